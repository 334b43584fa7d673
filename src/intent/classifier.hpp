// One head of the model: features in, labels with probabilities out. The same machine three times,
// for intents (one of many), signals and acts (any of many). Integers only: int8 weights, int32
// sums, tables of probabilities in per mille, ties by name; the same bytes on every machine.
//
//   for (const Prediction& p : model.intents().rank(features)) ...   // best first
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "intent/features.hpp"

namespace hamkalam::intent {

struct Prediction {
  std::string_view label;  // lives as long as the model
  int probability = 0;     // per mille
};

enum class HeadKind : std::uint32_t { one_of = 1, any_of = 2 };

constexpr int kLogitScale = 256;                  // a logit of 1.0
constexpr int kTableSize = 16 * kLogitScale / 8;  // sigmoid from -8 to 8 in steps of 1/32

class Classifier {
 public:
  // The parts of a head as they lie in the model file; views into it.
  struct Head {
    HeadKind kind{};
    std::vector<std::string_view> labels;      // sorted
    std::span<const std::int8_t> weights;      // [bucket][label]
    std::span<const std::uint64_t> used;       // a bit for each bucket that has weights
    std::span<const std::int32_t> slope;       // per label: logit = (sum * slope >> 20) + offset
    std::span<const std::int32_t> offset;      // per label, in 1/kLogitScale
    std::span<const std::uint16_t> sigmoid;    // kTableSize entries, per mille
    std::span<const std::uint16_t> exponents;  // kTableSize entries: 65535 * exp(-i / 32)
  };
  explicit Classifier(Head head) : head_(std::move(head)) {}

  const std::vector<std::string_view>& labels() const { return head_.labels; }

  // one_of: every label, probabilities that add up to about 1000, best first.
  // any_of: the labels at or above `threshold` per mille, best first.
  std::vector<Prediction> rank(const Features& features, int threshold = 0) const;

  // Sums before calibration, per label; training fits the calibration to them.
  std::vector<std::int32_t> sums(const Features& features) const;

 private:
  Head head_;
};

// 2^15 / sqrt(n), rounded down, by integers.
std::int32_t inverse_root(std::size_t n);

}  // namespace hamkalam::intent
