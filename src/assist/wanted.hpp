// From an outcome of the rules to what the composer is asked for.
#pragma once

#include "assist/assistant.hpp"
#include "reply/composer.hpp"

namespace hamkalam::assist {

// A text field of an object of facts; empty where it is missing or no text.
std::string text_at(const Json& object, const char* field);
// The same of a field that may also hold texts by language.
std::string text_at(const Json& object, const char* field, text::Language language);

// The language one answers in, and the one the agent reads notes in.
text::Language answer_language(const conversation::Conversation& conversation);
text::Language agent_language(const conversation::Conversation& conversation,
                              const std::string& agent);

reply::Request request_for(const rules::Situation& situation, const rules::Outcome& outcome,
                           const reply::Phrasebook& book);

}  // namespace hamkalam::assist
