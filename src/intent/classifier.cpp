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

std::vector<std::int32_t> Classifier::sums(const Features& features,
                                           std::span<const std::int8_t> table,
                                           std::size_t width) const {
  std::vector<std::int32_t> total(width), group(width);
  for (const auto* list : {&features.words, &features.grams}) {
    std::fill(group.begin(), group.end(), 0);
    for (const std::uint32_t bucket : *list) {
      const std::uint32_t number = head_.rows.of(bucket);
      if (number == Rows::kNone) continue;
      const std::int8_t* row = table.data() + number * width;
      for (std::size_t i = 0; i < width; ++i) group[i] += row[i];
    }
    const std::int64_t scale = inverse_root(list->size());
    for (std::size_t i = 0; i < width; ++i)
      total[i] += static_cast<std::int32_t>(group[i] * scale >> 7);
  }
  return total;
}

std::vector<std::int32_t> Classifier::logits(const Features& features) const {
  const std::size_t labels = head_.labels.size();
  std::vector<std::int32_t> out = sums(features, head_.weights, labels);
  for (std::size_t l = 0; l < labels; ++l)
    out[l] = static_cast<std::int32_t>(std::int64_t{out[l]} * head_.slope[l] >> kLinearShift) +
             head_.offset[l];
  if (head_.hidden == 0) return out;
  const std::vector<std::int32_t> hidden = sums(features, head_.embedding, head_.hidden);
  std::vector<std::int32_t> said(labels);
  for (std::size_t i = 0; i < head_.hidden; ++i) {
    const std::int32_t active = hidden[i] + head_.bias[i];
    if (active <= 0) continue;
    const std::int8_t* row = head_.output.data() + i * labels;
    for (std::size_t l = 0; l < labels; ++l) said[l] += active * row[l];
  }
  for (std::size_t l = 0; l < labels; ++l)
    out[l] +=
        static_cast<std::int32_t>(std::int64_t{said[l]} * head_.network_slope[l] >> kNetworkShift);
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
  std::sort(out.begin(), out.end(), [](const Prediction& a, const Prediction& b) {
    return a.probability != b.probability ? a.probability > b.probability : a.label < b.label;
  });
  return out;
}

}  // namespace hamkalam::intent
