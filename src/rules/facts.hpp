// Facts: everything a rule may ask, and the only place that judges the state of a conversation. The
// table in facts.cpp is closed and documents itself.
//
//   Facts facts({conversation, settings, catalogue, end, &draft_turn});
//   facts.number("complaint_turns")          // counts, and 0 or 1 for yes and no
//   facts.names("signals")                   // sorted names
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conversation/conversation.hpp"
#include "intent/catalogue.hpp"
#include "rules/settings.hpp"

namespace hamkalam::rules {

// What facts are read from: a conversation up to a message, and what is judged there.
struct Situation {
  const conversation::Conversation& conversation;
  const Settings& settings;
  const intent::Catalogue& catalogue;
  std::size_t end;  // messages [0, end) were said before what is judged
  // The turn of an agent's draft or message; nullptr where a customer's message or another event is
  // judged, which is then the conversation's last.
  const conversation::Turn* draft = nullptr;
  std::string_view draft_channel = {};

  // The customer's messages that nobody answered before: [first, end).
  std::size_t open_first() const { return conversation.open_from(end); }
  // New facts while messages wait for an answer: they are judged anew.
  bool answers_open() const;
  std::int64_t setting(std::string_view name) const;
  // The strongest of a signal over the open messages, per mille.
  int strength(std::string_view signal) const;
  // What the customer wants: the open messages' intent; talk.* leaves the one before it standing.
  std::string intent() const;
  bool is_complaint(const conversation::Message& message) const;
};

enum class FactType { number, names };

struct FactRow {
  std::string_view name;
  FactType type;
  std::string_view meaning;
};

std::span<const FactRow> fact_table();
const FactRow* find_fact(std::string_view name);

class Facts {
 public:
  explicit Facts(Situation situation) : situation_(situation) {}
  std::int64_t number(std::string_view name) const;
  std::vector<std::string> names(std::string_view name) const;
  const Situation& situation() const { return situation_; }

 private:
  Situation situation_;
};

}  // namespace hamkalam::rules
