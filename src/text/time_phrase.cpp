#include "text/time_phrase.hpp"

#include <algorithm>

namespace hamkalam::text {
namespace {

using Type = Lexeme::Type;

class Parser {
 public:
  Parser(const std::vector<Lexeme>& lexemes, const Habits& habits)
      : lexemes_(lexemes), habits_(habits) {}

  std::optional<TimePhrase> phrase(std::size_t at) {
    TimePhrase out;
    std::size_t i = at;
    bool led = false, range = false;
    if (has(i, Kind::within)) {
      if (auto d = duration_at(lexemes_, skip_fillers(i + 1), habits_, true)) {
        out.form = TimePhrase::Form::within;
        out.from.distance = d->duration;
        out.next = d->next;
        return out;
      }
    }
    struct Lead {
      Kind kind;
      TimePhrase::Form form;
    };
    for (const Lead lead : {Lead{Kind::between, TimePhrase::Form::range},
                            Lead{Kind::from, TimePhrase::Form::range},
                            Lead{Kind::by, TimePhrase::Form::by},
                            Lead{Kind::before, TimePhrase::Form::before},
                            Lead{Kind::after, TimePhrase::Form::after},
                            Lead{Kind::since, TimePhrase::Form::after}}) {
      if (!has(i, lead.kind)) continue;
      TimePhrase tried;
      std::size_t k = skip_fillers(i + 1);
      led_ = true;
      between_ = lead.kind == Kind::between;
      const bool found = lead.kind == Kind::since && year_alone(k, tried.from) ? true
                                                                               : point(k, tried.from);
      led_ = between_ = false;
      if (!found) continue;
      if (lead.kind == Kind::since && tried.from.weekday && !tried.from.weekday_shift)
        tried.from.weekday_shift = -1;
      led = true;
      range = lead.form == TimePhrase::Form::range;
      tried.form = range ? TimePhrase::Form::point : lead.form;
      // A duration behind "before" and "after" is a distance: "after two days".
      out = tried;
      i = k;
      break;
    }
    if (!led && !point(i, out.from)) return std::nullopt;
    out.next = i;
    if (out.form == TimePhrase::Form::point) {
      if (second(out, range)) return out;
      if (range && out.from.clock_to < 0 && !out.from.month_day_to) {
        if (has(at, Kind::between) && !has(at, Kind::from)) return std::nullopt;
        if (has(at, Kind::from) && !has(at, Kind::filler)) out.form = TimePhrase::Form::after;
      }
      if (!led) bound(out);
    }
    return out;
  }

 private:
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

  // "tomorrow before 12": the bound stands behind the day.
  void bound(TimePhrase& out) {
    const TimePoint& day = out.from;
    if (day.clock || day.part || !day.names_day()) return;
    const std::size_t i = out.next;
    const auto form = has(i, Kind::by)       ? TimePhrase::Form::by
                      : has(i, Kind::before) ? TimePhrase::Form::before
                      : has(i, Kind::after)  ? TimePhrase::Form::after
                                             : TimePhrase::Form::point;
    if (form == TimePhrase::Form::point) return;
    TimePoint clocked = day;
    std::size_t k = skip_fillers(i + 1);
    led_ = true;
    const bool found = clock(k, clocked, true);
    led_ = false;
    if (!found) return;
    out.from = clocked;
    out.form = form;
    out.next = k;
  }

  bool year_alone(std::size_t& i, TimePoint& out) const {
    return i < lexemes_.size() && lexemes_[i].type == Type::number && whole_unit(i, out);
  }

  // "to B" behind A.
  bool second(TimePhrase& out, bool range) {
    std::size_t i = out.next;
    if (mark(i, ',')) ++i;
    const bool joined = has(i, Kind::to) || (range && (has(i, Kind::conjunction) || has(i, Kind::by))) ||
                        mark(i, '-') || (has(i, Kind::by) && out.from.clock);
    if (!joined) return false;
    ++i;
    while (has(i, Kind::to) || has(i, Kind::conjunction)) ++i;
    i = skip_fillers(i);
    TimePoint to;
    led_ = out.from.clock.has_value();
    const bool found = point(i, to);
    led_ = false;
    if (!found || to.now) return false;
    if (out.from.clock.has_value() != to.clock.has_value()) return false;
    out.form = TimePhrase::Form::range;
    out.to = to;
    out.next = i;
    return true;
  }

