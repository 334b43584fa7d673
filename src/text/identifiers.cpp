#include "text/identifiers.hpp"

#include <algorithm>

namespace hamkalam::text {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool all_same(std::string_view digits) {
  return digits.find_first_not_of(digits[0]) == digits.npos;
}

}  // namespace

bool luhn_right(std::string_view digits) {
  if (digits.empty() || all_same(digits)) return false;
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int d = digits[digits.size() - 1 - i] - '0';
    if (i % 2) d = d > 4 ? d * 2 - 9 : d * 2;
    sum += d;
  }
  return sum % 10 == 0;
}

bool iban_right(std::string_view code) {
  if (code.size() < 15 || code.size() > 34 || !is_digit(code[2]) || !is_digit(code[3]))
    return false;
  if (is_digit(code[0]) || is_digit(code[1])) return false;
  int rest = 0;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const char c = code[(i + 4) % code.size()];
    if (is_digit(c)) {
      rest = (rest * 10 + (c - '0')) % 97;
    } else {
      const int letter = (c | 0x20) - 'a';
      if (letter < 0 || letter > 25) return false;
      rest = (rest * 100 + letter + 10) % 97;
    }
  }
  return rest == 1;
}

bool iranian_national_id_right(std::string_view digits) {
  if (digits.size() != 10 || all_same(digits)) return false;
  // Three digits of the place and six of the person: neither is nought.
  if (digits.starts_with("000") || digits.substr(3, 6) == "000000") return false;
  int sum = 0;
  for (int i = 0; i < 9; ++i) sum += (digits[static_cast<std::size_t>(i)] - '0') * (10 - i);
  const int rest = sum % 11, check = digits[9] - '0';
  return check == (rest < 2 ? rest : 11 - rest);
}

}  // namespace hamkalam::text
