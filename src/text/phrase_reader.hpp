// What the readers of times share: looking at lexemes, and where a reading stands.
#pragma once

#include "text/time_phrase.hpp"

namespace hamkalam::text {

class PhraseReader {
 public:
  PhraseReader(const std::vector<Lexeme>& lexemes, const Habits& habits)
      : lexemes_(lexemes), habits_(habits) {}

 protected:
  using Type = Lexeme::Type;

  const Sense* has(std::size_t i, Kind kind) const { return sense(lexemes_, i, kind); }

  bool mark(std::size_t i, char m) const {
    return i < lexemes_.size() && lexemes_[i].type == Type::mark && lexemes_[i].code.size() == 1 &&
           lexemes_[i].code[0] == m;
  }

  bool near(std::size_t i) const {  // no gap before lexeme i
    return i > 0 && i < lexemes_.size() && lexemes_[i].begin == lexemes_[i - 1].end;
  }

  std::size_t skip_fillers(std::size_t i) const {
    while (has(i, Kind::filler) && !has(i, Kind::unit)) ++i;
    return i;
  }

  // -1, 0, 1 of "last", "this" and "next"; `i` moves behind it.
  std::optional<int> modifier(std::size_t& i) const {
    std::optional<int> out;
    if (has(i, Kind::next)) out = 1;
    if (has(i, Kind::last)) out = -1;
    if (has(i, Kind::this_one)) out = 0;
    if (out) {
      ++i;
      // "this coming", "the last past"
      if (has(i, Kind::next) && *out == 0)
        out = 1, ++i;
      else if (has(i, Kind::last) && *out == 0)
        out = -1, ++i;
    }
    return out;
  }

  bool has_edge(std::size_t i, int which) const {
    const Sense* s = has(i, Kind::edge);
    return s && s->a == which;
  }

  bool has_number(std::size_t i) const { return number_at(lexemes_, i, habits_).has_value(); }

  bool unit_follows(std::size_t i) const { return has(i, Kind::unit) || has(i, Kind::scale); }

  bool is_unit(std::size_t i, Unit unit) const {
    const Sense* s = has(i, Kind::unit);
    return s && static_cast<Unit>(s->a) == unit && s->b == 1;
  }

  bool near_clock(std::size_t i) const {
    return has(i, Kind::half) || has(i, Kind::part) || has(i, Kind::clock) || mark(i, ':') ||
           unit_follows(i);
  }

  const std::vector<Lexeme>& lexemes_;
  const Habits& habits_;
  bool led_ = false;      // a word before says that a time comes
  bool limit_ = false;    // it is a limit: "by", "before", "after"
  bool between_ = false;  // "between 4 and 6"
};

}  // namespace hamkalam::text
