// Trains the heads of a model: hashed features to a linear classifier and a network, then a
// calibration of what they say together by cross-validation. The same data gives the same bytes.
#pragma once

#include <functional>
#include <string>

#include "intent/model.hpp"
#include "text/analyzer.hpp"
#include "training/dataset.hpp"

namespace hamkalam::training {

// Called with a line for people and the share done, 0 to 100.
using Progress = std::function<void(const std::string& what, int percent)>;

// The bytes of a model file. Intents that the phrases have and the catalogue has not are a
// business's own. Errors: too few phrases.
Result<std::string> train(const Dataset& dataset, const intent::Catalogue& catalogue,
                          const text::Analyzer& analyzer, std::uint64_t fingerprint,
                          const Progress& progress);

// A model whose only head is that of intents, for the data of others.
Result<std::string> train_intents(const std::vector<Phrase>& phrases,
                                  const text::Analyzer& analyzer, const Progress& progress);

}  // namespace hamkalam::training
