// Reads an hour of the day: 17:30, "at 5", "quarter past three", "3-4pm". Part of time_phrase.cpp.
#pragma once

#include "text/phrase_reader.hpp"

namespace hamkalam::text {

class ClockReader : public PhraseReader {
 protected:
  using PhraseReader::PhraseReader;

  // An hour: 17:30, "at 5", "quarter past three", "5 pm", "the hour three and a half".
  bool clock(std::size_t& i, TimePoint& out, bool any) {
    if (out.clock) return false;
    std::size_t k = i;
    bool marked = led_;
    while (has(k, Kind::clock)) {
      // "hour" is a clock word and a unit: "two hours" is not for us.
      marked = true;
      ++k;
      while (has(k, Kind::filler) && !has(k, Kind::clock)) ++k;
    }
    if (!may_be_hour(k)) return false;
    TimePoint found = out;
    if (!hour(k, found, marked)) return false;
    if (has(k, Kind::clock) && !hour_follows(k)) {
      ++k;
      marked = true;
    }
    const bool half = half_of_day(k, found);
    const bool own = marked || half || found.exact || found.clock_to >= 0;
    // "9 tomorrow morning", "8 tonight"
    const bool beside_day = has(k, Kind::tonight) || behind_day(i, k) ||
                            (has(k, Kind::day) && !any) ||
                            (i > 0 && out.part && has(i - 1, Kind::part) &&
                             !(k < lexemes_.size() && lexemes_[k].type == Type::other));
    if (!own && !beside_day) return false;
    out = found;
    i = k;
    return true;
  }

  bool may_be_hour(std::size_t i) const {
    return i < lexemes_.size() && (lexemes_[i].type == Type::clock || may_be_number(lexemes_[i]) ||
                                   has(i, Kind::part) || has(i, Kind::unit));
  }

  bool hour_follows(std::size_t clock) const {
    return clock + 1 < lexemes_.size() &&
           (lexemes_[clock + 1].type == Type::number || lexemes_[clock + 1].type == Type::clock);
  }

  // "tomorrow 5": an hour [i, k) with nothing beside it but a day and the end of a clause.
  bool behind_day(std::size_t i, std::size_t k) const {
    if (i == 0 || !(has(i - 1, Kind::day) || has(i - 1, Kind::tonight))) return false;
    const auto n = number_at(lexemes_, i, habits_, false);
    if (!n || !n->digits || n->whole() < 1 || n->whole() > 23) return false;
    if (has(k, Kind::uncounted)) return true;
    if (const Sense* day = has(i - 1, Kind::day); day && day->a == 0 && n->whole() > 12)
      return false;  // "today, 17." may be the date
    return k >= lexemes_.size() || lexemes_[k].code == "\n" ||
           (lexemes_[k].type == Type::mark && lexemes_[k].code.size() == 1 &&
            std::string_view(".,!?;:)").find(lexemes_[k].code[0]) != std::string_view::npos);
  }

  // The hour of a day that begins at `i`, as a number of 24; false where none stands there.
  std::optional<int> plain_hour(std::size_t& i) const {
    const auto n = number_at(lexemes_, i, habits_, false);
    if (!n || n->whole() < 0 || n->whole() > 24 || n->scaled) return std::nullopt;
    if (n->weak && n->next < lexemes_.size() && lexemes_[n->next].type != Type::mark &&
        !(i > 0 && has(i - 1, Kind::clock) && has(i - 1, Kind::unit)) && !near_clock(n->next))
      return std::nullopt;
    if (n->digits && (n->digits->leading ? n->digits->code.size() > 2 : n->digits->ordinal))
      return std::nullopt;
    i = n->next;
    return static_cast<int>(n->whole());
  }

  bool hour(std::size_t& i, TimePoint& out, bool& marked) const {
    if (i < lexemes_.size() && lexemes_[i].type == Type::clock) {
      out.clock = lexemes_[i].a;
      out.seconds = lexemes_[i].seconds;
      out.exact = lexemes_[i].leading || lexemes_[i].a >= 13 * 60;
      ++i;
      marked = true;
      range_of_clock(i, out);
      return true;
    }
    // "a quarter past three", "20 minutes to noon", "half past 5"
    if (minutes_before(i, out)) return marked = true;
    std::size_t k = i;
    if (const Sense* point = has(k, Kind::part); point && point->a == point->b && marked) {
      out.clock = static_cast<int>(point->a);
      out.exact = true;
      out.part.reset();  // "tomorrow morning before noon"
      i = k + 1;
      return true;
    }
    // 4.30pm, 1030, 730
    if (k < lexemes_.size() && lexemes_[k].type == Type::number && !lexemes_[k].ordinal) {
      const std::string& code = lexemes_[k].code;
      const bool half_behind = has(k + 1, Kind::half) || has(k + 1, Kind::part);
      const auto dot = code.find('.');
      const bool dotted = dot != std::string::npos && code.size() - dot == 3 && dot <= 2;
      const bool solid = dot == std::string::npos && (code.size() == 3 || code.size() == 4) &&
                         !lexemes_[k].grouped;
      const bool at = k > 0 && has(k - 1, Kind::clock);
      if ((dotted && (marked || half_behind)) || (solid && (half_behind || at))) {
        const int hours = std::stoi(code.substr(0, dotted ? dot : code.size() - 2));
        const int minutes = std::stoi(code.substr(code.size() - 2));
        if (hours <= 24 && minutes < 60) {
          out.clock = hours * 60 + minutes;
          i = k + 1;
          return true;
        }
      }
    }
    const auto hours = plain_hour(k);
    if (!hours) return false;
    if (unit_follows(k) || counted_range(k)) return false;
    if (!said_hour(i, k)) return false;
    if (has(k, Kind::currency) || has(k, Kind::month)) return false;
    if (led_ && !(i > 0 && has(i - 1, Kind::clock))) {
      if (limit_ && (*hours % 24 == 0 || mark(k, '%') || classifier(k))) return false;
      // "By the tenth" is a day, but for languages that count their hours so.
      const auto n = number_at(lexemes_, i, habits_, false);
      if (n && n->ordinal && !habits_.units_first) return false;
    }
    out.clock = *hours * 60;
    minutes_behind(k, out, marked);
    range_of_clock(k, out);
    i = k;
    return true;
  }

