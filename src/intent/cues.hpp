// Words that tell something by themselves, whatever the model makes of them: a label and a pattern
// to a line, as the acts in locales/<tag>/cues.tsv. Of a clause, the pattern's words must stand in
// this order:
//
//   you should have          these words, as the text analysis folds them
//   should/ought             either
//   order_number/e_mail      either, of several words each
//   ask~  ~ing  un~ed        a word that begins so, ends so, or both
//   you * wrong              up to three words between them, or none
//   you ** wrong             up to ten
//   ^ fine $                 at the clause's beginning, at its end
//   @bad                     any of what lines that begin with @bad list: "@bad", a tab,
//   wrong/false
//
// A label behind a minus is one that these words do not tell, near as they come ("-blame").
//
//   HK_TRY(Cues cues, Cues::load(locale / "cues.tsv", is_act, analyzer));
//   cues.apply(analysis.tokens, clause.first, clause.last, acts);
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "intent/model.hpp"
#include "text/analyzer.hpp"

namespace hamkalam::intent {

constexpr int kCertain = 1000;  // per mille

class Cues {
 public:
  // Errors name file and line.
  static Result<Cues> load(const std::filesystem::path& path,
                           const std::function<bool(const std::string&)>& is_label,
                           const text::Analyzer& analyzer);

  // Puts what the words of tokens [first, last) tell, kCertain, in front of `acts`, and takes out
  // of them what these words do not do.
  void apply(const std::vector<text::Token>& tokens, std::size_t first, std::size_t last,
             std::vector<Prediction>& acts) const;

  // What the words of tokens [first, last) tell. Romanised ones count in their own script too.
  std::set<std::string, std::less<>> told(const std::vector<text::Token>& tokens, std::size_t first,
                                          std::size_t last) const;

 private:
  struct Part {
    std::string begins, ends;  // the word itself where it is whole: in `begins`
    bool whole = true;
  };
  using Term = std::vector<Part>;  // one word after the other
  struct Step {
    std::vector<Term> terms;  // any of them
    std::size_t between = 0;  // so many words may stand before it
  };
  struct Cue {
    std::string label;
    bool denies = false, from_start = false, to_end = false;
    std::vector<Step> steps;
  };
  struct Word {
    const std::string *text, *native;  // the same where it is not romanised
  };
  using Words = std::vector<Word>;
  using Lists = std::map<std::string, std::vector<Term>, std::less<>>;

  static Result<std::vector<Term>> terms(const std::string& text, const Lists& lists,
                                         const text::Analyzer& analyzer);
  static Result<Cue> cue(const std::string& label, const std::string& pattern, const Lists& lists,
                         const text::Analyzer& analyzer);
  static bool fits(const Part& part, const std::string& word);
  static bool fits(const Term& term, const Words& words, std::size_t at);
  static bool stands(const Cue& cue, const Words& words, std::size_t at, std::size_t step);
  void keep(Cue cue);
  std::vector<const Cue*> find(const Words& words) const;

  std::vector<Cue> cues_;
  // Cues by each whole word that they may begin with; by the first bytes of a word's beginning;
  // those of which less is known.
  std::unordered_map<std::string, std::vector<std::size_t>> by_word_, by_start_;
  std::vector<std::size_t> by_part_;
};

}  // namespace hamkalam::intent
