// Sets and maps of folded words that can be asked for a part of a text without copying it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace hamkalam::text {

struct WordHash {
  using is_transparent = void;
  std::size_t operator()(std::u16string_view word) const {
    std::uint64_t h = word.size();
    for (const char16_t unit : word) h = (h ^ unit) * 0x9E3779B97F4A7C15ULL;
    return static_cast<std::size_t>(h ^ (h >> 32));
  }
};

using WordSet = std::unordered_set<std::u16string, WordHash, std::equal_to<>>;
template <class T>
using WordMap = std::unordered_map<std::u16string, T, WordHash, std::equal_to<>>;

}  // namespace hamkalam::text
