#include "rules/needs.hpp"

#include <algorithm>
#include <boost/container/flat_set.hpp>
#include <nlohmann/json.hpp>
#include <utility>

namespace hamkalam::rules {
namespace {

using conversation::Message;
using event::From;

using Kinds = boost::container::flat_set<std::string_view>;

void collect_time(const event::Entity& entity, Kinds& kinds) {
  // A need of that name is an hour.
  if (entity.names_day) kinds.insert("date"), kinds.insert("payment_time");
  if (entity.names_hour) kinds.insert("time"), kinds.insert("payment_time");
}

// What a customer's message gives, by the names that the catalogue has for needed facts.
void collect(const conversation::Turn& turn, bool was_asked, Kinds& kinds) {
  constexpr std::size_t kFewestDigits = 3;
  for (const auto& entity : turn.entities) {
    if (entity.kind == "time") {
      collect_time(entity, kinds);
      continue;
    }
    kinds.insert(entity.kind);
    if (entity.kind == "money") kinds.insert("charge");
    // A bare number in answer to a question is the one that was asked for.
    if (was_asked && entity.kind == "number" && entity.value.size() >= kFewestDigits)
      kinds.insert("order_number");
  }
}

bool is_given(const std::string& need, const Kinds& kinds) {
  return kinds.contains(need) || (need.ends_with("_number") && kinds.contains("order_number"));
}

bool answers(std::string_view intent) {
  return intent != "talk.wait" && intent != "talk.nudge" && intent != "talk.greeting";
}

// Whether the customer comes back about something that we have not settled: what was given in an
// earlier contact need not be given again.
bool comes_back(const Situation& s) {
  const auto& tasks = s.conversation.tasks();
  return s.has_signal("repeat_contact") || s.has_signal("broken_promise") ||
         std::any_of(tasks.begin(), tasks.end(), [](const auto& task) { return task.open; });
}

// What was said of a matter in this contact.
struct Said {
  Kinds kinds;               // of facts that were given
  std::size_t answered = 0;  // questions about it, answered by words that are no entity
  int words = 0;             // of the customer, beside greetings
  bool heard = false;        // a person wrote after the customer had said something
  bool waits = false;        // ... and what they wrote last, on this matter, asked nothing
};

Said said_of(const Situation& s, const std::string& intent, const std::vector<std::string>& needs) {
  Said out;
  bool matter = false, asked = false, was_asked = false;
  const auto& messages = s.conversation.messages();
  const std::size_t first = s.contact_first();
  const std::size_t before = first > 0 && comes_back(s) ? first : 0;
  for (std::size_t i = 0; i < before; ++i)
    if (!messages[i].removed && messages[i].from == From::customer)
      for (const auto& entity : messages[i].turn.entities) out.kinds.insert(entity.kind);
  for (std::size_t i = first; i < s.end; ++i) {
    const Message& m = messages[i];
    if (m.removed) continue;
    if (m.from == From::agent || m.from == From::bot) {
      const bool asks = m.turn.has_act("question") || m.turn.has_act("next_step");
      asked |= matter && asks;
      was_asked = asks;
      if (m.from == From::bot) continue;
      out.heard |= out.words > 0;
      out.waits = matter && !asks;
      for (const auto& entity : m.turn.entities)  // what we arrange is arranged
        if (matter && entity.kind == "time" && !m.turn.promised) collect_time(entity, out.kinds);
    }
    if (m.from != From::customer) continue;
    Kinds given;
    collect(m.turn, std::exchange(was_asked, false), given);
    const bool by_entity =
        std::any_of(needs.begin(), needs.end(), [&](const auto& n) { return is_given(n, given); });
    if (asked && answers(m.turn.intent.name)) {
      out.answered += !by_entity;
      asked = false;
    }
    out.kinds.insert(given.begin(), given.end());
    const bool named = m.turn.intent.name == intent;
    if (named && !matter) out.waits = false;
    matter |= named;
    if (m.turn.intent.name != "talk.greeting") out.words += m.words;
  }
  return out;
}

// The first missing fact; `to_ask`: that should be asked for.
std::string first_missing(const Situation& s, const std::string& intent, bool to_ask) {
  static const std::vector<std::string> kNotUnderstood{"details"};
  const auto* entry = s.catalogue.intent(intent);
  if (intent != "none" && (!entry || entry->needs.empty())) return {};
  const auto& needs = intent == "none" ? kNotUnderstood : entry->needs;
  const Json& known = s.known_case();
  const std::string sector = text_at(s.business(), "sector");
  Said said = said_of(s, intent, needs);
  for (const auto& need : needs) {
    if (!s.catalogue.asks_for(need, sector)) continue;
    if (known.contains(need) || is_given(need, said.kinds)) continue;
    if (need.ends_with("_number") && known.contains("order")) continue;
    if (said.answered > 0) {  // needs are asked in order: this one was
      --said.answered;
      continue;
    }
    const int told = s.catalogue.told_in_words(need);
    const bool idle = told > 0 ? said.heard || said.words >= told : said.waits;
    if (to_ask && idle) continue;
    return need;
  }
  return {};
}

}  // namespace

std::string missing_need(const Situation& s, const std::string& intent) {
  return intent == "none" ? "details" : first_missing(s, intent, false);
}

std::string need_to_ask(const Situation& s, const std::string& intent) {
  return first_missing(s, intent, true);
}

}  // namespace hamkalam::rules
