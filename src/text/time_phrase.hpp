// Times that a promise names: "today by 5", "tomorrow", "in two hours", a weekday. Words come from
// locale.json; what is found is resolved against a moment and a time zone.
//
//   TimeWords words = *TimeWords::load(locale_json["time"], normalize);
//   if (auto phrase = find_time(analysis, 0, analysis.tokens.size(), words))
//     auto due = resolve(*phrase, now, "Asia/Tehran");
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "text/analysis.hpp"

namespace hamkalam::text {

struct TimeWords {
  std::map<std::string, int> days, weekdays, units, numbers;  // normalised words; weekdays 1 to 7
  std::set<std::string> clock, by, afternoon, morning;
  static Result<TimeWords> load(const Json& json,
                                const std::function<std::string(const std::string&)>& normalize);
};

struct TimePhrase {
  std::optional<int> minutes;  // from now
  std::optional<int> day;      // days from today
  std::optional<int> weekday;  // 1 Monday .. 7 Sunday, the next one to come
  std::optional<int> clock;    // minutes of the day
};

std::optional<TimePhrase> find_time(const std::vector<Token>& tokens, std::size_t first,
                                    std::size_t last, const TimeWords& words);

// Milliseconds since 1970. `zone` is an IANA name; an unknown or empty one counts as UTC. A day
// without an hour ends at 24:00; an hour that is past today means tomorrow.
std::int64_t resolve(const TimePhrase& phrase, std::int64_t now, const std::string& zone);

}  // namespace hamkalam::text
