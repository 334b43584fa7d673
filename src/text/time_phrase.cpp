#include "text/time_phrase.hpp"

#include "text/date_phrase.hpp"

namespace hamkalam::text {
namespace {

using Type = Lexeme::Type;

class Parser : public DateReader {
 public:
  using DateReader::DateReader;

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
    if (working_days(i, out)) return out;
    struct Lead {
      Kind kind;
      TimePhrase::Form form;
    };
    for (const Lead lead :
         {Lead{Kind::between, TimePhrase::Form::range}, Lead{Kind::from, TimePhrase::Form::range},
          Lead{Kind::before, TimePhrase::Form::before}, Lead{Kind::by, TimePhrase::Form::by},
          Lead{Kind::after, TimePhrase::Form::after}, Lead{Kind::since, TimePhrase::Form::after}}) {
      if (!has(i, lead.kind)) continue;
      TimePhrase tried;
      std::size_t k = skip_fillers(i + 1);
      // "9 to 17" are numbers, however they end.
      led_ = !(lead.kind == Kind::by && has(i, Kind::to) && i > 0 &&
               lexemes_[i - 1].type == Type::number && lexemes_[i - 1].code.size() < 3);
      limit_ = lead.form != TimePhrase::Form::range;
      between_ = lead.kind == Kind::between;
      const bool found =
          lead.kind == Kind::since && year_alone(k, tried.from) ? true : point(k, tried.from);
      led_ = limit_ = between_ = false;
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
      if (!led && bound(out)) return out;
      if (second(out, range)) return out;
      if (range && out.from.clock_to < 0 && !out.from.month_day_to) {
        if (has(at, Kind::between) && !has(at, Kind::from)) return std::nullopt;
        if (has(at, Kind::from) && !has(at, Kind::filler)) out.form = TimePhrase::Form::after;
        if (out.from.clock && !out.from.part && has(i, Kind::uncounted) &&
            lexemes_[i - 1].type == Type::number && !has(i - 2, Kind::clock))
          return std::nullopt;
      }
    }
    return out;
  }

 private:
  bool days_only_ = false;  // hours that follow are not of this time

  // "up to three working days" is a promise. Other days are as often what something takes.
  bool working_days(std::size_t i, TimePhrase& out) const {
    const bool range = i > 0 && (lexemes_[i - 1].type == Type::number || has(i - 1, Kind::number));
    if (range || !has(i, Kind::by) || has(i, Kind::ago)) return false;
    const auto d = duration_at(lexemes_, skip_fillers(i + 1), habits_);
    if (!d || !d->duration.working || has(skip_fillers(d->next), Kind::later)) return false;
    out.form = TimePhrase::Form::by;
    out.from.distance = d->duration;
    out.next = d->next;
    return true;
  }

  // "tomorrow before 12", "tonight by 10", "Friday before noon": the bound stands behind the day.
  bool bound(TimePhrase& out) {
    const TimePoint& day = out.from;
    if (day.clock || day.distance || !day.names_day()) return false;
    const std::size_t i = out.next;
    const auto form = has(i, Kind::before)  ? TimePhrase::Form::before
                      : has(i, Kind::by)    ? TimePhrase::Form::by
                      : has(i, Kind::after) ? TimePhrase::Form::after
                                            : TimePhrase::Form::point;
    if (form == TimePhrase::Form::point) return false;
    TimePoint clocked = day;
    std::size_t k = skip_fillers(i + 1);
    led_ = limit_ = true;
    const bool hour = clock(k, clocked, true);
    led_ = limit_ = false;
    if (!hour && (has(i, Kind::from) || !has(k, Kind::part) || !part(k, clocked))) return false;
    out.from = clocked;
    out.form = form;
    out.next = k;
    return true;
  }

  bool year_alone(std::size_t& i, TimePoint& out) const {
    return i < lexemes_.size() && lexemes_[i].type == Type::number && whole_unit(i, out);
  }

  // "to B" behind A.
  bool second(TimePhrase& out, bool range) {
    std::size_t i = out.next;
    if (mark(i, ',')) ++i;
    const bool joined = has(i, Kind::to) ||
                        (range && (has(i, Kind::conjunction) || has(i, Kind::by))) ||
                        mark(i, '-') || (has(i, Kind::by) && out.from.clock);
    if (!joined) return false;
    ++i;
    while (has(i, Kind::to) || has(i, Kind::conjunction)) ++i;
    i = skip_fillers(i);
    TimePoint to;
    led_ = out.from.clock.has_value();
    const std::size_t begin = i;
    bool found = point(i, to);
    if (found && to.clock && !led_) {  // "Saturday to Wednesday from 9 to 5"
      to = {};
      i = begin;
      days_only_ = true;
      found = point(i, to);
      days_only_ = false;
    }
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
      if (any && !out.clock && !days_only_ && (has(k, Kind::from) || has(k, Kind::between))) {
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
    const Type type = lexemes_[i].type;
    if (type == Type::other || type == Type::mark || type == Type::entity) return false;
    return (!bare_unit(i) && distance(i, out)) || date(i, out) ||
           (!days_only_ && clock(i, out, any)) || nth(i, out) || edge(i, out) || shifted(i, out) ||
           distance(i, out) || day(i, out) || weekday(i, out, any) || part(i, out) ||
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
      out.part = window(*both);
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
      if (const auto n = number_at(lexemes_, k, habits_);
          n && n->whole() > 0 && n->whole() < 1000) {
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
      if (const auto n = number_at(lexemes_, k, habits_);
          n && n->whole() > 0 && n->whole() < 60 && !n->ordinal)
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
    return unit && unit->b == 1 && habits_.modifier_after &&
           static_cast<Unit>(unit->a) >= Unit::week;
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
    if (!weekday && unit &&
        (unit->b != 1 ||
         (static_cast<Unit>(unit->a) != Unit::day && static_cast<Unit>(unit->a) != Unit::week)))
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
        if (!out.date && year_alone(k, out)) {
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
    out.part = window(*s);
    i = k;
    return true;
  }
  static Window window(const Sense& s) {
    return {static_cast<int>(s.a), static_cast<int>(s.b), !s.code.empty()};
  }
};

}  // namespace

bool TimePoint::names_day() const {
  return day || weekday || month_day || date || distance || shift;
}

bool TimePoint::empty() const {
  return !now && !day && !weekday && !month_day && !date && !distance && !shift && !clock && !part;
}

std::optional<TimePhrase> time_at(const std::vector<Lexeme>& lexemes, std::size_t at,
                                  const Habits& habits) {
  return Parser(lexemes, habits).phrase(at);
}

}  // namespace hamkalam::text
