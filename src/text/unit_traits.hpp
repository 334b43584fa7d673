// What a unit of a text is, for all 65,536 of them: letters by script, digits, marks. Asked for
// every unit of every message, so it is one look-up in one table instead of ICU's functions.
//
//   const UnitTraits& traits = unit_traits();
//   if (traits.is(unit, UnitTraits::letter)) ...
#pragma once

#include <array>
#include <cstdint>

namespace hamkalam::text {

class UnitTraits {
 public:
  enum Trait : std::uint8_t {
    arabic = 1,   // a letter of Arabic script
    latin = 2,    // of Latin script
    foreign = 4,  // of another script
    letter = arabic | latin | foreign,
    digit = 8,     // of any script
    mark = 16,     // punctuation
    repeats = 32,  // a run of it is one: no digit, blank, slash of a link or half of a pair
  };

  UnitTraits();  // asks ICU

  std::uint8_t of(char16_t unit) const { return traits_[unit]; }
  bool is(char16_t unit, int any_of) const { return traits_[unit] & any_of; }

 private:
  std::array<std::uint8_t, 0x10000> traits_{};
};

// Made when it is asked for first.
inline const UnitTraits& unit_traits() {
  static const UnitTraits traits;
  return traits;
}

}  // namespace hamkalam::text