  // Reads constraints from `i` on; moves it behind the last one.
  bool point(std::size_t& i, TimePoint& out) {
    std::size_t k = i, end = i;
    bool any = false, comma = false;
    while (k < lexemes_.size()) {
      std::size_t next = k;
      if (item(next, out, any)) {
        any = true;
        k = end = next;
        continue;
      }
      // "tomorrow from 5 to 7"
      if (any && !out.clock && (has(k, Kind::from) || has(k, Kind::between))) {
        std::size_t hours = skip_fillers(k + 1);
        TimePoint ranged = out;
        const bool was = led_;
        led_ = true;
        between_ = has(k, Kind::between) != nullptr;
        const bool found = clock(hours, ranged, true) && ranged.clock_to >= 0;
        led_ = was;
        between_ = false;
        if (found) {
          out = ranged;
          k = end = hours;
          continue;
        }
      }
      if (any && !comma && mark(k, ',')) {
        comma = true;
        ++k;
        continue;
      }
      if (has(k, Kind::filler) && k < end + 3) {
        ++k;
        continue;
      }
      break;
    }
    if (!any || out.empty()) return false;
    i = end;
    return true;
  }

  bool item(std::size_t& i, TimePoint& out, bool any) {
    return (!bare_unit(i) && distance(i, out)) || date(i, out) || clock(i, out, any) || nth(i, out) || edge(i, out) ||
           shifted(i, out) || distance(i, out) || day(i, out) || weekday(i, out, any) || part(i, out) ||
           ordinal_day(i, out, any);
  }

  bool day(std::size_t& i, TimePoint& out) {
    if (has(i, Kind::now) && !out.now && !out.day && !out.clock) {
      out.now = true;
      ++i;
      return true;
    }
    if (const Sense* both = has(i, Kind::tonight); both && !out.part && !out.day && !out.weekday) {
      out.day = static_cast<int>(both->c);
      out.part = Window{static_cast<int>(both->a), static_cast<int>(both->b)};
      ++i;
      return true;
    }
    const Sense* s = has(i, Kind::day);
    if (!s || out.day || out.weekday || out.date || out.distance) return false;
    out.day = static_cast<int>(s->a);
    ++i;
    if (habits_.modifier_after && *out.day == 0)
      if (const auto m = modifier_behind(i)) out.day = *m;
    return true;
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
      if (has(i, Kind::next) && *out == 0) out = 1, ++i;
      else if (has(i, Kind::last) && *out == 0) out = -1, ++i;
    }
    return out;
  }
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

  bool weekday(std::size_t& i, TimePoint& out, bool any) {
    if (out.weekday || out.day || out.distance) return false;
    std::size_t k = i;
    const auto before = modifier(k);
    if (before) k = skip_fillers(k);
    const Sense* s = has(k, Kind::weekday);
    if (!s && (before || any || out.date || follows_time(k))) s = has(k, Kind::weak_weekday);
    if (!s) return false;
    ++k;
    if (mark(k, '.') && near(k)) ++k;
    std::optional<int> shift = before;
    if (!shift) shift = modifier_behind(k);
    out.weekday = static_cast<int>(s->a);
    out.weekday_shift = shift.value_or(0);
    i = k;
    return true;
  }
  bool follows_time(std::size_t weak) const {
    std::size_t k = weak + 1;
    if (mark(k, ',') || mark(k, '.')) ++k;
    k = skip_fillers(k);
    if (is_unit(k, Unit::week)) return true;
    return has(k, Kind::clock) || has(k, Kind::month) || has(k, Kind::part) ||
           (k < lexemes_.size() && (lexemes_[k].type == Type::clock || lexemes_[k].ordinal));
  }

