#include "text/affixes.hpp"

#include <algorithm>

#include "base/file.hpp"
#include "text/fold.hpp"

namespace hamkalam::text {

Result<Affixes> Affixes::load(const std::filesystem::path& path) {
  Affixes out;
  HK_TRY(auto lines, read_lines(path));
  for (const auto& line : lines) {
    if (line[0] == '#') continue;
    const auto space = line.find(' ');
    const std::string kind = line.substr(0, space);
    const std::u16string affix = space == line.npos ? u"" : to_utf16(line.substr(space + 1));
    if (affix.empty()) return Error(path.string(), "no affix: " + line);
    if (kind == "join-next")
      out.join_next.insert(affix);
    else if (kind == "join-previous")
      out.join_previous.insert(affix);
    else if (kind == "prefix")
      out.prefixes_.push_back(affix);
    else if (kind == "suffix")
      out.suffixes_.push_back(affix);
    else
      return Error(path.string(), "unknown kind of affix: " + line);
  }
  auto longer = [](const auto& a, const auto& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  };
  std::sort(out.prefixes_.begin(), out.prefixes_.end(), longer);
  std::sort(out.suffixes_.begin(), out.suffixes_.end(), longer);
  return out;
}

std::u16string Affixes::stem(std::u16string_view word) const {
  constexpr std::size_t kShortest = 3;
  for (const auto& prefix : prefixes_)
    if (word.size() >= prefix.size() + kShortest && word.starts_with(prefix)) {
      word.remove_prefix(prefix.size());
      break;
    }
  for (int round = 0; round < 2; ++round) {
    const auto suffix = std::find_if(suffixes_.begin(), suffixes_.end(), [&](const auto& s) {
      return word.size() >= s.size() + kShortest && word.ends_with(s);
    });
    if (suffix == suffixes_.end()) break;
    word.remove_suffix(suffix->size());
  }
  return std::u16string(word);
}

}  // namespace hamkalam::text
