#include "reply/phrasebook.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "text/fill.hpp"

namespace hamkalam::reply {
namespace {

constexpr std::array<std::string_view, 6> kPlaceholders{"name",  "order_number", "duration",
                                                        "hours", "address",      "phone"};

template <class List>
bool contains(const List& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

std::vector<std::string> strings(const Json& json, const char* field) {
  return json.contains(field) ? json[field].get<std::vector<std::string>>()
                              : std::vector<std::string>();
}

// Reads moves.json and answers.json of one folder.
class Reader {
 public:
  Reader(const intent::Catalogue& catalogue, const text::Analyzer& analyzer)
      : catalogue_(catalogue), analyzer_(analyzer) {}

  Result<void> moves(const std::filesystem::path& path) {
    HK_TRY(Json json, read_json(path));
    std::size_t number = 0;
    for (const Json& entry : json) {
      const std::string place = path.string() + ": [" + std::to_string(number++) + "]";
      HK_TRY(Wording wording, text_of(entry, place));
      wording.moves = strings(entry, "moves");
      for (const auto& move : wording.moves)
        if (catalogue_.move_position(move) < 0) return Error(place, "no move " + move);
      if (wording.moves.empty()) return Error(place, "makes no move");
      std::sort(wording.moves.begin(), wording.moves.end(), [&](const auto& a, const auto& b) {
        return catalogue_.move_position(a) < catalogue_.move_position(b);
      });
      if (entry.contains("when")) {
        wording.intents = strings(entry["when"], "intents");
        wording.signals = strings(entry["when"], "signals");
        for (const auto& phrase : strings(entry["when"], "said"))
          wording.said.push_back(" " + analyzer_.normalize(phrase) + " ");
      }
      for (const auto& intent : wording.intents)
        if (!catalogue_.intent(intent)) return Error(place, "no intent " + intent);
      for (const auto& signal : wording.signals)
        if (!catalogue_.signal(signal)) return Error(place, "no signal " + signal);
      wording.is_short = entry.value("tone", std::string()) == "short";
      out.push_back(std::move(wording));
    }
    return {};
  }

  Result<void> answers(const std::filesystem::path& path) {
    HK_TRY(Json json, read_json(path));
    for (const auto& entry : catalogue_.intents) {
      const std::string place = path.string() + ": intents." + entry.name;
      if (!json.at("intents").contains(entry.name)) return Error(place, "is missing");
      const Json& words = json["intents"][entry.name];
      HK_CHECK(list(words.at("answer"), place + ".answer", "answer", entry.name, ""));
      if (words.contains("ask"))
        for (const auto& [need, texts] : words["ask"].items())
          HK_CHECK(list(texts, place + ".ask", "ask_fact", entry.name, need));
      for (const auto& need : entry.needs)
        if (!json.at("ask").contains(need))
          return Error(path.string(), "ask." + need + " is missing");
    }
    for (const auto& [need, texts] : json.at("ask").items())
      HK_CHECK(list(texts, path.string() + ": ask." + need, "ask_fact", "", need));
    return {};
  }

  std::vector<Wording> out;

 private:
  Result<void> list(const Json& texts, const std::string& place, const std::string& move,
                    const std::string& intent, const std::string& need) {
    if (!texts.is_array() || texts.empty()) return Error(place, "expected a list of wordings");
    for (const Json& entry : texts) {
      HK_TRY(Wording wording, text_of(entry, place));
      wording.moves = {move};
      if (!intent.empty()) wording.intents = {intent};
      wording.need = need;
      out.push_back(std::move(wording));
    }
    return {};
  }

  Result<Wording> text_of(const Json& entry, const std::string& place) {
    Wording wording;
    wording.text =
        entry.is_string() ? entry.get<std::string>() : entry.at("text").get<std::string>();
    if (entry.is_object()) wording.spoken = entry.value("spoken", std::string());
    HK_TRY(wording.placeholders, text::placeholders(wording.text));
    for (const auto& name : wording.placeholders)
      if (!contains(kPlaceholders, name)) return Error(place, "no placeholder {" + name + "}");
    if (!wording.spoken.empty()) {
      HK_TRY(auto spoken, text::placeholders(wording.spoken));
      for (const auto& name : spoken)
        if (!contains(wording.placeholders, name))
          return Error(place, "{" + name + "} stands in only one register");
    }
    return wording;
  }

  const intent::Catalogue& catalogue_;
  const text::Analyzer& analyzer_;
};

}  // namespace

Result<Phrasebook> Phrasebook::load(const std::filesystem::path& folder,
                                    const intent::Catalogue& catalogue,
                                    const text::Analyzer& analyzer) {
  Phrasebook book;
  book.language_ = text::language_of(folder.filename().string());
  Reader reader(catalogue, analyzer);
  HK_TRY(Json locale, read_json(folder / "locale.json"));
  try {
    book.minutes_ = locale.at("duration").at("minutes");
    book.hours_ = locale.at("duration").at("hours");
    book.spoken_sectors_ = strings(locale.at("spoken"), "sectors");
    book.spoken_channels_ = strings(locale.at("spoken"), "channels");
    HK_CHECK(reader.moves(folder / "moves.json"));
    HK_CHECK(reader.answers(folder / "answers.json"));
  } catch (const Json::exception& e) {
    return Error(folder.string(), e.what());
  }
  book.wordings_ = std::move(reader.out);
  return book;
}

bool Phrasebook::speaks(std::string_view sector, std::string_view channel) const {
  return contains(spoken_sectors_, sector) && contains(spoken_channels_, channel);
}

std::string Phrasebook::duration(std::int64_t minutes) const {
  const bool hours = minutes >= 60 && minutes % 60 == 0;
  const auto filled =
      text::fill(hours ? hours_ : minutes_, {{"n", hours ? minutes / 60 : minutes}}, language_);
  return filled ? *filled : std::to_string(minutes);
}

}  // namespace hamkalam::reply
