// Trains the three heads with liblinear: one support vector machine a label over the hashed
// features, then a calibration of its sums by cross-validation. The same data gives the same bytes.
#pragma once

#include <functional>
#include <string>

#include "intent/model.hpp"
#include "text/analyzer.hpp"
#include "training/dataset.hpp"

namespace hamkalam::training {

// Called with a line for people and the share done, 0 to 100.
using Progress = std::function<void(const std::string& what, int percent)>;

// The bytes of a model file.
Result<std::string> train(const Dataset& dataset, const intent::Catalogue& catalogue,
                          const text::Analyzer& analyzer, std::uint64_t fingerprint,
                          const Progress& progress);

}  // namespace hamkalam::training
