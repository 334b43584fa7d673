// How often words are said, and which word is said after which: counts of phrases, and what they
// make a word cost. A word costs the more the rarer it is; integers only.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/word_table.hpp"

namespace hamkalam::text {

// The cost of what was seen `count` times of `all`, in eighths of a bit, made weaker: a few
// thousand phrases know too little to be taken at their word. 0 to 254.
int rarity(std::uint64_t count, std::uint64_t all);

class WordCounts {
 public:
  static constexpr std::uint32_t kBreak = 0;  // stands before the first word

  struct Pair {
    std::uint32_t first, second;  // numbers of words, or kBreak
    int cost;                     // of the second where it follows the first
  };

  std::uint32_t add(std::u16string_view word, int times);  // the word's number, 1 is the first
  void follow(std::uint32_t first, std::uint32_t second) { pairs_.push_back({first, second, 0}); }

  std::size_t size() const { return words_.size(); }
  const std::u16string& word(std::uint32_t number) const { return words_[number - 1]; }
  int cost(std::uint32_t number) const { return rarity(counts_[number - 1], all_); }
  // Each pair once, in the order of the numbers.
  std::vector<Pair> pairs() &&;

 private:
  WordMap<std::uint32_t> numbers_;
  std::vector<std::u16string> words_;
  std::vector<std::uint64_t> counts_;
  std::uint64_t all_ = 0;
  std::vector<Pair> pairs_;
};

// Costs by pairs of numbers. Asked often and mostly in vain.
class PairCosts {
 public:
  static constexpr int kUnknown = 255;

  void reserve(std::size_t pairs);                                // once, for at most so many
  void set(std::uint32_t first, std::uint32_t second, int cost);  // 0 to 254
  int get(std::uint32_t first, std::uint32_t second) const {
    for (std::size_t slot = slot_of(first, second);; slot = (slot + 1) & (slots_.size() - 1)) {
      const Slot& s = slots_[slot];
      if (s.cost == kUnknown || (s.first == first && s.second == second)) return s.cost;
    }
  }

 private:
  struct Slot {
    std::uint32_t first = 0, second = 0;
    int cost = kUnknown;
  };
  std::size_t slot_of(std::uint32_t first, std::uint32_t second) const {
    const std::uint64_t key = (std::uint64_t{first} << 32 | second) * 0x9E3779B97F4A7C15ULL;
    return static_cast<std::size_t>(key >> 32) & (slots_.size() - 1);
  }
  std::vector<Slot> slots_ = std::vector<Slot>(1);  // a power of two, never full
};

}  // namespace hamkalam::text
