// What the phrases must satisfy: labels with enough of them in each language, none twice under two
// intents, none of the held-out ones trained on.
#pragma once

#include <string>
#include <vector>

#include "text/analyzer.hpp"
#include "training/dataset.hpp"

namespace hamkalam::training {

constexpr int kFewest = 12;  // training phrases of a label in fa, ar and en

// One line for each fault, with file or label.
std::vector<std::string> check_dataset(const Dataset& train, const Dataset& test,
                                       const intent::Catalogue& catalogue,
                                       const text::Analyzer& analyzer);

}  // namespace hamkalam::training
