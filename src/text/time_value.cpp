// What a time phrase means at a moment. Everything here is on the wall clock; zones come after.
#include <algorithm>

#include "text/time_phrase.hpp"

namespace hamkalam::text {
namespace {

constexpr std::int64_t kRecent = 31;  // days within which a date without a year is a past one

class Resolver {
 public:
  Resolver(std::int64_t now, const Habits& habits, int weekend)
      : now_(now), today_(day_of_local(now)), habits_(habits), weekend_(weekend) {
    if (!weekend_) weekend_ = 1 << habits.weekend | 1 << (habits.weekend % 7 + 1);
  }

  std::optional<Span> resolve(const TimePoint& p, const TimePoint* other = nullptr) const {
    if (p.now) return at(now_);
    if (p.distance && !p.clock) return distance(p);
    const auto base = days(p, other);
    if (!base) return std::nullopt;
    if (!p.clock && !p.part) return *base;
    const std::int64_t day = day_of_local(base->from);
    const bool named = p.day || p.weekday || p.date || p.month_day || p.distance || p.shift ||
                       (other && (other->day || other->weekday || other->date));
    if (!p.clock) {
      if (p.part->from == p.part->to) return moment(day, p.part->from);
      return between(day * kDay + p.part->from * kMinute, day * kDay + p.part->to * kMinute);
    }
    if (p.clock_to >= 0 && p.part && p.part->from != p.part->to) {
      // "11 to 1 in the afternoon": the part belongs to the second hour, the first stands before
      // it.
      int end = clock_of(p, p.clock_to, named);
      if (end == 0 && *p.clock % 720) end = 720;  // "10 to 12 in the morning" is until noon
      int begin = *p.clock < 780 ? *p.clock % 720 : *p.clock;
      if (begin < 720 && begin + 720 < end) begin += 720;
      return between(day * kDay + begin * kMinute, day * kDay + end * kMinute);
    }
    const int clock = clock_of(p, *p.clock, named);
    Span from = moment(day, clock);
    if (p.seconds > 0) from = at(from.from + p.seconds * 1000);
    if (p.clock_to < 0) return from;
    int end = p.clock_to;
    while (end <= clock && end < clock + 720) end += 720;
    return between(day * kDay + clock * kMinute, day * kDay + end * kMinute);
  }

  std::optional<Span> range(TimePoint first, TimePoint second) const {
    // "from 3 to 4 in the afternoon": the part belongs to both.
    const bool shared = first.clock && second.part && !first.part && !first.exact;
    if (shared) first.part = second.part;
    auto from = resolve(first, &second);
    const auto to = resolve(second, &first);
    if (!from || !to) return std::nullopt;
    // "from 11 to 1 in the afternoon": the first one is before noon after all.
    if (shared && from->from >= to->to && *first.clock < 720) from->from -= 720 * kMinute;
    std::int64_t end = second.part && second.part->start && !second.clock ? to->from : to->to;
    if (first.weekday && second.weekday && end <= from->from) end += 7 * kDay;
    // "from 8 in the evening to 10 in the morning": an hour that says its half is of another day.
    const bool sure = second.exact || (second.part && !shared);
    if (first.clock && second.clock && sure && end <= from->from) {
      if (second.names_day() && !first.names_day())
        from->from -= kDay;
      else
        end += kDay;
    }
    while (first.clock && second.clock && end <= from->from &&
           end + 720 * kMinute <= from->from + kDay)
      end += 720 * kMinute;
    Span out = between(from->from, end);
    out.days = from->days && to->days;
    return out;
  }

 private:
  static Span between(std::int64_t from, std::int64_t to) {
    return {false, false, false, from, to, to, {}};
  }
  static Span at(std::int64_t local) { return between(local, local); }
  static Span day_range(std::int64_t from, std::int64_t to) {
    return {true, false, false, from * kDay, to * kDay, to * kDay, {}};
  }
  static Span day_span(std::int64_t day) { return day_range(day, day + 1); }
  static Span moment(std::int64_t day, int minutes) { return at(day * kDay + minutes * kMinute); }

