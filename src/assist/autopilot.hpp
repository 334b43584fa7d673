// What may be answered without a person: listed intents, once each, and only where nothing speaks
// against it. Pure; whoever asks has waited for the end of a burst and counts the answers of a day.
//
//   if (const auto reply = autopilot(assistant, conversation, {{"business.hours"}, 900, words}))
//     ...  // a bot's message with reply->id and reply->text
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assist/assistant.hpp"

namespace hamkalam::assist {

struct Autopilot {
  std::vector<std::string> intents;                   // that may be answered
  int confidence = 900;                               // per mille, of each message that waits
  std::map<std::string, std::string> automatic = {};  // by language: says that it is automatic
};

// How ids of automatic answers begin; the intent follows.
inline constexpr std::string_view kAutopilotId = "autopilot:";

struct AutomaticReply {
  std::string id;  // of the message: one an intent, so that the store takes each but once
  std::string text;
};

// Nothing, unless all of this holds: the customer waits, in messages that are all of listed
// intents, of one beside courtesy, and read surely enough; nobody of us ever wrote or was assigned
// here, and no flag was raised; the customer complains of nothing and never asked to be left alone
// (`no_contact`); the intent has not been answered so before; and there is a suggestion that a
// review finds no fault with and that, where more than courtesy is asked for, says something of the
// business's profile: "I'm looking it up" would be a promise that nobody keeps.
std::optional<AutomaticReply> autopilot(const Assistant& assistant,
                                        const conversation::Conversation& conversation,
                                        const Autopilot& settings);

// Whether a customer's message asks to be left alone.
bool asks_for_silence(const conversation::Message& message);

}  // namespace hamkalam::assist