  // "next week", "the week after", "last 3 days", "this weekend".
  bool shifted(std::size_t& i, TimePoint& out) {
    if (out.shift || out.distance) return false;
    if (const Sense* year = has(i, Kind::year)) {
      ++i;
      if (out.date && out.date->year == 0)
        out.date->year = -1000 + static_cast<int>(year->a);
      else
        out.shift = TimePoint::Shift{Unit::year, static_cast<int>(year->a), 1};
      return true;
    }
    std::size_t k = i;
    auto m = modifier(k);
    if (m) k = skip_fillers(k);
    int count = 1;
    bool counted = false;
    if (m)
      if (const auto n = number_at(lexemes_, k, habits_); n && n->whole() > 0 && n->whole() < 1000) {
        count = static_cast<int>(n->whole());
        counted = true;
        k = n->next;
      }
    if (!m) {
      if (const auto n = number_at(lexemes_, k, habits_);
          n && n->whole() > 0 && n->whole() < 1000 && !n->ordinal) {
        std::size_t after = n->next;
        const auto between = modifier(after);  // "two upcoming weeks"
        if (between || has(n->next, Kind::unit)) {
          m = between;
          count = static_cast<int>(n->whole());
          counted = true;
          k = between ? after : n->next;
        }
      }
    }
    if (has(k, Kind::weekend)) {
      ++k;
      if (!m) m = modifier_behind(k);
      out.weekend = true;
      out.shift = TimePoint::Shift{Unit::week, m.value_or(0), 1};
      i = k;
      return true;
    }
    const Sense* unit = has(k, Kind::unit);
    if (!unit) return false;
    ++k;
    if (unit->b > 1) {
      count = static_cast<int>(unit->b);
      counted = true;
    }
    if (!m) {
      std::size_t after = skip_fillers(k);
      // "the weeks three coming" of Arabic
      if (const auto n = number_at(lexemes_, after, habits_);
          n && !counted && n->whole() > 0 && n->whole() < 100 && !n->ordinal) {
        std::size_t behind = skip_fillers(n->next);
        if (const auto late = modifier(behind)) {
          m = late;
          count = static_cast<int>(n->whole());
          counted = true;
          k = behind;
        }
      }
      if (!m) m = modifier_behind(k);
    }
    if (!m) return false;
    // "three days ago" is a distance, "the last three days" a span.
    if (counted && (has(k - 1, Kind::ago) || has(k - 1, Kind::later)) && habits_.modifier_after &&
        !is_span_unit(k - 1))
      return false;
    const auto u = static_cast<Unit>(unit->a);
    if (u == Unit::day && !counted) {  // "this day", "the day after"
      if (out.day || out.weekday) return false;
      out.day = *m;
      i = k;
      return true;
    }
    if (u < Unit::day && !counted && *m == 0) return false;
    if (out.date && !out.date->day && out.date->year == 0 && u == Unit::year && !counted) {
      out.date->year = -1000 + *m;  // March of next year
      i = k;
      return true;
    }
    out.shift = TimePoint::Shift{u, *m, count};
    i = k;
    return true;
  }
  // A modifier that can only mean a span: "coming", not "ago" or "later".
  bool is_span_unit(std::size_t i) const {
    return !has(i, Kind::ago) && !has(i, Kind::later) && (has(i, Kind::next) || has(i, Kind::last));
  }

