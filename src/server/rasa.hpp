// Rasa's NLU route, POST /model/parse: {"text": "..."} in, what Rasa 3.x answers out, so that what
// speaks to a Rasa server can speak to this one. Stores nothing, belongs to no conversation.
//
//   HttpResponse r = rasa_parse(assistant, request, "", now);
//   // {"text":"...","intent":{"name":"order.status","confidence":0.947},"entities":[...],
//   //  "text_tokens":[[0,5],...],"intent_ranking":[...],"response_selector":{...}}
//
// Where hamkalam had to decide:
// - The intent is the one that a new conversation's first message would get, from the same reading.
// - hamkalam stands for a pipeline that ends with Rasa's FallbackClassifier, whose threshold is our
//   setting `intent_confidence`: where our reading is "none", the intent is `nlu_fallback`, with
//   that threshold as its confidence, and it is the first of the ranking, before all others. There
//   is no second threshold for intents that are nearly equal.
// - The ranking has the ten best intents, as Rasa's classifiers have it; confidences are per mille,
//   written with up to three decimals.
// - The text is stripped as Rasa strips it, offsets count its code points, as in Python.
// - A text that is empty then has no intent: name null, confidence 0.0, an empty ranking, as Rasa
//   answers where no classifier found a feature.
// - Entities come from rules, so they have no `confidence_entity`, as those of Rasa's
//   RegexEntityExtractor; `text` is the part as written and `value` a string. The currency of money
//   is the `unit` in `additional_info`, as with Duckling. Secrets are masked before entities are
//   looked for.
// - `message_id` and other fields are ignored, as Rasa does; so there are no "/intent{...}" texts.
//   `emulation_mode` is refused.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "assist/assistant.hpp"
#include "channel/channel.hpp"
#include "text/analysis.hpp"

namespace hamkalam::server {

// Answers one request. Faults are 400, 405, 413 or 415 with Rasa's body of an error. A body that is
// no JSON or has no text is 400 too, where Rasa itself says 500.
channel::HttpResponse rasa_parse(const assist::Assistant& assistant,
                                 const channel::HttpRequest& request,
                                 const std::string& emulation_mode, event::Time now);

// The answer's JSON. `text` is what `analysis` is of. The intent's name is "none" where none is
// likely enough and empty where there was nothing to classify; `ranking` is best first, without
// them. `threshold` is the per mille below which intents were not likely enough.
std::string rasa_answer(std::string_view text, const text::Analysis& analysis,
                        const event::Scored& intent, const std::vector<event::Scored>& ranking,
                        int threshold);

// Rasa's body of an error: version, status, message, reason, details, help and code. `parameter` is
// what is wrong, where it is "in" the body or the query; both may be empty.
channel::HttpResponse rasa_failure(int status, std::string_view reason, std::string_view message,
                                   std::string_view parameter, std::string_view in);

}  // namespace hamkalam::server
