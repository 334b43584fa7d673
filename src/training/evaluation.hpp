// How well signals and acts are found in held-out phrases. Intents, of which a message has one, are
// for report.hpp.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "intent/model.hpp"
#include "text/analyzer.hpp"
#include "training/dataset.hpp"

namespace hamkalam::training {

struct Counts {
  int true_positive = 0, false_positive = 0, false_negative = 0;
  double f1() const {
    const int both = 2 * true_positive + false_positive + false_negative;
    return both ? 2.0 * true_positive / both : 0;
  }
};

struct Evaluation {
  std::map<std::string, Counts> signals, acts;              // by language
  std::map<std::string, Counts> signal_labels, act_labels;  // by label
  // Phrases with other labels than expected: "language<TAB>expected<TAB>got<TAB>text".
  std::vector<std::string> errors;
};

// `threshold`: per mille from which a signal or an act counts as found.
Evaluation evaluate(const Dataset& dataset, const intent::Model& model,
                    const intent::Catalogue& catalogue, const text::Analyzer& analyzer,
                    int threshold);

// For a terminal: F1 of signals and acts by language, and with `errors` every wrong phrase.
std::string to_text(const Evaluation& evaluation, bool errors);

}  // namespace hamkalam::training
