// Reads a date: a month with its day and year in any order, or digits. Part of time_phrase.cpp.
#pragma once

#include "text/clock_phrase.hpp"

namespace hamkalam::text {

class DateReader : public ClockReader {
 protected:
  using ClockReader::ClockReader;

  // A modifier behind a noun that ends at `i`, where the language has it there.
  std::optional<int> modifier_behind(std::size_t& i) const {
    std::size_t k = skip_fillers(i);
    const auto m = modifier(k);
    if (!m) return std::nullopt;
    // "tuesday next week": of the noun behind it where modifiers stand before.
    if (!habits_.modifier_after && (noun(k))) return std::nullopt;
    i = k;
    return m;
  }

  bool noun(std::size_t i) const {
    return has(i, Kind::unit) || has(i, Kind::weekday) || has(i, Kind::month) ||
           has(i, Kind::weekend) || has(i, Kind::weak_weekday) || has(i, Kind::weak_month);
  }

  // A month with its day and year in any order, or a date in digits.
  bool date(std::size_t& i, TimePoint& out) {
    if (out.date || out.distance || out.day) return false;
    if (i < lexemes_.size() && lexemes_[i].type == Type::date) {
      out.date = lexemes_[i].date;
      ++i;
      return true;
    }
    if (i < lexemes_.size() && lexemes_[i].type == Type::slash) return slash(i, out);
    std::size_t k = i;
    std::optional<int> first, first_to;
    if (!out.month_day && !month_word_before(i))
      if (const auto n = number_at(lexemes_, k, habits_);
          n && n->whole() >= 1 && n->whole() <= 31 && !n->scaled) {
        first = static_cast<int>(n->whole());
        k = n->next;
        std::size_t to = k;
        if (mark(to, '-') || has(to, Kind::to) || has(to, Kind::by) ||
            (led_ && has(to, Kind::conjunction))) {
          ++to;
          while (has(to, Kind::to) || has(to, Kind::filler) || has(to, Kind::conjunction)) ++to;
          if (const auto m = number_at(lexemes_, to, habits_);
              m && m->whole() > *first && m->whole() <= 31) {
            first_to = static_cast<int>(m->whole());
            k = m->next;
          }
        }
      }
    if (first) k = month_gap(k);
    std::optional<int> shift;
    if (!first) shift = modifier(k);
    bool named = false;
    const Sense* month = has(k, Kind::month);
    const bool beside = first || shift || out.month_day || out.weekday || edge_before(i);
    if (!month && (beside || day_or_year_follows(k))) month = has(k, Kind::weak_month);
    Date date{};
    std::size_t end = 0;
    if (month) {
      date = {static_cast<Calendar>(month->a), 0, static_cast<int>(month->b), 0};
      end = k + 1;
      named = true;
    } else if (month_word_before(k)) {
      // "month 3"
      if (const auto n = number_at(lexemes_, k, habits_, false);
          n && n->whole() >= 1 && n->whole() <= 12) {
        date = {habits_.calendars.front(), 0, static_cast<int>(n->whole()), 0};
        end = n->next;
      }
    }
    if (!end) return false;
    if (!first && !out.month_day) {
      std::size_t d = skip_fillers(end);
      if (mark(d, ',')) d = end;
      if (const auto n = number_at(lexemes_, d, habits_);
          named && n && n->whole() >= 1 && n->whole() <= 31 && !n->scaled &&
          !unit_follows(n->next) &&
          !(n->next < lexemes_.size() && lexemes_[n->next].type == Type::clock)) {
        first = static_cast<int>(n->whole());
        end = n->next;
        std::size_t to = end;
        if (mark(to, '-') || has(to, Kind::to) || has(to, Kind::by)) {
          ++to;
          while (has(to, Kind::to) || has(to, Kind::filler)) ++to;
          if (const auto m = number_at(lexemes_, to, habits_);
              m && m->whole() > *first && m->whole() <= 31) {
            first_to = static_cast<int>(m->whole());
            end = m->next;
          }
        }
      }
    }
    const std::size_t named_end = end;
    date.day = first.value_or(out.month_day.value_or(0));
    out.month_day_to = first_to.value_or(0);
    year(end, date);
    if (named && date.year == 0)
      if (const auto m = shift ? shift : modifier_behind(end)) date.year = -2000 + *m;
    if (named && !date.day && end == named_end && !beside && !habits_.bare_month &&
        !said_as_time(i, end))
      return false;
    out.month_day.reset();
    out.date = date;
    i = end;
    return true;
  }

