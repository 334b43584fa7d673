#include "assist/exchange.hpp"

#include <charconv>

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

std::optional<Error> refusal(const Conversation& conversation, const Event& event) {
  if (event.type != event::Type::feedback) return std::nullopt;
  // Suggestions, notes and findings are named by the sequence of their advice: "7/1", "7/n1".
  std::uint64_t seq = 0;
  const char* end = event.subject.data() + event.subject.size();
  const auto [rest, fault] = std::from_chars(event.subject.data(), end, seq);
  if (fault == std::errc() && rest != end && *rest == '/' && seq >= 1 &&
      seq <= conversation.sequence())
    return std::nullopt;
  return Error("unknown_suggestion", "feedback.about", "no advice has given this");
}

void mask_secrets(const Assistant& assistant, Event& event) {
  if (event.text.empty()) return;
  if (const std::string masked = assistant.analyzer().mask_secrets(event.text);
      masked != event.text) {
    event.text = masked;
    // A transcript's text is joined from several: each is masked where it stands.
    if (event.body.contains("text") && event.body["text"].is_string())
      event.body["text"] =
          assistant.analyzer().mask_secrets(event.body["text"].get_ref<const std::string&>());
    if (event.body.contains("attachments"))
      for (Json& item : event.body["attachments"])
        if (item.contains("transcript"))
          item["transcript"] =
              assistant.analyzer().mask_secrets(item["transcript"].get_ref<const std::string&>());
  }
}

Exchange exchange(const Assistant& assistant, Conversation& conversation,
                  std::vector<Event> derived, Event event, const Steps& steps, Wants wants) {
  Exchange out;
  auto store = [&](Event& e) -> StoredEvent& {
    e.seq = conversation.sequence() + 1;
    std::string body = wants.bytes ? event::stored(e, e.seq) : std::string();
    fold(assistant, conversation, e);
    if (steps) steps(Step::read);
    out.rows.push_back({e.seq, e.id, std::move(body), std::move(e), "", std::nullopt});
    return out.rows.back();
  };
  auto advise = [&] {
    event::Advice advice = assistant.advise(conversation, wants.suggestions);
    out.rules.insert(out.rules.end(), advice.rules.begin(), advice.rules.end());
    if (steps) steps(Step::advised);
    return advice;
  };
  for (Event& e : derived) {
    StoredEvent& row = store(e);
    // What fell due raises its flag before the event is judged.
    if (!event::is_advised(row.event)) continue;
    event::Advice advice = advise();
    if (wants.bytes) row.advice = event::to_json(advice);
    const std::size_t index = out.rows.size() - 1;
    for (Event& act : conversation::acts_of(advice, conversation.time())) store(act);
    out.rows[index].given = std::move(advice);
  }
  out.main = out.rows.size();
  StoredEvent& row = store(event);
  if (!event::is_advised(row.event)) {
    out.answer = event::ack_frame(row.seq);
    return out;
  }
  event::Advice advice = advise();
  if (row.event.type == event::Type::message && row.event.from == event::From::customer)
    out.intent = advice.intent.name;
  if (wants.bytes) out.answer = row.advice = event::to_json(advice);
  for (Event& act : conversation::acts_of(advice, conversation.time())) store(act);
  out.rows[out.main].given = std::move(advice);
  return out;
}

}  // namespace hamkalam::assist
