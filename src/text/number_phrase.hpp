// Numbers in words and digits: "two and a half million", "25th". Values are exact: millionths in
// 64 bits, so that everything downstream stays integer.
//
//   if (auto n = number_at(lexemes, i, habits)) ... n->micros == 2'500'000'000'000, n->next
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "text/lexer.hpp"

namespace hamkalam::text {

constexpr std::int64_t kOne = 1'000'000;  // micros

struct NumberPhrase {
  std::int64_t micros = 0;
  std::size_t next = 0;  // the lexeme behind it
  bool ordinal = false;
  bool weak = false;               // a single weak word: no number by itself
  bool scaled = false;             // a scale word is in it
  const Lexeme* digits = nullptr;  // where it is one run of digits alone
  // What a sum is larger by where one leaves the thousand out: "two million and five hundred" are
  // two and a half million tomans, though no such number of people. Millionths.
  std::int64_t elided = 0;
  // As a decimal string: "2500000", "1.5"; digits alone as they were written.
  std::string text() const;
  // A whole number, or -1.
  std::int64_t whole() const { return micros >= 0 && micros % kOne == 0 ? micros / kOne : -1; }
};

std::string decimal(std::int64_t micros);

// Whether a number may begin with this lexeme.
inline bool may_be_number(const Lexeme& lexeme) {
  constexpr std::uint64_t kKinds = bit(Kind::minus) | bit(Kind::scale) | bit(Kind::number) |
                                   bit(Kind::ordinal) | bit(Kind::weak_number) |
                                   bit(Kind::fraction);
  return (lexeme.kinds & kKinds) || lexeme.type == Lexeme::Type::number ||
         lexeme.type == Lexeme::Type::slash;
}

// The number that begins at lexeme `at`; ranges and dates are not for it. `compose`: whether words
// are added up ("twenty five"), which an hour with its minutes must not be.
std::optional<NumberPhrase> number_at(const std::vector<Lexeme>& lexemes, std::size_t at,
                                      const Habits& habits, bool compose = true);

// The sense of this kind that a lexeme has, or nullptr.
inline const Sense* sense(const std::vector<Lexeme>& lexemes, std::size_t at, Kind kind) {
  if (at >= lexemes.size() || !(lexemes[at].kinds & bit(kind))) return nullptr;
  for (const Sense& s : *lexemes[at].senses)
    if (s.kind == kind) return &s;
  return nullptr;
}

}  // namespace hamkalam::text
