#include "event/time.hpp"

#include <algorithm>
#include <chrono>

namespace hamkalam::event {
namespace {

constexpr Time kFirst = -62'167'219'200'000, kLast = 253'402'300'799'999;  // years of four digits

// Reads exactly `width` digits at `at`; -1 where there are others.
int digits(std::string_view text, std::size_t at, int width) {
  int value = 0;
  for (int i = 0; i < width; ++i) {
    if (at + i >= text.size() || text[at + i] < '0' || text[at + i] > '9') return -1;
    value = value * 10 + (text[at + i] - '0');
  }
  return value;
}

// Writes `width` digits of `value` at `at`.
void put(std::string& out, std::size_t at, std::size_t width, long value) {
  for (; width > 0; value /= 10) out[at + --width] = static_cast<char>('0' + value % 10);
}

}  // namespace

std::optional<Time> parse_time(std::string_view text) {
  using namespace std::chrono;
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || (text[10] | 0x20) != 't' ||
      text[13] != ':' || text[16] != ':')
    return std::nullopt;
  const int y = digits(text, 0, 4), mo = digits(text, 5, 2), d = digits(text, 8, 2);
  const int h = digits(text, 11, 2), mi = digits(text, 14, 2), s = digits(text, 17, 2);
  if (y < 1970 || mo < 1 || d < 1 || h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 || s > 60)
    return std::nullopt;
  const year_month_day date{year{y}, month{static_cast<unsigned>(mo)},
                            day{static_cast<unsigned>(d)}};
  if (!date.ok()) return std::nullopt;
  Time time =
      sys_days{date}.time_since_epoch().count() * kDay + h * kHour + mi * kMinute + s * 1000;

  std::size_t at = 19;
  if (text[at] == '.') {
    int scale = 100;
    const std::size_t first = ++at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10)
      time += (text[at] - '0') * scale;
    if (at == first) return std::nullopt;
  }
  if (at + 1 == text.size() && (text[at] | 0x20) == 'z') return time;
  if (at + 6 != text.size() || (text[at] != '+' && text[at] != '-') || text[at + 3] != ':')
    return std::nullopt;
  const int oh = digits(text, at + 1, 2), om = digits(text, at + 4, 2);
  if (oh < 0 || oh > 23 || om < 0 || om > 59) return std::nullopt;
  return time - (text[at] == '+' ? 1 : -1) * (oh * kHour + om * kMinute);
}

std::string format_time(Time time) {
  using namespace std::chrono;
  time = std::clamp(time, kFirst, kLast);
  const auto days = floor<std::chrono::days>(milliseconds{time});
  const year_month_day date{sys_days{days}};
  const auto rest = static_cast<long>((milliseconds{time} - days).count());
  std::string out = "0000-00-00T00:00:00";
  put(out, 0, 4, int(date.year()));
  put(out, 5, 2, unsigned(date.month()));
  put(out, 8, 2, unsigned(date.day()));
  put(out, 11, 2, rest / kHour);
  put(out, 14, 2, rest / kMinute % 60);
  put(out, 17, 2, rest / 1000 % 60);
  if (rest % 1000) put(out += ".000", 20, 3, rest % 1000);
  return out += 'Z';
}

}  // namespace hamkalam::event
