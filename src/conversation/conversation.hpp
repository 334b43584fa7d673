// A conversation: the fold over its stored events. What was said, by whom, what the classifier read
// in it, what is known about customer, business and case, and which flags and tasks are open.
//
// However long it lives, it stays small: it holds the messages of the contact that goes on, which
// has at most kMostContactEvents events (the next message begins another contact), and of earlier
// contacts the last kMostEarlier messages without their words. Because this is a rule of the fold,
// whoever folds the same events has the same conversation.
//
//   Conversation conversation("c-42");
//   conversation.apply(event, turn);        // for each event in the order of `seq`
//   conversation.messages().back().turn.intent.name
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "event/advice.hpp"
#include "event/event.hpp"
#include "intent/catalogue.hpp"
#include "text/language.hpp"

namespace hamkalam::conversation {

// One clause of an agent's text and the acts it performs.
struct ClauseActs {
  event::Span span;
  std::vector<event::Scored> acts;
  std::string words;  // folded
  bool ends_sentence = false;
  bool has_act(std::string_view act) const;
};

// What was read from one event's text. Empty for events without text.
struct Turn {
  text::Language language{};
  int language_confidence = 0;  // per mille
  std::string native, normalized;
  event::Scored intent;                // the best, or "none" where none is likely enough
  std::vector<event::Scored> ranking;  // intents, best first
  std::vector<event::Scored> signals;  // of a customer's message, strongest first
  std::vector<ClauseActs> clauses;     // of an agent's or bot's message
  std::vector<event::Entity> entities;
  std::optional<event::Time> promised;  // the time that a promise names
  // Of an agent's or bot's message: code points, figures (numbers and list items), emoji.
  int characters = 0, figures = 0, emoji = 0;
  bool asks_personal = false;  // one that stands where all read it asks for the customer's data

  int strength(std::string_view signal) const;  // per mille; 0 where it is not there
  bool has_act(std::string_view act) const;
  int count_act(std::string_view act) const;  // clauses
};

struct Message {
  std::uint64_t seq = 0;
  std::string id, agent, text;
  event::Time at = 0;
  event::From from{};
  Turn turn;
  int contact = 0;  // 0, 1, ... in this conversation
  int burst = 0;    // the customer's messages with the same number are one turn
  int words = 0;    // of its text, between blanks
  bool removed = false;
};

struct FlagState {
  event::Flag flag;
  bool open = true;
};

struct TaskState {
  event::Task task;
  bool open = true;
  bool overdue = false;
};

// What ends a contact and joins messages into one turn; settings of the business.
struct Gaps {
  event::Time contact = 24 * event::kHour;
  event::Time burst = event::kMinute;
};

constexpr std::size_t kMostContactEvents = 2000;
constexpr std::size_t kMostEarlier = 200;  // messages of earlier contacts

class Conversation {
 public:
  // `business`: what `facts` events merge over (nullptr: nothing); its gaps win over `gaps`.
  explicit Conversation(std::string id, Gaps gaps = {},
                        std::shared_ptr<const Json> business = nullptr);

  // Folds one stored event. `turn` is what was read from its text.
  void apply(const event::Event& event, Turn turn);

  const std::string& id() const { return id_; }
  std::uint64_t sequence() const { return sequence_; }
  event::Time time() const { return time_; }  // the latest `at` so far
  // Those of this contact are whole; of earlier ones what was read in them, without the words.
  const std::vector<Message>& messages() const { return messages_; }
  int contact() const { return contact_; }
  bool closed() const { return closed_; }
  const std::string& agent() const { return agent_; }      // assigned, or the last who wrote
  const std::string& channel() const { return channel_; }  // "chat" until one is named
  const event::Event& last_event() const { return last_; }
  // Where the customer is to be answered: the `source` of his newest message; null where it came
  // from no platform.
  const Json& source() const { return source_; }
  // What is closed goes when the next contact begins.
  const std::vector<FlagState>& flags() const { return flags_; }
  const std::vector<TaskState>& tasks() const { return tasks_; }
  std::vector<event::Flag> open_flags() const;

  // The objects of `facts` events, merged: "customer", "business" (over the profile), "case"; an
  // agent's by its id.
  const Json& facts(std::string_view object) const;
  const Json& agent_facts(std::string_view agent) const;
  // How many of messages() there were when a field of the case was last given; 0 where it never
  // was, or before all of them.
  std::size_t case_given_at(std::string_view field) const;
  // Whether a customer's field came from outside; such a value wins over a derived one.
  bool said_by_platform(std::string_view customer_field) const;

  // Whether a message at this time begins a new contact: after a close, after a long silence, or
  // because this one has as many events as a contact may have.
  bool begins_contact(event::Time at) const;

  // The customer's language so far: the prior for the next message.
  text::Language language() const { return language_; }

  // Where the messages begin that nobody has answered yet, looking back from `end`: index of the
  // customer's first message after the last one by an agent or a bot in the same contact.
  std::size_t open_from(std::size_t end) const;

  // The sequence under which an id of this contact is stored, 0 for none.
  std::uint64_t find_id(const std::string& id) const;

 private:
  void begin_contact();
  void apply_message(const event::Event& event, Turn turn);
  void apply_facts(const event::Event& event);
  void set_gaps();
  void apply_flag(const event::Event& event);
  void apply_task(const event::Event& event);
  void settle_promises(const Message& message);
  Message* find_message(const std::string& id);

  std::string id_;
  Gaps usual_gaps_, gaps_;
  std::shared_ptr<const Json> business_;  // shared by all: it may be long
  std::uint64_t sequence_ = 0;
  event::Time time_ = 0, last_said_ = 0;
  std::vector<Message> messages_;
  int contact_ = 0, burst_ = 0;
  std::size_t contact_events_ = 0;
  bool closed_ = false;
  std::string agent_, channel_ = "chat";
  event::Event last_;
  Json source_;
  std::vector<FlagState> flags_;
  std::vector<TaskState> tasks_;
  std::map<std::string, Json, std::less<>> facts_, agents_;
  std::set<std::string, std::less<>> said_;  // fields of the customer that came from outside
  std::map<std::string, std::size_t, std::less<>> case_given_at_;
  text::Language language_{};
  std::map<std::string, std::uint64_t> ids_;  // of this contact
};

// Whether a customer's message is a complaint: by its intent, or by a signal of at least `least`
// per mille. A message that only finds a small thing wrong is none.
bool is_complaint(const Message& message, const intent::Catalogue& catalogue, int least);

// What hamkalam does itself, as events: the flags and tasks of an advice.
std::vector<event::Event> acts_of(const event::Advice& advice, event::Time at);

}  // namespace hamkalam::conversation
