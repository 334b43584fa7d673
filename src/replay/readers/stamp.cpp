#include "replay/readers/stamp.hpp"

#include <algorithm>
#include <cmath>

#include "text/calendar.hpp"

namespace hamkalam::replay {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// A number of at most four digits.
bool take_number(std::string_view text, std::size_t& at, int& number, int& digits) {
  number = digits = 0;
  while (at < text.size() && is_digit(text[at]) && digits < 5) {
    number = number * 10 + (text[at++] - '0');
    ++digits;
  }
  return digits > 0 && digits < 5;
}

void skip(std::string_view text, std::size_t& at, std::string_view signs) {
  while (at < text.size() && signs.find(text[at]) != signs.npos) ++at;
}

// Year, month, day by an order; false where a number cannot be what it would be.
bool arrange(const Stamp& stamp, DateOrder order, int& year, int& month, int& day) {
  const auto& n = stamp.date;
  if (stamp.digits[0] > 2) order = DateOrder::year_first;
  switch (order) {
    case DateOrder::year_first: year = n[0], month = n[1], day = n[2]; break;
    case DateOrder::month_first: month = n[0], day = n[1], year = n[2]; break;
    default: day = n[0], month = n[1], year = n[2]; break;
  }
  if (year < 100) year += 2000;
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && year >= 1300 && year <= 2200;
}

std::int64_t rough(const Stamp& stamp, DateOrder order) {
  int year = 0, month = 0, day = 0;
  if (!arrange(stamp, order, year, month, day)) return -1;
  return ((year * 13LL + month) * 32 + day) * 1440 + stamp.hour * 60 + stamp.minute;
}

}  // namespace

std::optional<Stamp> take_stamp(std::string_view text, std::size_t& at, const LogWords& words) {
  Stamp stamp;
  std::size_t i = at;
  for (std::size_t k = 0; k < 3; ++k) {
    if (!take_number(text, i, stamp.date[k], stamp.digits[k])) return std::nullopt;
    if (k == 2) break;
    if (i >= text.size() || std::string_view("/.-").find(text[i]) == std::string_view::npos)
      return std::nullopt;
    stamp.slashes |= text[i] == '/';
    ++i;
    skip(text, i, " ");
  }
  skip(text, i, ".,T ");
  // A word between date and time, as Finnish has.
  if (std::size_t word = i; word < text.size() && text[word] >= 'a' && text[word] <= 'z') {
    while (word < text.size() && text[word] >= 'a' && text[word] <= 'z' && word - i < 5) ++word;
    if (word < text.size() && text[word] == ' ') i = word + 1;
  }
  int digits = 0;
  if (!take_number(text, i, stamp.hour, digits) || digits > 2) return std::nullopt;
  if (i >= text.size() || (text[i] != ':' && text[i] != '.')) return std::nullopt;
  ++i;
  if (!take_number(text, i, stamp.minute, digits) || digits != 2) return std::nullopt;
  if (i + 2 < text.size() && (text[i] == ':' || text[i] == '.') && is_digit(text[i + 1])) {
    ++i;
    if (!take_number(text, i, stamp.second, digits) || digits != 2) return std::nullopt;
  }
  // The half of the day: as many words as are one of ours.
  std::size_t begin = i;
  skip(text, begin, " ");
  for (std::size_t end = std::min(text.size(), begin + 32); end > begin; --end) {
    if (text[end - 1] == ' ' || text[end - 1] == '-') continue;
    if (const int half = words.half_of_day(text.substr(begin, end - begin))) {
      stamp.halves = true;
      if (stamp.hour > 12 || stamp.hour < 1) break;
      stamp.hour = stamp.hour % 12 + (half == 2 ? 12 : 0);
      i = end;
      break;
    }
  }
  if (stamp.hour > 23 || stamp.minute > 59 || stamp.second > 60) return std::nullopt;
  at = i;
  return stamp;
}

DateOrder order_of(const std::vector<Stamp>& stamps) {
  DateOrder best = DateOrder::day_first;
  std::size_t least = SIZE_MAX;
  bool halves = false, slashes = false;
  for (const Stamp& stamp : stamps) halves |= stamp.halves, slashes |= stamp.slashes;
  // Where both go forward: twelve hours and slashes are American.
  const bool american = halves && slashes;
  for (const DateOrder order :
       {american ? DateOrder::month_first : DateOrder::day_first,
        american ? DateOrder::day_first : DateOrder::month_first, DateOrder::year_first}) {
    std::size_t wrong = 0;
    std::int64_t last = 0;
    for (const Stamp& stamp : stamps) {
      const std::int64_t now = rough(stamp, order);
      if (now < 0)
        wrong += 1000;
      else
        wrong += now < last;
      last = std::max(last, now);
    }
    if (wrong < least) least = wrong, best = order;
  }
  return best;
}

std::optional<event::Time> to_time(const Stamp& stamp, DateOrder order, const std::string& zone) {
  int year = 0, month = 0, day = 0;
  if (!arrange(stamp, order, year, month, day)) return std::nullopt;
  const bool persian = year < 1600;
  const std::int64_t days = text::days_of(
      {persian ? text::Calendar::persian : text::Calendar::gregorian, year, month, day});
  const std::int64_t local = days * text::kDay + stamp.hour * event::kHour +
                             stamp.minute * event::kMinute + stamp.second * 1000;
  return text::to_utc(local, zone);
}

event::Time from_epoch(double value) {
  const double size = std::abs(value);
  if (!(size < 1e17)) return 0;
  if (size < 1e11)
    value *= 1000;
  else if (size > 1e14)
    value /= 1000;
  // A time before 1970 or after 2199 is a number of another kind.
  return value >= 0 && value < 7.2e12 ? static_cast<event::Time>(std::llround(value)) : 0;
}

std::optional<event::Time> read_time(std::string_view cell, DateOrder order,
                                     const std::string& zone, const LogWords& words) {
  const std::string text = plain_line(cell.substr(0, 100));
  if (text.empty()) return std::nullopt;
  if (text.find_first_not_of("0123456789.") == text.npos && text.size() >= 9 &&
      std::count(text.begin(), text.end(), '.') <= 1)
    return from_epoch(std::strtod(text.c_str(), nullptr));
  if (const auto exact = event::parse_time(text)) return exact;
  // "2026-01-01 10:00:00+00:00", "... UTC", "...Z": the same with a blank in the middle.
  std::string joined = text;
  if (joined.ends_with(" UTC")) joined.replace(joined.size() - 4, 4, "Z");
  if (joined.size() > 10 && joined[10] == ' ') {
    joined[10] = 'T';
    if (const auto exact = event::parse_time(joined)) return exact;
  }
  std::size_t at = 0;
  if (const auto stamp = take_stamp(text, at, words)) return to_time(*stamp, order, zone);
  if (const auto stamp = take_stamp(text + " 00:00", at = 0, words))
    return to_time(*stamp, order, zone);
  return std::nullopt;
}

}  // namespace hamkalam::replay
