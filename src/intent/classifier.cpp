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

std::vector<std::int32_t> Classifier::sums(const Features& features) const {
  const std::size_t labels = head_.labels.size();
  std::vector<std::int32_t> total(labels), group(labels);
  for (const auto* list : {&features.words, &features.grams}) {
    std::fill(group.begin(), group.end(), 0);
    for (const std::uint32_t bucket : *list) {
      if (!(head_.used[bucket / 64] >> (bucket % 64) & 1)) continue;
      const std::int8_t* row = head_.weights.data() + std::size_t{bucket} * labels;
      for (std::size_t l = 0; l < labels; ++l) group[l] += row[l];
    }
    const std::int64_t scale = inverse_root(list->size());
    for (std::size_t l = 0; l < labels; ++l)
      total[l] += static_cast<std::int32_t>(group[l] * scale >> 7);
  }
  return total;
}

std::vector<Prediction> Classifier::rank(const Features& features, int threshold) const {
  const std::vector<std::int32_t> total = sums(features);
  std::vector<std::int32_t> logits(total.size());
  for (std::size_t l = 0; l < total.size(); ++l)
    logits[l] = static_cast<std::int32_t>((std::int64_t{total[l]} * head_.slope[l] >> 20) +
                                          head_.offset[l]);
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
