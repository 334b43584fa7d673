// Numbers that look random and are the same in each training, on every machine. Each phrase has its
// own, so that a phrase more or less leaves those of the others as they were.
//
//   Random random(example.key ^ mix(epoch));
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "training/example.hpp"

namespace hamkalam::training {

// Each bit of the result depends on every bit (the end of splitmix64, Steele et al. 2014).
inline std::uint64_t mix(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

// xorshift64 (Marsaglia 2003).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(mix(seed) | 1) {}

  std::uint32_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return static_cast<std::uint32_t>(state_ >> 32);
  }
  float unit() { return static_cast<float>(next() >> 8) * (1.0f / (1 << 24)); }  // [0, 1)
  float around_zero(float width) { return (unit() - 0.5f) * 2 * width; }

 private:
  std::uint64_t state_;
};

// The places of the examples in the order in which the n-th walk through them comes by.
inline std::vector<std::size_t> order_of(const Examples& examples, std::uint64_t walk) {
  std::vector<std::pair<std::uint64_t, std::size_t>> order;
  for (std::size_t i = 0; i < examples.size(); ++i)
    order.emplace_back(mix(examples[i]->key ^ mix(walk)), i);
  std::sort(order.begin(), order.end());
  std::vector<std::size_t> out;
  for (const auto& [key, place] : order) out.push_back(place);
  return out;
}

}  // namespace hamkalam::training
