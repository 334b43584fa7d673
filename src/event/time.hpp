// Points in time on the wire: RFC 3339 with a zone, kept as milliseconds since 1970 in UTC.
//
//   parse_time("2026-03-01T09:12:00Z")   -> 1772356320000
//   format_time(1772356320000)           -> "2026-03-01T09:12:00Z"
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hamkalam::event {

using Time = std::int64_t;  // milliseconds since 1970-01-01T00:00:00Z

constexpr Time kMinute = 60'000;
constexpr Time kHour = 60 * kMinute;
constexpr Time kDay = 24 * kHour;

std::optional<Time> parse_time(std::string_view text);
// Milliseconds only where there are any. What no year of four digits has is the nearest that one
// has.
std::string format_time(Time time);

}  // namespace hamkalam::event
