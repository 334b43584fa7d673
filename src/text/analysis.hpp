// What the text analysis finds in one message. Offsets are UTF-16 code units of the original.
#pragma once

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
};

struct Entity {
  std::string kind;   // order_number | phone | email | url | money | number
  std::string text;   // as written
  std::string value;  // digits in ASCII, addresses in lower case; money as "1250000 IRT"
  int start = 0, end = 0;
};

struct Analysis {
  Language language{};
  int confidence = 0;      // of the language, per mille
  std::string normalized;  // tokens joined by single spaces; normalising it again changes nothing
  std::string native;      // a romanised message in its own script, else empty
  std::vector<Token> tokens;
  std::vector<Clause> clauses;
  std::vector<Entity> entities;
};

}  // namespace hamkalam::text
