#include "rules/facts.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text_hash.hpp"
#include "rules/draft_facts.hpp"
#include "rules/needs.hpp"
#include "rules/policy.hpp"
#include "rules/worth.hpp"

namespace hamkalam::rules {
namespace {

using event::From;
using Names = Facts::Names;

Names one(std::string_view name) {
  return {std::string(name)};
}

Names from(const Situation& s) {
  if (s.draft) return one("agent");
  if (s.answers_open()) return one("customer");
  return one(event::name(s.conversation.last_event().from));
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

std::int64_t rings(const Situation& s) {
  const auto& last = s.conversation.last_event();
  return !s.draft && last.type == event::Type::ringing ? last.rings : 0;
}

// What the platform or an earlier contact says about the customer: a whole number.
std::int64_t whole(const Json& object, std::string_view field) {
  const Json* value = member(object, field);
  return value && value->is_number_integer() ? value->get<std::int64_t>() : 0;
}

std::int64_t customer_count(const Facts& f, std::string_view field) {
  return whole(f.situation().customer(), field);
}

const Json& agent(const Situation& s) {
  return s.conversation.agent_facts(s.conversation.agent());
}

std::int64_t hostile_conversations(const Situation& s) {
  return whole(agent(s), "hostile_conversations");
}

Names signals_from(const Situation& s, std::int64_t least, std::size_t first) {
  std::set<std::string> out;
  for (std::size_t i = first; i < s.end; ++i)
    for (const auto& signal : s.conversation.messages()[i].turn.signals)
      if (signal.per_mille >= least) out.insert(signal.name);
  return {out.begin(), out.end()};
}

Names signals(const Situation& s) {
  return signals_from(s, s.signal_strength(), s.open_first());
}

Names message_signals(const Situation& s) {
  const std::size_t last = std::max<std::size_t>(s.end, 1) - 1;
  return signals_from(s, s.signal_strength(), std::max(last, s.contact_first()));
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

Names message_intent(const Situation& s) {
  return s.open_first() == s.end ? Names()
                                 : one(s.conversation.messages()[s.end - 1].turn.intent.name);
}

bool task_overdue(const Situation& s) {
  const auto& tasks = s.conversation.tasks();
  return std::any_of(tasks.begin(), tasks.end(), [&](const auto& state) {
    return state.open && (state.overdue || state.task.due < s.now());
  });
}

Names acts(const Situation& s) {
  std::set<std::string> out;
  if (s.draft)
    for (const auto& clause : s.draft->clauses)
      for (const auto& act : clause.acts) out.insert(act.name);
  return {out.begin(), out.end()};
}

Names case_fields(const Situation& s) {
  Names out;
  for (const auto& [name, value] : s.known_case().items())
    if (value.is_boolean() && value.get<bool>()) out.push_back(name);
  std::sort(out.begin(), out.end());
  return out;
}

std::int64_t negative(const Situation& s) {
  for (std::size_t i = s.open_first(); i < s.end; ++i)
    if (s.is_negative(s.conversation.messages()[i].turn)) return 1;
  return 0;
}

std::int64_t complaint(const Situation& s) {
  for (std::size_t i = s.open_first(); i < s.end; ++i)
    if (s.is_complaint(s.conversation.messages()[i])) return 1;
  return 0;
}

std::int64_t agent_opens(const Facts& f) {
  return f.situation().draft && !f.course().customer_wrote && !f.course().answered;
}

std::int64_t has_policy_text(const Facts& f) {
  const Json* policy = policy_on(f.situation(), f.intent());
  return policy && policy->is_object() && policy->contains("text");
}

std::int64_t agreed(const Facts& f) {
  return !text_at(f.situation().known_case(), "agreed").empty() ||
         f.situation().asserts("agreed") || f.course().accepted;
}

std::int64_t has_complement(const Situation& s, const Course& course) {
  if (course.complement_offered) return 0;
  const Json* services = member(s.business(), "services");
  const Json* service = services ? member(*services, text_at(s.known_case(), "agreed")) : nullptr;
  const Json* complements = service ? member(*service, "complements") : nullptr;
  return complements && complements->is_array() && !complements->empty();
}

std::int64_t has_essentials(const Situation& s) {
  const Json* essentials = member(s.business(), "essentials");
  return essentials && essentials->is_object() && !essentials->empty();
}

std::int64_t claim_unverified(const Situation& s) {
  const Json* verified = member(s.known_case(), "claim_verified");
  return verified && verified->is_boolean() && !verified->get<bool>();
}

std::int64_t matter_unverified(const Facts& f) {
  const Situation& s = f.situation();
  return claim_unverified(s) && (complaint(s) || in_dispute(s) || f.intent().starts_with("price."));
}

struct Row : FactRow {
  std::int64_t (*number)(const Facts&) = nullptr;
  Names (*names)(const Facts&) = nullptr;
};

constexpr FactType kNumber = FactType::number, kNames = FactType::names;

// The closed table. A fact is one row here, a unit test, and a rule that uses it.
const auto kTable = std::to_array<Row>({
    {{"event", kNames, "type of the event that is judged; a draft counts as message"},
     nullptr,
     [](const Facts& f) -> Names {
       return one(f.situation().draft || f.situation().answers_open()
                      ? "message"
                      : event::name(f.situation().conversation.last_event().type));
     }},
    {{"from", kNames, "who says what is judged: customer, agent, bot, system, note"},
     nullptr,
     [](const Facts& f) -> Names { return from(f.situation()); }},
    {{"due", kNames, "what fell due: reply, task, flag"},
     nullptr,
     [](const Facts& f) -> Names { return fallen_due(f.situation()); }},
    {{"channel", kNames, "chat, email, phone, social"},
     nullptr,
     [](const Facts& f) -> Names { return one(f.situation().channel()); }},
    {{"rings", kNumber, "rings of the ringing event that is judged"},
     [](const Facts& f) -> std::int64_t { return rings(f.situation()); },
     nullptr},
    {{"sector", kNames, "the business's sector"},
     nullptr,
     [](const Facts& f) -> Names { return one(text_at(f.situation().business(), "sector")); }},
    {{"intent", kNames, "what the customer wants; talk leaves the matter before it standing"},
     nullptr,
     [](const Facts& f) -> Names { return one(f.intent()); }},
    {{"strong_intent", kNames, "the intent of the customer's last message, sure enough for a flag"},
     nullptr,
     [](const Facts& f) -> Names { return strong_intent(f.situation()); }},
    {{"message_intent", kNames, "what the customer's last message says itself, talk and none too"},
     nullptr,
     [](const Facts& f) -> Names { return message_intent(f.situation()); }},
    {{"signals", kNames, "signals of the customer's messages that nobody answered yet"},
     nullptr,
     [](const Facts& f) -> Names { return signals(f.situation()); }},
    {{"message_signals", kNames, "signals of the customer's last message alone, in this contact"},
     nullptr,
     [](const Facts& f) -> Names { return message_signals(f.situation()); }},
    {{"strong_signals", kNames, "signals strong enough to raise a flag"},
     nullptr,
     [](const Facts& f) -> Names { return strong_signals(f.situation()); }},
    {{"acts", kNames, "acts of the agent's draft or message"},
     nullptr,
     [](const Facts& f) -> Names { return acts(f.situation()); }},
    {{"closing_acts", kNames, "acts of the last two clauses of the draft, courtesy aside"},
     nullptr,
     [](const Facts& f) -> Names { return closing_acts(f.situation()); }},
    {{"case", kNames, "fields of the case that are true: customer_mistaken, outside_policy, ..."},
     nullptr,
     [](const Facts& f) -> Names { return case_fields(f.situation()); }},
    {{"negative", kNumber, "1: the open messages carry a negative signal"},
     [](const Facts& f) -> std::int64_t { return negative(f.situation()); },
     nullptr},
    {{"negative_recently", kNumber,
      "1: one of the customer's last two messages carries a negative signal"},
     [](const Facts& f) -> std::int64_t { return f.course().negative_recently; },
     nullptr},
    {{"complaint", kNumber, "1: one of the open messages is a complaint"},
     [](const Facts& f) -> std::int64_t { return complaint(f.situation()); },
     nullptr},
    {{"conflict", kNumber,
      "1: one of the open messages is a complaint with heat, accusation or threat"},
     [](const Facts& f) -> std::int64_t { return in_conflict(f.situation()); },
     nullptr},
    {{"dispute", kNumber, "1: the open messages contest a sum or a price"},
     [](const Facts& f) -> std::int64_t { return in_dispute(f.situation()); },
     nullptr},
    {{"complaint_turns", kNumber, "turns with a complaint in this contact, this one included"},
     [](const Facts& f) -> std::int64_t { return f.course().complaint_turns; },
     nullptr},
    {{"minor_complaint_turns", kNumber, "turns with a minor complaint in this contact"},
     [](const Facts& f) -> std::int64_t { return f.course().minor_complaint_turns; },
     nullptr},
    {{"insult_turns", kNumber, "turns with an insult in this contact"},
     [](const Facts& f) -> std::int64_t { return f.course().insult_turns; },
     nullptr},
    {{"anger_rising", kNumber,
      "1: anger grew over the last two turns, or stands in two turns in a row"},
     [](const Facts& f) -> std::int64_t { return f.course().anger_rising; },
     nullptr},
    {{"options_tried", kNumber,
      "of listening and a quick win, those sent since anger first showed"},
     [](const Facts& f) -> std::int64_t { return f.course().options_tried; },
     nullptr},
    {{"anger_turns_since_options", kNumber, "turns with anger after the last of them was sent"},
     [](const Facts& f) -> std::int64_t { return f.course().anger_turns_since_options; },
     nullptr},
    {{"demand_turns_after_policy", kNumber,
      "turns with an unreasonable demand after the process was stated"},
     [](const Facts& f) -> std::int64_t { return f.course().demand_turns_after_process; },
     nullptr},
    {{"broken_promise_turns", kNumber,
      "turns of the whole conversation that say a promise was broken"},
     [](const Facts& f) -> std::int64_t { return broken_promise_turns(f.situation()); },
     nullptr},
    {{"complaints_before", kNumber, "earlier contacts of this customer with a complaint"},
     [](const Facts& f) -> std::int64_t { return customer_count(f, "complaints_before"); },
     nullptr},
    {{"insults_before", kNumber, "earlier contacts of this customer with an insult"},
     [](const Facts& f) -> std::int64_t { return customer_count(f, "insults_before"); },
     nullptr},
    {{"hostile_conversations", kNumber, "conversations with an insult that the agent had lately"},
     [](const Facts& f) -> std::int64_t { return hostile_conversations(f.situation()); },
     nullptr},
    {{"agent_level", kNames, "what is said of the agent: new, ..."},
     nullptr,
     [](const Facts& f) -> Names { return one(text_at(agent(f.situation()), "level")); }},
    {{"elder", kNumber, "1: the customer is of the older age group"},
     [](const Facts& f) -> std::int64_t { return is_elder(f.situation()); },
     nullptr},
    {{"heard", kNumber, "1: one of our last two messages says that we see how they feel, or sorry"},
     [](const Facts& f) -> std::int64_t { return f.course().heard; },
     nullptr},
    {{"task_overdue", kNumber, "1: a task is open though its time has come"},
     [](const Facts& f) -> std::int64_t { return task_overdue(f.situation()); },
     nullptr},
    {{"danger", kNumber, "1: a flag says that somebody is in danger: their life, health or safety"},
     [](const Facts& f) -> std::int64_t { return in_danger(f.situation()); },
     nullptr},
    {{"person_wrote", kNumber, "1: a person has written in this contact"},
     [](const Facts& f) -> std::int64_t { return f.course().person_wrote; },
     nullptr},
    {{"agent_opens", kNumber, "1: nobody has written in this contact before the draft"},
     [](const Facts& f) -> std::int64_t { return agent_opens(f); },
     nullptr},
    {{"open_matter", kNumber, "1: what the customer came for is not settled, or a promise is open"},
     [](const Facts& f) -> std::int64_t { return has_open_matter(f.situation()); },
     nullptr},
    {{"fact_missing", kNumber, "1: the matter still needs a fact that nobody gave"},
     [](const Facts& f) -> std::int64_t {
       return !missing_need(f.situation(), f.intent()).empty();
     },
     nullptr},
    {{"next_step_open", kNumber, "1: nothing was asked or settled since the customer's last wish"},
     [](const Facts& f) -> std::int64_t {
       return f.course().customer_wrote && !f.course().next_step_given;
     },
     nullptr},
    {{"process_stated", kNumber,
      "1: a policy was told since the demand, or the assertion, that wants it"},
     [](const Facts& f) -> std::int64_t { return f.course().process_stated; },
     nullptr},
    {{"policy_text", kNumber, "1: the business has words for its policy in the matter"},
     [](const Facts& f) -> std::int64_t { return has_policy_text(f); },
     nullptr},
    {{"policy_exception", kNumber, "1: the case or the policies allow an exception"},
     [](const Facts& f) -> std::int64_t { return exception_allowed(f.situation()); },
     nullptr},
    {{"unbacked_promise", kNames,
      "what is wrong with what the draft promises: not_covered, contradicts, contradicts_told"},
     nullptr,
     [](const Facts& f) -> Names { return unbacked_promise(f.situation(), f.course().refused); }},
    {{"concession_asked", kNumber,
      "1: money, a discount or a term was asked for in this contact, or a charge disputed"},
     [](const Facts& f) -> std::int64_t { return f.course().concession_asked; },
     nullptr},
    {{"concession_over_limit", kNumber, "1: the draft gives away more than the limit"},
     [](const Facts& f) -> std::int64_t { return gives_too_much(f.situation()); },
     nullptr},
    {{"wrong_done", kNumber, "1: a wrong of ours was told in this contact"},
     [](const Facts& f) -> std::int64_t { return f.course().wrong_done; },
     nullptr},
    {{"fault_unknown", kNumber, "1: and it is only a payment that went wrong"},
     [](const Facts& f) -> std::int64_t { return f.course().fault_unknown; },
     nullptr},
    {{"apologised", kNumber, "1: an apology was sent since"},
     [](const Facts& f) -> std::int64_t { return f.course().apologised; },
     nullptr},
    {{"bad_news_unexplained", kNumber, "1: bad news was sent in this contact, and no reason"},
     [](const Facts& f) -> std::int64_t { return f.course().bad_news_unexplained; },
     nullptr},
    {{"our_decision", kNumber, "1: the draft's bad news is a change that the business decides"},
     [](const Facts& f) -> std::int64_t { return is_our_decision(f.situation()); },
     nullptr},
    {{"notice_days", kNumber, "days to the one that the bad news names, -1 where it names none"},
     [](const Facts& f) -> std::int64_t { return notice_days(f.situation()); },
     nullptr},
    {{"contact_stopped", kNumber, "1: the customer asked for no more messages"},
     [](const Facts& f) -> std::int64_t { return contact_stopped(f.situation()); },
     nullptr},
    {{"defence_replies", kNumber,
      "agent's messages of this contact that defend, the judged one included"},
     [](const Facts& f) -> std::int64_t {
       return f.course().defence_replies +
              (f.situation().draft && f.situation().draft->has_act("defence"));
     },
     nullptr},
    {{"questions_over", kNumber, "questions of the draft beyond what the channel allows"},
     [](const Facts& f) -> std::int64_t { return questions_over(f.situation()); },
     nullptr},
    {{"length_over", kNumber, "characters of the draft beyond what the channel allows"},
     [](const Facts& f) -> std::int64_t { return length_over(f.situation()); },
     nullptr},
    {{"figures_over", kNumber, "figures and list items of a chat draft beyond the limit"},
     [](const Facts& f) -> std::int64_t { return figures_over(f.situation()); },
     nullptr},
    {{"courtesy_over", kNumber, "courtesy phrases of the draft beyond the limit"},
     [](const Facts& f) -> std::int64_t { return courtesy_over(f.situation()); },
     nullptr},
    {{"repeated_wording", kNumber, "clauses of the draft that were sent before in this contact"},
     [](const Facts& f) -> std::int64_t {
       return static_cast<std::int64_t>(repeated_clauses(f.situation()).size());
     },
     nullptr},
    {{"plain_clauses", kNumber, "clauses of the draft that perform no act"},
     [](const Facts& f) -> std::int64_t { return plain_clauses(f.situation()); },
     nullptr},
    {{"personal", kNames, "data of the customer: shown, asked by the draft, lacking"},
     nullptr,
     [](const Facts& f) -> Names { return personal(f.situation()); }},
    {{"draft_emoji", kNumber, "emoji of the draft"},
     [](const Facts& f)
         -> std::int64_t { return f.situation().draft ? f.situation().draft->emoji : 0; },
     nullptr},
    {{"name_unused", kNumber, "1: the customer's name is known and the draft ought to use it"},
     [](const Facts& f) -> std::int64_t { return name_unused(f.situation()); },
     nullptr},
    {{"promised_time", kNumber, "1: the draft's promise names a time"},
     [](const Facts& f) -> std::int64_t {
       return f.situation().draft && f.situation().draft->promised;
     },
     nullptr},
    {{"agreed", kNumber, "1: a service was agreed"},
     [](const Facts& f) -> std::int64_t { return agreed(f); },
     nullptr},
    {{"has_complement", kNumber, "1: a service goes well with the agreed one"},
     [](const Facts& f) -> std::int64_t { return has_complement(f.situation(), f.course()); },
     nullptr},
    {{"booked", kNumber, "1: a booking stands"},
     [](const Facts& f)
         -> std::int64_t { return f.situation().asserts("booked") || f.course().booked; },
     nullptr},
    {{"has_essentials", kNumber, "1: the business has essentials to tell at the end of a booking"},
     [](const Facts& f) -> std::int64_t { return has_essentials(f.situation()); },
     nullptr},
    {{"judged_anew", kNumber, "1: new facts, while messages wait for an answer"},
     [](const Facts& f) -> std::int64_t { return f.situation().answers_open(); },
     nullptr},
    {{"dispute_stage", kNames,
      "concede, persuade, let_go: by the sum, the customer and what was tried"},
     nullptr,
     [](const Facts& f) -> Names { return one(dispute_stage(f.situation())); }},
    {{"dispute_within_limit", kNumber, "1: the disputed sum may be given away"},
     [](const Facts& f) -> std::int64_t { return dispute_within_limit(f.situation()); },
     nullptr},
    {{"claim_unverified", kNumber, "1: a claim is marked as not verified"},
     [](const Facts& f) -> std::int64_t { return claim_unverified(f.situation()); },
     nullptr},
    {{"matter_unverified", kNumber, "1: and the open messages are about it"},
     [](const Facts& f) -> std::int64_t { return matter_unverified(f); },
     nullptr},
    {{"eta_passed", kNumber, "1: the order's time, told or advertised, has passed"},
     [](const Facts& f) -> std::int64_t { return eta_passed(f.situation()); },
     nullptr},
});

}  // namespace

std::span<const FactRow> fact_table() {
  static const std::vector<FactRow> rows(kTable.begin(), kTable.end());
  return rows;
}

std::optional<std::size_t> find_fact(std::string_view name) {
  for (std::size_t i = 0; i < kTable.size(); ++i)
    if (kTable[i].name == name) return i;
  return std::nullopt;
}

std::uint64_t sketch_of(const std::vector<std::string>& names) {
  std::uint64_t bits = 0;
  for (const auto& name : names) bits |= std::uint64_t{1} << (TextHash()(name) % 64);
  return bits;
}

Facts::Facts(Situation situation)
    : situation_(situation),
      numbers_(kTable.size()),
      names_(kTable.size()),
      sketches_(kTable.size()) {}

std::int64_t Facts::number(std::size_t fact) const {
  auto& known = numbers_[fact];
  if (!known) known = kTable[fact].number ? kTable[fact].number(*this) : 0;
  return *known;
}

const Facts::Names& Facts::names(std::size_t fact) const {
  auto& known = names_[fact];
  if (!known) {
    known = kTable[fact].names ? kTable[fact].names(*this) : Names();
    sketches_[fact] = sketch_of(*known);
  }
  return *known;
}

std::uint64_t Facts::sketch(std::size_t fact) const {
  names(fact);
  return sketches_[fact];
}

std::int64_t Facts::number(std::string_view name) const {
  const auto fact = find_fact(name);
  return fact ? number(*fact) : 0;
}

const Facts::Names& Facts::names(std::string_view name) const {
  static const Names kNone;
  const auto fact = find_fact(name);
  return fact ? names(*fact) : kNone;
}

const Course& Facts::course() const {
  if (!course_) course_ = course_of(situation_);
  return *course_;
}

const std::string& Facts::intent() const {
  return situation_.intent();
}

}  // namespace hamkalam::rules
