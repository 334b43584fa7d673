#include "training/network.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace hamkalam::training {
namespace {

constexpr float kPace = 0.05f, kSlowest = 0.1f;  // of the first epoch; of the last, as a share
constexpr float kFeatureDropout = 0.5f, kHiddenDropout = 0.2f;
constexpr float kSmallSquare = 1e-6f;

// xorshift64 (Marsaglia 2003): the same numbers on every machine.
class Random {
 public:
  std::uint32_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return static_cast<std::uint32_t>(state_ >> 32);
  }
  float unit() { return static_cast<float>(next() >> 8) * (1.0f / (1 << 24)); }
  float around_zero(float width) { return (unit() - 0.5f) * 2 * width; }

 private:
  std::uint64_t state_ = 0x9E3779B97F4A7C15ULL;
};

// e^x to seven digits, without the C library, whose last bit differs between machines.
float exponential(float x) {
  x = std::clamp(x, -60.0f, 60.0f);
  const float scaled = x * 1.44269504f;
  const auto whole = static_cast<int>(scaled + (scaled < 0 ? -0.5f : 0.5f));
  const float r = x - static_cast<float>(whole) * 0.693147181f;
  const float power =
      1 + r * (1 + r * (0.5f + r * (1.0f / 6 + r * (1.0f / 24 + r * (1.0f / 120)))));
  return power * std::bit_cast<float>(static_cast<std::uint32_t>(whole + 127) << 23);
}

class Descent {
 public:
  Descent(const NetworkPlan& plan) : plan_(plan), hidden_(plan.hidden), labels_(plan.labels) {
    net_.hidden = hidden_;
    net_.labels = labels_;
    fill(net_.embedding, plan.rows * hidden_, 0.1f);
    fill(net_.output, hidden_ * labels_, 1 / std::sqrt(static_cast<float>(hidden_)));
    fill(net_.bias, hidden_, 0);
    fill(net_.offset, labels_, 0);
    for (const auto* values : {&net_.embedding, &net_.output, &net_.bias, &net_.offset})
      squares_.emplace_back(values->size(), kSmallSquare);
    active_.resize(hidden_);
    kept_.resize(hidden_);
    back_.resize(hidden_);
    fault_.resize(labels_);
  }

  void epoch(const Examples& examples, float pace) {
    pace_ = pace;
    order_.resize(examples.size());
    for (std::size_t i = 0; i < order_.size(); ++i) order_[i] = i;
    for (std::size_t i = order_.size(); i > 1; --i)
      std::swap(order_[i - 1], order_[random_.next() % i]);
    for (const std::size_t i : order_) learn(*examples[i]);
  }

  Network result() && { return std::move(net_); }

 private:
  enum Part { embedding, output, bias, offset };

  void fill(std::vector<float>& values, std::size_t size, float width) {
    values.resize(size);
    for (float& value : values) value = random_.around_zero(width);
  }

  // One step of `size` weights that begin at `first`, along `gradient` times `factor`.
  void move(std::vector<float>& values, Part part, std::size_t first, const float* gradient,
            float factor, std::size_t size) {
    float* __restrict value = values.data() + first;
    float* __restrict square = squares_[part].data() + first;
    const float* __restrict g = gradient;
    const float pace = pace_;
    for (std::size_t i = 0; i < size; ++i) {
      const float slope = g[i] * factor;
      square[i] += slope * slope;
      value[i] -= pace * slope / std::sqrt(square[i]);
    }
  }

  void learn(const Example& example) {
    seen_.clear();
    for (const auto& [row, value] : example.values)
      if (random_.unit() >= kFeatureDropout)
        seen_.emplace_back(row * hidden_, value / (1 - kFeatureDropout));

    std::copy(net_.bias.begin(), net_.bias.end(), active_.begin());
    for (const auto& [first, value] : seen_) {
      const float* row = net_.embedding.data() + first;
      for (std::size_t i = 0; i < hidden_; ++i) active_[i] += value * row[i];
    }
    for (std::size_t i = 0; i < hidden_; ++i) {
      kept_[i] = random_.unit() < kHiddenDropout ? 0 : 1 / (1 - kHiddenDropout);
      active_[i] = active_[i] > 0 ? active_[i] * kept_[i] : 0;
    }
    std::copy(net_.offset.begin(), net_.offset.end(), fault_.begin());
    for (std::size_t i = 0; i < hidden_; ++i)
      if (active_[i] != 0) {
        const float* row = net_.output.data() + i * labels_;
        for (std::size_t l = 0; l < labels_; ++l) fault_[l] += active_[i] * row[l];
      }
    to_fault(example.carries);

    for (std::size_t i = 0; i < hidden_; ++i) {
      back_[i] = 0;
      if (active_[i] == 0) continue;
      const float* row = net_.output.data() + i * labels_;
      for (std::size_t l = 0; l < labels_; ++l) back_[i] += row[l] * fault_[l];
      back_[i] *= kept_[i];
      move(net_.output, output, i * labels_, fault_.data(), active_[i], labels_);
    }
    move(net_.offset, offset, 0, fault_.data(), 1, labels_);
    move(net_.bias, bias, 0, back_.data(), 1, hidden_);
    for (const auto& [first, value] : seen_)
      move(net_.embedding, embedding, first, back_.data(), value, hidden_);
  }

  // Logits to what is wrong with their probabilities.
  void to_fault(const std::vector<std::uint8_t>& carries) {
    if (plan_.kind == intent::HeadKind::any_of) {
      for (std::size_t l = 0; l < labels_; ++l)
        fault_[l] = 1 / (1 + exponential(-fault_[l])) - carries[l];
      return;
    }
    const float top = *std::max_element(fault_.begin(), fault_.end());
    float sum = 0;
    for (float& f : fault_) sum += f = exponential(f - top);
    float right = 0;
    for (const auto c : carries) right += c;
    for (std::size_t l = 0; l < labels_; ++l)
      fault_[l] = fault_[l] / sum - (right > 0 ? carries[l] / right : 0);
  }

  NetworkPlan plan_;
  std::size_t hidden_, labels_;
  Network net_;
  std::vector<std::vector<float>> squares_;  // of each part: sums of the squares of its gradients
  Random random_;
  float pace_ = 0;
  std::vector<std::size_t> order_;
  std::vector<std::pair<std::size_t, float>> seen_;  // where an embedding begins, and its weight
  std::vector<float> active_, kept_, back_, fault_;
};

}  // namespace

std::vector<double> Network::decide(const Example& example) const {
  std::vector<double> units(bias.begin(), bias.end()), out(offset.begin(), offset.end());
  for (const auto& [row, value] : example.values)
    for (std::size_t i = 0; i < hidden; ++i) units[i] += embedding[row * hidden + i] * value;
  for (std::size_t i = 0; i < hidden; ++i)
    if (units[i] > 0)
      for (std::size_t l = 0; l < labels; ++l) out[l] += units[i] * output[i * labels + l];
  return out;
}

Network train_network(const Examples& examples, const NetworkPlan& plan,
                      const std::function<void()>& step) {
  Descent descent(plan);
  for (int epoch = 0; epoch < plan.epochs; ++epoch) {
    const float done = static_cast<float>(epoch) / static_cast<float>(plan.epochs);
    descent.epoch(examples, kPace * (1 - done * (1 - kSlowest)));
    step();
  }
  return std::move(descent).result();
}

}  // namespace hamkalam::training
