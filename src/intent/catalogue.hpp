// The closed lists of intents/catalogue.json: every label that data, rules and replies may use.
//
//   HK_TRY(Catalogue catalogue, Catalogue::load(data / "intents/catalogue.json"));
//   catalogue.intent("order.status")->needs   // {"order_number"}
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/text_hash.hpp"

namespace hamkalam::intent {

struct IntentEntry {
  std::string name, meaning;
  std::vector<std::string> needs;            // facts to gather before it can be served, in order
  std::vector<std::string> implied_signals;  // signals that every message of this intent carries
  bool complaint = false;                    // its messages are complaints, whatever they carry
  bool any_signal = false;  // its phrases may carry signals: they are no examples of calm messages
  std::vector<std::string> sectors;  // trades in which its answer can be right; empty: all
};

struct SignalEntry {
  std::string name, meaning;
  bool negative = false;   // a negative signal
  bool complaint = false;  // makes a message a complaint
};

// What it means for an act that its sentence is a question.
enum class InQuestion {
  asks,        // something is asked as well
  rhetorical,  // nothing is asked: "do you think we are magicians?"
  never,       // a question cannot do it: "would Thursday suit you?" promises nothing
};

struct ActEntry {
  std::string name;
  InQuestion in_question = InQuestion::asks;
  bool harm = false;   // no reply of ours performs it
  int least = 0;       // per mille from which it counts, where that is more than for all acts
  bool grave = false;  // held against an agent even while somebody is in danger
};

// When a fact is asked for; one without an entry may be asked for anywhere.
struct NeedEntry {
  std::string name;
  std::vector<std::string> sectors;  // only in these trades; empty: in all
  int told = 0;  // who wrote this many words has told it; 0: only what is found tells it
};

struct Catalogue {
  static Result<Catalogue> load(const std::filesystem::path& path);

  std::vector<IntentEntry> intents;
  std::vector<SignalEntry> signals;
  std::vector<ActEntry> acts;
  std::vector<std::string> moves;  // in the order in which they stand in a reply
  std::vector<std::string> entities;
  std::vector<NeedEntry> needs;

  // Whether a business of this sector asks for a fact; one of an unknown sector asks for all.
  bool asks_for(std::string_view need, std::string_view sector) const;
  int told_in_words(std::string_view need) const;  // NeedEntry::told
  // Whether an intent is one of this trade: nobody's parcel is late at a clinic. One of an unknown
  // sector has all.
  bool suits(std::string_view intent, std::string_view sector) const;
  const IntentEntry* intent(std::string_view name) const;
  const SignalEntry* signal(std::string_view name) const;
  const ActEntry* act(std::string_view name) const;
  bool has_act(std::string_view name) const { return act(name) != nullptr; }
  int move_position(std::string_view name) const;  // -1 for none

  // Where a label stands in its list. load() fills it; who writes the lists calls index().
  using Places = boost::unordered_flat_map<std::string, std::size_t, TextHash, std::equal_to<>>;
  Places intent_places, signal_places, act_places, move_places, need_places;
  void index();
};

}  // namespace hamkalam::intent
