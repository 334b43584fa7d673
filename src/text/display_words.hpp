// The words of a text as they are to be shown: their letters, other spellings, and which little
// words are written together with their neighbour.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "text/display_habits.hpp"
#include "text/display_pieces.hpp"

namespace hamkalam::text {

// A piece, and what is to be shown in its place.
struct Shown : Part {
  Shown(const Part& piece, std::u16string_view space, std::u16string_view text)
      : Part(piece), space(space), text(text) {}

  std::u16string_view space;  // for the gap
  std::u16string_view text;
  std::u16string_view joined;         // with the words before that are written together with it
  const DisplayWord* word = nullptr;  // what the habits say of it
  bool verb = false;
  bool opens = false, closes = false;  // a quote with its partner
};

// Texts that were made up; views of them stay valid.
using Made = std::deque<std::u16string>;

// Whether no space stands before piece `i`.
inline bool touches(const std::vector<Shown>& pieces, std::size_t i) {
  return pieces[i].gap == pieces[i].start;
}

// Letters of the word, without marks on them and half-spaces.
std::size_t letters_in(std::u16string_view word);

// First clean_letters(), which sets `text` and `word` of every word; then join_words().
void clean_letters(const DisplayHabits& habits, std::vector<Shown>& pieces, Made& made);
void join_words(const DisplayHabits& habits, std::vector<Shown>& pieces, Made& made);

}  // namespace hamkalam::text