  // The hour as it is meant: the other half of the day where the part of the day, the present
  // moment or working hours say so.
  int clock_of(const TimePoint& p, int said, bool named) const {
    if (p.part && p.part->from != p.part->to) {
      if (said >= 780) return said;
      const int hour = said % 720;
      for (const int candidate : {hour, hour + 720})
        if (candidate >= p.part->from && candidate < p.part->to) return candidate;
      // A night goes on behind midnight.
      if (p.part->to >= 1440 && p.part->from >= 1080 && hour < 300) return hour + 1440;
      if (p.part->from < 720 && p.part->to <= 720) return hour;
      return p.part->from >= 720 ? hour + 720 : said;
    }
    // "2 at midnight": small hours are behind it, others before.
    if (p.part && p.part->from >= 1440 && said < 780)
      return said % 720 < 300 ? said % 720 + 1440 : said % 720 + 720;
    if (p.part && said < 720) return p.part->from >= 720 && said < 360 ? said + 720 : said;
    if (p.exact || said >= 780) return said;
    if (!named) {
      const int now = static_cast<int>((now_ - today_ * kDay) / kMinute);
      const int hour = said % 720;
      for (const int candidate : {said >= 720 ? said : hour, hour + 720})
        if (candidate > now) return candidate;
      return hour + (hour < 420 ? 720 : 0) + 1440;
    }
    return said >= 60 && said < 420 ? said + 720 : said;
  }

  std::optional<Span> distance(const TimePoint& p) const {
    auto amount = [&](Unit unit) { return p.distance->micros[static_cast<std::size_t>(unit)]; };
    const int sign = p.direction;
    const std::int64_t months =
        (amount(Unit::year) * 12 + amount(Unit::quarter) * 3 + amount(Unit::month)) / kOne;
    const std::int64_t small = amount(Unit::hour) / 1000 * 3600 + amount(Unit::minute) / 1000 * 60 +
                               amount(Unit::second) / 1000;  // in ms
    const std::int64_t day_micros = amount(Unit::week) * 7 + amount(Unit::day);
    std::int64_t day = today_ + p.day.value_or(0);
    if (months) {
      const Date now = date_of(day, habits_.calendars.front());
      const Date first = month_after(now, static_cast<int>(sign * months));
      const std::int64_t begin = days_of(first), next = days_of(month_after(first, 1));
      day = std::min(begin + now.day - 1, next - 1);
    }
    const std::int64_t count = day_micros / kOne;
    day = p.distance->working ? work_days_from(day, sign, count) : day + sign * count;
    const std::int64_t rest = day_micros % kOne * 86'400 / 1000;
    if (!small && !rest) return day_span(day);
    Span out = at(now_ + (day - today_) * kDay + sign * (small + rest));
    if (!months && !p.day) out.elapsed = out.from - now_;
    return out;
  }

  std::int64_t work_days_from(std::int64_t day, int sign, std::int64_t count) const {
    int work = 0;
    for (int weekday = 1; weekday <= 7; ++weekday) work += !(weekend_ >> weekday & 1);
    if (!work) return day + sign * count;
    day += sign * (count / work * 7);
    for (std::int64_t left = count % work; left > 0;) {
      day += sign;
      left -= !(weekend_ >> weekday_of(day) & 1);
    }
    // Whole weeks from a day off end on one.
    while (count && weekend_ >> weekday_of(day) & 1) day -= sign;
    return day;
  }

  std::int64_t week_of(std::int64_t day) const {
    return day - (weekday_of(day) - habits_.week_start + 7) % 7;
  }

  // The year of a day without one: the next to come, or the one just past.
  Date with_year(Date date, int weekday) const {
    const int year = date_of(today_, date.calendar).year;
    if (weekday) {
      for (const int y : {year, year + 1, year - 1, year + 2, year + 3}) {
        date.year = y;
        const std::int64_t day = days_of(date);
        if (weekday_of(day) == weekday && day >= today_ - kRecent) return date;
      }
    }
    for (int y = year - 1; y < year + 9; ++y) {
      date.year = y;
      if (date.day && date_of(days_of(date), date.calendar).day != date.day) continue;  // 29 Feb
      const Date probe{date.calendar, y, date.month, std::max(date.day, 1)};
      const std::int64_t end = date.day ? days_of(probe) : days_of(month_after(probe, 1)) - 1;
      if (end >= today_ - (date.day ? kRecent : 0)) return date;
    }
    return date;
  }

  std::optional<Span> days(const TimePoint& p, const TimePoint* other) const {
    if (p.day && !p.distance) return day_span(today_ + *p.day);
    if (p.distance) {
      auto span = distance(p);
      return day_span(day_of_local(span->from));
    }
    if (p.date) return date_span(p);
    if (p.shift) return shift_span(p);
    if (p.month_day) return day_span(next_month_day(*p.month_day, p.weekday.value_or(0)));
    if (p.weekday) return day_span(weekday_day(p));
    if (other && (other->day || other->weekday || other->date || other->month_day)) {
      TimePoint borrowed = *other;
      borrowed.clock.reset();
      borrowed.part.reset();
      return days(borrowed, nullptr);
    }
    return day_span(today_);
  }

