#include "training/network.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "training/random.hpp"

namespace hamkalam::training {
namespace {

constexpr float kPace = 0.05f, kSlowest = 0.1f;  // of the first epoch; of the last, as a share
constexpr float kFeatureDropout = 0.3f, kHiddenDropout = 0.2f;
constexpr float kSmallSquare = 1e-6f;

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

// Adds a row of a table, times `factor`, to `sum`.
void add(const std::vector<float>& table, std::size_t number, float factor,
         std::vector<float>& sum) {
  float* __restrict out = sum.data();
  const float* __restrict row = table.data() + number * sum.size();
  for (std::size_t i = 0; i < sum.size(); ++i) out[i] += factor * row[i];
}

// In eight sums side by side, as processors add, but always in the same order.
float dot(const float* a, const float* b, std::size_t size) {
  std::array<float, 8> lanes{};
  std::size_t i = 0;
  for (; i + lanes.size() <= size; i += lanes.size())
    for (std::size_t k = 0; k < lanes.size(); ++k) lanes[k] += a[i + k] * b[i + k];
  float sum = 0;
  for (; i < size; ++i) sum += a[i] * b[i];
  for (const float lane : lanes) sum += lane;
  return sum;
}

float mean_square(const std::vector<float>& values) {
  return dot(values.data(), values.data(), values.size()) / static_cast<float>(values.size());
}

class Descent {
 public:
  Descent(const NetworkPlan& plan) : plan_(plan), hidden_(plan.hidden), labels_(plan.labels) {
    net_.hidden = hidden_;
    net_.labels = labels_;
    for (const std::uint32_t bucket : plan.buckets) draw(net_.embedding, hidden_, 0.1f, bucket);
    draw(net_.output, hidden_ * labels_, 1 / std::sqrt(static_cast<float>(hidden_)), 0);
    net_.bias.assign(hidden_, 0);
    net_.offset.assign(labels_, 0);
    squares_[embedding].assign(plan.buckets.size(), kSmallSquare);
    squares_[output].assign(hidden_, kSmallSquare);
    squares_[bias].assign(1, kSmallSquare);
    squares_[offset].assign(1, kSmallSquare);
    active_.resize(hidden_);
    back_.resize(hidden_);
    fault_.resize(labels_);
  }

  void epoch(const Examples& examples, int number, float pace) {
    pace_ = pace;
    const auto walk = static_cast<std::uint64_t>(number);
    for (const std::size_t i : order_of(examples, walk)) {
      Random random(examples[i]->key + walk);
      learn(*examples[i], random);
    }
  }

  Network result() && { return std::move(net_); }

 private:
  enum Part { embedding, output, bias, offset };

  static void draw(std::vector<float>& values, std::size_t size, float width, std::uint64_t seed) {
    Random random(seed);
    for (std::size_t i = 0; i < size; ++i) values.push_back(random.around_zero(width));
  }

  // One step of a row of weights along `gradient` times `factor`, the gradient's squares being
  // `square` in the mean.
  void move(std::vector<float>& values, Part part, std::size_t number,
            const std::vector<float>& gradient, float factor, float square) {
    const std::size_t size = gradient.size();
    float* __restrict row = values.data() + number * size;
    float& sum = squares_[part][number];
    sum += square * factor * factor;
    const float rate = pace_ * factor / std::sqrt(sum);
    for (std::size_t i = 0; i < size; ++i) row[i] -= rate * gradient[i];
  }

  void learn(const Example& example, Random& random) {
    seen_.clear();
    for (const auto& [row, value] : example.values)
      if (random.unit() >= kFeatureDropout) seen_.emplace_back(row, value / (1 - kFeatureDropout));

    std::copy(net_.bias.begin(), net_.bias.end(), active_.begin());
    for (const auto& [row, value] : seen_) add(net_.embedding, row, value, active_);
    for (float& unit : active_)
      unit = unit > 0 && random.unit() >= kHiddenDropout ? unit / (1 - kHiddenDropout) : 0;
    std::copy(net_.offset.begin(), net_.offset.end(), fault_.begin());
    for (std::size_t i = 0; i < hidden_; ++i)
      if (active_[i] != 0) add(net_.output, i, active_[i], fault_);
    to_fault(example.carries);

    const float wrong = mean_square(fault_);
    for (std::size_t i = 0; i < hidden_; ++i) {
      back_[i] = 0;
      if (active_[i] == 0) continue;
      const float* row = net_.output.data() + i * labels_;
      back_[i] = dot(row, fault_.data(), labels_) / (1 - kHiddenDropout);
      move(net_.output, output, i, fault_, active_[i], wrong);
    }
    move(net_.offset, offset, 0, fault_, 1, wrong);
    const float square = mean_square(back_);
    move(net_.bias, bias, 0, back_, 1, square);
    for (const auto& [row, value] : seen_)
      move(net_.embedding, embedding, row, back_, value, square);
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
  // Of each part's rows: sums of the mean squares of their gradients.
  std::array<std::vector<float>, 4> squares_;
  float pace_ = 0;
  std::vector<std::pair<std::size_t, float>> seen_;  // rows and their weights
  std::vector<float> active_, back_, fault_;
};

}  // namespace

std::vector<float> Network::decide(const Example& example) const {
  std::vector<float> units = bias, out = offset;
  for (const auto& [row, value] : example.values) add(embedding, row, value, units);
  for (std::size_t i = 0; i < hidden; ++i)
    if (units[i] > 0) add(output, i, units[i], out);
  return out;
}

Network train_network(const Examples& examples, const NetworkPlan& plan,
                      const std::function<void()>& step) {
  Descent descent(plan);
  for (int epoch = 0; epoch < plan.epochs; ++epoch) {
    const float done = static_cast<float>(epoch) / static_cast<float>(plan.epochs);
    descent.epoch(examples, epoch, kPace * (1 - done * (1 - kSlowest)));
    step();
  }
  return std::move(descent).result();
}

}  // namespace hamkalam::training
