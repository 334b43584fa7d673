#include "assist/wanted.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace hamkalam::assist {
namespace {

using conversation::Conversation;
using conversation::Message;
using event::From;
using rules::Situation;

text::Language language_at(const Json& object) {
  return text::language_of(text_at(object, "language"));
}

// What a customer's message gives, by the names that the catalogue has for needed facts.
void collect(const conversation::Turn& turn, std::set<std::string>& kinds) {
  for (const auto& entity : turn.entities) {
    kinds.insert(entity.kind);
    if (entity.kind == "money") kinds.insert("charge");
  }
  if (turn.names_day) kinds.insert({"date", "payment_time"});
  if (turn.names_hour) kinds.insert({"time", "payment_time"});
}

// The first fact that the intent needs and nobody has given yet. An entity of that kind, a field of
// the case, or an agent's question that the customer answered since count as given.
std::string missing_need(const Situation& s, const std::string& intent) {
  const auto* entry = s.catalogue.intent(intent);
  if (intent == "none") return "details";
  if (!entry) return {};
  const Conversation& c = s.conversation;
  const Json& known = c.facts("case");
  std::size_t asked = 0;  // questions already asked about this matter
  std::set<std::string> kinds;
  for (std::size_t i = 0; i < s.end; ++i) {
    const Message& m = c.messages()[i];
    if (m.contact != c.contact() || m.removed) continue;
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

text::Values values_for(const Situation& s, const reply::Phrasebook& book) {
  const Conversation& c = s.conversation;
  const Json& business = c.facts("business");
  text::Values values;
  auto set = [&](const char* name, const std::string& value) {
    if (!value.empty()) values[name] = value;
  };
  set("name", text_at(c.facts("customer"), "address"));
  set("hours", text_at(business, "hours", book.language()));
  set("phone", text_at(business, "phone"));
  set("address", text_at(business, "address", book.language()));
  if (business.contains("essentials") && business["essentials"].is_object())
    set("address", text_at(business["essentials"], "address", book.language()));
  if (const auto minutes = s.settings.number("reply_commitment_minutes", business);
      minutes && *minutes > 0)
    set("duration", book.duration(*minutes));
  for (std::size_t i = 0; i < s.end; ++i)
    for (const auto& entity : c.messages()[i].turn.entities)
      if (entity.kind == "order_number" && c.messages()[i].contact == c.contact())
        set("order_number", entity.value);
  if (const Json& known = c.facts("case"); known.contains("order") && known["order"].is_object())
    set("order_number", text_at(known["order"], "number"));
  return values;
}

// Moves that already say what is done, so that the intent's own answer would say it twice.
bool stands_for_answer(std::string_view move) {
  return move == "take_ownership" || move == "hand_over" || move == "accept_refusal" ||
         move == "warm_close";
}

}  // namespace

std::string text_at(const Json& object, const char* field) {
  const auto it = object.find(field);
  return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

std::string text_at(const Json& object, const char* field, text::Language language) {
  const auto it = object.find(field);
  return it != object.end() && it->is_object() ? text_at(*it, text::tag(language).data())
                                               : text_at(object, field);
}

text::Language answer_language(const Conversation& c) {
  for (const auto language :
       {c.language(), language_at(c.facts("customer")), language_at(c.facts("business")),
        language_at(c.agent_facts(c.agent()))})
    if (language != text::Language::und) return text::written(language);
  return text::Language::en;
}

text::Language agent_language(const Conversation& c, const std::string& agent) {
  for (const auto language : {language_at(c.agent_facts(agent)), language_at(c.facts("business"))})
    if (language != text::Language::und) return text::written(language);
  return answer_language(c);
}

reply::Request request_for(const Situation& s, const rules::Outcome& outcome,
                           const reply::Phrasebook& book) {
  reply::Request request;
  request.intent = s.intent();
  if (request.intent.empty()) request.intent = "none";
  const std::size_t first = s.open_first();
  const auto least = s.setting("signal_strength");
  for (std::size_t i = first; i < s.end; ++i) {
    const Message& m = s.conversation.messages()[i];
    for (const auto& signal : m.turn.signals)
      if (signal.per_mille >= least) request.signals.insert(signal.name);
    request.said += (request.said.empty() ? "" : " ") + m.turn.normalized;
    request.confidence = m.turn.intent.per_mille;
  }
  for (std::size_t i = 0; i < s.end; ++i) {
    const Message& m = s.conversation.messages()[i];
    if ((m.from == From::agent || m.from == From::bot) && m.contact == s.conversation.contact())
      request.sent.push_back(m.text);
  }
  request.values = values_for(s, book);
  const Json& business = s.conversation.facts("business");
  const std::string& channel = s.conversation.channel();
  request.spoken = book.speaks(text_at(business, "sector"), channel);
  request.longest = channel == "email" ? 1200 : 280;

  auto want = [&](const std::string& move, const std::string& rule) {
    auto it = std::find_if(request.moves.begin(), request.moves.end(),
                           [&](const auto& w) { return w.move == move; });
    if (it == request.moves.end()) it = request.moves.insert(request.moves.end(), {move, {}});
    if (!rule.empty() && std::find(it->rules.begin(), it->rules.end(), rule) == it->rules.end())
      it->rules.push_back(rule);
  };
  for (const auto& [move, rule] : outcome.moves) want(move, rule);
  auto wants = [&](std::string_view move) {
    return std::any_of(request.moves.begin(), request.moves.end(),
                       [&](const auto& w) { return w.move == move; });
  };
  const bool answered = std::any_of(request.moves.begin(), request.moves.end(),
                                    [](const auto& w) { return stands_for_answer(w.move); });
  // Words of praise beside bad news are no praise to be thanked for.
  const bool mixed = request.intent == "feedback.praise" && wants("acknowledge");
  if (!answered && !mixed && request.intent != "none") want("answer", "");
  if (!wants("hand_over") && !wants("accept_refusal") && !wants("warm_close")) {
    request.need = missing_need(s, request.intent);
    if (!request.need.empty()) want("ask_fact", "");
  }
  // The first reply of a contact returns the customer's greeting.
  const bool first_reply =
      std::none_of(s.conversation.messages().begin(),
                   s.conversation.messages().begin() + static_cast<std::ptrdiff_t>(s.end),
                   [&](const Message& m) {
                     return m.contact == s.conversation.contact() &&
                            (m.from == From::agent || m.from == From::bot);
                   });
  const bool greeted = std::any_of(
      book.wordings().begin(), book.wordings().end(), [&](const reply::Wording& wording) {
        return wording.moves.front() == "greet" && reply::was_said(wording, request.said) > 0;
      });
  const bool grave = request.signals.contains("safety");
  if (first_reply && !grave && !wants("warm_close") &&
      (greeted || request.intent == "talk.greeting"))
    want("greet", "");
  std::sort(request.moves.begin(), request.moves.end(), [&](const auto& a, const auto& b) {
    return s.catalogue.move_position(a.move) < s.catalogue.move_position(b.move);
  });
  return request;
}

}  // namespace hamkalam::assist
