// What a supervisor counts: this month's flags by reason and what became of them, what agents did
// with suggestions, and which rules fire most. Of events alone, each a mark in the journal, so that
// every node counts the same; the rules of this node and since its start only, since advice is not
// stored.
//
//   if (auto mark = Figures::mark_of(conversation, event)) ...   // kept by its subject
//   figures.fired(rules);
//   figures.json(now, counted);   // {"since":"2026-03-01T00:00:00Z","reasons":[...],...}
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text_hash.hpp"
#include "conversation/conversation.hpp"
#include "event/event.hpp"

namespace hamkalam::server {

class Figures {
 public:
  // How often which mark stands in a subject.
  using Counts = std::map<std::string, std::uint64_t>;
  // The marks of a month, of UTC: "figures 2026-03".
  static std::string subject(event::Time month);
  // Subject and value of what an event counts for, if it does; `conversation` has it folded and
  // says what a flag was raised for.
  static std::optional<std::pair<std::string, std::string>> mark_of(
      const conversation::Conversation& conversation, const event::Event& event);

  void fired(const std::vector<std::string>& rules);

  // `counted`: the marks of the month of `now`. Reasons by name; the most frequent 20 rules.
  std::string json(event::Time now, const Counts& counted) const;

 private:
  NameMap<std::uint64_t> rules_;
};

}  // namespace hamkalam::server
