// One head of the model: features in, labels with probabilities out. The same machine three times,
// for intents (one of many), signals and acts (any of many). Two classifiers vote: a linear one and
// a network with one hidden layer; what they say is added up and calibrated. Integers only: int8
// weights, int32 sums, tables of probabilities in per mille, ties by name; the same bytes on every
// machine.
//
//   for (const Prediction& p : model.intents().rank(features)) ...   // best first
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "intent/features.hpp"
#include "text/bits.hpp"

namespace hamkalam::intent {

struct Prediction {
  std::string_view label;  // lives as long as the model
  int probability = 0;     // per mille

  // The likelier comes first; ties by name.
  bool operator<(const Prediction& other) const {
    return probability != other.probability ? probability > other.probability : label < other.label;
  }
};

enum class HeadKind : std::uint32_t { one_of = 1, any_of = 2 };

constexpr int kLogitScale = 256;                  // a logit of 1.0
constexpr int kTableSize = 16 * kLogitScale / 8;  // sigmoid from -8 to 8 in steps of 1/32
constexpr int kLinearShift = 20, kNetworkShift = 32;

// Which row of a head's tables belongs to a bucket. Most buckets have none.
struct Rows {
  struct Mark {
    std::uint32_t used = 0;    // a bit for each of 32 buckets that has a row
    std::uint32_t before = 0;  // how many rows come before them
  };
  std::span<const Mark> marks;

  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  std::uint32_t of(std::uint32_t bucket) const {
    const Mark mark = marks[bucket / 32];
    const std::uint32_t bit = std::uint32_t{1} << (bucket % 32);
    return mark.used & bit ? mark.before + text::count_bits(mark.used & (bit - 1)) : kNone;
  }
};

class Classifier {
 public:
  // The parts of a head as they lie in the model file; views into it.
  struct Head {
    HeadKind kind{};
    std::vector<std::string_view> labels;  // sorted
    std::uint32_t hidden = 0;              // units of the hidden layer
    Rows rows;
    std::span<const std::int8_t> weights;  // [row][labels, then hidden units]
    std::span<const std::int32_t> bias;    // [hidden], in units of its sums
    std::span<const std::int8_t> output;   // [hidden][label]
    // Per label: logit = (linear sum * slope >> kLinearShift)
    //                  + (network sum * network_slope >> kNetworkShift) + offset
    std::span<const std::int32_t> slope, network_slope;
    std::span<const std::int32_t> offset;      // in 1/kLogitScale
    std::span<const std::uint16_t> sigmoid;    // kTableSize entries, per mille
    std::span<const std::uint16_t> exponents;  // kTableSize entries: 65535 * exp(-i / 32)
  };
  explicit Classifier(Head head) : head_(std::move(head)) {}

  const std::vector<std::string_view>& labels() const { return head_.labels; }

  // one_of: every label, probabilities that add up to about 1000, best first.
  // any_of: the labels at or above `threshold` per mille, best first.
  std::vector<Prediction> rank(const Features& features, int threshold = 0) const;

  // How much speaks for each label, in 1/kLogitScale.
  std::vector<std::int32_t> logits(const Features& features) const;

 private:
  // The rows of a group of features, whose weight is by the group's size.
  struct Group {
    std::vector<const std::int8_t*> rows;
    std::int64_t scale = 0;
  };
  using Groups = std::array<Group, 2>;
  Groups groups(const Features& features) const;
  static std::vector<std::int32_t> sums(const Groups& groups, std::size_t width);
  Head head_;
};

// 2^15 / sqrt(n), rounded down, by integers.
std::int32_t inverse_root(std::size_t n);

}  // namespace hamkalam::intent
