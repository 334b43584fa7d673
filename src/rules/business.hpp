// The profile of a business: one JSON file with what is true of it (name, hours, policies, limits,
// settings, its own answers), checked against intents/business.schema.json. Every conversation
// begins with it as its "business" object, and `facts` events merge over it.
//
//   HK_TRY(Business business, Business::load("shop.json", data / "intents/business.schema.json"));
//   (*business.profile)["time_zone"]   // "Asia/Tehran"
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace hamkalam::rules {

// Whether answers and the autopilot may name an intent.
using KnowsIntent = std::function<bool(std::string_view)>;

struct Business {
  // Errors: unreadable, no JSON, or the first of its faults, with how many more there are.
  static Result<Business> load(const std::filesystem::path& path,
                               const std::filesystem::path& schema,
                               const KnowsIntent& knows_intent = {});

  std::shared_ptr<const Json> profile;  // an object
};

// All that is wrong with a profile's file: against the schema, and once it satisfies that, what a
// schema cannot say (a time zone that is none). `where` names file and place, "shop.json:
// opening_hours[0].from"; `what` says what was expected. Without `knows_intent` any intent will do.
// Errors: a profile or a schema that cannot be read.
Result<std::vector<Error>> business_faults(const std::filesystem::path& path,
                                           const std::filesystem::path& schema,
                                           const KnowsIntent& knows_intent = {});

}  // namespace hamkalam::rules
