// The other half of a head: a network with one hidden layer over the same features. It learns what
// words have in common, which a linear classifier cannot, and errs elsewhere: together they are
// right more often than either.
//
// Trained by stochastic gradient descent, each row of weights at a pace of its own (Adagrad, Duchi
// et al. 2011, by row: as accurate as by weight and three times as fast); features and hidden units
// are left out at random (dropout), so that no phrase rests on one word. Elementary arithmetic
// only, in a fixed order: the same examples give the same weights.
#pragma once

#include <functional>

#include "intent/classifier.hpp"
#include "training/example.hpp"

namespace hamkalam::training {

struct Network {
  std::size_t hidden = 0, labels = 0;
  std::vector<float> embedding;  // [row][hidden]
  std::vector<float> bias;       // [hidden]
  std::vector<float> output;     // [hidden][label]
  std::vector<float> offset;     // [label]

  std::vector<float> decide(const Example& example) const;  // logits
};

struct NetworkPlan {
  intent::HeadKind kind{};
  std::size_t labels = 0, hidden = 0;
  std::vector<std::uint32_t> buckets;  // of each row: its first weights are drawn for it
  int epochs = 12;
};

// `step` is called after each epoch.
Network train_network(const Examples& examples, const NetworkPlan& plan,
                      const std::function<void()>& step);

}  // namespace hamkalam::training
