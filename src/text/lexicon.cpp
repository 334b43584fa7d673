#include "text/lexicon.hpp"

#include <algorithm>

#include "base/file.hpp"

namespace hamkalam::text {
namespace {

// Takes a mark off the front or the back of both sides. False where one does not have it.
bool take(std::string_view& latin, std::string_view& native, char mark, bool front) {
  for (std::string_view* side : {&latin, &native}) {
    if (side->empty() || (front ? side->front() : side->back()) != mark) return false;
    front ? side->remove_prefix(1) : side->remove_suffix(1);
  }
  return true;
}

}  // namespace

Result<Lexicon> Lexicon::load(const std::filesystem::path& path, const LatinTable& table,
                              const Fold& fold) {
  Lexicon out;
  if (!std::filesystem::exists(path)) return out;
  HK_TRY(auto rows, read_tsv(path, 2));
  for (const auto& row : rows) {
    std::string_view latin_side = row[0], native_side = row[1];
    const bool ending = latin_side.starts_with('-'),
               beginning = !ending && latin_side.ends_with('-'), joins = latin_side.ends_with('_');
    if ((ending && !take(latin_side, native_side, '-', true)) ||
        (beginning && !take(latin_side, native_side, '-', false)) ||
        (joins && !take(latin_side, native_side, '_', false)) || latin_side.empty())
      return Error(path.string(), "expected the same marks on both sides: " + row[0]);
    const std::string latin(latin_side);
    const bool stays = row[0] == row[1];
    if (const auto known = out.words.find(latin); !joins && !ending && !beginning)
      if (known != out.words.end() && (stays || known->second.front().empty()))
        return Error(path.string(), "it stays as it is, or it does not: " + row[0]);
    if (stays) {
      out.words[latin] = {""};
      continue;
    }
    const std::u16string folded = fold(std::string(native_side));
    std::string letters = table.letters(folded);
    if (letters.size() != folded.size() || (letters.empty() && !ending))
      return Error(path.string(), "letters that latin.tsv does not know: " + row[1]);
    if ((ending || beginning) && letters.size() > Affix::kLongest)
      return Error(path.string(), "longer than 8 letters: " + row[1]);
    if (joins)
      out.joiners[latin].push_back(std::move(letters));
    else if (ending)
      out.endings.push_back({latin, std::move(letters)});
    else if (beginning)
      out.beginnings.push_back({latin, std::move(letters)});
    else
      out.words[latin].push_back(std::move(letters));
  }
  return out;
}

}  // namespace hamkalam::text
