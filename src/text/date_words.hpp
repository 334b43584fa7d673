// Days and sums as one says them in a language.
//
//   day_in_words(days, Language::fa)   // the Persian calendar's weekday, day and month
#pragma once

#include <cstdint>
#include <string>

#include "text/language.hpp"

namespace hamkalam::text {

// `days` are counted from 1970-01-01. In Persian by the Persian calendar, else the Gregorian.
std::string day_in_words(std::int64_t days, Language language);

// A decimal amount with the language's digits and groups; `amount` as it is where it is no number.
std::string number_in_words(const std::string& amount, Language language);

}  // namespace hamkalam::text
