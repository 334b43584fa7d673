// From an outcome of the rules to what the composer is asked for.
#pragma once

#include "assist/assistant.hpp"
#include "reply/composer.hpp"

namespace hamkalam::assist {

// The language one answers in, and the one the agent reads notes in.
text::Language answer_language(const conversation::Conversation& conversation);
text::Language agent_language(const conversation::Conversation& conversation,
                              const std::string& agent);

// The rule of a flag of this reason that is open or raised now; empty where a person raised it,
// nothing where there is none.
std::optional<std::string> flagged(const conversation::Conversation& conversation,
                                   const rules::Outcome& outcome, std::string_view reason);

// A note's or finding's words with what they name filled in: {date}, {policy}.
std::string spoken_to_agent(const rules::Situation& situation, const std::string& text,
                            text::Language language);

reply::Request request_for(const rules::Situation& situation, const rules::Outcome& outcome,
                           const reply::Phrasebook& book);

}  // namespace hamkalam::assist