  bool distance(std::size_t& i, TimePoint& out) {
    if (out.distance || out.weekday) return false;
    std::size_t k = i;
    int direction = 0;
    const bool led = has(k, Kind::later) || (has(k, Kind::ago) && habits_.modifier_after);
    if (led) {
      direction = has(k, Kind::ago) && !has(k, Kind::later) ? -1 : 1;
      if (has(k, Kind::ago) && has(k, Kind::later)) direction = 0;
      k = skip_fillers(k + 1);
    }
    if (!led) {
      // "3 Fridays from now"
      if (const auto n = number_at(lexemes_, k, habits_); n && n->whole() > 0 && n->whole() < 60 && !n->ordinal)
        if (const Sense* s = has(n->next, Kind::weekday) ? has(n->next, Kind::weekday)
                                                         : has(n->next, Kind::weak_weekday)) {
          std::size_t after = n->next + 1;
          const bool back = has(after, Kind::ago), on = has(after, Kind::later);
          if (back || on) {
            out.weekday = static_cast<int>(s->a);
            out.weekday_count = static_cast<int>(n->whole()) * (on ? 1 : -1);
            i = after + 1;
            return true;
          }
        }
    }
    const auto d = duration_at(lexemes_, k, habits_, true);
    if (!d) return false;
    k = d->next;
    if (!direction) {
      const std::size_t behind = skip_fillers(k);
      if (has(behind, Kind::ago)) direction = -1;
      if (has(behind, Kind::later)) direction = 1;
      if (!direction && has(k, Kind::from) && has(k + 1, Kind::day)) {  // "a week from tomorrow"
        out.day = static_cast<int>(has(k + 1, Kind::day)->a);
        out.distance = d->duration;
        i = k + 2;
        return true;
      }
      if (!direction) return false;
      // "a week later" may be all there is; "the week next" has no number.
      k = behind + 1;
    }
    out.distance = d->duration;
    out.direction = direction;
    i = k;
    return true;
  }
  // "the week after": one unit without a number is a calendar's rather than a distance.
  bool bare_unit(std::size_t i) const {
    const Sense* unit = has(i, Kind::unit);
    return unit && unit->b == 1 && habits_.modifier_after && static_cast<Unit>(unit->a) >= Unit::week;
  }
  bool has_number(std::size_t i) const { return number_at(lexemes_, i, habits_).has_value(); }

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
          named && n && n->whole() >= 1 && n->whole() <= 31 && !n->scaled && !unit_follows(n->next) &&
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
    date.day = first.value_or(out.month_day.value_or(0));
    out.month_day_to = first_to.value_or(0);
    year(end, date);
    if (named && date.year == 0)
      if (const auto m = shift ? shift : modifier_behind(end)) date.year = -2000 + *m;
    out.month_day.reset();
    out.date = date;
    i = end;
    return true;
  }
  bool unit_follows(std::size_t i) const { return has(i, Kind::unit) || has(i, Kind::scale); }
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
    while (has(k, Kind::filler) || mark(k, '/') || mark(k, '-') ||
           is_unit(k, Unit::month) || has(k, Kind::from)) {
      if (has(k, Kind::month)) break;
      ++k;
    }
    return k;
  }
  bool is_unit(std::size_t i, Unit unit) const {
    const Sense* s = has(i, Kind::unit);
    return s && static_cast<Unit>(s->a) == unit && s->b == 1;
  }
  bool month_word_before(std::size_t i) const {
    return i > 0 && is_unit(i - 1, Unit::month);
  }
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
      date.year = date.calendar == Calendar::persian ? 1400 + two : two < 70 ? 2000 + two : 1900 + two;
      end = k + 1;
    }
  }
  bool near_clock(std::size_t i) const {
    return has(i, Kind::half) || has(i, Kind::part) || has(i, Kind::clock) || mark(i, ':') ||
           unit_follows(i);
  }

  // 2/15 and 15/2: a day and a month of the first calendar.
  bool slash(std::size_t& i, TimePoint& out) const {
    int day = lexemes_[i].a, month = lexemes_[i].b;
    if (habits_.decimal_slash && habits_.calendars.front() == Calendar::persian && day <= 12 && month > 12)
      std::swap(day, month);  // 1/20: month first, as in 1405/1/20
    else if ((habits_.month_first && day <= 12) || month > 12)
      std::swap(day, month);
    if (month < 1 || month > 12 || day < 1 || day > 31 || unit_follows(i + 1)) return false;
    out.date = Date{habits_.calendars.front(), 0, month, day};
    ++i;
    return true;
  }

  // "the first Monday of March", "the last week of the year", "the 20th of next month".
  bool nth(std::size_t& i, TimePoint& out) {
    if (out.nth || out.date || out.shift || out.distance || out.day) return false;
    std::size_t k = i;
    int n = 0;
    const auto number = number_at(lexemes_, k, habits_);
    if (number && !number->ordinal && number->digits && number->whole() >= 1 &&
        number->whole() <= 31 && has(number->next, Kind::filler) && !has(number->next, Kind::unit))
      return day_of_shift(i, number->next, static_cast<int>(number->whole()), out);
    if (number && number->ordinal && number->whole() >= 1 && number->whole() <= 31) {
      n = static_cast<int>(number->whole());
      k = number->next;
      if (has(k, Kind::last)) {  // "third last"
        n = -n;
        ++k;
      }
    } else if (has(k, Kind::last) || has_edge(k, 2)) {
      n = -1;
      ++k;
    } else if (has_edge(k, 0)) {
      n = 1;
      ++k;
    }
    k = skip_fillers(k);
    const Sense* weekday = has(k, Kind::weekday);
    const Sense* unit = has(k, Kind::unit);
    if (!weekday && unit && (unit->b != 1 || (static_cast<Unit>(unit->a) != Unit::day &&
                                              static_cast<Unit>(unit->a) != Unit::week)))
      return false;
    if (!weekday && !unit) {
      return n > 0 && day_of_shift(i, k, n, out);
    }
    ++k;
    if (unit && !weekday && n && has(k, Kind::weekday)) {  // "third day Tuesday"
      weekday = has(k, Kind::weekday);
      ++k;
    }
    if (!n) {
      const std::size_t behind = skip_fillers(k);
      if (const auto number = number_at(lexemes_, behind, habits_);
          number && number->ordinal && number->whole() >= 1 && number->whole() <= 31) {
        n = static_cast<int>(number->whole());
        k = number->next;
      } else if (has(behind, Kind::last) || has_edge(behind, 2)) {
        n = -1;
        k = behind + 1;
      }
    }
    if (!n) return false;
    std::size_t of = k;
    while ((has(of, Kind::filler) && !has(of, Kind::unit)) || has(of, Kind::later) ||
           has(of, Kind::from) || (is_unit(of, Unit::month) && !modified(of) && month_after(of)))
      ++of;
    if (of == k && !(has(of, Kind::month))) return false;
    TimePoint inner;
    std::size_t end = of;
    const bool inside = date(end, inner) || shifted(end, inner) || whole_unit(end, inner);
    if (!inside) return false;
    if (inner.date && inner.date->day) return false;
    out.date = inner.date;
    out.shift = inner.shift;
    TimePoint::Nth nth;
    nth.n = n;
    if (weekday)
      nth.weekday = static_cast<int>(weekday->a);
    else
      nth.unit = static_cast<Unit>(unit->a);
    out.nth = nth;
    i = end;
    return true;
  }
  bool has_edge(std::size_t i, int which) const {
    const Sense* s = has(i, Kind::edge);
    return s && s->a == which;
  }
  bool modified(std::size_t unit) const {
    std::size_t k = skip_fillers(unit + 1);
    return modifier(k).has_value();
  }
  // "20th of this month", "5 of next month"
  bool day_of_shift(std::size_t& i, std::size_t k, int n, TimePoint& out) {
    while (has(k, Kind::filler) || is_unit(k, Unit::day)) ++k;
    std::size_t end = k;
    TimePoint inner;
    if (!shifted(end, inner) || !inner.shift || inner.shift->unit != Unit::month) return false;
    out.shift = inner.shift;
    TimePoint::Nth nth;
    nth.n = n;
    nth.unit = Unit::day;
    out.nth = nth;
    i = end;
    return true;
  }
  // "the month", "the year" behind an edge or a count: this one. "2014" too.
  bool whole_unit(std::size_t& i, TimePoint& out) const {
    if (i < lexemes_.size() && lexemes_[i].type == Type::number && lexemes_[i].code.size() == 4) {
      Date date{habits_.calendars.front(), 0, 0, 0};
      std::size_t end = i;
      year(end, date);
      if (!date.year) return false;
      date.calendar = date.year >= 1500 ? Calendar::gregorian : calendar_of_short_year();
      out.date = date;
      i = end;
      return true;
    }
    const Sense* unit = has(i, Kind::unit);
    if (!unit || unit->b != 1 || static_cast<Unit>(unit->a) < Unit::day) return false;
    out.shift = TimePoint::Shift{static_cast<Unit>(unit->a), 0, 1};
    ++i;
    return true;
  }
  Calendar calendar_of_short_year() const {
    for (const Calendar c : habits_.calendars)
      if (c != Calendar::gregorian) return c;
    return Calendar::persian;
  }

  // "early March", "the end of next month", "the beginning of the week".
  bool edge(std::size_t& i, TimePoint& out) {
    if (out.edge || out.date || out.shift) return false;
    const Sense* s = has(i, Kind::edge);
    if (!s) {
      // a year by itself: "the year 1404"
      if (is_unit(i, Unit::year)) {
        std::size_t k = skip_fillers(i + 1);
        if (!out.date && whole_unit_year(k, out)) {
          i = k;
          return true;
        }
      }
      return false;
    }
    std::size_t k = i + 1;
    k = skip_fillers(k);
    if (is_unit(k, Unit::month) && !modified(k) && month_after(k)) k = skip_fillers(k + 1);
    TimePoint inner;
    std::size_t end = k;
    if (!(date(end, inner) || shifted(end, inner) || day(end, inner) || whole_unit(end, inner)))
      return false;
    if (inner.date && inner.date->day) return false;
    if (inner.day) {
      out.day = inner.day;
      static constexpr Window kThirds[] = {{0, 720}, {720, 960}, {960, 1440}};
      out.part = inner.part ? *inner.part : kThirds[s->a];
      i = end;
      return true;
    }
    out.date = inner.date;
    out.shift = inner.shift;
    out.edge = static_cast<int>(s->a);
    i = end;
    return true;
  }
  bool month_after(std::size_t unit) const {
    const std::size_t k = skip_fillers(unit + 1);
    return has(k, Kind::month) || has(k, Kind::weak_month) || has_number(k);
  }
  bool whole_unit_year(std::size_t& k, TimePoint& out) const {
    if (k >= lexemes_.size() || lexemes_[k].type != Type::number) return false;
    return whole_unit(k, out);
  }

  // The 24th; "Tuesday the 19th".
  bool ordinal_day(std::size_t& i, TimePoint& out, bool any) const {
    if (out.month_day || out.date || out.day || out.distance || out.shift) return false;
    const auto n = number_at(lexemes_, i, habits_);
    if (!n || n->whole() < 1 || n->whole() > 31) return false;
    const bool after_weekday = any && out.weekday && !out.clock && n->ordinal;
    const bool digits = n->digits && n->digits->ordinal && i > 0 && has(i - 1, Kind::filler);
    if (!after_weekday && !digits) return false;
    if (unit_follows(n->next)) return false;
    if (!after_weekday && n->next < lexemes_.size() &&
        (lexemes_[n->next].type == Type::other || lexemes_[n->next].type == Type::number ||
         has(n->next, Kind::weak_number)))
      return false;
    out.month_day = static_cast<int>(n->whole());
    i = n->next;
    return true;
  }

  bool part(std::size_t& i, TimePoint& out) const {
    if (out.part || out.distance) return false;
    std::size_t k = i;
    const auto before = modifier(k);
    if (before) k = skip_fillers(k);
    const Sense* s = has(k, Kind::part);
    if (!s) return false;
    ++k;
    auto m = before;
    if (!m && habits_.modifier_after) m = modifier_behind(k);
    if (m && !out.day && !out.weekday && !out.date) out.day = *m;
    out.part = Window{static_cast<int>(s->a), static_cast<int>(s->b)};
    i = k;
    return true;
  }

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
    TimePoint found = out;
    if (!hour(k, found, marked)) return false;
    if (has(k, Kind::clock) && !hour_follows(k)) {
      ++k;
      marked = true;
    }
    const bool half = half_of_day(k, found);
    const bool own = marked || half || found.exact || found.clock_to >= 0;
    // "9 tomorrow morning", "8 tonight"
    const bool beside_day = has(k, Kind::tonight) || (has(k, Kind::day) && !any) ||
                            (i > 0 && out.part && has(i - 1, Kind::part) &&
                             !(k < lexemes_.size() && lexemes_[k].type == Type::other));
    if (!own && !beside_day) return false;
    out = found;
    i = k;
    return true;
  }
  bool hour_follows(std::size_t clock) const {
    return clock + 1 < lexemes_.size() && (lexemes_[clock + 1].type == Type::number ||
                                           lexemes_[clock + 1].type == Type::clock);
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
    out.clock = *hours * 60;
    minutes_behind(k, out, marked);
    range_of_clock(k, out);
    i = k;
    return true;
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
    const bool noun = k < lexemes_.size() && lexemes_[k].type == Type::other;
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
    if (!hours || *hours == 0 || unit_follows(end) || !said_hour(k, end) || has(end, Kind::currency) ||
        has(end, Kind::month))
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
                 n && n->whole() > 0 && n->whole() < 60 && (marked || is_unit(n->next, Unit::minute) || less)) {
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

  const std::vector<Lexeme>& lexemes_;
  const Habits& habits_;
  bool led_ = false;      // a word before says that a time comes
  bool between_ = false;  // "between 4 and 6"
};

}  // namespace

