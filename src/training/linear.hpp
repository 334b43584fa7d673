// The linear half of a head: one support vector machine a label, by liblinear.
#pragma once

#include <functional>

#include "training/example.hpp"

namespace hamkalam::training {

struct Linear {
  std::size_t labels = 0;
  std::vector<float> values;  // [row][label]
  std::vector<double> bias;   // per label

  std::vector<double> decide(const Example& example) const;
};

// "Carries this label" against the rest, label by label; `positive_weight` weighs errors on the few
// that do. `step` is called after each label. Not for two threads at once: liblinear shuffles with
// the C library's generator.
Linear train_linear(const Examples& examples, std::size_t labels, std::size_t rows,
                    double positive_weight, const std::function<void()>& step);

}  // namespace hamkalam::training
