// lexicon.tsv: how frequent words are written in Latin letters, and the little parts that words are
// made of. Two columns, Latin and native; the Latin side says what a row is, and the native one
// bears the same marks:
//
//   salam     a word, written just so; of several native words the sentence decides
//   refund    the same on both sides: it stays as it is
//   -eshoon   an ending; without native letters it ties a word to the next one ("daste shoma")
//   nemi-     a beginning
//   el_       a word that is written together with the next one, however it is spaced
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "text/latin_table.hpp"

namespace hamkalam::text {

// A little part that words take at their beginning or end: as it is written in Latin letters, and
// its native letters.
struct Affix {
  static constexpr std::size_t kLongest = 8;  // native letters
  std::string latin, native;

  bool ties() const { return native.empty(); }
};

struct Lexicon {
  using Fold = std::function<std::u16string(const std::string&)>;  // a native text, folded

  // A file that is not there is an empty lexicon.
  static Result<Lexicon> load(const std::filesystem::path& path, const LatinTable& table,
                              const Fold& fold);

  // Calls use(affix) for each ending, each beginning, that leaves two letters of a Latin word.
  template <class Use>
  void each_ending(std::string_view latin, Use use) const {
    for (const Affix& affix : endings)
      if (latin.ends_with(affix.latin) && latin.size() > affix.latin.size() + 1) use(affix);
  }
  template <class Use>
  void each_beginning(std::string_view latin, Use use) const {
    for (const Affix& affix : beginnings)
      if (latin.starts_with(affix.latin) && latin.size() > affix.latin.size() + 1) use(affix);
  }

  // By Latin word: its native ones, in letters; a single empty one where it stays as it is.
  std::map<std::string, std::vector<std::string>> words;
  std::map<std::string, std::vector<std::string>, std::less<>> joiners;
  std::vector<Affix> beginnings, endings;
};

}  // namespace hamkalam::text