  // A month [i, end) by itself is a time behind a word that leads to one, or where nothing else is
  // said; else it may be what a sentence is about.
  bool said_as_time(std::size_t i, std::size_t end) const {
    if (led_ || (i == 0 && (end >= lexemes_.size() || lexemes_[end].type == Type::mark)))
      return true;
    if (i > 1 && has(i - 1, Kind::conjunction) && has(i - 2, Kind::month))  // "in May and June"
      return said_as_time(i - 2, i - 1);
    constexpr std::uint64_t kLeading =
        bit(Kind::edge) | bit(Kind::filler) | bit(Kind::by) | bit(Kind::before) | bit(Kind::after) |
        bit(Kind::since) | bit(Kind::later) | bit(Kind::from) | bit(Kind::to) | bit(Kind::between) |
        bit(Kind::within) | bit(Kind::weekday) | bit(Kind::unit);
    return i > 0 && (lexemes_[i - 1].kinds & kLeading);
  }

  bool edge_before(std::size_t i) const {
    return (i > 0 && (has(i - 1, Kind::edge) || has(i - 1, Kind::filler) || has(i - 1, Kind::by) ||
                      has(i - 1, Kind::later) || has(i - 1, Kind::from)));
  }

  bool day_or_year_follows(std::size_t i) const {
    const std::size_t k = skip_fillers(i + 1);
    const auto n = number_at(lexemes_, k, habits_);
    return n && n->whole() >= 1 && (n->whole() <= 31 || (n->whole() > 1300 && n->whole() < 2100));
  }

  // Between the day and its month: "of", "/" and "-".
  std::size_t month_gap(std::size_t i) const {
    std::size_t k = i;
    while (has(k, Kind::filler) || mark(k, '/') || mark(k, '-') || is_unit(k, Unit::month) ||
           has(k, Kind::from)) {
      if (has(k, Kind::month)) break;
      ++k;
    }
    return k;
  }

  bool month_word_before(std::size_t i) const { return i > 0 && is_unit(i - 1, Unit::month); }

  void year(std::size_t& end, Date& date) const {
    std::size_t k = end;
    while (has(k, Kind::filler) || mark(k, ',') || mark(k, '/') || mark(k, '-') ||
           is_unit(k, Unit::year) || has(k, Kind::later) || has(k, Kind::from))
      ++k;
    if (k >= lexemes_.size() || lexemes_[k].type != Type::number) return;
    const std::string& code = lexemes_[k].code;
    if (code.find('.') != std::string::npos || lexemes_[k].grouped) return;
    const int n = code.size() == 4 ? std::stoi(code) : 0;
    if ((n >= 1300 && n < 1500) || (n >= 1900 && n < 2100)) {
      date.year = n;
      end = k + 1;
    } else if (code.size() == 2 && date.day && (k == end || mark(k - 1, '/') || mark(k - 1, '-')) &&
               !near_clock(k + 1)) {
      const int two = std::stoi(code);
      date.year = date.calendar == Calendar::persian ? 1400 + two
                  : two < 70                         ? 2000 + two
                                                     : 1900 + two;
      end = k + 1;
    }
  }

  // 2/15 and 15/2: a day and a month of the first calendar.
  bool slash(std::size_t& i, TimePoint& out) const {
    int day = lexemes_[i].a, month = lexemes_[i].b;
    if (habits_.decimal_slash && habits_.calendars.front() == Calendar::persian && day <= 12 &&
        month > 12)
      std::swap(day, month);  // 1/20: month first, as in 1405/1/20
    else if ((habits_.month_first && day <= 12) || month > 12)
      std::swap(day, month);
    if (month < 1 || month > 12 || day < 1 || day > 31 || unit_follows(i + 1)) return false;
    out.date = Date{habits_.calendars.front(), 0, month, day};
    ++i;
    return true;
  }
};

}  // namespace hamkalam::text
