// How one language is written when it is written with care: locales/<tag>/display.json, read and
// made ready for lookups.
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/file.hpp"
#include "text/display_pieces.hpp"
#include "text/word_table.hpp"

namespace hamkalam::text {

// A little word that is written together with the word before it.
struct Attaching {
  std::u16string after_letters;   // the word before ends in one of these; empty: in any
  std::size_t least_letters = 2;  // of the word before
  std::u16string instead;         // written in place of it, without a half-space
  std::u16string not_last_after;  // at the end of a clause not after these letters ...
  bool after_verbs = true;        // whether the word before may be a verb that habits know
  WordSet last_after;             // ... but after these words
  WordSet not_after, not_before;  // whole words
};

struct DisplayWord {
  std::u16string text;  // written so instead
  WordSet not_after, not_before;
  bool amount = false;        // a number before it is an amount
  bool code = false;          // a number after it is one that people copy
  bool abbreviation = false;  // a full stop after it ends no sentence
  int attaching = -1;         // in DisplayHabits::attaching
  struct Phrase {
    std::vector<std::u16string> rest;  // of its words
    std::u16string text;
  };
  std::vector<Phrase> phrases;  // that begin with this word, longest first
};

// Verbs whose prefix takes a half-space: stems, and what may follow a stem.
struct VerbForms {
  std::vector<std::u16string> prefixes;  // longest first
  WordSet present, past, forms;          // stems, stems, whole words without their prefix
  WordSet present_endings, past_endings;
  WordSet others;  // that look like verbs

  bool is_prefix(std::u16string_view word) const;
  bool is_form(std::u16string_view without_prefix) const;
  // Where the half-space goes into a word that was written without it; 0: nowhere.
  std::size_t prefix_of(std::u16string_view word) const;
};

// Whether a letter is tied to the one after it, so that only a half-space keeps them apart.
bool ties(char16_t letter);

// The word with each run of equal letters as one letter.
std::u16string squeezed(std::u16string_view word);

struct DisplayHabits {
  static Result<DisplayHabits> load(const std::filesystem::path& path);

  // The letter as it is written; 0: as it is; kSeveral: look into `ligatures`.
  static constexpr char16_t kSeveral = 0xFFFF, kForms = 0xFB50;
  char16_t letter(char16_t unit) const {
    if (unit >= 0x600 && unit < 0x700) return letters[unit - 0x600];
    const std::size_t form = static_cast<std::size_t>(unit) - kForms;  // huge for those before
    return form < forms.size() ? forms[form] : u'\0';
  }
  const DisplayWord* word(std::u16string_view word) const {
    const auto it = words.find(word);
    return it == words.end() ? nullptr : &it->second;
  }
  // The word without the little word that is written together with it.
  std::u16string_view base(std::u16string_view word) const;
  char16_t mark(char16_t unit) const;  // the mark as it is written in own text

  Script script{};                        // the language's own
  std::array<char16_t, 0x100> letters{};  // of U+0600 to U+06FF
  std::vector<char16_t> forms;            // of U+FB50 to U+FEFF, presentation forms
  WordMap<std::u16string> ligatures;      // a letter that becomes several
  std::u16string foreign;                 // a word with one of these keeps its letters
  bool shorten = false;                   // stretched letters and words
  WordMap<std::u16string> repeated;       // words whose repeated letters are real, by squeezed()
  std::vector<std::pair<char16_t, char16_t>> marks;
  std::u16string once;               // marks that are written once, however often typed
  std::u16string close_up, open_up;  // marks without a space before, with one after
  char16_t ellipsis = 0;             // for three full stops
  std::u16string quotes;             // opening, closing
  std::u16string digits;             // ten, or none: as they were typed
  bool capitals = false;             // at the start of a sentence
  bool latin_words = false;          // whether `words` has any
  WordMap<DisplayWord> words;        // Latin ones in lower case
  std::vector<Attaching> attaching;
  VerbForms verbs;
};

}  // namespace hamkalam::text
