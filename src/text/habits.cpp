// Reading a locale's habits: words.tsv and the field "habits" of locale.json.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "text/lexer.hpp"

namespace hamkalam::text {
namespace {

Words words_of(const std::vector<const Habits*>& languages) {
  std::vector<const Words*> words;
  for (const Habits* habits : languages) words.push_back(&habits->words);
  return Words::together(words);
}

}  // namespace

Speech::Speech(std::vector<const Habits*> languages)
    : habits(std::move(languages)), words(words_of(habits)) {}

Result<Habits> load_habits(const std::filesystem::path& locale, const Json& json,
                           const std::function<std::u16string(const std::string&)>& fold) {
  constexpr std::array<std::string_view, 3> kCalendars{"gregorian", "persian", "islamic"};
  HK_TRY(Words words, Words::load(locale / "words.tsv", fold));
  Habits out;
  out.words = std::move(words);
  const std::string place = (locale / "locale.json").string() + ": habits";
  try {
    for (const auto& [field, value] : json.items()) {
      if (field == "calendars") {
        out.calendars.clear();
        for (const Json& name : value) {
          const auto it = std::find(kCalendars.begin(), kCalendars.end(), name.get<std::string>());
          if (it == kCalendars.end())
            return Error(place + ".calendars", "no calendar: " + name.dump());
          out.calendars.push_back(static_cast<Calendar>(it - kCalendars.begin()));
        }
        if (out.calendars.empty()) return Error(place + ".calendars", "none");
      } else if (field == "phones") {
        out.phones = value.get<std::vector<std::string>>();
      } else if (field == "week_start" || field == "weekend") {
        const int day = value.get<int>();
        if (day < 1 || day > 7) return Error(place + "." + field, "expected 1 to 7");
        (field == "weekend" ? out.weekend : out.week_start) = day;
      } else {
        bool* flag = field == "month_first"       ? &out.month_first
                     : field == "units_first"     ? &out.units_first
                     : field == "decimal_slash"   ? &out.decimal_slash
                     : field == "modifier_after"  ? &out.modifier_after
                     : field == "next_is_coming"  ? &out.next_is_coming
                     : field == "bare_month"      ? &out.bare_month
                     : field == "national_id"     ? &out.national_id
                     : field == "elides_thousand" ? &out.elides_thousand
                                                  : nullptr;
        if (!flag) return Error(place + "." + field, "unknown field");
        *flag = value.get<bool>();
      }
    }
  } catch (const Json::exception& e) {
    return Error(place, e.what());
  }
  return out;
}

}  // namespace hamkalam::text
