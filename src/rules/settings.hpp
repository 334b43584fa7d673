// Settings: thresholds of the rules and the escalation ladder. Defaults stand in
// intents/defaults.json; a conversation's business object (the profile, with what `facts` events
// said over it) overrides them.
//
//   HK_TRY(Settings defaults, Settings::load(data / "intents/defaults.json"));
//   defaults.number("complaints_before_senior", conversation.facts("business"))   // 3
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/text_hash.hpp"

namespace hamkalam::rules {

struct Rung {
  std::string level;
  int due_minutes = 0;
};

class Settings {
 public:
  static Result<Settings> load(const std::filesystem::path& path);

  // The value for one conversation, whose business object is `business`; nothing where unset.
  std::optional<std::int64_t> number(std::string_view name, const Json& business) const;
  bool knows(std::string_view name) const { return values_.contains(name); }

  // Level and time of a flag, by its reason; nullptr where there is no such reason.
  const Rung* rung(std::string_view reason) const;
  // The same for one conversation: "ladder" of its business object may override either.
  std::optional<Rung> rung(std::string_view reason, const Json& business) const;

 private:
  boost::unordered_flat_map<std::string, std::optional<std::int64_t>, TextHash, std::equal_to<>>
      values_;
  std::map<std::string, Rung, std::less<>> ladder_;
};

}  // namespace hamkalam::rules
