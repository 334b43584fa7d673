// How well a kind of model does on data that it was not trained with: on held-out messages, and in
// turn on each part of its own training data.
#pragma once

#include "training/report.hpp"
#include "training/trainer.hpp"

namespace hamkalam::training {

// What the head of intents gives for each phrase, and with what probability.
std::vector<Outcome> outcomes(const std::vector<Phrase>& phrases, const intent::Model& model,
                              const text::Analyzer& analyzer);

// The outcomes of all phrases, each by a model trained on the other folds. Which phrase belongs to
// which fold depends on its text alone.
Result<std::vector<Outcome>> cross_validate(const std::vector<Phrase>& phrases, int folds,
                                            const text::Analyzer& analyzer,
                                            const Progress& progress);

// The highest threshold, per mille, at which `right` per mille of the messages in scope are given
// their label and not taken for out of scope; 0 where no threshold leaves so many.
int threshold_for(const std::vector<Outcome>& outcomes, std::string_view out_of_scope, int right);

}  // namespace hamkalam::training
