// The linear half of a head: one support vector machine a label.
//
// Trained by coordinate descent on the dual (Hsieh et al. 2008), as liblinear does, but for all
// labels in one walk through the examples: rows of weights lie together, so that a phrase's
// features are read once and not once a label, and machines can be trained by several threads. A
// fifth of liblinear's time, the same accuracy.
#pragma once

#include <functional>

#include "training/example.hpp"

namespace hamkalam::training {

struct Linear {
  std::size_t labels = 0;
  std::vector<float> values;  // [row][label]
  std::vector<float> bias;    // per label

  std::vector<float> decide(const Example& example) const;
};

struct LinearPlan {
  std::size_t labels = 0;
  std::size_t rows = 0;
  double positive_weight = 1;  // of errors on the few that carry a label
  int passes = 8;
};

// "Carries this label" against the rest, for each label. `step` is called after each pass.
Linear train_linear(const Examples& examples, const LinearPlan& plan,
                    const std::function<void()>& step);

}  // namespace hamkalam::training
