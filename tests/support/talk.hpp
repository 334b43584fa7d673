// A conversation told by hand: what the model would have read is given with each message, so that
// what is built on it can be tested without one.
//
//   Talk talk;
//   talk.customer("where is it?", "order.status", {{"anger", 800}});
//   talk.agent("one moment", {"hold"});
//   talk.conversation.messages().back().burst
#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "conversation/conversation.hpp"
#include "support/catch.hpp"

namespace hamkalam::test {

constexpr event::Time kBegin = 1'772'355'600'000;  // 2026-03-01T09:00:00Z

using Signals = std::initializer_list<std::pair<const char*, int>>;
using Acts = std::initializer_list<const char*>;

inline const intent::Catalogue& catalogue() {
  static const auto loaded = intent::Catalogue::load(HAMKALAM_SOURCE_DIR "/intents/catalogue.json");
  REQUIRE(loaded);
  return *loaded;
}

// What is read in a customer's message.
inline conversation::Turn heard(const std::string& intent, Signals signals = {}) {
  conversation::Turn turn;
  turn.intent = {intent, 900};
  turn.ranking = {turn.intent};
  for (const auto& [name, strength] : signals) turn.signals.push_back({name, strength});
  return turn;
}

// What is read in an agent's message: a clause of ten characters for each act.
inline conversation::Turn said(Acts acts) {
  conversation::Turn turn;
  int start = 0;
  for (const char* act : acts) {
    turn.clauses.push_back({{start, start + 10}, {{act, 900}}, "", true});
    start += 10;
  }
  return turn;
}

// Decodes an event. `fields` is a JSON object; conversation and time are added where they are
// missing.
inline event::Event decoded(Json fields, const std::string& conversation, event::Time at) {
  if (!fields.contains("conversation")) fields["conversation"] = conversation;
  if (!fields.contains("at")) fields["at"] = event::format_time(at);
  auto event = event::decode(std::move(fields));
  REQUIRE(event);
  return *std::move(event);
}

class Talk {
 public:
  explicit Talk(std::string id = "c-1", conversation::Gaps gaps = {})
      : conversation(std::move(id), gaps) {}

  // The next event is this much later; two minutes where nothing is said.
  Talk& wait(event::Time time) {
    gap_ = time;
    return *this;
  }
  Talk& fold(std::string_view json, conversation::Turn turn = {}) {
    const auto body = parse_json(json, "a test's event");
    REQUIRE(body);
    return apply(*body, std::move(turn));
  }
  Talk& apply(Json body, conversation::Turn turn = {}) {
    now += std::exchange(gap_, 2 * event::kMinute);
    event::Event event = decoded(std::move(body), conversation.id(), now);
    event.seq = conversation.sequence() + 1;
    conversation.apply(event, std::move(turn));
    return *this;
  }
  Talk& customer(const std::string& text, const std::string& intent = "none",
                 Signals signals = {}) {
    return message("customer", text, heard(intent, signals));
  }
  Talk& agent(const std::string& text, Acts acts = {}) {
    return message("agent", text, said(acts));
  }
  Talk& message(const std::string& from, const std::string& text, conversation::Turn turn = {}) {
    Json body{{"type", "message"}, {"id", next_id()}, {"from", from}, {"text", text}};
    if (from == "agent") body["agent"] = "sara";
    return apply(std::move(body), std::move(turn));
  }
  // `objects`: {"customer": {...}, "case": {...}}
  Talk& facts(std::string_view objects) {
    const auto given = parse_json(objects, "a test's facts");
    REQUIRE(given);
    Json body{{"type", "facts"}};
    body.update(*given);
    return apply(std::move(body));
  }

  const conversation::Message& last() const { return conversation.messages().back(); }

  conversation::Conversation conversation;
  event::Time now = kBegin - 2 * event::kMinute;  // the first event is at kBegin

 private:
  std::string next_id() { return "m-" + std::to_string(conversation.messages().size() + 1); }
  event::Time gap_ = 2 * event::kMinute;
};

}  // namespace hamkalam::test