  std::int64_t weekday_day(const TimePoint& p) const {
    const int ahead = (*p.weekday - weekday_of(today_) + 7) % 7;
    if (p.weekday_count > 0) return today_ + (ahead ? ahead : 7) + 7 * (p.weekday_count - 1);
    if (p.weekday_count < 0) return today_ + ahead - 7 * -p.weekday_count;
    if (p.shift) {
      const std::int64_t week = week_of(today_) + 7 * p.shift->shift;
      return week + (*p.weekday - habits_.week_start + 7) % 7;
    }
    const std::int64_t coming = today_ + (ahead ? ahead : 7);
    if (p.weekday_shift < 0) return today_ + ahead - 7;
    if (p.weekday_shift > 0 && habits_.next_is_coming)  // unless it is so near that it has a name
      return coming - today_ > 2 ? coming : coming + 7;
    if (p.weekday_shift > 0)  // in the week after this one
      return coming >= week_of(today_) + 7 ? coming : coming + 7;
    return coming;
  }

  std::int64_t next_month_day(int wanted, int weekday) const {
    const Date now = date_of(today_, habits_.calendars.front());
    for (int months = 0; months < 48; ++months) {
      Date date = month_after(now, months);
      const std::int64_t length = days_of(month_after(date, 1)) - days_of(date);
      if (wanted > length) continue;
      date.day = wanted;
      const std::int64_t day = days_of(date);
      if (day >= today_ && (!weekday || weekday_of(day) == weekday)) return day;
    }
    return today_;
  }

  std::optional<Span> date_span(const TimePoint& p) const {
    Date date = *p.date;
    // A year far ahead in the Persian calendar is a present one of the Islamic calendar.
    if (date.calendar == Calendar::persian && date.year > date_of(today_, date.calendar).year + 20)
      date.calendar = Calendar::islamic;
    if (date.year < 0) {  // "March of next year", "next March"
      const bool of_year = date.year > -1500;
      const int shift = date.year + (of_year ? 1000 : 2000);
      const Date now = date_of(today_, date.calendar);
      if (of_year) {
        date.year = now.year + shift;
      } else if (shift > 0) {
        date.year = now.year + (date.month <= now.month);
      } else if (shift < 0) {
        date.year = now.year - (date.month >= now.month);
      } else {
        date.year = now.year;
      }
    } else if (date.year == 0) {
      date = with_year(date, date.day ? p.weekday.value_or(0) : 0);
    }
    if (date.month == 0) {  // a year
      const std::int64_t from = days_of({date.calendar, date.year, 1, 1});
      return inside(p, from, days_of({date.calendar, date.year + 1, 1, 1}), 12);
    }
    Date first = date;
    first.day = 1;
    const std::int64_t from = days_of(first), to = days_of(month_after(first, 1));
    if (!date.day) return inside(p, from, to, 1);
    if (from + date.day > to) return std::nullopt;  // 31 February
    const std::int64_t day = from + date.day - 1;
    if (p.month_day_to) return day_range(day, from + p.month_day_to);
    return day_span(day);
  }

  // An edge, or the n-th weekday, day or week, of [from, to); else all of it.
  std::optional<Span> inside(const TimePoint& p, std::int64_t from, std::int64_t to,
                             int months) const {
    if (p.nth) return nth(*p.nth, from, to);
    if (!p.edge) return day_range(from, to);
    if (to - from == 7)
      return *p.edge == 0   ? day_range(from, from + 3)
             : *p.edge == 1 ? day_range(from + 2, from + 5)
                            : day_range(to - 3, to);
    if (months == 1)
      return *p.edge == 0   ? day_range(from, from + 10)
             : *p.edge == 1 ? day_range(from + 10, from + 20)
                            : day_range(from + 20, to);
    const std::int64_t third = (to - from) / 3;
    return *p.edge == 0   ? day_range(from, from + third)
           : *p.edge == 1 ? day_range(from + third, to - third)
                          : day_range(to - third, to);
  }

