#include "training/linear.hpp"

#include <algorithm>

#include "training/random.hpp"

namespace hamkalam::training {
namespace {

constexpr float kCost = 1;

// Minimises |w|^2 / 2 + cost * sum of max(0, 1 - y w.x)^2 for all labels side by side. Each example
// has a multiplier a label, not below zero; w is the sum of the examples times these.
class DualDescent {
 public:
  DualDescent(const Examples& examples, const LinearPlan& plan)
      : examples_(examples),
        labels_(plan.labels),
        soft_{1 / (2 * kCost), 1 / (2 * kCost * static_cast<float>(plan.positive_weight))},
        multipliers_(examples.size() * labels_),
        change_(labels_) {
    net_.labels = labels_;
    net_.values.resize(plan.rows * labels_);
    net_.bias.resize(labels_);
    for (const Example* example : examples_) {
      float square = 1;  // of the bias
      for (const auto& [row, value] : example->values) square += value * value;
      squares_.push_back(square);
    }
  }

  void pass(int number) {
    for (const std::size_t i : order_of(examples_, static_cast<std::uint64_t>(number))) learn(i);
  }

  Linear result() && { return std::move(net_); }

 private:
  void learn(std::size_t number) {
    const Example& example = *examples_[number];
    const std::vector<float> said = net_.decide(example);
    float* multiplier = multipliers_.data() + number * labels_;
    const float square = squares_[number];
    for (std::size_t l = 0; l < labels_; ++l) {
      const bool carries = example.carries[l];
      const float sign = carries ? 1.0f : -1.0f, soft = soft_[carries];
      const float slope = sign * said[l] - 1 + multiplier[l] * soft;
      const float next = std::max(multiplier[l] - slope / (square + soft), 0.0f);
      change_[l] = (next - multiplier[l]) * sign;
      multiplier[l] = next;
    }
    const float* __restrict change = change_.data();
    for (std::size_t l = 0; l < labels_; ++l) net_.bias[l] += change[l];
    for (const auto& [row, value] : example.values) {
      float* __restrict weights = net_.values.data() + row * labels_;
      for (std::size_t l = 0; l < labels_; ++l) weights[l] += value * change[l];
    }
  }

  const Examples& examples_;
  std::size_t labels_;
  float soft_[2];  // of examples without the label, and with it
  Linear net_;
  std::vector<float> squares_, multipliers_, change_;
};

}  // namespace

std::vector<float> Linear::decide(const Example& example) const {
  std::vector<float> out = bias;
  float* __restrict sum = out.data();
  for (const auto& [row, value] : example.values) {
    const float* __restrict weights = values.data() + row * labels;
    for (std::size_t l = 0; l < labels; ++l) sum[l] += value * weights[l];
  }
  return out;
}

Linear train_linear(const Examples& examples, const LinearPlan& plan,
                    const std::function<void()>& step) {
  DualDescent descent(examples, plan);
  for (int pass = 0; pass < plan.passes; ++pass) {
    descent.pass(pass);
    step();
  }
  return std::move(descent).result();
}

}  // namespace hamkalam::training
