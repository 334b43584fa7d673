// How well a model does on held-out phrases.
#pragma once

#include <map>
#include <string>

#include "intent/model.hpp"
#include "text/analyzer.hpp"
#include "training/dataset.hpp"

namespace hamkalam::training {

struct Counts {
  int right = 0, all = 0;                                         // intents
  int true_positive = 0, false_positive = 0, false_negative = 0;  // signals and acts
  double accuracy() const { return all ? 100.0 * right / all : 0; }
  double f1() const {
    const int both = 2 * true_positive + false_positive + false_negative;
    return both ? 2.0 * true_positive / both : 0;
  }
};

struct Evaluation {
  // By language, and by label; for intents accuracy, for signals and acts micro-F1.
  std::map<std::string, Counts> intents, signals, acts;
  std::map<std::string, Counts> intent_labels, signal_labels, act_labels;
  // Wrongly labelled phrases: "language<TAB>expected<TAB>got<TAB>text".
  std::vector<std::string> errors;
};

// `threshold`: per mille from which a signal or an act counts as found.
Evaluation evaluate(const Dataset& dataset, const intent::Model& model,
                    const text::Analyzer& analyzer, int threshold);

}  // namespace hamkalam::training
