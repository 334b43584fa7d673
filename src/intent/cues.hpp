// Words that tell an act by themselves, whatever the model makes of them: locales/<tag>/cues.tsv,
// an act and a pattern to a line. Of a clause, the pattern's words must stand in this order:
//
//   you should have          these words, as the text analysis folds them
//   should/ought             either
//   ask~  ~ing  un~ed        a word that begins so, ends so, or both
//   you * wrong              up to three words between them, or none
//   ^ fine $                 at the clause's beginning, at its end
//
// An act behind a minus is one that these words do not perform, near as they come ("-blame").
//
//   HK_TRY(Cues cues, Cues::load(locale / "cues.tsv", catalogue, analyzer));
//   cues.apply(analysis.tokens, clause.first, clause.last, acts);
#pragma once

#include <filesystem>
#include <string>
#include <unordered_map>
#include <vector>

#include "intent/catalogue.hpp"
#include "intent/model.hpp"
#include "text/analyzer.hpp"

namespace hamkalam::intent {

constexpr int kCertain = 1000;  // per mille

class Cues {
 public:
  // Errors name file and line.
  static Result<Cues> load(const std::filesystem::path& path, const Catalogue& catalogue,
                           const text::Analyzer& analyzer);

  // Puts what the words of tokens [first, last) tell, kCertain, in front of `acts`, and takes out
  // of them what these words do not do.
  void apply(const std::vector<text::Token>& tokens, std::size_t first, std::size_t last,
             std::vector<Prediction>& acts) const;

 private:
  struct Word {
    std::string begins, ends;  // the word itself where it is whole: in `begins`
    bool whole = true;
  };
  struct Step {
    std::vector<Word> words;  // any of them
    bool gap = false;         // words may stand before it
  };
  struct Cue {
    std::string act;
    bool denies = false, from_start = false, to_end = false;
    std::vector<Step> steps;
  };
  using Words = std::vector<const std::string*>;

  static bool fits(const Step& step, const std::string& word);
  static bool stands(const Cue& cue, const Words& words, std::size_t at, std::size_t step);

  std::vector<Cue> cues_;
  // Cues by each whole word that they may begin with; those that begin with a part of one.
  std::unordered_map<std::string, std::vector<std::size_t>> by_word_;
  std::vector<std::size_t> by_part_;
};

}  // namespace hamkalam::intent
