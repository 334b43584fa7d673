#include "rules/settings.hpp"

#include <nlohmann/json.hpp>

#include "base/file.hpp"

namespace hamkalam::rules {

Result<Settings> Settings::load(const std::filesystem::path& path) {
  HK_TRY(Json json, read_json(path));
  Settings out;
  try {
    for (const auto& [name, value] : json.at("settings").items())
      out.values_[name] = value.is_null() ? std::nullopt : std::optional(value.get<std::int64_t>());
    for (const auto& [reason, rung] : json.at("flags").items())
      out.ladder_[reason] = {rung.at("level").get<std::string>(),
                             rung.at("due_minutes").get<int>()};
  } catch (const Json::exception& e) {
    return Error(path.string(), e.what());
  }
  return out;
}

std::optional<std::int64_t> Settings::number(std::string_view name, const Json& business) const {
  if (const auto it = business.find(name); it != business.end() && it->is_number_integer())
    return it->get<std::int64_t>();
  const auto it = values_.find(name);
  return it == values_.end() ? std::nullopt : it->second;
}

const Rung* Settings::rung(std::string_view reason) const {
  const auto it = ladder_.find(reason);
  return it == ladder_.end() ? nullptr : &it->second;
}

}  // namespace hamkalam::rules
