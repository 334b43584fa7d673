// What the customer's matter still needs before it can be served: the catalogue's list, without
// what was given as an entity, in the case, or in answer to a question of ours.
#pragma once

#include <string>

#include "rules/situation.hpp"

namespace hamkalam::rules {

// The first missing fact of an intent ("order_number"), "details" where nothing was understood,
// empty where nothing is missing.
std::string missing_need(const Situation& situation, const std::string& intent);

// The first of them that a reply should ask for. Whoever wrote at length has told what only words
// can tell, and a person of ours who wrote back would have asked.
std::string need_to_ask(const Situation& situation, const std::string& intent);

}  // namespace hamkalam::rules
