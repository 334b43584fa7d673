#include "intent/catalogue.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/file.hpp"

namespace hamkalam::intent {
namespace {

template <class List>
auto find(const List& list, std::string_view name) -> decltype(&list[0]) {
  const auto it =
      std::find_if(list.begin(), list.end(), [&](const auto& entry) { return entry.name == name; });
  return it == list.end() ? nullptr : &*it;
}

}  // namespace

Result<Catalogue> Catalogue::load(const std::filesystem::path& path) {
  HK_TRY(Json json, read_json(path));
  Catalogue out;
  try {
    for (const Json& entry : json.at("intents")) {
      IntentEntry intent;
      intent.name = entry.at("name");
      intent.meaning = entry.at("meaning");
      intent.complaint = entry.value("complaint", false);
      if (entry.contains("sectors"))
        intent.sectors = entry["sectors"].get<std::vector<std::string>>();
      if (entry.contains("needs")) intent.needs = entry["needs"].get<std::vector<std::string>>();
      if (entry.contains("signals")) {
        intent.any_signal = entry["signals"] == "any";
        if (!intent.any_signal)
          intent.implied_signals = entry["signals"].get<std::vector<std::string>>();
      }
      out.intents.push_back(std::move(intent));
    }
    for (const Json& entry : json.at("signals"))
      out.signals.push_back({entry.at("name"), entry.at("meaning"), entry.value("negative", false),
                             entry.value("complaint", false)});
    for (const Json& entry : json.at("acts")) {
      const std::string question = entry.value("question", "");
      if (!question.empty() && question != "rhetorical" && question != "never")
        return Error(path.string(), "not what an act may be in a question: " + question);
      out.acts.push_back({entry.at("name"),
                          question == "rhetorical" ? InQuestion::rhetorical
                          : question == "never"    ? InQuestion::never
                                                   : InQuestion::asks,
                          entry.value("harm", false), entry.value("least", 0),
                          entry.value("grave", false)});
    }
    out.moves = json.at("moves").get<std::vector<std::string>>();
    out.entities = json.at("entities").get<std::vector<std::string>>();
    if (json.contains("needs"))
      for (const Json& entry : json["needs"])
        out.needs.push_back({entry.at("name"),
                             entry.contains("sectors")
                                 ? entry["sectors"].get<std::vector<std::string>>()
                                 : std::vector<std::string>(),
                             entry.value("told", 0)});
  } catch (const Json::exception& e) {
    return Error(path.string(), e.what());
  }
  for (const IntentEntry& intent : out.intents)
    for (const auto& signal : intent.implied_signals)
      if (!out.signal(signal)) return Error(path.string(), intent.name + ": no signal " + signal);
  constexpr std::size_t kMost = 64;  // sets of labels are bits of one number
  if (std::max({out.intents.size(), out.signals.size(), out.acts.size(), out.moves.size()}) > kMost)
    return Error(path.string(), "a list has more than 64 labels");
  return out;
}

const IntentEntry* Catalogue::intent(std::string_view name) const {
  return find(intents, name);
}
const SignalEntry* Catalogue::signal(std::string_view name) const {
  return find(signals, name);
}

bool Catalogue::suits(std::string_view intent, std::string_view sector) const {
  const IntentEntry* entry = find(intents, intent);
  return !entry || sector.empty() || entry->sectors.empty() ||
         std::find(entry->sectors.begin(), entry->sectors.end(), sector) != entry->sectors.end();
}

bool Catalogue::asks_for(std::string_view need, std::string_view sector) const {
  const NeedEntry* entry = find(needs, need);
  return !entry || sector.empty() || entry->sectors.empty() ||
         std::find(entry->sectors.begin(), entry->sectors.end(), sector) != entry->sectors.end();
}

int Catalogue::told_in_words(std::string_view need) const {
  const NeedEntry* entry = find(needs, need);
  return entry ? entry->told : 0;
}

const ActEntry* Catalogue::act(std::string_view name) const {
  return find(acts, name);
}

int Catalogue::move_position(std::string_view name) const {
  const auto it = std::find(moves.begin(), moves.end(), name);
  return it == moves.end() ? -1 : static_cast<int>(it - moves.begin());
}

}  // namespace hamkalam::intent
