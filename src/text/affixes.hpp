// Affixes of one language: which little words belong to their neighbour, and what a stem leaves
// off.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace hamkalam::text {

class Affixes {
 public:
  // Lines "join-next X", "join-previous X", "prefix X", "suffix X"; X in folded letters.
  static Result<Affixes> load(const std::filesystem::path& path);

  // The light stem of a folded word: at most one prefix and two suffixes less, three letters stay.
  std::u16string stem(std::u16string_view word) const;

  std::set<std::u16string> join_next, join_previous;

 private:
  std::vector<std::u16string> prefixes_, suffixes_;  // longest first
};

}  // namespace hamkalam::text