  // The Persian word for "to" that stands between a number and what it counts.
  bool classifier(std::size_t i) const {
    if (!has(i, Kind::to) || !has(i, Kind::by)) return false;
    const std::size_t k = skip_fillers(i + 1);
    return !has_number(k) && !(k < lexemes_.size() && lexemes_[k].type == Type::clock) &&
           !has(k, Kind::clock) && !has(k, Kind::part) && !has(k, Kind::day);
  }

  // "10 to 20 dollars", "2-4 weeks": the number is the first of two that count something.
  bool counted_range(std::size_t i) const {
    if (!mark(i, '-') && !has(i, Kind::to) && !has(i, Kind::conjunction) && !has(i, Kind::by))
      return false;
    std::size_t k = i + 1;
    while (has(k, Kind::to)) ++k;
    const auto n = number_at(lexemes_, k, habits_);
    if (!n) return false;
    if (n->next < lexemes_.size() && lexemes_[n->next].type == Type::other && !clock_near(i))
      return true;
    return has(n->next, Kind::currency) || has(n->next, Kind::scale) ||
           (has(n->next, Kind::unit) && !is_unit(n->next, Unit::minute));
  }

  bool clock_near(std::size_t i) const {
    for (std::size_t k = i; k-- > 0 && i - k < 5;)
      if (has(k, Kind::clock) || lexemes_[k].type == Type::clock) return true;
    return false;
  }

  // A bare number [i, k) is an hour only where no noun follows that it may count; behind the noun
  // for "hour" it always is.
  bool said_hour(std::size_t i, std::size_t k) const {
    if (i > 0 && has(i - 1, Kind::clock) && has(i - 1, Kind::unit)) return true;
    if (i > 1 && has(i - 1, Kind::filler) && has(i - 2, Kind::unit)) return true;
    const bool noun =
        k < lexemes_.size() && lexemes_[k].type == Type::other && lexemes_[k].code != "\n";
    const auto n = number_at(lexemes_, i, habits_, false);
    const bool at = i > 0 && has(i - 1, Kind::clock);
    return !noun || (at && n && !n->weak && n->digits) || (i > 0 && clock_near(i));
  }

  // "3-4pm", "3 to 4": the second hour, where only numbers stand.
  void range_of_clock(std::size_t& i, TimePoint& out) const {
    std::size_t k = i;
    if (!mark(k, '-') && !has(k, Kind::to) && !has(k, Kind::by) &&
        !(between_ && has(k, Kind::conjunction)))
      return;
    ++k;
    while (has(k, Kind::to) || has(k, Kind::clock)) ++k;
    if (k < lexemes_.size() && lexemes_[k].type == Type::clock) {
      out.clock_to = lexemes_[k].a;
      i = k + 1;
      return;
    }
    std::size_t end = k;
    const auto hours = plain_hour(end);
    if (!hours || *hours == 0 || unit_follows(end) || !said_hour(k, end) ||
        has(end, Kind::currency) || has(end, Kind::month))
      return;
    TimePoint to;
    to.clock = *hours * 60;
    minutes_behind(end, to, true);
    // It is a range of hours only where something says that they are hours.
    std::size_t behind = end;
    TimePoint probe;
    probe.clock = 0;
    if (!half_of_day(behind, probe) && !has(end, Kind::clock) && !marked_before(i)) return;
    out.clock_to = *to.clock;
    i = end;
  }

  bool marked_before(std::size_t i) const {
    for (std::size_t k = i; k-- > 0 && i - k < 5;)
      if (has(k, Kind::clock) || lexemes_[k].type == Type::clock) return true;
    return led_;
  }

