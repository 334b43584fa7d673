// Affixes of one language: which little words belong to their neighbour, and what a stem leaves
// off. All of it is data, a kind and words to a line, in folded letters:
//
//   prefix N A B ..      suffix N A B ..     go where N letters or more stay
//   prefix? A B ..       suffix? A B ..      go where a known word stays
//   keep A B ..          known words that lose nothing
//   stem A B             the stem of A is B
//   verb A B ..          A is the stem of a verb, B .. other ways to say it
//   verb-prefix A ..     verb-prefix? A ..   stand before a verb; the weak ones not before one
//   letter ending A ..          ending? A ..        end a verb; the weak ones may make a noun of it
//   snowball NAME        the stems of ASCII words are those of this Snowball algorithm
//   join-next A ..       written with the next word; a verb prefix only with a verb
//   join-previous A ..   written with the word before
//   join-after LETTERS A ..   written with the word before if one of the letters ends it
//   join-noun A ..       written with the word before unless that is a verb with its person
//   apart A B ..         these words in a row are joined to nothing
//
// Known are the words of the training phrases, which tell an ending from the end of a word.
//
//   HK_TRY(text::Affixes affixes, text::Affixes::load("locales/fa/affixes.txt"));
//   affixes.learn(word);  // each word of the phrases
//   affixes.finish();
//   affixes.stem(word)
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "text/word_table.hpp"

namespace hamkalam::text {

class Affixes {
 public:
  static Result<Affixes> load(const std::filesystem::path& path);

  // A word of the phrases, as often as it stands there; then finish().
  void learn(std::u16string_view word, int count = 1);
  void finish();

  std::string stem(std::u16string_view word) const {  // UTF-8
    return stem(word, WordHash()(word));
  }
  // The same for who knows WordHash of the word.
  std::string stem(std::u16string_view word, std::size_t hash) const;

  // Whether two neighbours are written together, where apart() holds neither.
  bool joins(std::u16string_view before, std::u16string_view after) const;
  // How many words at the beginning of `words` stay apart, from each other and their neighbours.
  std::size_t apart(std::span<const std::u16string_view> words) const;

  using Rows = std::vector<std::vector<std::u16string>>;  // longest first
  const RareWords<Rows>& apart_rows() const { return apart_; }

  std::set<std::u16string, std::less<>> join_next, join_previous;

 private:
  using Text = std::u16string_view;
  struct Affix {
    std::u16string text;
    std::size_t stay;  // letters that must stay
    bool sure;         // else a known word must stay
  };
  struct Word {
    int count = 0;               // in the phrases
    std::u16string fixed, verb;  // its stem by a line "keep" or "stem", and as a verb; else empty
  };
  struct Verb {
    Text stem;      // as listed first
    bool finite{};  // has a prefix or the ending of a person
  };

  Result<void> read(const std::string& kind, const std::vector<std::u16string>& words);
  const Word* find(Text word) const;
  const std::u16string* fixed(Text word) const;
  const std::u16string* verb_stem(Text word) const;
  int count(Text word) const;
  std::optional<Verb> verb(Text word) const;
  std::optional<Verb> verb_after(Text rest, std::size_t shortest) const;
  Text without_suffixes(Text word, bool only_sure) const;
  std::u16string compute(Text word) const;
  std::u16string snowball(Text word) const;

  std::vector<Affix> prefixes_, suffixes_, verb_prefixes_, endings_;  // longest first
  bool has_verbs_ = false;
  std::set<std::u16string, std::less<>> join_noun_;
  std::map<std::u16string, std::u16string, std::less<>> join_after_;  // word, end of the one before
  RareWords<Rows> apart_;                                             // by the first word
  std::string snowball_;
  WordMap<Word> words_;
  HashMap<std::string> stems_;  // of the known words; filled by finish()
};

}  // namespace hamkalam::text
