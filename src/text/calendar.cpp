#include "text/calendar.hpp"

#include <date/tz.h>
#include <unicode/calendar.h>

#include <chrono>
#include <cstdlib>
#include <memory>

namespace hamkalam::text {
namespace {

std::unique_ptr<icu::Calendar> icu_calendar(Calendar calendar) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Locale locale(calendar == Calendar::persian ? "en@calendar=persian"
                                                         : "en@calendar=islamic-umalqura");
  std::unique_ptr<icu::Calendar> out(
      icu::Calendar::createInstance(*icu::TimeZone::getGMT(), locale, status));
  if (U_FAILURE(status)) return nullptr;
  out->clear();
  return out;
}

// "+03:30" in milliseconds; false for anything else.
bool fixed_offset(const std::string& zone, std::int64_t& out) {
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return false;
  for (const std::size_t i : {1, 2, 4, 5})
    if (zone[i] < '0' || zone[i] > '9') return false;
  const int hours = (zone[1] - '0') * 10 + zone[2] - '0';
  const int minutes = (zone[4] - '0') * 10 + zone[5] - '0';
  if (hours > 18 || minutes > 59) return false;
  out = (hours * 60 + minutes) * kMinute * (zone[0] == '-' ? -1 : 1);
  return true;
}

}  // namespace

std::int64_t days_of(const Date& date) {
  if (date.calendar == Calendar::gregorian) {
    using namespace std::chrono;
    const int months = date.month - 1;
    const int years = months >= 0 ? months / 12 : -((11 - months) / 12);
    const auto first =
        sys_days(year(date.year + years) / (months - years * 12 + 1) / 1).time_since_epoch();
    return first.count() + date.day - 1;
  }
  const auto calendar = icu_calendar(date.calendar);
  if (!calendar) return 0;
  UErrorCode status = U_ZERO_ERROR;
  calendar->set(date.year, date.month - 1, date.day);
  return day_of_local(static_cast<std::int64_t>(calendar->getTime(status)));
}

Date date_of(std::int64_t days, Calendar calendar) {
  if (calendar == Calendar::gregorian) {
    using namespace std::chrono;
    const year_month_day date{sys_days(std::chrono::days(days))};
    return {calendar, int(date.year()), int(unsigned(date.month())), int(unsigned(date.day()))};
  }
  const auto icu = icu_calendar(calendar);
  if (!icu) return {};
  UErrorCode status = U_ZERO_ERROR;
  icu->setTime(static_cast<double>(days) * static_cast<double>(kDay), status);
  return {calendar, icu->get(UCAL_YEAR, status), icu->get(UCAL_MONTH, status) + 1,
          icu->get(UCAL_DATE, status)};
}

Date month_after(const Date& date, int months) {
  const int count = date.year * 12 + date.month - 1 + months;
  return {date.calendar, count / 12, count % 12 + 1, 1};
}

std::int64_t offset_of(const std::string& zone, std::int64_t utc) {
  std::int64_t fixed = 0;
  if (zone.empty() || fixed_offset(zone, fixed)) return fixed;
  try {
    const auto info = date::locate_zone(zone)->get_info(
        date::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(utc)));
    return std::chrono::duration_cast<std::chrono::milliseconds>(info.offset).count();
  } catch (const std::exception&) {
    return 0;  // not a zone of the system's database
  }
}

bool is_zone(const std::string& zone) {
  std::int64_t fixed = 0;
  if (fixed_offset(zone, fixed)) return true;
  try {
    return date::locate_zone(zone) != nullptr;
  } catch (const std::exception&) {
    return false;
  }
}

int weekend_of(const std::string& zone) {
  char region[8] = {};
  UErrorCode status = U_ZERO_ERROR;
  icu::TimeZone::getRegion(icu::UnicodeString::fromUTF8(zone), region, sizeof region, status);
  if (U_FAILURE(status) || region[0] < 'A') return 0;  // "001", the world
  const std::unique_ptr<icu::Calendar> calendar(
      icu::Calendar::createInstance(icu::Locale("und", region), status));
  int out = 0;
  for (int day = 1; day <= 7 && U_SUCCESS(status); ++day) {
    const auto of_icu = static_cast<UCalendarDaysOfWeek>(day % 7 + 1);  // 1 is Sunday there
    if (calendar->getDayOfWeekType(of_icu, status) != UCAL_WEEKDAY) out |= 1 << day;
  }
  return U_SUCCESS(status) ? out : 0;
}

// The offset may change until then (daylight saving): the one that holds at that time.
std::int64_t to_utc(std::int64_t local, const std::string& zone) {
  return local - offset_of(zone, local - offset_of(zone, local));
}

namespace {

// `value` in at least `width` signs.
void append_padded(std::string& out, int value, std::size_t width) {
  const std::string digits = std::to_string(std::abs(value));
  if (value < 0) {
    out += '-';
    --width;
  }
  if (digits.size() < width) out.append(width - digits.size(), '0');
  out += digits;
}

}  // namespace

std::string day_text(std::int64_t days) {
  const Date date = date_of(days, Calendar::gregorian);
  std::string out;
  append_padded(out, date.year, 4);
  append_padded(out += '-', date.month, 2);
  append_padded(out += '-', date.day, 2);
  return out;
}

std::string moment_text(std::int64_t local, const std::string& zone) {
  const std::int64_t day = day_of_local(local), second = (local - day * kDay) / 1000;
  const std::int64_t offset = (local - to_utc(local, zone)) / kMinute;
  std::string out = day_text(day);
  append_padded(out += 'T', int(second / 3600), 2);
  append_padded(out += ':', int(second / 60 % 60), 2);
  if (second % 60) append_padded(out += ':', int(second % 60), 2);
  if (offset == 0) return out += 'Z';
  append_padded(out += offset < 0 ? '-' : '+', int(std::abs(offset) / 60), 2);
  append_padded(out += ':', int(std::abs(offset) % 60), 2);
  return out;
}

}  // namespace hamkalam::text
