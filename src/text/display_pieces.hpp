// A text in pieces, as cleaning it for showing needs them: words, numbers, marks, and what nobody
// may touch (links, codes, placeholders). Nothing is folded; pieces and the gaps before them cover
// the whole text.
//
//   for (const Part& piece : split(u"see a.io ,ok"))   // latin, fixed, mark, latin, end
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace hamkalam::text {

enum class PieceKind : std::uint8_t {
  native,  // a word in Arabic letters
  latin,   // a word in any other letters
  number,  // digits of any script and the marks within: 1,250.99 10:30 0912-345-6789
  fixed,   // links, addresses, handles, tags, codes, emoticons, {placeholders}, `quoted code`
  mark,    // ! ? . ellipsis, comma, semicolon, of either script, or a run of them; a colon
  quote,   // one quotation mark
  open,    // one bracket
  close,
  symbol,  // emoji and all the rest
  newline,
  end,  // of the text; empty
};

// Whose letters a piece has. Fixed pieces with letters count as Latin, placeholders as none.
enum class Script : std::uint8_t { none, arabic, latin };

struct Part {
  PieceKind kind{};
  Script script{};
  int gap = 0;  // spaces stand in [gap, start)
  int start = 0, end = 0;
};

std::vector<Part> split(std::u16string_view text);

bool is_arabic_letter(char16_t unit);  // or a mark on one
bool is_digit(char16_t unit);          // of any script
inline bool is_joiner(char16_t unit) {
  return unit == 0x200C;
}
inline bool is_tatweel(char16_t unit) {
  return unit == 0x0640;
}

}  // namespace hamkalam::text
