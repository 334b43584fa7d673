// One event in: what is stored of it and what is answered. The server and replay both go through
// here, so that their answers are the same bytes.
//
//   Exchange x = exchange(assistant, conversation, history.derive(conversation, event), event);
//   // x.rows go into the journal together; x.answer to whoever sent the event, once they are there
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "assist/assistant.hpp"

namespace hamkalam::assist {

struct StoredEvent {
  std::uint64_t seq = 0;
  std::string id, body;
  event::Event event;
  std::string advice;  // what watchers get after the event; empty where it is answered by an ack
  std::optional<event::Advice> given;  // the same, not written
};

struct Exchange {
  std::vector<StoredEvent> rows;  // derived events, the event, what hamkalam does about it
  std::size_t main = 0;           // index of the event itself
  std::string answer;             // an advice or an ack
  // For counting: what the advices of this exchange say. Empty where there is none.
  std::string intent;  // of a customer's message
  std::vector<std::string> rules;
};

// What was just done, for whoever has a clock: an event folded, the conversation advised.
enum class Step { read, advised };
using Steps = std::function<void(Step)>;

// What of an exchange somebody will look at: whoever only counts keeps neither rows nor answers and
// reads no suggestions, which saves a third of the time.
struct Wants {
  bool bytes = true;        // bodies of rows, advice and answer
  bool suggestions = true;  // in the advices
};

// Folds `derived` and `event` into the conversation, advises, and folds what hamkalam does itself.
// The event needs its `at`.
Exchange exchange(const Assistant& assistant, conversation::Conversation& conversation,
                  std::vector<event::Event> derived, event::Event event, const Steps& steps = {},
                  Wants wants = {});

// Masks what nobody may keep: one-time codes, CVV2 and passwords behind their label, in the text of
// an event that has just come in. Before anything is stored, compared or read.
void mask_secrets(const Assistant& assistant, event::Event& event);

// What a conversation cannot take: feedback about an advice that it never got.
std::optional<Error> refusal(const conversation::Conversation& conversation,
                             const event::Event& event);

// The answer to the conversation's last event, from the state after it.
std::string answer(const Assistant& assistant, const conversation::Conversation& conversation);

// Folds one event that is already stored.
void fold(const Assistant& assistant, conversation::Conversation& conversation,
          const event::Event& event);

}  // namespace hamkalam::assist
