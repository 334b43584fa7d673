// The autopilot's hands: it waits for the end of a burst, keeps to the answers of a day, and says
// what assist/autopilot.hpp decides. In a help desk where a bot has the conversation first
// (Chatwoot), it hands over what it does not answer.
//
//   AutopilotDesk desk(hub, config, notes, clock);
//   hub.afterwards([&](auto& conversation, auto& event) { desk.heard(conversation, event); });
//   desk.tick();   // every second
#pragma once

#include <map>
#include <string>

#include "assist/autopilot.hpp"
#include "server/config.hpp"
#include "server/hub.hpp"
#include "server/notes.hpp"

namespace hamkalam::server {

class AutopilotDesk {
 public:
  AutopilotDesk(Hub& hub, const Config& config, const Notes& notes, Hub::Clock clock)
      : hub_(hub), config_(config), notes_(notes), clock_(std::move(clock)) {}

  void heard(const conversation::Conversation& conversation, const event::Event& event);
  void tick();

  // At once, for who waits for it: the text of the answer that was stored; empty: a person answers.
  // The answer is not sent anywhere else.
  void answer_now(const std::string& id, std::function<void(std::string)> reply);

 private:
  assist::Autopilot settings() const;
  // Whether the day's answers, those of all nodes, leave room for one more, which is then held.
  void may_answer(std::function<void(bool)> reply);
  void decide(const std::string& id);
  void decide_now(const std::string& id, bool may);
  void submit(Json body, std::function<void(bool)> done);
  void answer(Json body, std::function<void(bool)> done);

  Hub& hub_;
  const Config& config_;
  const Notes& notes_;
  Hub::Clock clock_;
  std::map<std::string, event::Time> waiting_;  // conversations, and when to look at them
  int unstored_ = 0;  // answers that the journal does not have yet, and places that are held
};

}  // namespace hamkalam::server
