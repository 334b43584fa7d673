// What the business has settled beforehand: its process in a matter, its hours, its notice. What is
// not configured is never claimed, and the rules that need it are silent.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/situation.hpp"
#include "text/language.hpp"

namespace hamkalam::rules {

// The policy on what the customer wants, of the business's `policies`: by the intent's whole name
// or one of its parts ("refund.request", "refund"); nullptr for none.
const Json* policy_on(const Situation& situation, std::string_view intent);

// A text of the business that may be one string or one a language; empty where it has none.
std::string text_in(const Json& value, text::Language language);

// The policy's words in the matter; empty for none.
std::string policy_text(const Situation& situation, text::Language language);

// Whether the case or the policies allow an exception.
bool exception_allowed(const Situation& situation);

// What is wrong with what the draft promises or gives: "not_covered", "contradicts",
// "contradicts_told". `refused`: an agent said no in this contact.
std::vector<std::string> unbacked_promise(const Situation& situation, bool refused);

// When the business's day ends that is over at `midnight` of its zone: at its closing time, or at
// midnight where it gives no hours for the day.
event::Time end_of_business_day(const Json& business, event::Time midnight);

// Whole days from now to the day that the draft's bad news names; -1 where it names none to come.
std::int64_t notice_days(const Situation& situation);
// The first fair day, counted from 1970-01-01, on the business's calendar.
std::int64_t earliest_notice_day(const Situation& situation);
// Whether the draft's bad news is a change that the business decides, not a delay or a fault.
bool is_our_decision(const Situation& situation);

// The order's time has passed: `case.order.eta`, or the advertised delivery time.
bool eta_passed(const Situation& situation);

}  // namespace hamkalam::rules
