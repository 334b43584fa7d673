#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/password.hpp"
#include "server/settings.hpp"

namespace hamkalam::server {
namespace {

Json value(const Setting& setting, const Config& config) {
  const Json plain = std::visit(
      Overload{[&](std::filesystem::path Config::*place) { return Json((config.*place).string()); },
               [&](const ChannelMapping& of) {
                 Json mapping = channel_at(config, of);
                 return mapping.is_null() ? Json::object() : mapping;
               },
               [&](const auto& place) {
                 if constexpr (kIsChannel<std::decay_t<decltype(place)>>)
                   return Json(channel_at(config, place));
                 else
                   return Json(at(config, place));
               }},
      setting.place);
  if (!setting.secret && plain.is_string())
    return without_password(plain.get_ref<const std::string&>());
  if (!setting.secret || plain.empty() || plain == Json("")) return plain;
  if (!plain.is_array()) return "***";
  return Json(plain.size(), "***");
}

std::string range(const Setting& setting) {
  return std::to_string(setting.least) + " to " + std::to_string(setting.most);
}

}  // namespace

std::string type_name(const Setting& setting) {
  std::string choices;
  for (const auto& choice : setting.choices) choices += (choices.empty() ? "" : ", ") + choice;
  return std::visit(Overload{[&](std::string Config::*) {
                               return choices.empty() ? std::string("text") : "one of " + choices;
                             },
                             [](std::filesystem::path Config::*) { return std::string("path"); },
                             [](bool Config::*) { return std::string("true or false"); },
                             [](const ChannelText&) { return std::string("text"); },
                             [](const ChannelMapping&) { return std::string("JSON object"); },
                             [&](const auto& other) {
                               return kIsNumber<std::decay_t<decltype(other)>>
                                          ? "number, " + range(setting)
                                          : std::string("list of texts");
                             }},
                    setting.place);
}

std::string show(const Setting& setting, const Config& config) {
  return value(setting, config).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string config_json(const Config& config) {
  Json out = Json::object();
  for (const Setting& setting : settings()) {
    Json* place = &out;
    std::size_t begin = 0;
    for (std::size_t dot; (dot = setting.key.find('.', begin)) != std::string::npos;
         begin = dot + 1)
      place = &(*place)[setting.key.substr(begin, dot - begin)];
    (*place)[setting.key.substr(begin)] = value(setting, config);
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string explain_settings() {
  std::string out;
  for (const Setting& setting : settings()) {
    out += setting.key + "\n  " + setting.meaning + "\n  " + type_name(setting) + "; default " +
           show(setting, Config()) + "\n  " + variable_name(setting) + ", " + flag_name(setting);
    out += setting.reloads ? "; a reload changes it\n" : "; needs a restart\n";
  }
  return out;
}

std::string settings_markdown() {
  std::string out =
      "| key | what | type | default | reload |\n"
      "|---|---|---|---|---|\n";
  for (const Setting& setting : settings())
    out += "| `" + setting.key + "` | " + setting.meaning + (setting.secret ? " (secret)" : "") +
           " | " + type_name(setting) + " | `" + show(setting, Config()) + "` | " +
           (setting.reloads ? "yes" : "no") + " |\n";
  return out;
}

}  // namespace hamkalam::server
