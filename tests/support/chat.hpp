// A conversation with the real assistant: each event is folded, advised, and what hamkalam does
// about it folded too.
//
//   Chat chat;
//   event::Advice advice = chat.customer("where is my parcel?");
//   event::Review review = chat.draft("One moment.");
#pragma once

#include "assist/exchange.hpp"
#include "support/data.hpp"
#include "support/talk.hpp"

namespace hamkalam::test {

class Chat {
 public:
  explicit Chat(const std::string& id = "c-1") : conversation(assistant().begin(id)) {}

  Chat& wait(event::Time time) {
    gap_ = time;
    return *this;
  }
  // One event, as JSON without "conversation" and "at".
  event::Advice tell(std::string_view json) {
    const auto body = parse_json(json, "a test's event");
    REQUIRE(body);
    return tell_body(*body);
  }
  event::Advice tell_body(Json body) {
    now += std::exchange(gap_, 2 * event::kMinute);
    event::Event event = decoded(std::move(body), conversation.id(), now);
    event.seq = conversation.sequence() + 1;
    assist::fold(assistant(), conversation, event);
    const event::Advice advice = assistant().advise(conversation);
    for (event::Event& act : conversation::acts_of(advice, now)) {
      act.seq = conversation.sequence() + 1;
      assist::fold(assistant(), conversation, act);
    }
    return advice;
  }
  event::Advice say(const std::string& from, const std::string& text) {
    const std::string id = "m-" + std::to_string(conversation.messages().size() + 1);
    Json body{{"type", "message"}, {"id", id}, {"from", from}, {"text", text}};
    if (from == "agent") body["agent"] = "sara";
    return tell_body(std::move(body));
  }
  event::Advice customer(const std::string& text) { return say("customer", text); }
  event::Advice agent(const std::string& text) { return say("agent", text); }
  event::Review draft(const std::string& text) const {
    const Json body{{"type", "draft"}, {"agent", "sara"}, {"text", text}};
    return assistant().review(conversation, decoded(body, conversation.id(), now));
  }

  conversation::Conversation conversation;
  event::Time now = kBegin - 2 * event::kMinute;

 private:
  event::Time gap_ = 2 * event::kMinute;
};

template <class List, class Name>
bool has(const List& list, const Name& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

}  // namespace hamkalam::test