  // The minutes of a half, third or quarter of an hour; 0 for any other word.
  int quarter(std::size_t i) const {
    if (const Sense* part = has(i, Kind::fraction)) return static_cast<int>(60 * part->a / part->b);
    const Sense* unit = has(i, Kind::unit);
    return unit && unit->b == 15 && static_cast<Unit>(unit->a) == Unit::minute ? 15 : 0;
  }

  bool minutes_before(std::size_t& i, TimePoint& out) const {
    std::size_t k = i;
    int minutes = -1;
    bool digits = false;
    while (has(k, Kind::weak_number) && has(k + 1, Kind::fraction)) ++k;
    while (has(k, Kind::weak_number) && quarter(k + 1)) ++k;
    if (const int size = quarter(k)) {
      minutes = size;
      ++k;
    } else if (const auto n = number_at(lexemes_, k, habits_);
               n && n->whole() > 0 && n->whole() < 60 && !n->ordinal && !n->weak) {
      minutes = static_cast<int>(n->whole());
      digits = n->digits != nullptr;
      k = n->next;
      if (is_unit(k, Unit::minute)) ++k, digits = false;
    }
    if (minutes < 0) return false;
    if (between_ || (led_ && digits)) return false;
    const bool past = has(k, Kind::past), short_of = has(k, Kind::short_of);
    if (!past && !short_of) return false;
    ++k;
    while (has(k, Kind::clock)) ++k;
    int hours = 0;
    if (const Sense* point = has(k, Kind::part); point && point->a == point->b) {
      hours = static_cast<int>(point->a / 60);
      ++k;
      out.exact = true;
    } else if (k < lexemes_.size() && lexemes_[k].type == Type::clock) {
      hours = lexemes_[k].a / 60;
      ++k;
    } else {
      const auto h = plain_hour(k);
      if (!h || unit_follows(k)) return false;
      // "ten to five" is also a range; an hour must be said to be one.
      if (short_of && digits && !has(k, Kind::half)) return false;
      hours = *h;
    }
    out.clock = hours * 60 + (past ? minutes : -minutes);
    if (*out.clock < 0) *out.clock += 24 * 60;
    i = k;
    return true;
  }

  // "and a half", "less a quarter", "thirty", "and 15 minutes" behind the hour.
  void minutes_behind(std::size_t& i, TimePoint& out, bool marked) const {
    std::size_t k = i;
    const bool less = has(k, Kind::less) != nullptr;
    const bool joined = has(k, Kind::conjunction) && !between_;
    if (less || joined) {
      ++k;
      while (has(k, Kind::weak_number) && has(k + 1, Kind::fraction)) ++k;
      int minutes = -1;
      if (const int size = quarter(k)) {
        minutes = size;
        ++k;
      } else if (const auto n = number_at(lexemes_, k, habits_);
                 n && n->whole() > 0 && n->whole() < 60 &&
                 (marked || is_unit(n->next, Unit::minute) || less)) {
        minutes = static_cast<int>(n->whole());
        k = n->next;
      }
      if (minutes < 0) return;
      if (is_unit(k, Unit::minute)) ++k;
      *out.clock += less ? -minutes : minutes;
      // "half past and five" of Arabic
      const bool more = has(k, Kind::conjunction), fewer = has(k, Kind::less);
      if (minutes == 30 && (more || fewer))
        if (const auto n = number_at(lexemes_, k + 1, habits_);
            n && n->whole() == 5 && !unit_follows(n->next)) {
          *out.clock += more ? 5 : -5;
          k = n->next;
        }
      if (*out.clock < 0) *out.clock += 24 * 60;
      i = k;
      return;
    }
    // "three twenty", "ten-thirty am", "3 20"
    if (mark(k, '-')) ++k;
    const auto n = number_at(lexemes_, k, habits_);
    const bool two = n && n->digits && n->digits->code.size() == 2;
    if (n && n->whole() >= 10 && n->whole() < 60 && !n->scaled && !n->ordinal &&
        !unit_follows(n->next) && !has(n->next, Kind::currency) && !has(n->next, Kind::month) &&
        (two || !n->digits)) {
      TimePoint probe;
      probe.clock = 0;
      std::size_t behind = n->next;
      if (half_of_day(behind, probe) || (marked && !mark(i, '-'))) {
        *out.clock += static_cast<int>(n->whole());
        i = n->next;
      }
    }
  }

  // "pm", "in the afternoon" behind the hour.
  bool half_of_day(std::size_t& i, TimePoint& out) const {
    std::size_t k = skip_fillers(i);
    if (k < i + 1 && has(k, Kind::half) &&
        (near(k) || lexemes_[k].end - lexemes_[k].begin > 1 || habits_.modifier_after)) {
      const Sense* half = has(k, Kind::half);
      out.part = Window{half->a ? 720 : 0, half->a ? 1440 : 720};
      i = k + 1;
      return true;
    }
    auto m_at = k;
    const auto m = modifier(m_at);
    const std::size_t at = m ? m_at : k;
    if (const Sense* part = has(at, Kind::part); part && !out.part) {
      out.part = Window{static_cast<int>(part->a), static_cast<int>(part->b)};
      i = at + 1;
      return true;
    }
    return false;
  }
};

}  // namespace hamkalam::text
