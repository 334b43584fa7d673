// A card: what one contact amounts to, message by message, for whoever judges it. Collected while a
// log is replayed; the scorecard and the report read cards and nothing else.
//
//   CardCollector collector(assistant);           // one for each group of conversations
//   Runner runner(assistant, mode, false, &collector);
//   ... runner.answer(line) ...
//   for (const Card& card : collector.finish()) ...
#pragma once

#include <map>
#include <set>

#include "replay/runner.hpp"

namespace hamkalam::replay {

struct CardMessage {
  std::uint64_t seq = 0;
  std::string id, agent, text;
  event::From from{};
  event::Time at = 0;
  // Of a customer's message.
  std::string intent;
  std::vector<event::Scored> signals;
  bool complaint = false, negative = false, wrong_done = false;
  int anger = 0, attention = 0;
  std::string suggestion;
  std::vector<event::Note> notes;
  // Of an agent's.
  std::vector<event::Act> acts;
  std::vector<event::Finding> findings;
  bool repeats_question = false, unclean = false;
  bool says_something = false;  // more than a greeting, a kind word or a question
  bool names_time = false;      // a promise says by when
  int longest_sentence = 0;     // words
  // Of both: folded words of each clause that asks; of a customer those of the whole message.
  std::vector<std::string> questions;
  std::vector<std::string> rules, flags;  // that fired; reasons that were raised here
  Json expect;                            // what somebody labelled it with

  bool has_act(std::string_view act) const;
};

struct CardFlag {
  std::string id, reason, level, rule, message;
  event::Time at = 0, due = 0, handled_at = 0;  // 0: nobody took it
  std::string outcome, handled_by;
  std::vector<event::Evidence> evidence;
};

struct CardPromise {
  std::string id, agent;
  event::Time at = 0, due = 0;
  bool open = true, overdue = false;
};

struct Card {
  std::string conversation;
  int contact = 0;
  std::string channel, sector, language, customer, customer_name;
  event::Time begin = 0, end = 0;
  std::vector<CardMessage> messages;
  std::vector<CardFlag> flags;
  std::vector<CardPromise> promises;
  std::map<std::string, std::string> agent_names;  // by id, where a name is known
  std::optional<bool> resolved, reopened;
  int csat = 0;  // 1 to 5; 0 where nobody said

  int count(event::From from) const;
  int words() const;
  std::string main_agent() const;  // who wrote most, the first of them
};

// Whether two questions are the same in nearly the same words.
bool is_alike(const std::string& a, const std::string& b);

class CardCollector : public Observer {
 public:
  explicit CardCollector(const assist::Assistant& assistant) : assistant_(assistant) {}

  void folded(const conversation::Conversation& conversation, const event::Event& event,
              const event::Advice* advice) override;

  // The cards, by conversation and contact.
  std::vector<Card> finish();

 private:
  Card& card_of(const conversation::Conversation& conversation);
  void take_message(Card& card, const conversation::Conversation& conversation,
                    const event::Event& event, const event::Advice* advice);
  void take_flag(Card& card, const event::Event& event);

  const assist::Assistant& assistant_;
  std::map<std::pair<std::string, int>, Card> cards_;
};

}  // namespace hamkalam::replay
