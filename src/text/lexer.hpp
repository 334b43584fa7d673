// Cuts a folded text into what numbers, money and times are made of: numbers, known words, dates
// and clock times in digits; and finds what tells itself by its form alone: addresses, links,
// phone, card and account numbers, codes.
//
//   Lexed lexed = lex(folded, original, Speech{&habits}, natives);
//   // "2 hours" -> number 2, word with the sense "unit: hour"
#pragma once

#include <list>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "text/analysis.hpp"
#include "text/calendar.hpp"
#include "text/fold.hpp"
#include "text/words.hpp"

namespace hamkalam::text {

// How one locale counts and writes dates: its words and the fields of locale.json beside them.
struct Habits {
  Words words;
  std::vector<Calendar> calendars{Calendar::gregorian};  // the first one is meant by "next month"
  int week_start = 1;                                    // weekday, 1 Monday
  int weekend = 6;                                       // its first weekday; it has two days
  bool month_first = false;                              // 3/4 is 4 March
  bool units_first = false;                              // "five and twenty"
  bool decimal_slash = false;                            // 1/5 is one and a half
  bool modifier_after = false;                           // "the week next", not "next week"
  bool next_is_coming = false;                           // "next Sunday" is the coming one
  bool bare_month = false;                               // a month needs no preposition
  bool elides_thousand = false;     // in sums: a million and five hundred are a million and a half
  bool national_id = false;         // ten digits may be an Iranian national id
  std::vector<std::string> phones;  // "9#########": digits that are a phone
};

// How a text may speak: its language's habits first, then those of others whose words may be mixed
// in. The habits must outlive it.
struct Speech {
  explicit Speech(std::vector<const Habits*> languages);
  Speech(std::initializer_list<const Habits*> languages) : Speech(std::vector(languages)) {}

  std::vector<const Habits*> habits;
  Words words;  // of all of them
};

// Reads words.tsv of a locale's folder; `json` is the field "habits" of its locale.json.
Result<Habits> load_habits(const std::filesystem::path& locale, const Json& json,
                           const std::function<std::u16string(const std::string&)>& fold);

struct Lexeme {
  enum class Type { number, word, mark, date, slash, clock, entity, other };
  Type type{};
  std::size_t begin = 0, end = 0;  // units of the folded text
  const Senses* senses = nullptr;  // of a word or sign
  std::uint64_t kinds = 0;         // which kinds of senses it has, a bit each
  std::string code;                // of a number: ASCII, "1250" or "1.5"
  bool ordinal = false;            // 25th
  bool capital = false;            // a word of one capital letter: M is a million, m a minute
  bool leading = false;            // 0 before other digits: no amount
  bool grouped = false;            // 1,250
  Date date;                       // date: day 0 where only month and year are named
  int a = 0, b = 0, seconds = -1;  // slash: a/b; clock: a is the minute of the day
  std::size_t entity = 0;          // into Lexed::found
};

struct Lexed {
  std::vector<Lexeme> lexemes;
  std::vector<Entity> found;
  std::list<Senses> made;  // senses of words with an ending of their own
};

// A romanised word in its own script: where it begins in the folded text, and its units.
struct Native {
  std::size_t begin = 0;
  std::u16string word;
};

// `natives` in the order of the text.
Lexed lex(const Folded& folded, std::u16string_view original, const Speech& speech,
          const std::vector<Native>& natives = {});

// The entity of `kind` that stands at units [begin, end) of the folded text.
Entity make_entity(std::string kind, std::string value, const Folded& folded,
                   std::u16string_view original, std::size_t begin, std::size_t end);

}  // namespace hamkalam::text
