#include "rules/situation.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace hamkalam::rules {

using conversation::Message;
using event::From;

bool is_talk(std::string_view intent) {
  return intent.starts_with("talk.");
}

const Json* member(const Json& object, std::string_view name) {
  if (!object.is_object()) return nullptr;
  const auto it = object.find(name);
  return it == object.end() ? nullptr : &*it;
}

std::string text_at(const Json& object, std::string_view field) {
  const Json* value = member(object, field);
  return value && value->is_string() ? value->get<std::string>() : std::string();
}

int Situation::contact() const {
  const bool begins = draft && draft_at && conversation.begins_contact(*draft_at);
  return conversation.contact() + (begins ? 1 : 0);
}

Situation::Known& Situation::spans() const {
  if (known && known->end == end && known->draft == draft && known->draft_at == draft_at)
    return *known;
  const auto& messages = conversation.messages();
  const int own = contact();
  std::size_t first = end;
  while (first > 0 && messages[first - 1].contact == own) --first;
  const std::size_t open = conversation.open_from(end);
  const bool here = open < end && messages[open].contact == own;
  known = {end, draft, draft_at, first, here ? open : end};
  return *known;
}

bool Situation::answers_open() const {
  return !draft && conversation.last_event().type == event::Type::facts && open_first() < end;
}

std::string_view Situation::channel() const {
  return draft && !draft_channel.empty() ? draft_channel : conversation.channel();
}

std::int64_t Situation::setting(std::string_view name) const {
  return settings.number(name, business()).value_or(0);
}

bool Situation::is_set(std::string_view name) const {
  return settings.number(name, business()).has_value();
}

std::int64_t Situation::signal_strength() const {
  if (!known_signal_strength) known_signal_strength = setting("signal_strength");
  return *known_signal_strength;
}

bool Situation::asserts(std::string_view field) const {
  const Json* value = member(known_case(), field);
  return value && value->is_boolean() && value->get<bool>();
}

int Situation::strength(std::string_view signal) const {
  int strongest = 0;
  for (std::size_t i = open_first(); i < end; ++i)
    strongest = std::max(strongest, conversation.messages()[i].turn.strength(signal));
  return strongest;
}

bool Situation::has_signal(std::string_view signal) const {
  return strength(signal) >= signal_strength();
}

const std::string& Situation::intent() const {
  Known& here = spans();
  if (!here.intent) here.intent = wanted();
  return *here.intent;
}

std::string Situation::wanted() const {
  std::string talk;
  const bool matter = has_open_matter(*this);  // what was settled stands no longer
  const std::size_t first = open_first();
  const auto sure = setting("answer_confidence");
  bool unclear = false;
  const auto& messages = conversation.messages();
  for (std::size_t i = end; i-- > 0;) {
    const Message& message = messages[i];
    if (message.contact != contact()) break;
    if (message.from != From::customer || message.removed) continue;
    const std::string& name = message.turn.intent.name;
    const bool unsure = !is_talk(name) && message.turn.intent.per_mille < sure;
    unclear |= i >= first && (unsure || name == "none");
    if (name.empty() || name == "none" || unsure) continue;
    // What no desk handles ends no matter, and is said only when it is sure.
    constexpr int kSure = 800;
    if (name == "out_of_scope" && (matter || message.turn.intent.per_mille < kSure)) continue;
    // Praise before a question that was not understood is no answer to it.
    if (unclear && name.starts_with("feedback.")) break;
    if (!is_talk(name)) return name;
    if (talk.empty()) talk = name;
    if (!matter) break;
  }
  return talk;
}

bool Situation::intent_answered() const {
  const std::string& wanted = intent();
  const auto& messages = conversation.messages();
  bool answered = false;
  for (std::size_t i = end; i-- > 0;) {
    const Message& message = messages[i];
    if (message.contact != contact()) break;
    if (message.removed) continue;
    answered |= message.from == From::agent || message.from == From::bot;
    if (message.from == From::customer && message.turn.intent.name == wanted) return answered;
  }
  return false;
}

std::string Situation::open_talk() const {
  std::string talk = "none";
  for (std::size_t i = open_first(); i < end; ++i)
    if (const Message& m = conversation.messages()[i]; m.from == From::customer && !m.removed)
      talk = is_talk(m.turn.intent.name) ? m.turn.intent.name : "none";
  return talk;
}

bool Situation::is_complaint(const Message& message) const {
  return conversation::is_complaint(message, catalogue, static_cast<int>(signal_strength()));
}

bool Situation::is_negative(const conversation::Turn& turn) const {
  const auto least = signal_strength();
  return std::any_of(turn.signals.begin(), turn.signals.end(), [&](const auto& signal) {
    const auto* entry = catalogue.signal(signal.name);
    return signal.per_mille >= least && entry && entry->negative;
  });
}

bool is_pressing(const Situation& s, const event::Flag& flag) {
  if (flag.reason == "self_harm" || flag.evidence.empty()) return true;
  const auto& messages = s.conversation.messages();
  for (std::size_t i = s.contact_first(); i < messages.size(); ++i)
    for (const auto& proof : flag.evidence)
      if (messages[i].id == proof.message) return true;
  return false;
}

bool in_danger(const Situation& s) {
  const auto& flags = s.conversation.flags();
  return std::any_of(flags.begin(), flags.end(), [&](const auto& state) {
    return state.open && (state.flag.reason == "safety" || state.flag.reason == "self_harm") &&
           is_pressing(s, state.flag);
  });
}

bool answered_flag(const Situation& s, std::string_view reason) {
  const auto& messages = s.conversation.messages();
  for (const auto& state : s.conversation.flags()) {
    if (!state.open || state.flag.reason != reason) continue;
    std::size_t from = s.contact_first();
    for (std::size_t i = from; i < s.end; ++i)
      for (const auto& proof : state.flag.evidence)
        if (messages[i].id == proof.message) from = i;
    for (std::size_t i = from; i < s.end; ++i)
      if (messages[i].from == From::agent && !messages[i].removed) return true;
  }
  return false;
}

bool has_open_matter(const Situation& s) {
  bool open = false, answered = false;
  const auto sure = s.setting("answer_confidence");
  for (std::size_t i = s.contact_first(); i < s.end; ++i) {
    const Message& m = s.conversation.messages()[i];
    if (m.removed) continue;
    const std::string& intent = m.turn.intent.name;
    if (m.from == From::agent || m.from == From::bot) {
      answered = true;
      if (m.turn.has_act("confirmation")) open = false;
    } else if (m.from == From::customer) {
      const bool matter = !is_talk(intent) && intent != "out_of_scope" && intent != "none" &&
                          !intent.starts_with("feedback.") && m.turn.intent.per_mille >= sure;
      const bool content = intent == "talk.thanks" || intent == "talk.farewell" ||
                           m.turn.strength("satisfaction") > 0 || m.turn.strength("closing") > 0;
      if (matter) open = true, answered = false;
      if (!matter && content && answered) open = false;
    }
  }
  const auto& tasks = s.conversation.tasks();
  return open || std::any_of(tasks.begin(), tasks.end(), [](const auto& t) { return t.open; });
}

}  // namespace hamkalam::rules
