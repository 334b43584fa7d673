// What the phrases must satisfy: labels with enough of them in each language, none twice under two
// intents, none of the held-out ones trained on.
#pragma once

#include <string>
#include <vector>

#include "text/analyzer.hpp"
#include "training/dataset.hpp"

namespace hamkalam::training {

// One line for each fault, with file or label.
std::vector<std::string> check_dataset(const Dataset& train, const Dataset& test,
                                       const intent::Catalogue& catalogue,
                                       const text::Analyzer& analyzer);

// Pairs of phrases of different intents in one language that differ in at most one word, in any
// order. Neighbouring labels have some on purpose; a pair that says the same is an error of one.
std::vector<std::string> near_duplicates(const Dataset& train, const text::Analyzer& analyzer);

}  // namespace hamkalam::training
