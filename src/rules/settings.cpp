#include "rules/settings.hpp"

#include <nlohmann/json.hpp>

#include "base/file.hpp"

namespace hamkalam::rules {
namespace {

constexpr std::int64_t kMostDueMinutes = 525'600;  // a year

}  // namespace

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

std::optional<Rung> Settings::rung(std::string_view reason, const Json& business) const {
  const Rung* usual = rung(reason);
  if (!usual) return std::nullopt;
  Rung out = *usual;
  const auto ladder = business.find("ladder");
  if (ladder == business.end() || !ladder->is_object()) return out;
  const auto own = ladder->find(reason);
  if (own == ladder->end() || !own->is_object()) return out;
  // A `facts` event is no checked profile: what is no level and no time stays as it was.
  if (const auto it = own->find("level"); it != own->end())
    for (const char* level : {"senior_agent", "supervisor", "manager"})
      if (*it == level) out.level = level;
  if (const auto it = own->find("due_minutes"); it != own->end() && it->is_number_integer())
    if (const auto minutes = it->get<std::int64_t>(); minutes >= 0 && minutes <= kMostDueMinutes)
      out.due_minutes = static_cast<int>(minutes);
  return out;
}

}  // namespace hamkalam::rules
