#include "intent/classifier.hpp"

#include <algorithm>

namespace hamkalam::intent {

std::int32_t inverse_root(std::size_t n) {
  if (n == 0) return 0;
  const std::uint64_t square = (1ULL << 30) / n;
  std::uint64_t root = 0;
  for (std::uint64_t bit = 1ULL << 15; bit; bit >>= 1)
    if ((root + bit) * (root + bit) <= square) root += bit;
  return static_cast<std::int32_t>(root);
}

// Rows lie far apart: each is asked for early, so that it is there when it is added.
Classifier::Groups Classifier::groups(const Features& features) const {
  constexpr std::size_t kLine = 64;  // bytes of a line of the processor's cache
  const std::size_t width = head_.labels.size() + head_.hidden;
  Groups out;
  const std::array lists{&features.words, &features.grams};
  for (std::size_t g = 0; g < lists.size(); ++g) {
    out[g].scale = inverse_root(lists[g]->size());
    out[g].rows.reserve(lists[g]->size());
    for (const std::uint32_t bucket : *lists[g]) {
      const std::uint32_t row = head_.rows.of(bucket);
      if (row == Rows::kNone) continue;
      out[g].rows.push_back(head_.weights.data() + row * width);
      for (std::size_t at = 0; at < width; at += kLine) __builtin_prefetch(out[g].rows.back() + at);
    }
  }
  return out;
}

std::vector<std::int32_t> Classifier::sums(const Groups& groups, std::size_t width) {
  constexpr std::size_t kMost = 256;  // so many int8 add up to an int16
  std::vector<std::int32_t> total(width), sum(width);
  std::vector<std::int16_t> part(width);
  for (const Group& group : groups) {
    std::fill(sum.begin(), sum.end(), 0);
    for (std::size_t first = 0; first < group.rows.size(); first += kMost) {
      const std::size_t last = std::min(first + kMost, group.rows.size());
      std::fill(part.begin(), part.end(), std::int16_t{0});
      for (std::size_t r = first; r < last; ++r) {
        const std::int8_t* row = group.rows[r];
        for (std::size_t i = 0; i < width; ++i)
          part[i] = static_cast<std::int16_t>(part[i] + row[i]);
      }
      for (std::size_t i = 0; i < width; ++i) sum[i] += part[i];
    }
    for (std::size_t i = 0; i < width; ++i)
      total[i] += static_cast<std::int32_t>(sum[i] * group.scale >> 7);
  }
  return total;
}

std::vector<std::int32_t> Classifier::logits(const Features& features) const {
  const std::size_t labels = head_.labels.size();
  std::vector<std::int32_t> out = sums(groups(features), labels + head_.hidden);
  const std::int32_t* hidden = out.data() + labels;
  std::vector<std::int32_t> said(labels);
  for (std::size_t i = 0; i < head_.hidden; ++i) {
    const std::int32_t active = hidden[i] + head_.bias[i];
    if (active <= 0) continue;
    const std::int8_t* row = head_.output.data() + i * labels;
    for (std::size_t l = 0; l < labels; ++l) said[l] += active * row[l];
  }
  out.resize(labels);
  for (std::size_t l = 0; l < labels; ++l) {
    out[l] = static_cast<std::int32_t>(std::int64_t{out[l]} * head_.slope[l] >> kLinearShift) +
             head_.offset[l];
    if (head_.hidden != 0)
      out[l] += static_cast<std::int32_t>(std::int64_t{said[l]} * head_.network_slope[l] >>
                                          kNetworkShift);
  }
  return out;
}

std::vector<Prediction> Classifier::rank(const Features& features, int threshold) const {
  const std::vector<std::int32_t> logits = this->logits(features);
  std::vector<Prediction> out;
  if (head_.kind == HeadKind::any_of) {
    for (std::size_t l = 0; l < logits.size(); ++l) {
      const int step = std::clamp((logits[l] + 8 * kLogitScale) / 8, 0, kTableSize - 1);
      const int probability = head_.sigmoid[static_cast<std::size_t>(step)];
      if (probability >= threshold && probability > 0)
        out.push_back({head_.labels[l], probability});
    }
  } else {
    const std::int32_t best = *std::max_element(logits.begin(), logits.end());
    std::vector<std::uint32_t> mass(logits.size());
    std::uint64_t all = 0;
    for (std::size_t l = 0; l < logits.size(); ++l) {
      const int step = std::min((best - logits[l]) / 8, kTableSize - 1);
      all += mass[l] = head_.exponents[static_cast<std::size_t>(step)];
    }
    for (std::size_t l = 0; l < logits.size(); ++l)
      out.push_back({head_.labels[l], static_cast<int>(mass[l] * 1000ULL / all)});
  }
  // Labels lie in order of their names, which decides between equals.
  std::stable_sort(out.begin(), out.end(), [](const Prediction& a, const Prediction& b) {
    return a.probability > b.probability;
  });
  return out;
}

}  // namespace hamkalam::intent
