#include "training/network.hpp"

#include <algorithm>
#include <cmath>

#include "support/catch.hpp"
#include "training/calibration.hpp"
#include "training/linear.hpp"
#include "training/random.hpp"

namespace hamkalam::training {
namespace {

using intent::HeadKind;

Example example(std::vector<std::uint32_t> rows, std::vector<std::uint8_t> carries,
                std::uint64_t key = 0) {
  Example out;
  out.key = key;
  for (const auto row : rows) out.values.emplace_back(row, 1.0f);
  out.carries = std::move(carries);
  return out;
}

// Row 0 or row 1 alone is the first label, both or none the second. Copies, because features are
// left out at random.
std::vector<Example> exclusive_or() {
  std::vector<Example> out;
  for (int copy = 0; copy < 40; ++copy) {
    out.push_back(example({0, 2}, {1, 0}, out.size()));
    out.push_back(example({1, 2}, {1, 0}, out.size()));
    out.push_back(example({0, 1, 2}, {0, 1}, out.size()));
    out.push_back(example({2}, {0, 1}, out.size()));
  }
  return out;
}

Examples pointers(const std::vector<Example>& examples) {
  Examples out;
  for (const auto& one : examples) out.push_back(&one);
  return out;
}

int right(const std::vector<Example>& examples, const std::function<bool(const Example&)>& first) {
  int out = 0;
  for (const auto& one : examples) out += first(one) == (one.carries[0] == 1);
  return out;
}

}  // namespace

TEST_CASE("a network learns labels that any_of and one_of carry", "[training]") {
  std::vector<Example> examples;
  for (int copy = 0; copy < 30; ++copy)
    for (std::uint32_t label = 0; label < 3; ++label)
      examples.push_back(
          example({label, 3}, {label == 0, label == 1, label == 2}, examples.size()));
  for (const HeadKind kind : {HeadKind::one_of, HeadKind::any_of}) {
    int epochs = 0;
    const Network network =
        train_network(pointers(examples), {kind, 3, 16, {0, 1, 2, 3}, 10}, [&] { ++epochs; });
    CHECK(epochs == 10);
    for (const auto& one : examples) {
      const auto logits = network.decide(one);
      for (std::size_t l = 0; l < 3; ++l)
        if (one.carries[l] != (logits[l] == *std::max_element(logits.begin(), logits.end())))
          FAIL("label " << l);
    }
  }
}

TEST_CASE("a network learns what a linear classifier cannot", "[training]") {
  const auto examples = exclusive_or();
  const Linear linear = train_linear(pointers(examples), {.labels = 2, .rows = 3}, [] {});
  const Network network =
      train_network(pointers(examples), {HeadKind::one_of, 2, 16, {0, 1, 2}, 60}, [] {});
  CHECK(right(examples, [&](const Example& one) {
          const auto values = linear.decide(one);
          return values[0] > values[1];
        }) < 160);
  CHECK(right(examples, [&](const Example& one) {
          const auto values = network.decide(one);
          return values[0] > values[1];
        }) == 160);
}

TEST_CASE("machines tell labels apart, a label that nobody carries too", "[training]") {
  std::vector<Example> examples;
  for (int copy = 0; copy < 30; ++copy)
    for (std::uint32_t label = 0; label < 2; ++label)
      examples.push_back(example({label, 3}, {label == 0, label == 1, 0}, examples.size()));
  int passes = 0;
  const LinearPlan plan{.labels = 3, .rows = 4, .positive_weight = 3, .passes = 8};
  const Linear linear = train_linear(pointers(examples), plan, [&] { ++passes; });
  CHECK(passes == 8);
  for (std::uint32_t label = 0; label < 2; ++label) {
    const auto values = linear.decide(example({label, 3}, {}));
    // At the margin, or nearly: errors cost little beside large weights.
    CHECK(values[label] > 0.8f);
    CHECK(values[1 - label] < -0.8f);
    CHECK(values[2] < -0.8f);
  }
  const Linear again = train_linear(pointers(examples), plan, [] {});
  CHECK(linear.values == again.values);
  CHECK(linear.bias == again.bias);
}

TEST_CASE("the same examples give the same network", "[training]") {
  const auto examples = exclusive_or();
  const NetworkPlan plan{HeadKind::any_of, 2, 16, {0, 1, 2}, 5};
  const Network one = train_network(pointers(examples), plan, [] {});
  const Network two = train_network(pointers(examples), plan, [] {});
  CHECK(one.embedding == two.embedding);
  CHECK(one.output == two.output);
}

TEST_CASE("one example more leaves the random numbers of the others as they were", "[training]") {
  auto examples = exclusive_or();
  const auto of_others = [&] {
    std::vector<std::uint64_t> keys;
    for (const std::size_t i : order_of(pointers(examples), 3))
      if (examples[i].key != 7) keys.push_back(examples[i].key);
    return keys;
  };
  const auto with = of_others();
  examples.erase(examples.begin() + 7);
  CHECK(with == of_others());
  CHECK(with.size() == examples.size());
  CHECK(with != [&] {
    std::vector<std::uint64_t> keys;
    for (const std::size_t i : order_of(pointers(examples), 4)) keys.push_back(examples[i].key);
    return keys;
  }());
}

TEST_CASE("calibration makes values as likely as they are right", "[training]") {
  // Values of 2 are right three times in four: a logit of log 3.
  std::vector<Example> examples;
  std::vector<std::vector<float>> values;
  for (int i = 0; i < 400; ++i) {
    examples.push_back(example({}, {i % 4 != 0, i % 4 == 0}));
    values.push_back({2, 0});
  }
  const auto one = calibrate(HeadKind::one_of, values, pointers(examples), 2);
  CHECK(one.slope[0] * 2 == Approx(std::log(3.0)).margin(0.06));
  const auto any = calibrate(HeadKind::any_of, values, pointers(examples), 2);
  CHECK(any.slope[0] * 2 + any.offset[0] == Approx(std::log(3.0)).margin(0.1));
  CHECK(any.offset[1] == Approx(-std::log(3.0)).margin(0.1));
}

TEST_CASE("calibration finds a slope far from where it begins", "[training]") {
  // As likely as a sigmoid of a tenth of the value says; most values are where it is flat.
  std::vector<Example> examples;
  std::vector<std::vector<float>> values;
  for (int value = -60; value <= 60; value += 4) {
    const int right = static_cast<int>(std::lround(200 / (1 + std::exp(-0.1 * value))));
    for (int i = 0; i < 200; ++i) {
      examples.push_back(example({}, {i < right}));
      values.push_back({static_cast<float>(value)});
    }
  }
  const auto found = calibrate(HeadKind::any_of, values, pointers(examples), 1);
  CHECK(found.slope[0] == Approx(0.1).margin(0.01));
  CHECK(found.offset[0] == Approx(0).margin(0.1));
}

}  // namespace hamkalam::training
