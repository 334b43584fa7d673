#include "intent/catalogue.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/file.hpp"

namespace hamkalam::intent {
namespace {

template <class List>
auto find(const List& list, const Catalogue::Places& places, std::string_view name)
    -> decltype(&list[0]) {
  const auto it = places.find(name);
  return it == places.end() ? nullptr : &list[it->second];
}

const std::string& name_of(const std::string& name) {
  return name;
}
template <class Entry>
const std::string& name_of(const Entry& entry) {
  return entry.name;
}

template <class List>
Catalogue::Places places_in(const List& list) {
  Catalogue::Places out;
  for (std::size_t i = 0; i < list.size(); ++i) out.emplace(name_of(list[i]), i);
  return out;
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
  out.index();
  for (const IntentEntry& intent : out.intents)
    for (const auto& signal : intent.implied_signals)
      if (!out.signal(signal)) return Error(path.string(), intent.name + ": no signal " + signal);
  constexpr std::size_t kMost = 64;  // sets of labels are bits of one number
  if (std::max({out.intents.size(), out.signals.size(), out.acts.size(), out.moves.size()}) > kMost)
    return Error(path.string(), "a list has more than 64 labels");
  return out;
}

void Catalogue::index() {
  intent_places = places_in(intents);
  signal_places = places_in(signals);
  act_places = places_in(acts);
  move_places = places_in(moves);
  need_places = places_in(needs);
}

const IntentEntry* Catalogue::intent(std::string_view name) const {
  return find(intents, intent_places, name);
}
const SignalEntry* Catalogue::signal(std::string_view name) const {
  return find(signals, signal_places, name);
}

bool Catalogue::suits(std::string_view intent, std::string_view sector) const {
  const IntentEntry* entry = find(intents, intent_places, intent);
  return !entry || sector.empty() || entry->sectors.empty() ||
         std::find(entry->sectors.begin(), entry->sectors.end(), sector) != entry->sectors.end();
}

bool Catalogue::asks_for(std::string_view need, std::string_view sector) const {
  const NeedEntry* entry = find(needs, need_places, need);
  return !entry || sector.empty() || entry->sectors.empty() ||
         std::find(entry->sectors.begin(), entry->sectors.end(), sector) != entry->sectors.end();
}

int Catalogue::told_in_words(std::string_view need) const {
  const NeedEntry* entry = find(needs, need_places, need);
  return entry ? entry->told : 0;
}

const ActEntry* Catalogue::act(std::string_view name) const {
  return find(acts, act_places, name);
}

int Catalogue::move_position(std::string_view name) const {
  const auto it = move_places.find(name);
  return it == move_places.end() ? -1 : static_cast<int>(it->second);
}

}  // namespace hamkalam::intent
