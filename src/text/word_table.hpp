// Sets and maps of folded words that can be asked for a part of a text without copying it.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace hamkalam::text {

struct WordHash {
  using is_transparent = void;
  using is_avalanching = void;  // the bits are mixed
  std::size_t operator()(std::u16string_view word) const {
    std::uint64_t h = word.size();
    for (const char16_t unit : word) h = (h ^ unit) * 0x9E3779B97F4A7C15ULL;
    return static_cast<std::size_t>(h ^ (h >> 32));
  }
};

using WordSet = boost::unordered_flat_set<std::u16string, WordHash, std::equal_to<>>;
template <class T>
using WordMap = boost::unordered_flat_map<std::u16string, T, WordHash, std::equal_to<>>;

// A map for texts whose words are mostly not in it: a filter of bits, small enough to stay in the
// processor's cache, is asked first.
template <class T>
class RareWords {
 public:
  T& operator[](std::u16string_view word) {
    const std::size_t h = bit(WordHash()(word));
    filter_[h / 64] |= std::uint64_t{1} << (h % 64);
    return map_[std::u16string(word)];
  }
  const T* find(std::u16string_view word) const { return find(word, WordHash()(word)); }
  // `hash`: what WordHash gives for the word, for callers that ask several tables.
  const T* find(std::u16string_view word, std::size_t hash) const {
    const std::size_t h = bit(hash);
    if (!(filter_[h / 64] >> (h % 64) & 1)) return nullptr;
    const auto found = map_.find(word);
    return found == map_.end() ? nullptr : &found->second;
  }
  auto begin() { return map_.begin(); }
  auto end() { return map_.end(); }

 private:
  static std::size_t bit(std::size_t hash) { return hash >> 9 & 0xFFFF; }

  std::vector<std::uint64_t> filter_ = std::vector<std::uint64_t>(1024);
  WordMap<T> map_;
};

}  // namespace hamkalam::text
