#include "event/time.hpp"

#include "support/catch.hpp"

namespace hamkalam::event {

TEST_CASE("times are read in every RFC 3339 form", "[event]") {
  const std::vector<std::pair<std::string, Time>> table = {
      {"1970-01-01T00:00:00Z", 0},
      {"2026-03-01T09:12:00Z", 1772356320000},
      {"2026-03-01t09:12:00z", 1772356320000},
      {"2026-03-01T12:42:00+03:30", 1772356320000},
      {"2026-02-28T23:12:00-10:00", 1772356320000},
      {"2026-03-01T09:12:00+00:00", 1772356320000},
      {"2026-03-01T09:12:00-00:00", 1772356320000},
      {"2026-03-01T09:12:00.5Z", 1772356320500},
      {"2026-03-01T09:12:00.04Z", 1772356320040},
      {"2026-03-01T09:12:00.999999Z",
       1772356320999},  // what is less than a millisecond is left out
      {"2026-03-01T09:12:00.250+01:00", 1772352720250},
      {"2024-02-29T00:00:00Z", 1709164800000},
      {"2000-02-29T00:00:00Z", 951782400000},
      {"2026-12-31T23:59:60Z", 1798761600000},  // a leap second is the next minute
      {"1970-01-01T00:00:00+01:00", -3600000},
      {"9999-12-31T23:59:59Z", 253402300799000},
  };
  for (const auto& [text, time] : table) {
    INFO(text);
    CHECK(parse_time(text) == time);
  }
}

TEST_CASE("what is no time is refused", "[event]") {
  for (const char* text : {"",
                           "now",
                           "2026-03-01",
                           "2026-03-01T09:12:00",
                           "2026-03-01T09:12Z",
                           "2026-03-01 09:12:00Z",
                           "2026-3-1T09:12:00Z",
                           "2026-02-29T00:00:00Z",
                           "2100-02-29T00:00:00Z",
                           "2026-04-31T00:00:00Z",
                           "2026-13-01T00:00:00Z",
                           "2026-00-01T00:00:00Z",
                           "2026-01-00T00:00:00Z",
                           "2026-01-01T24:00:00Z",
                           "2026-01-01T00:60:00Z",
                           "2026-01-01T00:00:61Z",
                           "1969-12-31T23:59:59Z",
                           "2026-01-01T00:00:00.Z",
                           "2026-01-01T00:00:00ZZ",
                           "2026-01-01T00:00:00Z ",
                           " 2026-01-01T00:00:00Z",
                           "2026-01-01T00:00:00+0330",
                           "2026-01-01T00:00:00+03",
                           "2026-01-01T00:00:00+24:00",
                           "2026-01-01T00:00:00+03:60",
                           "2026-01-01T00:00:00.5",
                           "2026/01/01T00:00:00Z",
                           "2026-01-01T00.00.00Z",
                           "-026-01-01T00:00:00Z",
                           "2026-01-01T-1:00:00Z",
                           "2026-01-01T00:00:00+3:300",
                           "\xDB\xB2\xDB\xB0\xDB\xB2\xDB\xB6-03-01T09:12:00Z"}) {  // Persian digits
    INFO(text);
    CHECK_FALSE(parse_time(text));
  }
}

TEST_CASE("times are written in UTC, milliseconds only where there are any", "[event]") {
  CHECK(format_time(0) == "1970-01-01T00:00:00Z");
  CHECK(format_time(1772356320000) == "2026-03-01T09:12:00Z");
  CHECK(format_time(1772356320040) == "2026-03-01T09:12:00.040Z");
  CHECK(format_time(1772356320500) == "2026-03-01T09:12:00.500Z");
  CHECK(format_time(1709164800000) == "2024-02-29T00:00:00Z");
  CHECK(format_time(-1) == "1969-12-31T23:59:59.999Z");
  CHECK(format_time(INT64_MAX) == "9999-12-31T23:59:59.999Z");
  CHECK(format_time(INT64_MIN) == "0000-01-01T00:00:00Z");
}

TEST_CASE("every time written is read as the same", "[event]") {
  std::uint64_t state = 42;
  for (int i = 0; i < 2000; ++i) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    const Time time = static_cast<Time>((state >> 20) % 253402300800000ULL);
    INFO(time);
    CHECK(parse_time(format_time(time)) == time);
  }
}

}  // namespace hamkalam::event
