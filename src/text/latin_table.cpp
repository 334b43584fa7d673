#include "text/latin_table.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "base/file.hpp"
#include "text/fold.hpp"

namespace hamkalam::text {

Result<LatinTable> LatinTable::load(const std::filesystem::path& path) {
  LatinTable out;
  HK_TRY(auto cells, read_tsv(path, 3));
  out.alphabet_.assign(1, u' ');  // between the words that one Latin word stands for
  for (const auto& row : cells) out.alphabet_ += to_utf16(row[1]);
  std::sort(out.alphabet_.begin(), out.alphabet_.end());
  out.alphabet_.erase(std::unique(out.alphabet_.begin(), out.alphabet_.end()), out.alphabet_.end());
  if (out.alphabet_.size() > 64) return Error(path.string(), "more than 64 native letters");

  std::map<std::string, int> anchored;  // Latin side -> the places its plain rows leave alone
  for (const auto& row : cells) {
    std::string_view latin = row[0];
    const std::string native = out.letters(to_utf16(row[1]));
    Row r{};
    const bool begins = latin.starts_with('^') && latin.size() > 1;
    const bool ends = latin.ends_with('$') && latin.size() > 1;
    latin.remove_prefix(begins ? 1 : 0);
    latin.remove_suffix(ends ? 1 : 0);
    const auto [end, fault] = std::from_chars(row[2].data(), row[2].data() + row[2].size(), r.cost);
    const bool ascii = std::all_of(latin.begin(), latin.end(), [](char c) { return c > ' '; });
    if (latin.empty() || latin.size() > kLongest || !ascii || native.size() > kLongest ||
        fault != std::errc{} || end != row[2].data() + row[2].size() || r.cost < 0 || r.cost > 20)
      return Error(path.string(),
                   "expected up to 4 letters, up to 4 letters and a cost of 0 to 20: " + row[0]);
    r.cost *= kBit;
    std::copy(latin.begin(), latin.end(), r.latin);
    std::copy(native.begin(), native.end(), r.native);
    r.latin_size = static_cast<std::uint8_t>(latin.size());
    r.native_size = static_cast<std::uint8_t>(native.size());
    for (int place = 0; place < 4; ++place)
      if ((!begins && !ends) || (begins && (place & 1)) || (ends && (place & 2)))
        r.places |= static_cast<std::uint8_t>(1 << place);
    if (latin == "+") {
      if (native.empty()) return Error(path.string(), "nothing that is not written: +");
      out.unwritten_.push_back(r);
      continue;
    }
    if (begins || ends) anchored[std::string(latin)] |= r.places;
    out.rows_.push_back(r);
  }
  for (Row& row : out.rows_)
    if (row.places == kEverywhere)
      if (const auto it = anchored.find(std::string(row.latin_text())); it != anchored.end())
        row.places &= static_cast<std::uint8_t>(~it->second);

  std::stable_sort(out.rows_.begin(), out.rows_.end(), [](const Row& a, const Row& b) {
    return a.latin[0] != b.latin[0] ? a.latin[0] < b.latin[0] : a.latin_size > b.latin_size;
  });
  for (const Row& row : out.rows_) ++out.first_[static_cast<std::size_t>(row.latin[0]) + 1];
  for (std::size_t i = 1; i < out.first_.size(); ++i) out.first_[i] += out.first_[i - 1];
  return out;
}

std::string LatinTable::letters(std::u16string_view native) const {
  std::string out;
  for (const char16_t unit : native) {
    const auto it = std::lower_bound(alphabet_.begin(), alphabet_.end(), unit);
    if (it == alphabet_.end() || *it != unit) return {};
    out += static_cast<char>(it - alphabet_.begin());
  }
  return out;
}

std::u16string LatinTable::native(std::string_view letters) const {
  std::u16string out;
  for (const char letter : letters) out += alphabet_[static_cast<std::size_t>(letter)];
  return out;
}

bool LatinTable::covers(std::string_view latin) const {
  return std::all_of(latin.begin(), latin.end(),
                     [&](char c) { return c > 0 && !rows_of(c).empty(); });
}

std::string LatinTable::spell(std::string_view latin) const {
  std::string out;
  for (std::size_t at = 0; at < latin.size();) {
    const auto rows = rows_of(latin[at]);
    const auto row =
        std::find_if(rows.begin(), rows.end(), [&](const Row& r) { return stands(r, latin, at); });
    const bool doubled = at > 0 && latin[at] == latin[at - 1];
    if (row == rows.end() || doubled) {
      ++at;
      continue;
    }
    out += row->native_text();
    at += row->latin_size;
  }
  return out;
}

}  // namespace hamkalam::text
