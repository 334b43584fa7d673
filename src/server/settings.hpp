// The table of all settings: what reading, environment names, flags, `hamkalam config` and the
// table in deploy/README.md come from.
//
//   for (const Setting& setting : settings()) std::cout << setting.key;   // "limits.frame_bytes"
#pragma once

#include <cstdint>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "server/config.hpp"

namespace hamkalam::server {

// For std::visit: what to do with each type.
template <class... Fs>
struct Overload : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overload(Fs...) -> Overload<Fs...>;  // clang 14 does not find it by itself

struct ChannelSecrets {
  std::string platform;
};
struct ChannelText {
  std::string platform;
  std::string channel::ChannelConfig::*member;
};
struct ChannelNumber {
  std::string platform;
  int channel::ChannelConfig::*member;
};
struct ChannelMapping {
  std::string platform;
};

// Where a setting's value stands; this is its type, too.
using SettingPlace = std::variant<std::string Config::*, std::filesystem::path Config::*,
                                  std::size_t Config::*, int Config::*, std::size_t Limits::*,
                                  int Limits::*, bool Config::*, std::vector<std::string> Config::*,
                                  ChannelSecrets, ChannelText, ChannelNumber, ChannelMapping>;

// Whether the value at such a place is a number.
template <class Place>
inline constexpr bool kIsNumber =
    std::is_same_v<Place, std::size_t Config::*> || std::is_same_v<Place, int Config::*> ||
    std::is_same_v<Place, std::size_t Limits::*> || std::is_same_v<Place, int Limits::*> ||
    std::is_same_v<Place, ChannelNumber>;

// Whether the value at such a place is one of a channel's.
template <class Place>
inline constexpr bool kIsChannel =
    std::is_same_v<Place, ChannelSecrets> || std::is_same_v<Place, ChannelText> ||
    std::is_same_v<Place, ChannelNumber> || std::is_same_v<Place, ChannelMapping>;

// The value at a place that is a channel's.
inline auto& of_channel(channel::ChannelConfig& config, const ChannelSecrets&) {
  return config.secrets;
}
inline auto& of_channel(channel::ChannelConfig& config, const ChannelText& place) {
  return config.*place.member;
}
inline auto& of_channel(channel::ChannelConfig& config, const ChannelNumber& place) {
  return config.*place.member;
}
inline auto& of_channel(channel::ChannelConfig& config, const ChannelMapping&) {
  return config.mapping;
}
template <class Place>
auto channel_at(const Config& config, const Place& place) {
  const auto it = config.channels.find(place.platform);
  channel::ChannelConfig found =
      it == config.channels.end() ? channel::ChannelConfig() : it->second;
  return of_channel(found, place);
}

// The value at a place that is a member.
template <class C, class T>
auto& at(C& config, T Config::*member) {
  return config.*member;
}
template <class C, class T>
auto& at(C& config, T Limits::*member) {
  return config.limits.*member;
}

struct Setting {
  std::string key;  // a dot is an object in the file: limits.frame_bytes is {"limits":{...}}
  SettingPlace place;
  std::string meaning;
  std::int64_t least = 0, most = 0;  // of a number
  std::vector<std::string> choices;  // of a text, where it is one of few
  bool secret = false;               // never printed
  bool reloads = false;              // SIGHUP changes it
};

const std::vector<Setting>& settings();
const Setting* find_setting(std::string_view key);
std::string nearest_setting(std::string_view key);  // for "did you mean"; empty: none is near

std::string type_name(const Setting& setting);      // "number 1 to 65535", "list of texts"
std::string variable_name(const Setting& setting);  // HAMKALAM_LIMITS_FRAME_BYTES
std::string flag_name(const Setting& setting);      // --limits.frame-bytes

// The value as JSON; of a secret only whether there is one.
std::string show(const Setting& setting, const Config& config);
bool equal(const Setting& setting, const Config& a, const Config& b);

// The whole configuration as the file would have it, secrets hidden, indented.
std::string config_json(const Config& config);
// For a terminal: each key with type, default, variable, flag and meaning.
std::string explain_settings();
// The same as a Markdown table.
std::string settings_markdown();

}  // namespace hamkalam::server
