// Advice, reviews, rules and totals for people at a terminal.
#pragma once

#include <string>
#include <vector>

#include "replay/runner.hpp"

namespace hamkalam::replay {

// `colour`: with terminal colours.
std::string print_advice(const event::Advice& advice, bool colour);
std::string print_review(const event::Review& review, const std::string& draft, bool colour);
std::string print_rule(const rules::RuleBook& book, const rules::Rule& rule, bool whole);
std::string print_totals(const Totals& totals, double seconds, unsigned jobs);

}  // namespace hamkalam::replay
