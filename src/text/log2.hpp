// Logarithms by integers only, so that every machine computes the same model.
#pragma once

#include <bit>
#include <cstdint>

namespace hamkalam::text {

constexpr int kLog2Scale = 64;

// log2(value) in 1/64; 0 for 0.
constexpr int log2_scaled(std::uint64_t value) {
  if (value == 0) return 0;
  const int whole = std::bit_width(value) - 1;
  std::uint64_t x = whole >= 32 ? value >> (whole - 31) : value << (31 - whole);  // 1.0 is 2^31
  int result = whole * kLog2Scale;
  for (int step = kLog2Scale / 2; step > 0; step /= 2) {
    x = (x * x) >> 31;
    if (x >> 32) {
      result += step;
      x >>= 1;
    }
  }
  return result;
}

}  // namespace hamkalam::text
