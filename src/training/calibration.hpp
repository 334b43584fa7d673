// What a head's values are worth as probabilities: logit = slope * value + offset, fitted to values
// of examples that the head was not trained with.
#pragma once

#include "intent/classifier.hpp"
#include "training/example.hpp"

namespace hamkalam::training {

struct Calibration {
  std::vector<double> slope, offset;  // per label
};

// `values`: of each example, per label. One of many: one temperature for all labels, the one that
// makes the examples most likely under a softmax. Any of many: a sigmoid for each label (Platt
// 1999), with one slope for all labels.
Calibration calibrate(intent::HeadKind kind, const std::vector<std::vector<float>>& values,
                      const Examples& examples, std::size_t labels);

}  // namespace hamkalam::training
