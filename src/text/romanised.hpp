// Finglish and Arabizi back into their own script. Each Latin word is compared with the words of
// the phrases that share its consonants; the nearest one, by the letters of latin.tsv, wins, and
// frequency decides between equals. A word that none comes near is spelled by the letter table.
//
//   Romanised finglish = *Romanised::load("locales/fa/latin.tsv");
//   finglish.add(word); ... finglish.finish();
//   finglish.native("sefaresham")
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"

namespace hamkalam::text {

class Romanised {
 public:
  // latin.tsv: Latin letters, native letters, cost. Cost 0 is the usual reading; "" on the native
  // side is a vowel that is not written; the first row of each Latin side spells unknown words.
  static Result<Romanised> load(const std::filesystem::path& table);

  void add(std::u16string_view native_word, int times = 1);  // folded
  void finish();

  // The word in native script; folded letters in and out.
  std::u16string native(std::u16string_view latin) const;

 private:
  struct Row {
    std::u16string latin, native;
    int cost;
  };
  struct Word {
    std::u16string text;
    int count;
  };
  using Rows = std::vector<Row>::const_iterator;
  std::pair<Rows, Rows> rows_of(char16_t letter) const;
  std::string skeleton_of_latin(std::u16string_view latin) const;
  std::string skeleton_of_native(std::u16string_view native) const;
  int distance(std::u16string_view latin, std::u16string_view native) const;
  std::u16string spell(std::u16string_view latin) const;

  std::vector<Row> rows_;  // by first Latin letter, longest first, then as in the table
  std::unordered_map<char16_t, char> classes_;  // native consonant -> its class; vowels are absent
  std::unordered_map<std::u16string, int> counts_;
  std::unordered_map<std::string, std::vector<Word>> words_;  // by skeleton, most frequent first
};

}  // namespace hamkalam::text
