// What the classifier sees of a message: which hashed words, word pairs and letter groups occur.
//
//   Features f = extract(analysis.tokens, 0, analysis.tokens.size());
#pragma once

#include <cstdint>
#include <vector>

#include "text/analysis.hpp"

namespace hamkalam::intent {

constexpr std::uint32_t kBuckets = 1 << 20;

// Sorted bucket numbers without repeats, below kBuckets. Two groups, each weighed by one over the
// square root of its size, so that long and short messages compare.
struct Features {
  std::vector<std::uint32_t> words;  // words, stems, pairs of stems, marks, length
  std::vector<std::uint32_t> grams;  // groups of two to five letters
};

// Of tokens [first, last).
Features extract(const std::vector<text::Token>& tokens, std::size_t first, std::size_t last);

}  // namespace hamkalam::intent
