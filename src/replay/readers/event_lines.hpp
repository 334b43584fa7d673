// One look at an event's line without parsing it: which conversation it belongs to, when it was,
// whether it is a journal's row, and whether it may name a customer.
//
//   look_at(R"({"type":"facts","conversation":"c-1","seq":3,"customer":{"id":"u-7"}})")
//   // {"c-1", stored, may_name_customer}
#pragma once

#include <string>
#include <string_view>

#include "event/time.hpp"

namespace hamkalam::replay {

struct LineLook {
  std::string conversation;  // empty where none can be seen
  std::string type;
  event::Time at = 0;              // 0 where it names none
  bool stored = false;             // has "seq"
  bool may_name_customer = false;  // has "customer": only a parse tells
};

LineLook look_at(std::string_view line);

}  // namespace hamkalam::replay