bool TimePoint::names_day() const {
  return day || weekday || month_day || date || distance || shift;
}

bool TimePoint::empty() const {
  return !now && !day && !weekday && !month_day && !date && !distance && !shift && !clock && !part;
}

std::string Duration::text() const {
  auto amount = [&](Unit unit) { return micros[static_cast<std::size_t>(unit)]; };
  std::int64_t years = amount(Unit::year),
               months = amount(Unit::month) + 3 * amount(Unit::quarter),
               days = amount(Unit::day), weeks = amount(Unit::week),
               hours = amount(Unit::hour), minutes = amount(Unit::minute),
               seconds = amount(Unit::second);
  // What is no whole number of a unit goes on in the next smaller one.
  auto carry = [](std::int64_t& from, std::int64_t& to, std::int64_t factor) {
    std::int64_t rest = from % kOne * factor;
    from -= from % kOne;
    const std::int64_t whole = (rest + kOne / 2) / kOne * kOne;  // a third of an hour
    if (rest - whole < kOne / 1000 && whole - rest < kOne / 1000) rest = whole;
    to += rest;
  };
  carry(years, months, 12);
  carry(months, days, 30);
  const bool only_weeks = weeks && weeks % kOne == 0 && !years && !months && !days && !hours &&
                          !minutes && !seconds;
  if (only_weeks) return "P" + decimal(weeks) + "W";
  days += weeks * 7;
  carry(days, hours, 24);
  carry(hours, minutes, 60);
  carry(minutes, seconds, 60);
  std::string out = "P", clock;
  for (const auto& [value, letter] : {std::pair{years, 'Y'}, {months, 'M'}, {days, 'D'}})
    if (value) out += decimal(value) + letter;
  for (const auto& [value, letter] : {std::pair{hours, 'H'}, {minutes, 'M'}, {seconds, 'S'}})
    if (value) clock += decimal(value) + letter;
  if (!clock.empty()) out += "T" + clock;
  return out == "P" ? "PT0S" : out;
}

