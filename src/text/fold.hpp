// Folding: each code point of the original becomes zero or more units that no longer tell apart
// what people do not tell apart in chats: case, compatibility forms, diacritics, Arabic and Persian
// letter variants, digits of three scripts, invisible marks. Every unit knows where it came from.
//
// The classes are those of NFKC followed by a fold. It is done code point by code point (NFKD,
// nonspacing marks dropped, letters.tsv), which gives the same classes without looking back.
//
//   Folder folder = *Folder::load({"locales/fa/letters.tsv", "locales/ar/letters.tsv"});
//   folder.fold(text)  ->  its folded units, each with the span it stands for
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace hamkalam::text {

// Folded text: UTF-16, and for each unit the half-open span of the original it stands for.
struct Folded {
  std::u16string units;
  std::vector<std::uint32_t> start, end;
};

class Folder {
 public:
  // Reads the letter tables: two columns, a code point and what it becomes ("" drops it). Two
  // tables that disagree are an error.
  static Result<Folder> load(const std::vector<std::filesystem::path>& tables);

  // Folds the whole text and shortens runs of three or more equal letters to one and runs of equal
  // marks to one, so that "soooo" is "so" and "!!!" is "!". Idempotent.
  Folded fold(std::u16string_view text) const;

 private:
  std::u16string fold_one(char32_t code_point) const;  // by ICU, for the table and beyond the BMP

  // Per BMP unit: the unit it becomes, kDrop, or kLong for an entry of `long_`.
  std::vector<char16_t> table_;
  std::vector<std::pair<char16_t, std::u16string>> letters_;  // sorted
  std::vector<std::pair<char16_t, std::u16string>> long_;     // sorted
};

std::u16string to_utf16(std::string_view utf8);
std::string to_utf8(std::u16string_view utf16);
void append_utf8(std::u16string_view utf16, std::string& out);

// `text` with a capital first letter where `model` has one.
std::string capitalised_like(std::string_view model, std::string_view text);

}  // namespace hamkalam::text
