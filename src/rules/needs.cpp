#include "rules/needs.hpp"

#include <nlohmann/json.hpp>
#include <set>

namespace hamkalam::rules {
namespace {

using conversation::Message;
using event::From;

// What a customer's message gives, by the names that the catalogue has for needed facts.
void collect(const conversation::Turn& turn, std::set<std::string, std::less<>>& kinds) {
  for (const auto& entity : turn.entities) {
    kinds.insert(entity.kind);
    if (entity.kind == "money") kinds.insert("charge");
    if (entity.names_day) kinds.insert({"date", "payment_time"});
    if (entity.names_hour) kinds.insert({"time", "payment_time"});
  }
}

}  // namespace

std::string missing_need(const Situation& s, const std::string& intent) {
  if (intent == "none") return "details";
  const auto* entry = s.catalogue.intent(intent);
  if (!entry || entry->needs.empty()) return {};
  const Json& known = s.known_case();
  std::size_t asked = 0;  // questions already asked about this matter
  std::set<std::string, std::less<>> kinds;
  for (std::size_t i = s.contact_first(); i < s.end; ++i) {
    const Message& m = s.conversation.messages()[i];
    if (m.removed) continue;
    if (m.from == From::customer) collect(m.turn, kinds);
    if (m.from == From::agent || m.from == From::bot)
      asked += m.turn.has_act("question") || m.turn.has_act("next_step");
  }
  for (const auto& need : entry->needs) {
    if (known.contains(need) || kinds.contains(need)) continue;
    if (need.ends_with("_number") && (kinds.contains("order_number") || known.contains("order")))
      continue;
    if (asked > 0) {  // needs are asked in order: this one was
      --asked;
      continue;
    }
    return need;
  }
  return {};
}

}  // namespace hamkalam::rules
