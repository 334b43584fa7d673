#include "rules/fault.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

namespace hamkalam::rules {
namespace {

constexpr std::size_t kMostListed = 15;  // keys
constexpr std::size_t kLongestKey = 200, kLongestValue = 60;

std::string cut(const std::string& text, std::size_t most) {
  if (text.size() <= most) return text;
  while ((text[most] & 0xC0) == 0x80) --most;  // not inside a character
  return text.substr(0, most) + "..";
}

// How many letters differ.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t corner = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t swapped = corner + (a[i - 1] != b[j - 1]);
      corner = row[j];
      row[j] = std::min({swapped, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string inside(const std::string& place, const std::string& key) {
  const bool plain = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$';
  });
  const std::string name = cut(key, kLongestKey);
  if (!plain) return place + "[\"" + name + "\"]";
  return place.empty() ? name : place + "." + name;
}

std::string inside(const std::string& place, std::size_t index) {
  return place + "[" + std::to_string(index) + "]";
}

Fault unlike(std::string place, const std::string& expected, const Json& value) {
  const std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  return {std::move(place), "expected " + expected + ", not " + cut(text, kLongestValue)};
}

std::string unknown_key(const std::string& key, const Json& known, const std::string& expected) {
  std::string all, nearest;
  std::size_t least = std::clamp<std::size_t>(key.size() / 2, 1, 3) + 1;
  for (const auto& [name, unused] : known.items()) {
    all += (all.empty() ? "" : ", ") + name;
    if (key.size() >= name.size() + least) continue;  // differs by more: spare the time
    if (const std::size_t d = distance(key, name); d < least) {
      least = d;
      nearest = name;
    }
  }
  std::string what = "unknown key; ";
  if (!nearest.empty()) return what + "expected perhaps \"" + nearest + "\"";
  if (known.empty()) return what + "expected " + expected;
  if (known.size() <= kMostListed) return what + "expected one of " + all;
  return what + "the schema lists the keys that there are";
}

}  // namespace hamkalam::rules
