// Which language a text is in: counts of letter groups of the training phrases of each language,
// compared as integer log-likelihoods. Scripts decide first: Arabic letters are fa or ar, Latin
// letters en, fa-Latn or ar-Latn, and either may be another language (und). Words that say nothing,
// such as names, are left out.
//
//   LanguageModel model;
//   model.add(Language::fa, folder.fold(u"..."), u"...");
//   model.finish();
//   auto [language, confidence] = model.guess(folded, original, Language::und);
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "text/analysis.hpp"
#include "text/fold.hpp"
#include "text/word_table.hpp"

namespace hamkalam::text {

struct LanguageGuess {
  Language language{};
  int confidence = 0;  // per mille
  std::vector<LanguageRun>
      runs;  // of the languages that were found; words that say nothing go along
};

class LanguageModel {
 public:
  LanguageModel();
  // `original` is the text that `folded` came from: letters such as Arabic kaf still tell there.
  // Language::und is any other language than ours.
  void add(Language language, const Folded& folded, std::u16string_view original);
  // Folded words, with single spaces, that say nothing about the language.
  void add_neutral(const std::u16string& words);
  void finish();
  // `prior`: the conversation's language so far; it decides where the words do not.
  LanguageGuess guess(const Folded& folded, std::u16string_view original, Language prior) const;

 private:
  static constexpr std::size_t kBuckets = 1 << 15;
  static constexpr std::size_t kLanguages = kLanguageTags.size();
  // By language; the last place counts letter groups that one of ours knows.
  using Scores = std::array<int, 8>;
  static constexpr std::size_t kSeen = 7;
  struct Word {
    std::size_t begin = 0, end = 0;                       // of the folded text
    bool arabic = false, neutral = false, opens = false;  // opens a sentence
    int all = 0;                                          // letter groups
    Scores score{};
  };
  // What is known of a word in one look-up.
  struct Known {
    bool whole = false, begins = false;   // says nothing; is the first word of what says nothing
    int all = 0;                          // letter groups; 0: not counted before
    std::array<std::int16_t, 8> score{};  // their sum
  };
  std::vector<Word> words_of(const Folded& folded, std::u16string_view original) const;
  void score(const Folded& folded, std::u16string_view original, const Known* known,
             Word& word) const;
  LanguageGuess judge(const std::vector<const Word*>& words, bool arabic, Language prior) const;
  bool is_neutral(std::u16string_view text, std::size_t begin, std::size_t& end,
                  const Known* known) const;

  std::vector<std::array<std::uint32_t, kLanguages>> counts_;
  std::vector<std::array<std::int16_t, 8>> weights_;  // log2 of the probability, in 1/64
  WordMap<int> seen_;                                 // words and how often; until finish
  HashMap<Known> known_;  // words that were seen often, and phrases that say nothing
};

}  // namespace hamkalam::text
