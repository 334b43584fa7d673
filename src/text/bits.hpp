// Counting bits without the processor's own instruction, which machines of no special make lack and
// for which std::popcount calls a library.
#pragma once

#include <cstdint>

namespace hamkalam::text {

constexpr std::uint32_t count_bits(std::uint64_t x) {
  x -= (x >> 1) & 0x5555555555555555U;
  x = (x & 0x3333333333333333U) + ((x >> 2) & 0x3333333333333333U);
  x = (x + (x >> 4)) & 0x0F0F0F0F0F0F0F0FU;
  return static_cast<std::uint32_t>((x * 0x0101010101010101U) >> 56);
}

}  // namespace hamkalam::text
