// The letter table of a romanised language, latin.tsv: Latin letters, the native letters they stand
// for, and what that costs, in bits. Native letters are numbered, so that graphs of words can be
// walked by them. The Latin side says where a row holds:
//
//   sh   a native letter, or up to four; the longest Latin side counts, others cost more
//   a    nothing on the native side: a vowel that is not written
//   ^a   at the beginning of a word, a$ at its end; such rows take the place of the plain ones of
//        the same letters there
//   +    a native letter that nobody wrote in Latin
//
// The first row of each Latin side spells unknown words.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace hamkalam::text {

constexpr int kBit = 8;  // costs are in eighths of a bit

// The places of a row in a word, one bit each: by whether it begins the word and ends it.
constexpr int place_of(bool begins, bool ends) {
  return 1 << ((begins ? 1 : 0) + (ends ? 2 : 0));
}

class LatinTable {
 public:
  static constexpr std::size_t kLongest = 4;  // letters on either side of a row
  static constexpr int kEverywhere = 15;

  struct Row {
    char latin[kLongest], native[kLongest];  // `native`: numbers of letters
    std::uint8_t latin_size, native_size;
    std::uint8_t places;  // bits of place_of()
    int cost;

    std::string_view latin_text() const { return {latin, latin_size}; }
    std::string_view native_text() const { return {native, native_size}; }
  };

  static Result<LatinTable> load(const std::filesystem::path& path);

  // Native letters as numbers, and back; nothing where one is not in the table.
  std::string letters(std::u16string_view native) const;
  std::u16string native(std::string_view letters) const;
  const std::u16string& alphabet() const { return alphabet_; }

  // Whether each letter of a Latin word begins a row.
  bool covers(std::string_view latin) const;
  // The rows that begin with a letter, the longest first.
  std::span<const Row> rows_of(char letter) const {
    const auto i = static_cast<unsigned char>(letter) & 127U;
    return {rows_.data() + first_[i], rows_.data() + first_[i + 1]};
  }
  // The rows of "+".
  std::span<const Row> unwritten() const { return unwritten_; }

  // By the table alone: the first row of the longest Latin side at each place.
  std::string spell(std::string_view latin) const;

 private:
  std::u16string alphabet_;  // sorted; a letter's number is its place
  std::vector<Row> rows_, unwritten_;
  std::array<std::uint16_t, 129> first_{};
};

// Whether a row can stand at a place of a word.
inline bool stands(const LatinTable::Row& row, std::string_view latin, std::size_t at) {
  return latin.substr(at).starts_with(row.latin_text()) &&
         (row.places & place_of(at == 0, at + row.latin_size == latin.size()));
}

}  // namespace hamkalam::text
