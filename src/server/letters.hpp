// What an event makes us say elsewhere, as letters, and the requests that a letter is. Pure: the
// same event and configuration, the same letters.
//
//   batch.letters = letters_of(exchange, conversation, config, notes, now);
//   HK_TRY(auto calls, calls_of(letter, config, now));   // in their order
#pragma once

#include <vector>

#include "assist/exchange.hpp"
#include "server/config.hpp"
#include "server/notes.hpp"
#include "store/letter.hpp"

namespace hamkalam::server {

inline constexpr const char* kWebhook = "webhook";  // the channel of our own Standard Webhooks

// To the conversation's platform: what an agent or the autopilot said, a note, an assignment, and
// notes about flags and errors where it has such. To the webhook: advice, flags and tasks. What
// cannot be said as things are is dead from the beginning, and says why.
std::vector<store::Letter> letters_of(const assist::Exchange& exchange,
                                      const conversation::Conversation& conversation,
                                      const Config& config, const Notes& notes, event::Time now);

// The requests of a letter, worked out from the configuration as it is now: letters hold no
// secrets.
Result<std::vector<channel::HttpCall>> calls_of(const store::Letter& letter, const Config& config,
                                                event::Time now);

}  // namespace hamkalam::server
