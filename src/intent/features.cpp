#include "intent/features.hpp"

#include <algorithm>
#include <array>

#include "base/file.hpp"

namespace hamkalam::intent {
namespace {

std::uint32_t bucket(std::string_view kind, std::string_view a, std::string_view b = {}) {
  std::uint64_t h = hash_bytes(a, hash_bytes(kind));
  if (!b.empty()) h = hash_bytes(b, hash_bytes("\x1f", h));
  h ^= h >> 32;
  h *= 0x9E3779B97F4A7C15ULL;
  return static_cast<std::uint32_t>(h >> 32) & (kBuckets - 1);
}

void add_grams(std::string_view kind, const std::string& word, std::size_t shortest,
               std::size_t longest, std::vector<std::uint32_t>& out) {
  const std::string bordered = "<" + word + ">";
  std::vector<std::size_t> starts;  // of code points
  for (std::size_t i = 0; i < bordered.size(); ++i)
    if ((bordered[i] & 0xC0) != 0x80) starts.push_back(i);
  starts.push_back(bordered.size());
  for (std::size_t n = shortest; n <= longest; ++n)
    for (std::size_t i = 0; i + n < starts.size(); ++i)
      out.push_back(
          bucket(kind, std::string_view(bordered).substr(starts[i], starts[i + n] - starts[i])));
}

void sort_unique(std::vector<std::uint32_t>& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

}  // namespace

Features extract(const std::vector<text::Token>& tokens, std::size_t first, std::size_t last) {
  Features out;
  const std::string* previous = nullptr;
  static const std::string kBegin = "^", kNumber = "0";
  previous = &kBegin;
  std::size_t words = 0;
  for (std::size_t i = first; i < last; ++i) {
    const text::Token& token = tokens[i];
    switch (token.kind) {
      case text::TokenKind::mark:
        if (token.text == "?" || token.text == "!") out.words.push_back(bucket("m", token.text));
        continue;
      case text::TokenKind::symbol: out.words.push_back(bucket("e", token.text)); continue;
      case text::TokenKind::number:
        out.words.push_back(bucket("w", kNumber));
        out.words.push_back(bucket("b", *previous, kNumber));
        previous = &kNumber;
        break;
      case text::TokenKind::word: {
        const std::string& word = token.native.empty() ? token.text : token.native;
        out.words.push_back(bucket("w", word));
        if (token.stem != word) out.words.push_back(bucket("s", token.stem));
        out.words.push_back(bucket("b", *previous, token.stem));
        add_grams("g", word, 2, 4, out.grams);
        if (!token.native.empty()) add_grams("l", token.text, 3, 4, out.grams);
        previous = &token.stem;
        break;
      }
    }
    ++words;
  }
  if (words) out.words.push_back(bucket("b", *previous, "$"));
  static constexpr std::array<std::string_view, 5> kLengths{"0", "1", "2", "3-5", "6"};
  out.words.push_back(bucket("n", kLengths[words <= 2 ? words : words <= 5 ? 3 : 4]));
  sort_unique(out.words);
  sort_unique(out.grams);
  return out;
}

}  // namespace hamkalam::intent
