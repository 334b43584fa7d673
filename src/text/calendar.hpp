// Days in three calendars and moments in time zones, as plain numbers: a day is counted from
// 1970-01-01, a local time is milliseconds since then on the wall clock.
//
//   days_of({Calendar::persian, 1405, 1, 1})  ->  the day of 2026-03-21
#pragma once

#include <cstdint>
#include <string>

#include "text/words.hpp"

namespace hamkalam::text {

constexpr std::int64_t kMinute = 60'000;
constexpr std::int64_t kDay = 24 * 60 * kMinute;

struct Date {
  Calendar calendar{};
  int year = 0, month = 0, day = 0;  // month and day from 1
};

// By ICU's calendars where it is not Gregorian. Days and months out of range count on, as
// 32 January is 1 February.
std::int64_t days_of(const Date& date);
Date date_of(std::int64_t days, Calendar calendar);

// The first day of the month that is `months` after the one of `date`.
Date month_after(const Date& date, int months);

constexpr std::int64_t day_of_local(std::int64_t local) {
  return local >= 0 ? local / kDay : -((-local + kDay - 1) / kDay);
}
constexpr int weekday_of(std::int64_t days) {  // 1 Monday .. 7 Sunday; 1970-01-01 was a Thursday
  return static_cast<int>(((days + 3) % 7 + 7) % 7) + 1;
}

// Milliseconds that a wall clock in `zone` is ahead of UTC at `utc`, by the system's time zones.
// `zone` is an IANA name or an offset such as "+03:30"; what is neither counts as UTC.
std::int64_t offset_of(const std::string& zone, std::int64_t utc);
std::int64_t to_utc(std::int64_t local, const std::string& zone);
// Whether it is such a name or offset.
bool is_zone(const std::string& zone);

// The days off in the country of `zone`, a bit for each weekday (1 << 5 is Friday); 0 where the
// zone names no country.
int weekend_of(const std::string& zone);

// "2026-03-05" and "2026-03-05T17:00+03:30", with seconds where there are any.
std::string day_text(std::int64_t days);
std::string moment_text(std::int64_t local, const std::string& zone);

}  // namespace hamkalam::text