  std::optional<Span> nth(const TimePoint::Nth& nth, std::int64_t from, std::int64_t to) const {
    if (nth.weekday) {
      const std::int64_t first = from + (nth.weekday - weekday_of(from) + 7) % 7;
      const std::int64_t last = to - 1 - (weekday_of(to - 1) - nth.weekday + 7) % 7;
      const std::int64_t day = nth.n > 0 ? first + 7 * (nth.n - 1) : last + 7 * (nth.n + 1);
      if (day < from || day >= to) return std::nullopt;
      return day_span(day);
    }
    if (nth.unit == Unit::day) {
      const std::int64_t day = nth.n > 0 ? from + nth.n - 1 : to + nth.n;
      if (day < from || day >= to) return std::nullopt;
      return day_span(day);
    }
    // Weeks that lie wholly inside.
    const std::int64_t first = week_of(from + 6), last = week_of(to - 7);
    const std::int64_t week = nth.n > 0 ? first + 7 * (nth.n - 1) : last + 7 * (nth.n + 1);
    return day_range(week, week + 7);
  }

  std::optional<Span> shift_span(const TimePoint& p) const {
    const auto& s = *p.shift;
    if (s.unit < Unit::day) {
      const std::int64_t size = s.unit == Unit::hour     ? 60 * kMinute
                                : s.unit == Unit::minute ? kMinute
                                                         : 1000;
      const std::int64_t base = now_ - ((now_ % size) + size) % size;
      if (s.shift > 0) return between(base + size, base + size * (s.count + 1));
      if (s.shift < 0) return between(base - size * s.count, base);
      return between(base, base + size);
    }
    std::int64_t from = today_, to = today_ + 1;
    const Date now = date_of(today_, habits_.calendars.front());
    auto months = [&](int size) {
      Date first{now.calendar, now.year, (now.month - 1) / size * size + 1, 1};
      const int begin = s.shift > 0 ? size : s.shift < 0 ? -size * s.count : 0;
      from = days_of(month_after(first, begin));
      to = days_of(month_after(first, begin + size * (s.shift ? s.count : 1)));
    };
    switch (s.unit) {
      case Unit::week:
        from = week_of(today_) + (s.shift > 0 ? 7 : s.shift < 0 ? -7 * s.count : 0);
        to = from + 7 * (s.shift ? s.count : 1);
        break;
      case Unit::month: months(1); break;
      case Unit::quarter: months(3); break;
      case Unit::year:
        from =
            days_of({now.calendar, now.year + (s.shift < 0 ? s.shift * s.count : s.shift), 1, 1});
        to = days_of(
            {now.calendar, date_of(from, now.calendar).year + (s.shift ? s.count : 1), 1, 1});
        break;
      default:
        from = s.shift > 0 ? today_ + 1 : s.shift < 0 ? today_ - s.count : today_;
        to = from + s.count;
    }
    if (p.weekend) {
      const std::int64_t first =
          week_of(today_) + 7 * s.shift + (habits_.weekend - habits_.week_start + 7) % 7;
      return day_range(first, first + 2);
    }
    if (p.weekday && s.unit == Unit::week) return day_span(weekday_day(p));
    return inside(p, from, to, s.unit == Unit::month ? 1 : s.unit == Unit::week ? 0 : 12);
  }

  std::int64_t now_, today_;
  const Habits& habits_;
  int weekend_;  // a bit for each weekday
};

}  // namespace

std::optional<Span> resolve(const TimePhrase& phrase, std::int64_t now, const Habits& habits,
                            int weekend) {
  const Resolver resolver(now, habits, weekend);
  using Form = TimePhrase::Form;
  if (phrase.form == Form::range) return resolver.range(phrase.from, phrase.to);
  auto span = resolver.resolve(phrase.from);
  if (!span || phrase.form == Form::point) return span;
  const Window* part = phrase.from.part && !phrase.from.clock ? &*phrase.from.part : nullptr;
  switch (phrase.form) {
    case Form::within:
      // "within two days" ends at this hour of that day.
      if (span->days) span->to = span->from + now % kDay;
      span->from = now;
      span->days = false;
      span->due = span->to;
      break;
    case Form::after:
      span->since = true;
      span->due = span->from;
      break;
    case Form::before:
      // "Before the evening" ends as it begins; a morning begins at midnight, which nobody means.
      if (!span->days && !(part && part->from == 0)) span->to = span->from;
      span->due = span->days ? span->from : span->to;
      span->until = true;
      break;
    default:
      if (part && part->start) span->to = span->due = span->from;
      span->until = true;
  }
  return span;
}

std::string Span::text(const std::string& zone) const {
  auto day = [](std::int64_t local) { return day_text(day_of_local(local)); };
  auto one = [&](std::int64_t local) { return days ? day(local) : moment_text(local, zone); };
  if (until) return "../" + (days ? day(to - kDay) : one(to));
  if (since) return one(from) + "/..";
  if (days && to - from == kDay) return one(from);
  return from == to ? one(from) : one(from) + "/" + one(to);
}

}  // namespace hamkalam::text
