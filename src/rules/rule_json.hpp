// A rule as JSON for people and pages: its source, what it says in each language, its examples.
#pragma once

#include <string>

#include "rules/rule_book.hpp"

namespace hamkalam::rules {

std::string rule_json(const RuleBook& book, const Rule& rule);
std::string rules_json(const RuleBook& book);  // all of them, as an array

}  // namespace hamkalam::rules
