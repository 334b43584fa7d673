// Runs the examples of the rules: the conversations that must fire a rule, and those that must not.
#pragma once

#include <string>
#include <vector>

#include "assist/assistant.hpp"

namespace hamkalam::replay {

// The rules that fire on the last step of an example.
std::vector<std::string> fired_by(const assist::Assistant& assistant,
                                  const rules::Example& example);

// One line for each example that goes the other way: "locales/fa/rules/x.json: fire[2]: ...".
std::vector<std::string> failed_examples(const assist::Assistant& assistant);

}  // namespace hamkalam::replay
