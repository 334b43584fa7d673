// What a dispute is worth beside the customer, and what may be given away (rules 3, 56 to 58).
#pragma once

#include <optional>
#include <string>

#include "rules/situation.hpp"

namespace hamkalam::rules {

// A sum in thousandths of its currency's unit.
struct Money {
  __extension__ typedef __int128 Amount;
  Amount thousandths = 0;
  std::string currency;  // ISO 4217, IRT for toman
};

// {"amount": "1250000.5", "currency": "IRR"}; nothing where it is not a sum.
std::optional<Money> money_of(const Json& json);

// In another currency by the business's rates ({"USD": {"IRT": "98000"}}); ten rial are a toman.
std::optional<Money> convert(const Money& money, const std::string& currency, const Json& rates);

// What is most given away without asking anybody; nothing where it is unset.
std::optional<Money> concession_limit(const Situation& situation);

// The open messages contest a sum or a price.
bool in_dispute(const Situation& situation);

// "concede", "persuade" or "let_go"; empty without a dispute or without comparable sums.
std::string dispute_stage(const Situation& situation);

// Whether the disputed sum is within the limit.
bool dispute_within_limit(const Situation& situation);

// Whether the draft gives away more than the limit.
bool gives_too_much(const Situation& situation);

}  // namespace hamkalam::rules
