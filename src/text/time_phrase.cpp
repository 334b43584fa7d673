#include "text/time_phrase.hpp"

#include <date/tz.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

namespace hamkalam::text {
namespace {

constexpr std::int64_t kMinute = 60'000;
constexpr std::int64_t kDay = 24 * 60 * kMinute;

// A romanised word counts as its native one.
const std::string& word_of(const Token& token) {
  return token.native.empty() ? token.text : token.native;
}

// What is written as one word or as two ("after tomorrow") at a token; returns the tokens used.
template <class Table>
std::size_t match(const Table& table, const std::vector<Token>& tokens, std::size_t at,
                  std::size_t last, typename Table::const_iterator& found) {
  if (at + 1 < last) {
    found = table.find(word_of(tokens[at]) + " " + word_of(tokens[at + 1]));
    if (found != table.end()) return 2;
  }
  found = table.find(word_of(tokens[at]));
  return found != table.end() ? 1 : 0;
}

std::int64_t offset_of(const std::string& zone, std::int64_t utc) {
  if (zone.empty()) return 0;
  try {
    const auto info = date::locate_zone(zone)->get_info(
        date::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(utc)));
    return std::chrono::duration_cast<std::chrono::milliseconds>(info.offset).count();
  } catch (const std::exception&) {
    return 0;  // not a zone of the system's database
  }
}

}  // namespace

Result<TimeWords> TimeWords::load(const Json& json,
                                  const std::function<std::string(const std::string&)>& normalize) {
  TimeWords out;
  try {
    for (const auto& [field, table] : {std::pair{"days", &out.days},
                                       {"weekdays", &out.weekdays},
                                       {"units", &out.units},
                                       {"numbers", &out.numbers}})
      for (const auto& [word, value] : json.at(field).get_ref<const Json::object_t&>())
        (*table)[normalize(word)] = value.get<int>();
    for (const auto& [field, set] : {std::pair{"clock", &out.clock},
                                     {"by", &out.by},
                                     {"afternoon", &out.afternoon},
                                     {"morning", &out.morning}})
      for (const Json& word : json.at(field)) set->insert(normalize(word.get<std::string>()));
  } catch (const Json::exception& e) {
    return Error("time", e.what());
  }
  return out;
}

std::optional<TimePhrase> find_time(const std::vector<Token>& tokens, std::size_t first,
                                    std::size_t last, const TimeWords& words) {
  TimePhrase out;
  bool afternoon = false, morning = false;
  auto number_at = [&](std::size_t i) -> std::optional<int> {
    if (i >= last) return std::nullopt;
    if (const auto it = words.numbers.find(word_of(tokens[i])); it != words.numbers.end())
      return it->second;
    const std::string& text = tokens[i].text;
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const std::string_view rest = std::string_view(text).substr(digits);
    if (digits == 0 || digits > 2) return std::nullopt;
    if (rest == "pm") afternoon = true;
    if (rest == "am") morning = true;
    if (!rest.empty() && rest != "pm" && rest != "am") return std::nullopt;
    return std::stoi(text.substr(0, digits));
  };
  // The minutes of "10:30"; moves `i` to them.
  auto minutes_after = [&](std::size_t& i) {
    if (i + 2 >= last || tokens[i + 1].text != ":") return 0;
    const std::string& text = tokens[i + 2].text;
    if (text.size() != 2 || text.find_first_not_of("0123456789") != text.npos || text[0] > '5')
      return 0;
    i += 2;
    return std::stoi(text);
  };
  auto is = [&](const std::set<std::string>& set, std::size_t i) {
    return i < last && set.contains(word_of(tokens[i]));
  };
  for (std::size_t i = first; i < last; ++i) {
    const std::string& text = word_of(tokens[i]);
    std::map<std::string, int>::const_iterator found;
    if (const std::size_t used = match(words.days, tokens, i, last, found)) {
      out.day = found->second;
      i += used - 1;
      continue;
    }
    if (const std::size_t used = match(words.weekdays, tokens, i, last, found)) {
      out.weekday = found->second;
      i += used - 1;
      continue;
    }
    if (is(words.afternoon, i)) afternoon = true;
    if (is(words.morning, i)) morning = true;
    auto unit_at = [&](std::size_t k) {
      return k < last ? words.units.find(word_of(tokens[k])) : words.units.end();
    };
    // "clock 5", "by 5", "5 pm", but "two hours" and "24 hours" first.
    if (const auto number = number_at(i)) {
      const bool after_clock = i > first && is(words.clock, i - 1);
      const bool named = after_clock || (i > first && is(words.by, i - 1));
      if (*number == 0 && number_at(i + 1) == 1) ++i;  // "half an hour"
      const int minutes = minutes_after(i);
      const bool marked = is(words.afternoon, i + 1) || is(words.morning, i + 1);
      const auto unit = unit_at(i + 1);
      if (unit != words.units.end() && !after_clock) {
        out.minutes = *number == 0 ? unit->second / 2 : *number * unit->second;
        ++i;
      } else if ((named || marked || tokens[i].text.ends_with("pm") ||
                  tokens[i].text.ends_with("am")) &&
                 *number <= 24) {
        out.clock = *number * 60 + minutes;
      }
    } else if (const auto unit = words.units.find(text);
               unit != words.units.end() && unit->second > 60 && unit->second % 60 == 0 &&
               unit->second != 1440 && unit->second != 10080) {
      out.minutes = unit->second;  // a dual: two hours, two days
    }
  }
  if (out.clock && afternoon && *out.clock < 12 * 60) *out.clock += 12 * 60;
  if (out.clock && morning && *out.clock >= 12 * 60 && *out.clock < 13 * 60) *out.clock -= 12 * 60;
  // An hour of a working day without more words: 5 is in the afternoon, 9 in the morning.
  if (out.clock && !afternoon && !morning && *out.clock >= 60 && *out.clock < 7 * 60)
    *out.clock += 12 * 60;
  if (!out.minutes && !out.day && !out.weekday && !out.clock) return std::nullopt;
  return out;
}

std::int64_t resolve(const TimePhrase& phrase, std::int64_t now, const std::string& zone) {
  if (phrase.minutes) return now + *phrase.minutes * kMinute;
  const std::int64_t offset = offset_of(zone, now);
  const std::int64_t local = now + offset;
  const std::int64_t today = local - ((local % kDay) + kDay) % kDay;
  std::int64_t day = today + phrase.day.value_or(0) * kDay;
  if (phrase.weekday && !phrase.day) {
    const int current = static_cast<int>((today / kDay + 3) % 7) + 1;  // 1970-01-01 was a Thursday
    const int ahead = (*phrase.weekday - current + 7) % 7;
    day = today + (ahead == 0 ? 7 : ahead) * kDay;
  }
  std::int64_t due = day + (phrase.clock ? *phrase.clock * kMinute : kDay);
  if (phrase.clock && !phrase.day && !phrase.weekday && due <= local) due += kDay;
  // The offset may change until then (daylight saving): take the one that holds at that time.
  return due - offset_of(zone, due - offset);
}

}  // namespace hamkalam::text
