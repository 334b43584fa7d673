// What one conversation must know of others, and what fell due: as events by hamkalam that are
// stored right before the event that made them needed. Pure: it only folds what it is shown.
//
//   for (Event& derived : history.derive(conversation, event)) ...   // stored and folded first
//   history.observe(conversation);                                   // after each folded event
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "conversation/conversation.hpp"

namespace hamkalam::history {

class History {
 public:
  // `signal_strength`: per mille from which a signal counts.
  History(const intent::Catalogue& catalogue, int signal_strength)
      : catalogue_(&catalogue), signal_strength_(signal_strength) {}

  // The same for what is observed from now on.
  void judge_by(const intent::Catalogue& catalogue, int signal_strength) {
    catalogue_ = &catalogue;
    signal_strength_ = signal_strength;
  }

  // Derived events for `event`, which is about to be stored: tasks that fell due before it, the
  // customer's earlier contacts when a contact begins or the customer becomes known, and with the
  // next of their messages that they asked elsewhere, or in an earlier contact, for no more
  // messages (`no_contact`), until somebody says in any conversation that they want them again.
  std::vector<event::Event> derive(const conversation::Conversation& conversation,
                                   const event::Event& event) const;

  // The `due` events of tasks whose time has come.
  static std::vector<event::Event> fallen_due(const conversation::Conversation& conversation,
                                              event::Time now);

  void observe(const conversation::Conversation& conversation);

  // As if the conversation had never been observed.
  void forget(const std::string& conversation);

 private:
  struct Contact {
    event::Time begin = 0;
    bool complaint = false, insult = false;
  };
  // Contacts by customer, then by conversation and number of the contact in it.
  using Contacts = std::map<std::pair<std::string, int>, Contact>;

  // Whether the customer wants no messages, as said elsewhere or, at a new contact, here.
  bool is_stopped(const std::string& customer, const conversation::Conversation& conversation,
                  bool begins) const;
  void observe_stop(const conversation::Conversation& conversation, const std::string& customer);
  static std::string customer_of(const conversation::Conversation& conversation);

  const intent::Catalogue* catalogue_;
  int signal_strength_;
  std::map<std::string, Contacts> customers_;
  std::map<std::string, std::set<std::string>> stopped_;  // by customer, where they said so
  std::map<std::string, std::set<std::string>> named_;    // a conversation's customers
};

}  // namespace hamkalam::history
