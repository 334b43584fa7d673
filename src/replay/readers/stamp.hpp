// Times as logs write them: RFC 3339, seconds since 1970, wall clocks in any order of day and
// month, in the Gregorian or the Persian calendar, of 12 or 24 hours.
//
//   read_time("2021/5/30, 18:44", DateOrder::year_first, "Asia/Tehran", words)
#pragma once

#include <array>

#include "replay/readers/reader.hpp"

namespace hamkalam::replay {

// A date and a time of day at the beginning of a line, as they stand there.
struct Stamp {
  std::array<int, 3> date{};
  std::array<int, 3> digits{};  // of each number: four digits are a year
  int hour = 0, minute = 0, second = 0;
  bool slashes = false, halves = false;
};

// Reads a stamp from `text` (plain_line()) and moves `at` behind it.
std::optional<Stamp> take_stamp(std::string_view text, std::size_t& at, const LogWords& words);

// The order that a log's dates have: what no other order explains, else what goes forward, else how
// it is usual.
DateOrder order_of(const std::vector<Stamp>& stamps);

// In UTC; nothing where there is no such day or hour.
std::optional<event::Time> to_time(const Stamp& stamp, DateOrder order, const std::string& zone);

// A cell or a field: any of the forms above.
std::optional<event::Time> read_time(std::string_view text, DateOrder order,
                                     const std::string& zone, const LogWords& words);
// Seconds, milliseconds or microseconds since 1970, by their size.
event::Time from_epoch(double value);

}  // namespace hamkalam::replay
