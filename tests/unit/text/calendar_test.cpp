#include "text/calendar.hpp"

#include "support/catch.hpp"

namespace hamkalam::text {
namespace {

constexpr std::int64_t kHour = 60 * kMinute;

std::int64_t gregorian(int year, int month, int day) {
  return days_of({Calendar::gregorian, year, month, day});
}
std::string day_of(Calendar calendar, int year, int month, int day) {
  return day_text(days_of({calendar, year, month, day}));
}
std::string written(const Date& date) {
  return std::to_string(date.year) + "-" + std::to_string(date.month) + "-" +
         std::to_string(date.day);
}
std::int64_t utc(int year, int month, int day, int hour = 0, int minute = 0) {
  return gregorian(year, month, day) * kDay + hour * kHour + minute * kMinute;
}

}  // namespace

TEST_CASE("days are counted from 1970", "[text]") {
  CHECK(gregorian(1970, 1, 1) == 0);
  CHECK(gregorian(1969, 12, 31) == -1);
  CHECK(gregorian(2000, 3, 1) == 11'017);
  CHECK(gregorian(2026, 3, 4) == 20'516);
  CHECK(gregorian(1, 1, 1) == -719'162);
  CHECK(day_text(0) == "1970-01-01");
  CHECK(day_text(-719'162) == "0001-01-01");
  CHECK(gregorian(2024, 2, 29) + 1 == gregorian(2024, 3, 1));
  CHECK(gregorian(2100, 2, 28) + 1 == gregorian(2100, 3, 1));  // no leap year
  CHECK(gregorian(2000, 2, 29) + 1 == gregorian(2000, 3, 1));
}

TEST_CASE("days off are those of the zone's country", "[text]") {
  constexpr int kFriday = 1 << 5, kSaturday = 1 << 6, kSunday = 1 << 7;
  CHECK(weekend_of("Asia/Tehran") == kFriday);
  for (const char* zone : {"Asia/Riyadh", "Asia/Kuwait", "Asia/Amman", "Africa/Cairo"}) {
    INFO(zone);
    CHECK(weekend_of(zone) == (kFriday | kSaturday));
  }
  for (const char* zone : {"Asia/Dubai", "Africa/Tunis", "Europe/London", "America/New_York"}) {
    INFO(zone);
    CHECK(weekend_of(zone) == (kSaturday | kSunday));
  }
  for (const char* zone : {"", "UTC", "+03:30", "Nowhere/At_All"}) {
    INFO(zone);
    CHECK(weekend_of(zone) == 0);
  }
}

TEST_CASE("weekdays", "[text]") {
  CHECK(weekday_of(0) == 4);
  CHECK(weekday_of(-1) == 3);
  CHECK(weekday_of(-4) == 7);
  CHECK(weekday_of(gregorian(2026, 3, 4)) == 3);
  CHECK(weekday_of(gregorian(2000, 1, 1)) == 6);
  for (std::int64_t day = -20; day < 20; ++day)
    CHECK(weekday_of(day + 1) == weekday_of(day) % 7 + 1);
}

TEST_CASE("the day of a local time, before 1970 as well", "[text]") {
  CHECK(day_of_local(0) == 0);
  CHECK(day_of_local(kDay - 1) == 0);
  CHECK(day_of_local(kDay) == 1);
  CHECK(day_of_local(-1) == -1);
  CHECK(day_of_local(-kDay) == -1);
  CHECK(day_of_local(-kDay - 1) == -2);
}

TEST_CASE("the Persian new year", "[text]") {
  CHECK(day_of(Calendar::persian, 1400, 1, 1) == "2021-03-21");
  CHECK(day_of(Calendar::persian, 1401, 1, 1) == "2022-03-21");
  CHECK(day_of(Calendar::persian, 1402, 1, 1) == "2023-03-21");
  CHECK(day_of(Calendar::persian, 1403, 1, 1) == "2024-03-20");
  CHECK(day_of(Calendar::persian, 1404, 1, 1) == "2025-03-21");
  CHECK(day_of(Calendar::persian, 1405, 1, 1) == "2026-03-21");
  CHECK(day_of(Calendar::persian, 1406, 1, 1) == "2027-03-21");
  CHECK(day_of(Calendar::persian, 1403, 12, 30) == "2025-03-20");  // a leap year
  CHECK(day_of(Calendar::persian, 1399, 12, 30) == "2021-03-20");
  CHECK(day_of(Calendar::persian, 1404, 12, 29) == "2026-03-20");
  CHECK(day_of(Calendar::persian, 1404, 12, 30) == "2026-03-21");  // counts on
  CHECK(day_of(Calendar::persian, 1357, 11, 22) == "1979-02-11");
  CHECK(written(date_of(gregorian(2026, 3, 4), Calendar::persian)) == "1404-12-13");
  CHECK(written(date_of(gregorian(2025, 3, 20), Calendar::persian)) == "1403-12-30");
  CHECK(written(date_of(gregorian(2026, 9, 22), Calendar::persian)) == "1405-6-31");
}

TEST_CASE("Umm al-Qura", "[text]") {
  CHECK(day_of(Calendar::islamic, 1441, 1, 1) == "2019-08-31");
  CHECK(day_of(Calendar::islamic, 1442, 1, 1) == "2020-08-20");
  CHECK(day_of(Calendar::islamic, 1443, 1, 1) == "2021-08-09");
  CHECK(day_of(Calendar::islamic, 1444, 1, 1) == "2022-07-30");
  CHECK(day_of(Calendar::islamic, 1445, 1, 1) == "2023-07-19");
  CHECK(day_of(Calendar::islamic, 1446, 1, 1) == "2024-07-07");
  CHECK(day_of(Calendar::islamic, 1447, 1, 1) == "2025-06-26");
  CHECK(day_of(Calendar::islamic, 1448, 1, 1) == "2026-06-16");
  CHECK(day_of(Calendar::islamic, 1444, 9, 1) == "2023-03-23");
  CHECK(day_of(Calendar::islamic, 1445, 9, 1) == "2024-03-11");
  CHECK(day_of(Calendar::islamic, 1446, 9, 1) == "2025-03-01");
  CHECK(day_of(Calendar::islamic, 1447, 9, 1) == "2026-02-18");
  CHECK(day_of(Calendar::islamic, 1446, 10, 1) == "2025-03-30");
  CHECK(day_of(Calendar::islamic, 1447, 10, 1) == "2026-03-20");
  CHECK(written(date_of(gregorian(2026, 3, 4), Calendar::islamic)) == "1447-9-15");
}

TEST_CASE("there and back is the same day", "[text]") {
  for (const Calendar calendar : {Calendar::gregorian, Calendar::persian, Calendar::islamic})
    for (std::int64_t day = gregorian(1960, 1, 1); day < gregorian(2040, 1, 1); day += 11) {
      const Date date = date_of(day, calendar);
      INFO(day_text(day) << " is " << written(date));
      CHECK(date.calendar == calendar);
      CHECK(days_of(date) == day);
    }
}

TEST_CASE("days and months out of range count on", "[text]") {
  CHECK(gregorian(2026, 1, 32) == gregorian(2026, 2, 1));
  CHECK(gregorian(2026, 2, 31) == gregorian(2026, 3, 3));
  CHECK(gregorian(2026, 3, 0) == gregorian(2026, 2, 28));
  CHECK(gregorian(2026, 13, 1) == gregorian(2027, 1, 1));
  CHECK(gregorian(2026, 25, 1) == gregorian(2028, 1, 1));
  CHECK(gregorian(2026, 0, 1) == gregorian(2025, 12, 1));
  CHECK(gregorian(2026, -11, 1) == gregorian(2025, 1, 1));
  CHECK(gregorian(2026, -12, 1) == gregorian(2024, 12, 1));
  CHECK(day_of(Calendar::persian, 1405, 7, 31) == day_of(Calendar::persian, 1405, 8, 1));
  CHECK(day_of(Calendar::persian, 1404, 13, 1) == "2026-03-21");
  CHECK(day_of(Calendar::islamic, 1447, 13, 1) == "2026-06-16");
}

TEST_CASE("the month that is so many months away", "[text]") {
  const auto after = [](const Date& date, int months) {
    return written(month_after(date, months));
  };
  CHECK(after({Calendar::gregorian, 2026, 3, 31}, 0) == "2026-3-1");
  CHECK(after({Calendar::gregorian, 2026, 12, 31}, 1) == "2027-1-1");
  CHECK(after({Calendar::gregorian, 2026, 1, 15}, -1) == "2025-12-1");
  CHECK(after({Calendar::gregorian, 2026, 1, 15}, -13) == "2024-12-1");
  CHECK(after({Calendar::gregorian, 2026, 11, 15}, 26) == "2029-1-1");
  CHECK(after({Calendar::persian, 1404, 12, 13}, 1) == "1405-1-1");
  CHECK(month_after({Calendar::islamic, 1447, 9, 15}, 1).calendar == Calendar::islamic);
}

TEST_CASE("offsets are those that hold then and there", "[text]") {
  CHECK(offset_of("Asia/Tehran", utc(2026, 7, 1)) == 3 * kHour + 30 * kMinute);
  CHECK(offset_of("Asia/Tehran", utc(2021, 7, 1)) == 4 * kHour + 30 * kMinute);
  CHECK(offset_of("Asia/Kathmandu", utc(2026, 1, 1)) == 5 * kHour + 45 * kMinute);
  CHECK(offset_of("America/New_York", utc(2026, 1, 1)) == -5 * kHour);
  CHECK(offset_of("America/St_Johns", utc(2026, 7, 1)) == -(2 * kHour + 30 * kMinute));
  CHECK(offset_of("Pacific/Kiritimati", utc(2026, 7, 1)) == 14 * kHour);
  CHECK(offset_of("Europe/London", utc(2026, 3, 29, 1) - 1) == 0);
  CHECK(offset_of("Europe/London", utc(2026, 3, 29, 1)) == kHour);
  CHECK(offset_of("Europe/London", utc(2026, 10, 25, 1) - 1) == kHour);
  CHECK(offset_of("Europe/London", utc(2026, 10, 25, 1)) == 0);
}

TEST_CASE("offsets by number", "[text]") {
  CHECK(offset_of("+03:30", 0) == 3 * kHour + 30 * kMinute);
  CHECK(offset_of("-05:00", utc(2026, 7, 1)) == -5 * kHour);
  CHECK(offset_of("-00:30", 0) == -30 * kMinute);
  CHECK(offset_of("+00:00", 0) == 0);
  CHECK(to_utc(utc(2026, 3, 5, 17), "+03:30") == utc(2026, 3, 5, 13, 30));
}

TEST_CASE("what is no zone counts as UTC", "[text]") {
  for (const char* zone :
       {"", "UTC", "Etc/UTC", "Mars/Phobos", "Asia/", "../etc/passwd", "asia tehran", "3", "+3",
        "+3:30", "03:30", "+0330", "+03.30", "+ab:cd", "+1x:00", "+03:5x", "+03:-5", "\xFF\xFF"}) {
    INFO(zone);
    CHECK(offset_of(zone, utc(2026, 7, 1)) == 0);
    CHECK(to_utc(12'345, zone) == 12'345);
  }
}

TEST_CASE("a wall clock's time is the moment at which it shows it", "[text]") {
  for (const char* zone : {"Europe/London", "America/New_York", "Pacific/Auckland", "Asia/Tehran",
                           "Australia/Lord_Howe", "America/St_Johns", "-09:30"})
    for (std::int64_t at = utc(2026, 1, 1); at < utc(2027, 1, 1); at += 30 * kMinute) {
      const std::int64_t local = at + offset_of(zone, at), back = to_utc(local, zone);
      if (back + offset_of(zone, back) == local) continue;
      FAIL_CHECK(zone << " " << moment_text(at, ""));
    }
  // The hour that clocks leave out is some moment near it.
  const std::int64_t skipped = utc(2026, 3, 29, 1, 30);
  CHECK(to_utc(skipped, "Europe/London") >= utc(2026, 3, 29, 0, 30));
  CHECK(to_utc(skipped, "Europe/London") <= skipped);
}

TEST_CASE("moments are written with the offset that holds then", "[text]") {
  CHECK(moment_text(utc(2026, 3, 5, 17), "+03:30") == "2026-03-05T17:00+03:30");
  CHECK(moment_text(utc(2026, 3, 5, 17), "Asia/Tehran") == "2026-03-05T17:00+03:30");
  CHECK(moment_text(utc(2026, 3, 5, 17), "") == "2026-03-05T17:00Z");
  CHECK(moment_text(utc(2026, 3, 5, 17), "Mars/Phobos") == "2026-03-05T17:00Z");
  CHECK(moment_text(utc(2026, 3, 28, 12), "Europe/London") == "2026-03-28T12:00Z");
  CHECK(moment_text(utc(2026, 3, 29, 12), "Europe/London") == "2026-03-29T12:00+01:00");
  CHECK(moment_text(utc(2026, 1, 1), "America/St_Johns") == "2026-01-01T00:00-03:30");
  CHECK(moment_text(utc(2026, 1, 1) + 59'000, "") == "2026-01-01T00:00:59Z");
  CHECK(moment_text(utc(2026, 1, 1) + 999, "") == "2026-01-01T00:00Z");
  CHECK(moment_text(-1, "") == "1969-12-31T23:59:59Z");
}

TEST_CASE("a zone is a name that the system knows, or an offset", "[text]") {
  for (const char* zone : {"Asia/Tehran", "Europe/London", "UTC", "+03:30", "-05:00"}) {
    INFO(zone);
    CHECK(is_zone(zone));
  }
  for (const char* zone : {"", "Asia/Teheran", "Mars/Phobos", "Tehran", "+3"}) {
    INFO(zone);
    CHECK_FALSE(is_zone(zone));
  }
}

}  // namespace hamkalam::text
