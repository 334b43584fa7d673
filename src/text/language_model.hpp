// Which language a text is in: counts of letter groups of the training phrases of each language,
// compared as integer log-likelihoods. Scripts decide first: Arabic letters are fa or ar, Latin
// letters en, fa-Latn or ar-Latn.
//
//   LanguageModel model;
//   model.add(Language::fa, folder.fold(u"..."), u"...");
//   model.finish();
//   auto [language, confidence] = model.guess(folded, original, Language::und);
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "text/fold.hpp"
#include "text/language.hpp"

namespace hamkalam::text {

struct LanguageGuess {
  Language language{};
  int confidence = 0;  // per mille
};

class LanguageModel {
 public:
  LanguageModel();
  // `original` is the text that `folded` came from: letters such as Arabic kaf still tell there.
  void add(Language language, const Folded& folded, std::u16string_view original);
  void finish();
  // `prior`: the conversation's language so far; it decides where the words do not.
  LanguageGuess guess(const Folded& folded, std::u16string_view original, Language prior) const;

 private:
  static constexpr std::size_t kBuckets = 1 << 15;
  static constexpr std::size_t kLanguages = kLanguageTags.size();
  std::vector<std::array<std::uint32_t, kLanguages>> counts_;
  std::vector<std::array<std::int16_t, kLanguages>> weights_;  // log2 of the probability, in 1/64
};

}  // namespace hamkalam::text
