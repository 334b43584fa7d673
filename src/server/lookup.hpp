// Asks the shop's own system for an order when a customer gives its number: a signed request, whose
// answer becomes facts of the case, so that the next advice knows of it. Nobody waits for it; what
// fails is left unknown.
//
//   -> {"type":"order.lookup","timestamp":"...","data":{"conversation":"telegram:42",
//       "order_number":"12345","customer":"telegram:42"}}
//   <- {"order":{"status":"shipped","eta":"2026-03-02","tracking":"..."}}     404: there is none
#pragma once

#include <functional>
#include <set>
#include <string>

#include "channel/retry.hpp"
#include "server/config.hpp"
#include "server/hub.hpp"

namespace hamkalam::server {

class Lookup {
 public:
  using Perform =
      std::function<void(const channel::HttpCall&, std::function<void(channel::Outcome)>)>;
  Lookup(Hub& hub, const Config& config, Hub::Clock clock, Perform perform)
      : hub_(hub), config_(config), clock_(std::move(clock)), perform_(std::move(perform)) {}

  void heard(const conversation::Conversation& conversation, const event::Event& event);

 private:
  void learn(const std::string& conversation, const std::string& number,
             const channel::Outcome& outcome);

  Hub& hub_;
  const Config& config_;
  Hub::Clock clock_;
  Perform perform_;
  std::set<std::string> asking_;  // conversation and number
};

}  // namespace hamkalam::server
