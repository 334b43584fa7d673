// What a supervisor counts: this month's flags by reason and what became of them, what agents did
// with suggestions, and which rules fire most. Of events alone, so that a start from the journal
// counts the same; the rules since the start only, since advice is not stored.
//
//   Figures figures;
//   figures.observe(conversation, event);   // folded and durable
//   figures.fired(rules);
//   figures.json(now);   // {"since":"2026-03-01T00:00:00Z","reasons":[...],...}
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "conversation/conversation.hpp"
#include "event/event.hpp"

namespace hamkalam::server {

class Figures {
 public:
  // One stored event; `conversation` has it folded and says what a flag was raised for. An event of
  // another month than the newest one's counts for nothing.
  void observe(const conversation::Conversation& conversation, const event::Event& event);
  void fired(const std::vector<std::string>& rules);
  // Answers of the autopilot on the day (UTC) of a time, if that is the newest such day. Each
  // counts once, however often it is read, so that what other nodes stored may be counted where it
  // is.
  int automatic(event::Time now) const;
  void count_automatic(const conversation::Conversation& conversation, const event::Event& event);

  // Months are those of UTC. Reasons by name; the most frequent 20 rules.
  std::string json(event::Time now) const;

 private:
  struct Reason {
    std::uint64_t raised = 0, resolved = 0, false_alarm = 0;
  };
  event::Time month_ = 0;            // its beginning
  event::Time day_ = 0;              // the newest with answers of the autopilot, in days since 1970
  std::set<std::string> automatic_;  // of that day, by conversation and id
  std::map<std::string, Reason> reasons_;
  std::map<std::string, std::uint64_t> suggestions_;  // by outcome
  std::map<std::string, std::uint64_t> rules_;
};

}  // namespace hamkalam::server
