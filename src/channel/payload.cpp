#include "channel/payload.hpp"

#include <charconv>

namespace hamkalam::channel {
namespace {

constexpr double kLeast = 1e8, kMost = 5e15;

// Which unit it is tells its size: in seconds today has ten digits.
std::optional<event::Time> of_number(double value) {
  if (!(value >= kLeast && value <= kMost)) return std::nullopt;
  if (value < 1e11) return static_cast<event::Time>(value * 1000);
  if (value < 1e14) return static_cast<event::Time>(value);
  return static_cast<event::Time>(value / 1000);
}

}  // namespace

const Json& at(const Json& json, std::string_view key) {
  static const Json none;
  if (!json.is_object()) return none;
  const auto it = json.find(key);
  return it == json.end() ? none : *it;
}

const Json& point(const Json& json, std::string_view pointer) {
  static const Json none;
  const Json* here = &json;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::string_view raw = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(raw.size());
    if (here->is_array()) {
      std::size_t index = 0;
      const auto [end, fault] = std::from_chars(raw.data(), raw.data() + raw.size(), index);
      if (fault != std::errc() || end != raw.data() + raw.size() || index >= here->size())
        return none;
      here = &(*here)[index];
      continue;
    }
    std::string key;
    for (std::size_t i = 0; i < raw.size(); ++i) {
      const bool escaped = raw[i] == '~' && i + 1 < raw.size();
      key += !escaped ? raw[i] : raw[++i] == '1' ? '/' : '~';
    }
    here = &at(*here, key);
  }
  return *here;
}

const Json& items(const Json& json) {
  static const Json none = Json::array();
  return json.is_array() ? json : none;
}

bool has(const Json& json, std::string_view key) {
  return !at(json, key).is_null();
}

std::string text(const Json& json) {
  return json.is_string() ? json.get_ref<const std::string&>() : std::string();
}

std::string id(const Json& json) {
  if (json.is_number_unsigned()) return std::to_string(json.get<std::uint64_t>());
  if (json.is_number_integer()) return std::to_string(json.get<std::int64_t>());
  return text(json);
}

bool is_true(const Json& json) {
  return json.is_boolean() && json.get<bool>();
}

std::optional<event::Time> time(const Json& json) {
  if (json.is_number()) return of_number(json.get<double>());
  std::string value = text(json);
  double number = 0;
  const char* last = value.data() + value.size();
  if (const auto [end, fault] = std::from_chars(value.data(), last, number);
      fault == std::errc() && end == last)
    return of_number(number);
  // "2026-03-01 09:12:00 UTC" is written, too.
  if (value.size() > 10 && value[10] == ' ') value[10] = 'T';
  if (value.ends_with(" UTC")) value.replace(value.size() - 4, 4, "Z");
  return event::parse_time(value);
}

}  // namespace hamkalam::channel
