// The closed lists of intents/catalogue.json: every label that data, rules and replies may use.
//
//   HK_TRY(Catalogue catalogue, Catalogue::load(data / "intents/catalogue.json"));
//   catalogue.intent("order.status")->needs   // {"order_number"}
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace hamkalam::intent {

struct IntentEntry {
  std::string name, meaning;
  std::vector<std::string> needs;            // facts to gather before it can be served, in order
  std::vector<std::string> implied_signals;  // signals that every message of this intent carries
  bool complaint = false;                    // its messages are complaints, whatever they carry
  bool any_signal = false;  // its phrases may carry signals: they are no examples of calm messages
};

struct SignalEntry {
  std::string name, meaning;
  bool negative = false;   // a negative signal
  bool complaint = false;  // makes a message a complaint
};

struct Catalogue {
  static Result<Catalogue> load(const std::filesystem::path& path);

  std::vector<IntentEntry> intents;
  std::vector<SignalEntry> signals;
  std::vector<std::string> acts;
  std::vector<std::string> moves;  // in the order in which they stand in a reply
  std::vector<std::string> entities;

  const IntentEntry* intent(std::string_view name) const;
  const SignalEntry* signal(std::string_view name) const;
  bool has_act(std::string_view name) const;
  int move_position(std::string_view name) const;  // -1 for none
};

}  // namespace hamkalam::intent
