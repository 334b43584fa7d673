// The marks of a text as they are to be shown: quotation marks, marks of the script, numbers in
// the digits of the language.
#pragma once

#include "text/display_words.hpp"

namespace hamkalam::text {

// Goes behind clean_letters(). Finds the pairs of quotation marks as well.
void write_sentences(const DisplayHabits& habits, std::vector<Shown>& pieces, Made& made);

bool is_full_stop(std::u16string_view mark);  // or another mark that ends a sentence

}  // namespace hamkalam::text
