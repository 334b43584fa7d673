// Reading the data files: whole files, lines of text, tab-separated tables, JSON; and the
// fingerprint that tells two data folders apart.
//
//   HK_TRY(auto rows, read_tsv(data / "locales/fa/letters.tsv", 2));
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace hamkalam {

Result<std::string> read_file(const std::filesystem::path& path);

// Lines without their ends; blank lines are left out; UTF-8 is checked, a byte order mark refused.
Result<std::vector<std::string>> read_lines(const std::filesystem::path& path);

// Rows of exactly `columns` cells; lines that begin with '#' are comments.
Result<std::vector<std::vector<std::string>>> read_tsv(const std::filesystem::path& path,
                                                       std::size_t columns);

Result<Json> read_json(const std::filesystem::path& path);

// The files below `folder` whose names end in `suffix`, sorted by path, so that the order never
// depends on the file system.
std::vector<std::filesystem::path> list_files(const std::filesystem::path& folder,
                                              std::string_view suffix);

// FNV-1a, 64 bit: our own hash, the same on every machine. Feed the last result to go on.
constexpr std::uint64_t hash_bytes(std::string_view bytes,
                                   std::uint64_t seed = 0xcbf29ce484222325ULL) {
  for (const char c : bytes) {
    seed ^= static_cast<unsigned char>(c);
    seed *= 0x100000001b3ULL;
  }
  return seed;
}

std::string hex16(std::uint64_t value);  // 16 lower-case digits

}  // namespace hamkalam
