// What is judged: a conversation up to a message, and the draft or message of an agent that is
// looked at, if any.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "conversation/conversation.hpp"
#include "intent/catalogue.hpp"
#include "rules/settings.hpp"
#include "text/analyzer.hpp"

namespace hamkalam::rules {

struct Situation {
  const conversation::Conversation& conversation;
  const Settings& settings;
  const intent::Catalogue& catalogue;
  std::size_t end;  // messages [0, end) were said before what is judged
  // The turn of an agent's draft or message; nullptr where a customer's message or another event is
  // judged, which is then the conversation's last.
  const conversation::Turn* draft = nullptr;
  std::string_view draft_channel = {};
  std::optional<event::Time> draft_at = {};  // when the draft would be sent
  // Folds names and texts of the business as messages are folded.
  const text::Analyzer* analyzer = nullptr;
  // Worked out when first asked for, since most facts ask; and of what.
  struct Known {
    std::size_t end;
    const conversation::Turn* draft;
    std::optional<event::Time> draft_at;
    std::size_t contact_first, open_first;
    std::optional<std::string> intent = {};
  };
  mutable std::optional<Known> known = {};
  mutable std::optional<std::int64_t> known_signal_strength = {};

  event::Time now() const { return draft_at.value_or(conversation.time()); }
  // The contact of what is judged: a draft after a long silence begins one of its own.
  int contact() const;
  // Index of this contact's first message; `end` where it has none yet.
  std::size_t contact_first() const { return spans().contact_first; }
  // The customer's messages that nobody answered before: [first, end).
  std::size_t open_first() const { return spans().open_first; }
  // New facts while messages wait for an answer: they are judged anew.
  bool answers_open() const;
  std::string_view channel() const;

  Known& spans() const;
  std::string wanted() const;  // intent(), worked out
  std::int64_t setting(std::string_view name) const;
  bool is_set(std::string_view name) const;
  std::int64_t signal_strength() const;  // from which a signal counts, per mille
  const Json& business() const { return conversation.facts("business"); }
  const Json& known_case() const { return conversation.facts("case"); }
  const Json& customer() const { return conversation.facts("customer"); }
  bool asserts(std::string_view case_field) const;  // the case's field is true

  // The strongest of a signal over the open messages, per mille.
  int strength(std::string_view signal) const;
  bool has_signal(std::string_view signal) const;
  // What the customer wants: the open messages' intent; talk.* leaves the one before it standing.
  const std::string& intent() const;
  // Whether we have answered since: what the customer said then is talk, or was not understood.
  bool intent_answered() const;
  // What the open messages say themselves: talk, "none" where nothing was understood.
  std::string open_talk() const;
  bool is_complaint(const conversation::Message& message) const;
  bool is_negative(const conversation::Turn& turn) const;
};

bool is_talk(std::string_view intent);

// A field of an object; nullptr where it is missing, or where there is no object.
const Json* member(const Json& object, std::string_view name);
// A text field of an object of facts; empty where it is missing or no text.
std::string text_at(const Json& object, std::string_view field);

// Whether an open flag of danger rules what is said now: who wrote of a gas leak last week and asks
// for the opening hours today is answered. Despair stays until a person has resolved it.
bool is_pressing(const Situation& situation, const event::Flag& flag);

// Whether a flag of danger to somebody is open, so that nothing counts but that.
bool in_danger(const Situation& situation);

// Whether a person of ours has written since an open flag of this reason was raised.
bool answered_flag(const Situation& situation, std::string_view reason);

// Something that the customer came for in this contact, beside talk and praise, and that nobody
// settled yet: an agent confirmed it, or the customer was content or took leave after an answer.
bool has_open_matter(const Situation& situation);

}  // namespace hamkalam::rules
