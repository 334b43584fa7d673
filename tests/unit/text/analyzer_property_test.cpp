// What must hold for every text, tried on pseudo-random ones.
#include <sstream>

#include "base/json.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "text/analyzer.hpp"
#include "text/fold.hpp"

namespace hamkalam::text {
namespace {

// Pseudo-random numbers that are the same on every machine.
class Dice {
 public:
  std::size_t roll(std::size_t sides) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::size_t>(state_ >> 33) % sides;
  }

 private:
  std::uint64_t state_ = 2026;
};

// What may trip the analysis: letters of several scripts and their variants, invisible marks,
// surrogate pairs and sequences, digits, and pieces of bad UTF-8.
std::vector<std::string> pieces() {
  std::istringstream words(
      "™ № 𝐀 ϓ a E z o 7 0 ۵ ٣ ا آ ل ی ي ك ک ه ة ء می ها ای خانه تومان ـ é ß ı İ ﬁ ﷲ ﷺ ﻻ \u200c "
      "\u200d "
      "\u200f \u064b \u0651 \u0301 \ufeff \uffff \ue000 \U0010ffff 😡 👍🏽 ❤\ufe0f "
      "🇮🇷 "
      "👨\u200d👩\u200d👧 ! ? ؟ ، , . … - _ / @ : ' ’ \" « ( $ ﷼ ٪ # + 한 中 д ½ \x80 \xC0 "
      "\xE2\x80 \xF0\x9F \xED\xA0\x80 \xFF http:// www. 09123456789 1,250 12.5 3a");
  std::vector<std::string> pieces = {" ",  " ",      " ",      "\n",     "\r",
                                     "\t", "\u00a0", "\u3000", "\u2028", "\u0085"};
  for (std::string word; words >> word;) pieces.push_back(word);
  return pieces;
}

}  // namespace

TEST_CASE("whatever comes in, the analysis keeps its promises", "[text]") {
  const Analyzer& analyzer = test::analyzer();
  const std::vector<std::string> parts = pieces();
  Dice dice;
  int faults = 0;
  for (int i = 0; i < 2000; ++i) {
    std::string text;
    for (std::size_t n = dice.roll(16); n > 0; --n) text += parts[dice.roll(parts.size())];
    const auto prior = static_cast<Language>(dice.roll(kLanguageTags.size()));
    const Analysis analysis = analyzer.analyze(text, prior);
    const std::string normal = analyzer.normalize(text);
    const int size = static_cast<int>(to_utf16(text).size());

    bool fine = is_utf8(normal) && analyzer.normalize(normal) == normal &&
                analysis.normalized == normal && is_utf8(analysis.native);
    int last = 0;
    for (const Token& token : analysis.tokens) {
      fine = fine && token.start >= last && token.start < token.end && token.end <= size &&
             !token.text.empty() && is_utf8(token.text + token.stem + token.native);
      last = token.start;  // one code point may be several tokens
    }
    for (const Entity& entity : analysis.entities)
      fine = fine && entity.start >= 0 && entity.start < entity.end && entity.end <= size &&
             is_utf8(entity.text + entity.value);
    int next = 0;
    for (const Clause& clause : analysis.clauses) {
      fine = fine && clause.first >= next && clause.first < clause.last;
      next = clause.last;
    }
    fine = fine && next <= static_cast<int>(analysis.tokens.size());
    INFO("string " << i << ": " << text);
    if (!fine && ++faults <= 5) CHECK(fine);
  }
  CHECK(faults == 0);
}

}  // namespace hamkalam::text
