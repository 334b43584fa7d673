#include "intent/features.hpp"

#include <algorithm>
#include <array>

#include "base/file.hpp"

namespace hamkalam::intent {
namespace {

std::uint32_t bucket_of(std::uint64_t h) {
  h ^= h >> 32;
  h *= 0x9E3779B97F4A7C15ULL;
  return static_cast<std::uint32_t>(h >> 32) & (kBuckets - 1);
}

std::uint32_t bucket(std::string_view kind, std::string_view a, std::string_view b = {}) {
  std::uint64_t h = hash_bytes(a, hash_bytes(kind));
  if (!b.empty()) h = hash_bytes(b, hash_bytes("\x1f", h));
  return bucket_of(h);
}

// Groups of `shortest` to `longest` letters of a word between its borders. A longer group's hash
// goes on from that of the shorter one.
void add_grams(std::string_view kind, const std::string& word, std::size_t shortest,
               std::size_t longest, std::vector<std::uint32_t>& out) {
  const std::string bordered = "<" + word + ">";
  auto letter_end = [&](std::size_t at) {
    do ++at;
    while (at < bordered.size() && (bordered[at] & 0xC0) == 0x80);
    return at;
  };
  const std::uint64_t begin = hash_bytes(kind);
  for (std::size_t first = 0; first < bordered.size(); first = letter_end(first)) {
    std::uint64_t h = begin;
    std::size_t at = first;
    for (std::size_t letters = 1; letters <= longest && at < bordered.size(); ++letters) {
      const std::size_t end = letter_end(at);
      h = hash_bytes(std::string_view(bordered).substr(at, end - at), h);
      at = end;
      if (letters >= shortest) out.push_back(bucket_of(h));
    }
  }
}

void sort_unique(std::vector<std::uint32_t>& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

}  // namespace

Features extract(const std::vector<text::Token>& tokens, std::size_t first, std::size_t last) {
  Features out;
  out.words.reserve((last - first) * 3 + 4);
  out.grams.reserve((last - first) * 20);
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
