#include "text/unit_traits.hpp"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

namespace hamkalam::text {
namespace {

std::uint8_t script_of(UChar32 letter) {
  if (letter >= 0x0600 && letter <= 0x06FF) return UnitTraits::arabic;
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(letter, &status)) {
    case USCRIPT_ARABIC: return UnitTraits::arabic;
    case USCRIPT_LATIN: return UnitTraits::latin;
    default: return UnitTraits::foreign;
  }
}

}  // namespace

UnitTraits::UnitTraits() {
  for (UChar32 c = 0; c < 0x10000; ++c) {
    std::uint8_t& traits = traits_[static_cast<std::size_t>(c)];
    if (u_isalpha(c)) traits |= script_of(c);
    if (u_isdigit(c)) traits |= digit;
    if (u_ispunct(c)) traits |= mark;
    const auto type = u_charType(c);
    if (c != '/' && c != '\n' && type != U_DECIMAL_DIGIT_NUMBER && type != U_SPACE_SEPARATOR &&
        type != U_SURROGATE)
      traits |= repeats;
  }
}

}  // namespace hamkalam::text
