#include "assist/exchange.hpp"

namespace hamkalam::assist {

using conversation::Conversation;
using event::Event;

void fold(const Assistant& assistant, Conversation& conversation, const Event& event) {
  conversation.apply(event, assistant.read(conversation, event));
}

std::string answer(const Assistant& assistant, const Conversation& conversation) {
  if (!event::is_advised(conversation.last_event()))
    return event::ack_frame(conversation.sequence());
  return event::to_json(assistant.advise(conversation));
}

Exchange exchange(const Assistant& assistant, Conversation& conversation,
                  std::vector<Event> derived, Event event) {
  Exchange out;
  auto store = [&](Event& e) -> StoredEvent& {
    e.seq = conversation.sequence() + 1;
    std::string body = event::stored(e, e.seq);
    fold(assistant, conversation, e);
    out.rows.push_back({e.seq, e.id, std::move(body), e, ""});
    return out.rows.back();
  };
  for (Event& e : derived) {
    StoredEvent& row = store(e);
    // What fell due raises its flag before the event is judged.
    if (!event::is_advised(e)) continue;
    const event::Advice advice = assistant.advise(conversation);
    row.advice = event::to_json(advice);
    for (Event& act : conversation::acts_of(advice, conversation.time())) store(act);
  }
  out.main = out.rows.size();
  StoredEvent& row = store(event);
  if (!event::is_advised(event)) {
    out.answer = event::ack_frame(row.seq);
    return out;
  }
  const event::Advice advice = assistant.advise(conversation);
  out.answer = row.advice = event::to_json(advice);
  for (Event& act : conversation::acts_of(advice, conversation.time())) store(act);
  return out;
}

}  // namespace hamkalam::assist
