// Check digits: what tells a card, an account or a person's number from any other digits.
//
//   luhn_right("4111111111111111")                 // true
//   iban_right("GB82WEST12345698765432")           // true: ISO 7064 mod 97-10
#pragma once

#include <string_view>

namespace hamkalam::text {

// `digits` has ASCII digits only. Digits that are all the same are no card's (ISO/IEC 7812 Luhn).
bool luhn_right(std::string_view digits);

// Two letters (any case), two check digits, then letters and digits; 15 to 34 in all (ISO 13616).
bool iban_right(std::string_view code);

// Ten digits, the last one a checksum mod 11, not all the same.
bool iranian_national_id_right(std::string_view digits);

}  // namespace hamkalam::text
