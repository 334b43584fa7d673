// What one conversation must know of others, and what fell due: as events by hamkalam that are
// stored right before the event that made them needed. Pure: it only folds what it is shown.
//
//   for (Event& derived : history.derive(conversation, event)) ...   // stored and folded first
//   for (Note& note : history.observe(conversation, event)) ...      // after each folded event
//
// What it knows of a customer are notes, each at the event that it comes from. They may be kept and
// shown again in any order and any number of times: two of the same place make one.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/text_hash.hpp"
#include "conversation/conversation.hpp"

namespace hamkalam::history {

// The way in which notes are written. Another number: notes of the old one are worth nothing.
constexpr std::uint64_t kVersion = 1;

struct Note {
  std::string customer, conversation;
  std::uint64_t seq = 0;
  std::string value;  // empty: there is none any more
};

// Whose notes are kept in memory: of everybody who is shown, or of those who are held.
enum class Scope { all, held };

class History {
 public:
  // `signal_strength`: per mille from which a signal counts.
  History(const intent::Catalogue& catalogue, int signal_strength, Scope scope = Scope::all)
      : catalogue_(&catalogue), signal_strength_(signal_strength), scope_(scope) {}

  // The same for what is observed from now on.
  void judge_by(const intent::Catalogue& catalogue, int signal_strength) {
    catalogue_ = &catalogue;
    signal_strength_ = signal_strength;
  }

  // Derived events for `event`, which is about to be stored: tasks that fell due before it, the
  // customer's earlier contacts when a contact begins or the customer becomes known, and with the
  // next of their messages that they asked elsewhere, or in an earlier contact, for no more
  // messages (`no_contact`), until somebody says in any conversation that they want them again.
  // Asks about customer_of(conversation) and whom the event names.
  std::vector<event::Event> derive(const conversation::Conversation& conversation,
                                   const event::Event& event) const;

  // The `due` events of tasks whose time has come.
  static std::vector<event::Event> fallen_due(const conversation::Conversation& conversation,
                                              event::Time now);

  // The conversation has folded `event`, and perhaps what hamkalam did about it: the notes that
  // this changes.
  std::vector<Note> observe(const conversation::Conversation& conversation,
                            const event::Event& event);

  // As if the conversation had never been observed: the customers of whom less is known now.
  std::set<std::string> forget(const std::string& conversation);

  // A conversation whose customer nobody named is a customer of its own.
  static std::string customer_of(const conversation::Conversation& conversation);

  // Scope::held: a customer is held for as long as some conversation does so. Who begins to hold
  // shows what is kept of the customer; what is observed of others is not kept.
  bool holds(const std::string& customer) const { return holders_.contains(customer); }
  void hold(const std::string& conversation, const std::string& customer);
  void learn(const std::vector<Note>& kept);
  void let_go(const std::string& conversation);
  std::size_t held() const { return holders_.size(); }

 private:
  enum class Asks { nothing, silence, messages };
  // What an event tells: that a contact began with it, what the contact was like, what was asked.
  struct Trace {
    event::Time at = 0;
    bool contact = false, complaint = false, insult = false;
    Asks asks = Asks::nothing;
    bool operator==(const Trace&) const = default;
  };
  using Place = std::pair<std::string, std::uint64_t>;  // conversation and sequence
  using Traces = std::map<Place, Trace>;

  static std::string written(const Trace& trace);
  static Trace read(std::string_view value);

  bool keeps(const std::string& customer) const {
    return scope_ == Scope::all || holders_.contains(customer);
  }
  // What is known at a place becomes more; a note where it does, or where it is not kept.
  void add(const std::string& customer, const Place& place, const Trace& trace,
           std::vector<Note>& notes);
  void rename(const std::string& from, const std::string& to, std::vector<Note>& notes);
  void drop(const std::string& customer);
  const Traces& traces_of(const std::string& customer) const;
  // Whether the customer wants no messages, as said elsewhere or, at a new contact, here.
  static bool is_stopped(const Traces& traces, const conversation::Conversation& conversation,
                         bool begins);

  const intent::Catalogue* catalogue_;
  int signal_strength_;
  Scope scope_;
  NameMap<Traces> customers_;
  NameMap<std::set<std::string>> named_;    // a conversation's customers, of those
  NameMap<std::set<std::string>> holders_;  // by customer, conversations
  NameMap<std::set<std::string>> holding_;  // and the other way round
};

}  // namespace hamkalam::history