std::optional<TimePhrase> time_at(const std::vector<Lexeme>& lexemes, std::size_t at,
                                  const Habits& habits) {
  return Parser(lexemes, habits).phrase(at);
}

std::optional<DurationPhrase> duration_at(const std::vector<Lexeme>& lexemes, std::size_t at,
                                          const Habits& habits, bool bare) {
  constexpr std::int64_t kLongest = 100'000 * kOne;  // of any unit
  DurationPhrase out;
  std::size_t i = at;
  int last = 100;
  for (int parts = 0;; ++parts) {
    std::size_t k = i;
    if (parts) {
      while (sense(lexemes, k, Kind::conjunction) ||
             (k < lexemes.size() && lexemes[k].type == Type::mark && lexemes[k].code == ","))
        ++k;
    }
    std::int64_t micros = 0;
    // "half an hour", "a quarter of an hour"
    if (const auto n = number_at(lexemes, k, habits); n && !n->ordinal && n->micros > 0) {
      micros = n->micros;
      k = n->next;
      if (micros < kOne)
        while (sense(lexemes, k, Kind::filler) ||
               (sense(lexemes, k, Kind::weak_number) && !sense(lexemes, k, Kind::unit)))
          ++k;
      while (sense(lexemes, k, Kind::filler) && !sense(lexemes, k, Kind::unit) &&
             sense(lexemes, k + 1, Kind::unit) && k < n->next + 1 &&
             lexemes[k].end < lexemes[k + 1].begin)
        ++k;  // "2 more minutes", but not an article
      if (const Sense* unit = sense(lexemes, k, Kind::unit); unit && unit->b > 1 && micros != kOne)
        break;
    }
    if (micros && k + 1 < lexemes.size() && lexemes[k].code == "-" &&
        lexemes[k].type == Type::mark && lexemes[k + 1].type == Type::word)
      ++k;  // "a 6-month contract"
    const Sense* unit = sense(lexemes, k, Kind::unit);
    if (!unit) break;
    if (static_cast<Unit>(unit->a) == Unit::day && sense(lexemes, k + 1, Kind::weekday)) break;
    auto fraction_behind = [&](Kind joint) {
      std::size_t f = k + 1;
      if (!sense(lexemes, f, joint)) return false;
      ++f;
      while (sense(lexemes, f, Kind::weak_number)) ++f;
      return sense(lexemes, f, Kind::fraction) != nullptr;
    };
    if (!micros) {
      if (!bare && unit->c == 0 && !fraction_behind(Kind::conjunction) && !fraction_behind(Kind::less))
        break;
      if (parts) break;
      micros = kOne;
    }
    if (static_cast<Unit>(unit->a) == Unit::quarter) {  // "three quarters of an hour"
      std::size_t hour = k + 1;
      while (sense(lexemes, hour, Kind::filler) || (sense(lexemes, hour, Kind::weak_number) && !sense(lexemes, hour, Kind::unit))) ++hour;
      if (const Sense* of = sense(lexemes, hour, Kind::unit); of && static_cast<Unit>(of->a) == Unit::hour) {
        micros /= 4;
        unit = of;
        k = hour;
      }
    }
    const int which = static_cast<int>(unit->a);
    if (which >= last || micros > kLongest) break;
    micros *= unit->b;
    ++k;
    // "an hour and a half"
    std::size_t half = k;
    const bool less = sense(lexemes, half, Kind::less) != nullptr;
    if (less || sense(lexemes, half, Kind::conjunction)) {
      ++half;
      if (sense(lexemes, half, Kind::weak_number) && sense(lexemes, half + 1, Kind::fraction)) ++half;
      if (const Sense* part = sense(lexemes, half, Kind::fraction);
          part && !sense(lexemes, half + 1, Kind::unit)) {
        micros += (less ? -1 : 1) * kOne * part->a / part->b;
        k = half + 1;
      }
    }
    out.duration.micros[static_cast<std::size_t>(which)] += micros;
    if (static_cast<Unit>(which) == Unit::hour) {  // "1 hour thirty", "2 hours and ten"
      std::size_t minutes = k + (sense(lexemes, k, Kind::conjunction) != nullptr);
      const auto n = number_at(lexemes, minutes, habits);
      const bool ends = n && (n->next >= lexemes.size() || lexemes[n->next].type == Type::mark);
      if (ends && !n->weak && !n->ordinal && n->whole() > 0 && n->whole() < 60) {
        out.duration.micros[static_cast<std::size_t>(Unit::minute)] += n->micros;
        out.next = n->next;
        return out;
      }
    }
    last = which;
    i = out.next = k;
  }
  if (!out.next) return std::nullopt;
  return out;
}

}  // namespace hamkalam::text
