// What a draft or sent message of an agent is like, beside the acts it performs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rules/situation.hpp"

namespace hamkalam::rules {

// Questions beyond what the channel allows in one message.
std::int64_t questions_over(const Situation& situation);

// Characters beyond the channel's limit, which is doubled where things are explained to an older
// customer or in a technical matter; figures and list items beyond the limit of a chat message.
std::int64_t length_over(const Situation& situation);
std::int64_t figures_over(const Situation& situation);
// Characters that fit.
std::int64_t length_limit(const Situation& situation);

// Courtesy phrases beyond what a message, or one sentence of it, bears.
std::int64_t courtesy_over(const Situation& situation);

// Indexes of the clauses that were sent before in this contact. Greetings, thanks, texts of up to
// three words and the business's `fixed_texts` are left out.
std::vector<std::size_t> repeated_clauses(const Situation& situation);

// A known name that the first message of a contact, or an e-mail, does not use.
bool name_unused(const Situation& situation);

// Acts of the last two clauses, without farewell, thanks and greeting.
std::vector<std::string> closing_acts(const Situation& situation);

// Data of a customer that not everybody may read: "shown" where the draft, or the customer's
// message that is judged, has some that does not stand in the business's profile; "asked" where the
// draft asks for some where all read it; "lacking" where nothing was drafted yet and the matter
// lacks a number or address of theirs.
std::vector<std::string> personal(const Situation& situation);

// Clauses that perform no act.
std::int64_t plain_clauses(const Situation& situation);

bool is_elder(const Situation& situation);
bool is_technical(const Situation& situation);

}  // namespace hamkalam::rules
