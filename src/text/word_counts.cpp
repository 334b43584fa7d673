#include "text/word_counts.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "text/log2.hpp"

namespace hamkalam::text {
namespace {

constexpr int kWordBit = 5;           // what a bit of rarity costs, where a bit of writing costs 8
constexpr int kPair = 6;              // a pair that was seen may be chance
constexpr std::uint64_t kUnseen = 4;  // words that may follow though none did

}  // namespace

int rarity(std::uint64_t count, std::uint64_t all) {
  return std::clamp((log2_scaled(all) - log2_scaled(count)) * kWordBit / kLog2Scale, 0, 254);
}

std::uint32_t WordCounts::add(std::u16string_view word, int times) {
  auto known = numbers_.find(word);
  if (known == numbers_.end()) {
    words_.emplace_back(word);
    counts_.push_back(0);
    known = numbers_.emplace(word, static_cast<std::uint32_t>(words_.size())).first;
  }
  counts_[known->second - 1] += static_cast<std::uint64_t>(times);
  all_ += static_cast<std::uint64_t>(times);
  return known->second;
}

std::vector<WordCounts::Pair> WordCounts::pairs() && {
  std::ranges::sort(pairs_, {}, [](const Pair& p) { return std::pair(p.first, p.second); });
  std::vector<Pair> out;
  for (auto pair = pairs_.begin(); pair != pairs_.end();) {
    const auto last =
        std::find_if(pair, pairs_.end(), [&](const Pair& p) { return p.first != pair->first; });
    const auto all = static_cast<std::uint64_t>(last - pair) + kUnseen;
    while (pair != last) {
      const auto next =
          std::find_if(pair, last, [&](const Pair& p) { return p.second != pair->second; });
      const int cost = rarity(static_cast<std::uint64_t>(next - pair), all) + kPair;
      out.push_back({pair->first, pair->second, std::min(cost, 254)});
      pair = next;
    }
  }
  return out;
}

void PairCosts::reserve(std::size_t pairs) {
  slots_.assign(std::bit_ceil(pairs * 2 + 1), Slot{});
}

void PairCosts::set(std::uint32_t first, std::uint32_t second, int cost) {
  std::size_t slot = slot_of(first, second);
  while (slots_[slot].cost != kUnknown) slot = (slot + 1) & (slots_.size() - 1);
  slots_[slot] = {first, second, cost};
}

}  // namespace hamkalam::text
