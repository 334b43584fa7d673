#include "rules/facts.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

namespace hamkalam::rules {
namespace {

using conversation::Message;
using event::From;
using Names = std::vector<std::string>;

bool is_talk(std::string_view intent) {
  return intent.starts_with("talk.");
}

enum class Within { contact, conversation };

// Turns before `end`, with a message that `holds`.
template <class Holds>
std::int64_t turns(const Situation& s, Within within, Holds holds) {
  std::set<int> bursts;
  const auto& messages = s.conversation.messages();
  for (std::size_t i = 0; i < s.end; ++i) {
    const Message& m = messages[i];
    const bool counts = within == Within::conversation || m.contact == s.conversation.contact();
    if (m.from == From::customer && !m.removed && counts && holds(m)) bursts.insert(m.burst);
  }
  return static_cast<std::int64_t>(bursts.size());
}

std::int64_t broken_promise_turns(const Situation& s) {
  const int least = static_cast<int>(s.setting("signal_strength"));
  return turns(s, Within::conversation,
               [&](const Message& m) { return m.turn.strength("broken_promise") >= least; });
}

// What the platform or an earlier contact says about the customer: a whole number.
std::int64_t customer_count(const Situation& s, const char* field) {
  const Json& customer = s.conversation.facts("customer");
  const auto it = customer.find(field);
  return it != customer.end() && it->is_number_integer() ? it->get<std::int64_t>() : 0;
}

Names one(std::string_view name) {
  return {std::string(name)};
}

Names signals_from(const Situation& s, std::int64_t least, std::size_t first) {
  std::set<std::string> out;
  for (std::size_t i = first; i < s.end; ++i)
    for (const auto& signal : s.conversation.messages()[i].turn.signals)
      if (signal.per_mille >= least) out.insert(signal.name);
  return {out.begin(), out.end()};
}

Names strong_signals(const Situation& s) {
  std::set<std::string> out;
  for (const auto& name : signals_from(s, 0, s.open_first()))
    if (s.strength(name) >= s.setting(name == "safety" ? "safety_strength" : "flag_strength"))
      out.insert(name);
  return {out.begin(), out.end()};
}

Names strong_intent(const Situation& s) {
  if (s.open_first() == s.end) return {};
  const auto& intent = s.conversation.messages()[s.end - 1].turn.intent;
  return intent.per_mille >= s.setting("flag_strength") ? one(intent.name) : Names();
}

Names acts(const Situation& s) {
  std::set<std::string> out;
  if (s.draft)
    for (const auto& clause : s.draft->clauses)
      for (const auto& act : clause.acts) out.insert(act.name);
  return {out.begin(), out.end()};
}

Names case_flags(const Situation& s) {
  Names out;
  for (const auto& [name, value] : s.conversation.facts("case").items())
    if (value.is_boolean() && value.get<bool>()) out.push_back(name);
  std::sort(out.begin(), out.end());
  return out;
}

std::string_view channel(const Situation& s) {
  return s.draft && !s.draft_channel.empty() ? s.draft_channel
                                             : std::string_view(s.conversation.channel());
}

std::int64_t questions_over(const Situation& s) {
  if (!s.draft) return 0;
  const auto limit =
      s.setting(channel(s) == "email" ? "questions_per_email" : "questions_per_message");
  return std::max<std::int64_t>(0, s.draft->count_act("question") - limit);
}

std::int64_t negative(const Situation& s) {
  const auto names = signals_from(s, s.setting("signal_strength"), s.open_first());
  return std::any_of(names.begin(), names.end(), [&](const auto& name) {
    const auto* entry = s.catalogue.signal(name);
    return entry && entry->negative;
  });
}

std::int64_t complaint(const Situation& s) {
  for (std::size_t i = s.open_first(); i < s.end; ++i)
    if (s.is_complaint(s.conversation.messages()[i])) return 1;
  return 0;
}

std::int64_t person_wrote(const Situation& s) {
  const auto& messages = s.conversation.messages();
  return std::any_of(messages.begin(), messages.begin() + static_cast<std::ptrdiff_t>(s.end),
                     [&](const Message& m) {
                       return m.from == From::agent && !m.removed &&
                              m.contact == s.conversation.contact();
                     });
}

// Something that the customer came for in this contact, beside talk and praise, and that nobody
// settled yet: an agent confirmed it, or the customer was content or took leave after an answer.
std::int64_t open_matter(const Situation& s) {
  const auto& c = s.conversation;
  const auto& tasks = c.tasks();
  bool open = false, answered = false;
  for (std::size_t i = 0; i < s.end; ++i) {
    const Message& m = c.messages()[i];
    if (m.contact != c.contact() || m.removed) continue;
    const std::string& intent = m.turn.intent.name;
    if (m.from == From::agent || m.from == From::bot) {
      answered = true;
      if (m.turn.has_act("confirmation")) open = false;
    } else if (m.from == From::customer) {
      const bool matter = !is_talk(intent) && intent != "out_of_scope" && intent != "none" &&
                          !intent.starts_with("feedback.");
      const bool content = intent == "talk.thanks" || intent == "talk.farewell" ||
                           m.turn.strength("satisfaction") > 0 || m.turn.strength("closing") > 0;
      if (matter) open = true, answered = false;
      if (!matter && content && answered) open = false;
    }
  }
  return open || std::any_of(tasks.begin(), tasks.end(), [](const auto& t) { return t.open; });
}

// A task that was done meanwhile has nothing due any more.
Names fallen_due(const Situation& s) {
  const auto& last = s.conversation.last_event();
  if (last.what != "task") return one(last.what);
  const auto& tasks = s.conversation.tasks();
  const bool open = std::any_of(tasks.begin(), tasks.end(),
                                [&](const auto& t) { return t.open && t.task.id == last.subject; });
  return open ? one(last.what) : Names();
}

struct Row : FactRow {
  std::int64_t (*number)(const Situation&) = nullptr;
  Names (*names)(const Situation&) = nullptr;
};

constexpr FactType kNumber = FactType::number, kNames = FactType::names;

// The closed table. A fact is one row here, a unit test, and a rule that uses it.
const auto kTable = std::to_array<Row>({
    {{"event", kNames, "type of the event that is judged; a draft counts as message"},
     nullptr,
     [](const Situation& s) {
       return one(s.draft || s.answers_open() ? "message"
                                              : event::name(s.conversation.last_event().type));
     }},
    {{"from", kNames, "who says what is judged: customer, agent, bot, system, note"},
     nullptr,
     [](const Situation& s) {
       if (s.draft) return one("agent");
       if (s.answers_open()) return one("customer");
       return one(event::name(s.conversation.last_event().from));
     }},
    {{"due", kNames, "what fell due: reply, task, flag"}, nullptr, fallen_due},
    {{"intent", kNames, "what the customer wants; talk leaves the matter before it standing"},
     nullptr,
     [](const Situation& s) { return one(s.intent()); }},
    {{"strong_intent", kNames, "the intent of the customer's last message, sure enough for a flag"},
     nullptr,
     strong_intent},
    {{"signals", kNames, "signals of the customer's messages that nobody answered yet"},
     nullptr,
     [](const Situation& s) {
       return signals_from(s, s.setting("signal_strength"), s.open_first());
     }},
    {{"message_signals", kNames, "signals of the customer's last message alone"},
     nullptr,
     [](const Situation& s) {
       return s.end ? signals_from(s, s.setting("signal_strength"), s.end - 1) : Names();
     }},
    {{"strong_signals", kNames, "signals strong enough to raise a flag"}, nullptr, strong_signals},
    {{"acts", kNames, "acts of the agent's draft or message"}, nullptr, acts},
    {{"case", kNames, "what is asserted of the case: customer_mistaken, outside_policy, ..."},
     nullptr,
     case_flags},
    {{"negative", kNumber, "1: the open messages carry a negative signal"}, negative, nullptr},
    {{"complaint", kNumber, "1: one of the open messages is a complaint"}, complaint, nullptr},
    {{"complaint_turns", kNumber, "turns with a complaint in this contact, this one included"},
     [](const Situation& s) {
       return turns(s, Within::contact, [&](const Message& m) { return s.is_complaint(m); });
     },
     nullptr},
    {{"broken_promise_turns", kNumber,
      "turns of the whole conversation that say a promise was broken"},
     broken_promise_turns,
     nullptr},
    {{"complaints_before", kNumber, "earlier contacts of this customer with a complaint"},
     [](const Situation& s) { return customer_count(s, "complaints_before"); },
     nullptr},
    {{"person_wrote", kNumber, "1: a person has written in this contact"}, person_wrote, nullptr},
    {{"questions_over", kNumber, "questions of the draft beyond what the channel allows"},
     questions_over,
     nullptr},
    {{"open_matter", kNumber, "1: what the customer came for is not settled, or a promise is open"},
     open_matter,
     nullptr},
    {{"promised_time", kNumber, "1: the draft's promise names a time"},
     [](const Situation& s) -> std::int64_t { return s.draft && s.draft->promised; },
     nullptr},
});

const Row* find_row(std::string_view name) {
  const auto it =
      std::find_if(kTable.begin(), kTable.end(), [&](const Row& row) { return row.name == name; });
  return it == kTable.end() ? nullptr : &*it;
}

}  // namespace

bool Situation::answers_open() const {
  return conversation.last_event().type == event::Type::facts && open_first() < end;
}

std::int64_t Situation::setting(std::string_view name) const {
  return settings.number(name, conversation.facts("business")).value_or(0);
}

int Situation::strength(std::string_view signal) const {
  int strongest = 0;
  for (std::size_t i = open_first(); i < end; ++i)
    strongest = std::max(strongest, conversation.messages()[i].turn.strength(signal));
  return strongest;
}

std::string Situation::intent() const {
  std::string talk;
  const bool matter = open_matter(*this) > 0;  // what was settled stands no longer
  const auto& messages = conversation.messages();
  for (std::size_t i = end; i-- > 0;) {
    const Message& message = messages[i];
    if (message.contact != conversation.contact()) break;
    if (message.from != From::customer || message.removed) continue;
    const std::string& name = message.turn.intent.name;
    if (name.empty() || name == "none") continue;
    if (!is_talk(name)) return name;
    if (talk.empty()) talk = name;
    if (!matter) break;
  }
  return talk;
}

bool Situation::is_complaint(const conversation::Message& message) const {
  return conversation::is_complaint(message, catalogue,
                                    static_cast<int>(setting("signal_strength")));
}

std::span<const FactRow> fact_table() {
  static const auto rows = [] {
    std::vector<FactRow> out(kTable.begin(), kTable.end());
    return out;
  }();
  return rows;
}

const FactRow* find_fact(std::string_view name) {
  return find_row(name);
}

std::int64_t Facts::number(std::string_view name) const {
  const Row* row = find_row(name);
  return row && row->number ? row->number(situation_) : 0;
}

std::vector<std::string> Facts::names(std::string_view name) const {
  const Row* row = find_row(name);
  return row && row->names ? row->names(situation_) : Names();
}

}  // namespace hamkalam::rules
