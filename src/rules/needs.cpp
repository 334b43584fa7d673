#include "rules/needs.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace hamkalam::rules {
namespace {

using conversation::Message;
using event::From;

using Kinds = std::set<std::string, std::less<>>;

// What a customer's message gives, by the names that the catalogue has for needed facts.
void collect(const conversation::Turn& turn, Kinds& kinds) {
  for (const auto& entity : turn.entities) {
    if (entity.kind == "time") {  // a need of that name is an hour
      if (entity.names_day) kinds.insert({"date", "payment_time"});
      if (entity.names_hour) kinds.insert({"time", "payment_time"});
      continue;
    }
    kinds.insert(entity.kind);
    if (entity.kind == "money") kinds.insert("charge");
  }
}

bool is_given(const std::string& need, const Kinds& kinds) {
  return kinds.contains(need) || (need.ends_with("_number") && kinds.contains("order_number"));
}

bool answers(std::string_view intent) {
  return intent != "talk.wait" && intent != "talk.nudge" && intent != "talk.greeting";
}

}  // namespace

std::string missing_need(const Situation& s, const std::string& intent) {
  if (intent == "none") return "details";
  const auto* entry = s.catalogue.intent(intent);
  if (!entry || entry->needs.empty()) return {};
  const Json& known = s.known_case();
  const std::string sector = text_at(s.business(), "sector");
  Kinds kinds;
  std::size_t answered = 0;  // questions about this matter, answered by words that are no entity
  bool matter = false, asked = false;
  for (std::size_t i = s.contact_first(); i < s.end; ++i) {
    const Message& m = s.conversation.messages()[i];
    if (m.removed) continue;
    if (m.from == From::agent || m.from == From::bot)
      asked |= matter && (m.turn.has_act("question") || m.turn.has_act("next_step"));
    if (m.from != From::customer) continue;
    Kinds given;
    collect(m.turn, given);
    const bool by_entity = std::any_of(entry->needs.begin(), entry->needs.end(),
                                       [&](const auto& need) { return is_given(need, given); });
    if (asked && answers(m.turn.intent.name)) {
      answered += !by_entity;
      asked = false;
    }
    kinds.merge(given);
    matter |= m.turn.intent.name == intent;
  }
  for (const auto& need : entry->needs) {
    if (!s.catalogue.asks_for(need, sector)) continue;
    if (known.contains(need) || is_given(need, kinds)) continue;
    if (need.ends_with("_number") && known.contains("order")) continue;
    if (answered > 0) {  // needs are asked in order: this one was
      --answered;
      continue;
    }
    return need;
  }
  return {};
}

}  // namespace hamkalam::rules
