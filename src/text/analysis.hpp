// What the text analysis finds in one message. Offsets are UTF-16 code units of the original.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "text/language.hpp"

namespace hamkalam::text {

enum class TokenKind { word, number, mark, symbol };  // mark: . , ? ! ...; symbol: emoji and others

struct Token {
  TokenKind kind{};
  std::string text;    // folded: equal for spellings that mean the same
  std::string stem;    // of a word, light; of a romanised word in its own script
  std::string native;  // a romanised word in its own script, else empty
  int start = 0, end = 0;
};

// Words up to the next full stop, comma or line end, without the marks around them. Drafts are read
// clause by clause.
struct Clause {
  int first = 0, last = 0;  // tokens [first, last)
  int start = 0, end = 0;
  bool ends_sentence = false;
};

struct Entity {
  // order_number | phone | email | url | card | iban | national_id | money | number | time |
  // duration
  std::string kind;
  std::string text;  // as written
  // Digits in ASCII, addresses in lower case; times and durations in ISO 8601
  // ("2026-03-05T17:00+03:30", "PT1H30M").
  std::string value;
  std::string currency;  // of money: ISO 4217, IRT for toman
  int start = 0, end = 0;
  // Of a time: when it is over, in UTC milliseconds, and whether it names a day and an hour.
  std::int64_t due = 0;
  bool names_day = false, names_hour = false;
};

// Words in one language, of a message that may have several.
struct LanguageRun {
  Language language{};
  int start = 0, end = 0;
};

struct Analysis {
  Language language{};
  int confidence = 0;      // of the language, per mille
  std::string normalized;  // tokens joined by single spaces; normalising it again changes nothing
  std::string native;      // a romanised message in its own script, else empty
  std::vector<Token> tokens;
  std::vector<LanguageRun> runs;
  std::vector<Clause> clauses;
  std::vector<Entity> entities;
};

}  // namespace hamkalam::text
