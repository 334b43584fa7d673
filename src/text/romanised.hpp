// Finglish and Arabizi back into their own script. A Latin word may stand for several native ones:
// known words whose letters fit by latin.tsv, words of lexicon.tsv, itself as an English word, or
// its bare letters. The cheapest way through the whole sentence wins: how it is written, how
// frequent the words are in the phrases, and which word follows which. Integers only.
//
//   Romanised finglish = *Romanised::load("locales/fa/latin.tsv", fold);
//   finglish.learn(words of a native phrase); ... finglish.finish();
//   finglish.native({"sefaresham", "kojast"})  ->  their native words
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/file.hpp"
#include "text/latin_table.hpp"
#include "text/lexicon.hpp"
#include "text/word_counts.hpp"
#include "text/word_graph.hpp"
#include "text/word_search.hpp"

namespace hamkalam::text {

class Romanised {
 public:
  Romanised() = default;
  Romanised(Romanised&&) noexcept = default;  // what is known points into itself: no copies
  Romanised& operator=(Romanised&&) noexcept = default;

  // latin.tsv, and the lexicon.tsv beside it where `fold` can read it.
  static Result<Romanised> load(const std::filesystem::path& table,
                                const Lexicon::Fold& fold = nullptr);

  // What is known of words, all of them folded; then finish(). `learn`: the words of a native
  // phrase in order, an empty one for what is no native word. `expect`: a romanised word that is
  // likely to come; it is only answered faster. `read_words` takes the files that word_list()
  // makes: of the language itself, and of English; one that is not there is left out.
  void add(std::u16string_view native_word, int times = 1) { counts_.add(native_word, times); }
  void learn(std::span<const std::u16string> phrase);
  void learn_english(std::u16string_view word);
  void expect(std::u16string_view latin);
  Result<void> read_words(const std::filesystem::path& own, const std::filesystem::path& english);
  void finish();

  // A dictionary's words, one a line, as the bytes of a file; without a table they are English.
  static Result<std::string> word_list(const std::filesystem::path& table,
                                       const std::vector<std::string>& lines,
                                       const Lexicon::Fold& fold);

  struct Written {
    std::u16string text;  // in native letters; empty: the word stays as it is
    bool joins = false;   // it is written together with the next word
  };
  // The words of a text. An empty one is no Latin word and parts sentences; a hyphen does not.
  std::vector<Written> native(std::span<const std::u16string_view> words) const;
  // A lone word; itself where it stays.
  std::u16string native(std::u16string_view word) const;

 private:
  // What a word may be, and the cheapest way to it from the sentence's beginning.
  struct Way {
    Candidate word;
    bool latin = false;                          // it stays as it is
    const std::string* joins = nullptr;          // the letters it brings to the next word
    std::uint32_t context = WordGraph::kNoNode;  // the word that the next one follows
    int cost = 0;
    std::uint16_t before = 0;  // among the ways of the word before
  };
  struct Known {                      // of a Latin word
    std::vector<std::string> native;  // letters; by the lexicon
    bool stays = false;               // by the lexicon
    int english = -1;                 // its cost as an English word, or -1; until finish a count
    bool expected = false;            // `nearest` is what nearest() says
    std::vector<Candidate> nearest;
  };
  struct LatinHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view latin) const { return hash_bytes(latin); }
  };
  class Sentence;

  const Known* known(std::string_view latin) const;
  void find_nearest(std::string_view latin, WordSearch& search, std::vector<Candidate>& out) const;
  int english_cost(std::string_view latin) const;
  int cost_after(const Way* before, const Way& way) const;

  SearchKnowledge knowledge_;
  std::unordered_map<std::string, Known, LatinHash, std::equal_to<>> known_;
  PairCosts pairs_;  // by nodes
  WordGraph english_;
  std::uint32_t english_words_ = WordGraph::kNoNode;
  WordCounts counts_;  // until finish
};

}  // namespace hamkalam::text
