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

struct HashedWord;
struct WordHash {
  using is_transparent = void;
  using is_avalanching = void;  // the bits are mixed
  std::size_t operator()(const HashedWord& word) const;
  std::size_t operator()(std::u16string_view word) const {
    std::uint64_t h = kBegin;
    for (const char16_t unit : word) h = next(h, unit);
    return end(h);
  }
  // The same unit by unit, for who looks for the end of a word anyway.
  static constexpr std::uint64_t kBegin = 0x9E3779B97F4A7C15ULL;
  static std::uint64_t next(std::uint64_t h, char16_t unit) { return (h ^ unit) * kBegin; }
  static std::size_t end(std::uint64_t h) { return static_cast<std::size_t>(h ^ (h >> 32)); }
};

// A word whose hash is known already, to ask a set or a map for.
struct HashedWord {
  std::u16string_view word;
  std::size_t hash = 0;
};
struct WordEqual {
  using is_transparent = void;
  bool operator()(std::u16string_view a, std::u16string_view b) const { return a == b; }
  bool operator()(const HashedWord& a, std::u16string_view b) const { return a.word == b; }
  bool operator()(std::u16string_view a, const HashedWord& b) const { return a == b.word; }
};

inline std::size_t WordHash::operator()(const HashedWord& word) const {
  return word.hash;
}

using WordSet = boost::unordered_flat_set<std::u16string, WordHash, WordEqual>;
template <class T>
using WordMap = boost::unordered_flat_map<std::u16string, T, WordHash, WordEqual>;

// By the hashes of words instead of the words, where a look-up must not touch their letters: that
// two words share one of 2^64 is not expected, and would do no harm but that they are taken for
// one.
struct SameHash {
  using is_avalanching = void;
  std::size_t operator()(std::size_t hash) const { return hash; }
};
template <class T>
using HashMap = boost::unordered_flat_map<std::size_t, T, SameHash>;

// What a set of words does not hold, mostly: bits, few enough to stay in the processor's cache.
class WordFilter {
 public:
  void add(std::size_t hash) { bits_[place(hash) / 64] |= std::uint64_t{1} << (place(hash) % 64); }
  void add(const WordFilter& other) {
    for (std::size_t i = 0; i < bits_.size(); ++i) bits_[i] |= other.bits_[i];
  }
  bool may_have(std::size_t hash) const {
    return bits_[place(hash) / 64] >> (place(hash) % 64) & 1;
  }

 private:
  static std::size_t place(std::size_t hash) { return hash >> 9 & 0xFFFF; }
  std::vector<std::uint64_t> bits_ = std::vector<std::uint64_t>(1024);
};

// A map for texts whose words are mostly not in it.
template <class T>
class RareWords {
 public:
  T& operator[](std::u16string_view word) {
    filter_.add(WordHash()(word));
    return map_[std::u16string(word)];
  }
  const T* find(std::u16string_view word) const { return find(word, WordHash()(word)); }
  // `hash`: what WordHash gives for the word, for callers that ask several tables.
  const T* find(std::u16string_view word, std::size_t hash) const {
    if (!filter_.may_have(hash)) return nullptr;
    const auto found = map_.find(HashedWord{word, hash});
    return found == map_.end() ? nullptr : &found->second;
  }
  auto begin() { return map_.begin(); }
  auto end() { return map_.end(); }
  auto begin() const { return map_.begin(); }
  auto end() const { return map_.end(); }

 private:
  WordFilter filter_;
  WordMap<T> map_;
};

}  // namespace hamkalam::text
