// Numbers that look random and are the same in each training, on every machine.
//
//   Random random;
//   shuffle(order, random);
#pragma once

#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

namespace hamkalam::training {

// xorshift64 (Marsaglia 2003).
class Random {
 public:
  std::uint32_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return static_cast<std::uint32_t>(state_ >> 32);
  }
  float unit() { return static_cast<float>(next() >> 8) * (1.0f / (1 << 24)); }  // [0, 1)
  float around_zero(float width) { return (unit() - 0.5f) * 2 * width; }

 private:
  std::uint64_t state_ = 0x9E3779B97F4A7C15ULL;
};

// 0 to size - 1.
inline std::vector<std::size_t> numbers(std::size_t size) {
  std::vector<std::size_t> out(size);
  std::iota(out.begin(), out.end(), std::size_t{0});
  return out;
}

inline void shuffle(std::vector<std::size_t>& list, Random& random) {
  for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[random.next() % i]);
}

}  // namespace hamkalam::training
