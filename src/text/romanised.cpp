#include "text/romanised.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "base/file.hpp"
#include "text/fold.hpp"

namespace hamkalam::text {
namespace {

constexpr int kFar = 1000;
constexpr int kInsert = 3;  // a native letter that no Latin letter stands for
constexpr int kDouble = 1;  // the second of two equal Latin letters
constexpr int kLost = 2;    // an outer vowel that is not written
constexpr int kDelete = 3;  // a Latin letter without a native one

bool starts_at(std::u16string_view text, std::size_t at, std::u16string_view part) {
  return text.substr(at, part.size()) == part;
}

}  // namespace

Result<Romanised> Romanised::load(const std::filesystem::path& table) {
  Romanised out;
  HK_TRY(auto rows, read_tsv(table, 3));
  std::unordered_map<std::u16string, char> class_of;  // of the Latin side
  for (const auto& cells : rows) {
    Row row{to_utf16(cells[0]), to_utf16(cells[1]), cells[2][0] - '0'};
    if (row.latin.empty() || cells[2].size() != 1 || row.cost < 0 || row.cost > 9)
      return Error(table.string(), "expected letters, letters and a cost of 0 to 9: " + cells[0]);
    out.rows_.push_back(std::move(row));
  }
  // A consonant never stands for a vowel; those that share a Latin side are one class. Only usual
  // readings make classes.
  auto is_vowel = [&](std::u16string_view latin) {
    return std::any_of(out.rows_.begin(), out.rows_.end(),
                       [&](const Row& r) { return r.latin == latin && r.native.empty(); });
  };
  std::set<char> vowels;
  char next = 'A';
  for (const Row& row : out.rows_) {
    if (row.native.size() != 1 || row.cost > 0) continue;
    const auto [latin, new_latin] = class_of.try_emplace(row.latin, next);
    const auto [native, new_native] = out.classes_.try_emplace(row.native[0], latin->second);
    if (new_latin && new_native) ++next;
    if (new_latin && !new_native) latin->second = native->second;
    if (const char from = native->second, to = latin->second; from != to) {  // they meet: one class
      for (auto& [unused, c] : class_of) c = c == from ? to : c;
      for (auto& [unused, c] : out.classes_) c = c == from ? to : c;
    }
  }
  for (const Row& row : out.rows_)
    if (row.native.size() == 1 && is_vowel(row.latin))
      if (const auto c = out.classes_.find(row.native[0]); c != out.classes_.end())
        vowels.insert(c->second);
  std::erase_if(out.classes_, [&](const auto& entry) { return vowels.contains(entry.second); });
  std::stable_sort(out.rows_.begin(), out.rows_.end(), [](const Row& a, const Row& b) {
    if (a.latin[0] != b.latin[0]) return a.latin[0] < b.latin[0];
    return a.latin.size() > b.latin.size();  // the longest Latin side is tried first
  });
  return out;
}

void Romanised::add(std::u16string_view native_word, int times) {
  counts_[std::u16string(native_word)] += times;
}

void Romanised::finish() {
  for (const auto& [text, count] : counts_)
    words_[skeleton_of_native(text)].push_back({text, count});
  for (auto& [unused, list] : words_)
    std::sort(list.begin(), list.end(), [](const Word& a, const Word& b) {
      return a.count != b.count ? a.count > b.count : a.text < b.text;
    });
  counts_.clear();
}

std::pair<Romanised::Rows, Romanised::Rows> Romanised::rows_of(char16_t letter) const {
  struct ByLetter {
    bool operator()(const Row& row, char16_t l) const { return row.latin[0] < l; }
    bool operator()(char16_t l, const Row& row) const { return l < row.latin[0]; }
  };
  return std::equal_range(rows_.begin(), rows_.end(), letter, ByLetter{});
}

std::string Romanised::skeleton_of_latin(std::u16string_view latin) const {
  std::string out;
  for (std::size_t at = 0; at < latin.size();) {
    const auto row = std::find_if(rows_.begin(), rows_.end(),
                                  [&](const Row& r) { return starts_at(latin, at, r.latin); });
    if (row == rows_.end()) {
      ++at;
      continue;
    }
    bool vowel = false;
    char cls = 0;
    for (auto r = row; r != rows_.end() && r->latin.size() == row->latin.size(); ++r) {
      if (r->latin != row->latin) continue;
      vowel |= r->native.empty();
      if (r->native.size() == 1 && !cls)
        if (const auto c = classes_.find(r->native[0]); c != classes_.end()) cls = c->second;
    }
    if (!vowel && cls && (out.empty() || out.back() != cls)) out += cls;
    at += row->latin.size();
  }
  return out;
}

std::string Romanised::skeleton_of_native(std::u16string_view native) const {
  std::string out;
  for (const char16_t unit : native)
    if (const auto c = classes_.find(unit);
        c != classes_.end() && (out.empty() || out.back() != c->second))
      out += c->second;
  return out;
}

int Romanised::distance(std::u16string_view latin, std::u16string_view native) const {
  const std::size_t n = latin.size(), m = native.size();
  std::vector<int> cost((n + 1) * (m + 1), kFar);
  auto at = [&](std::size_t i, std::size_t j) -> int& { return cost[i * (m + 1) + j]; };
  at(0, 0) = 0;
  for (std::size_t i = 0; i <= n; ++i)
    for (std::size_t j = 0; j <= m; ++j) {
      const int here = at(i, j);
      if (here >= kFar) continue;
      if (j < m) at(i, j + 1) = std::min(at(i, j + 1), here + kInsert);
      if (i == n) continue;
      at(i + 1, j) = std::min(at(i + 1, j), here + kDelete);
      if (i > 0 && latin[i] == latin[i - 1]) at(i + 1, j) = std::min(at(i + 1, j), here + kDouble);
      const auto [first, last] = rows_of(latin[i]);
      for (auto r = first; r != last; ++r)
        if (const Row& row = *r;
            starts_at(latin, i, row.latin) && starts_at(native, j, row.native)) {
          int& target = at(i + row.latin.size(), j + row.native.size());
          // A vowel at the beginning of a word is always written, one at its end mostly, and so is
          // a long one.
          const bool lost = row.native.empty() &&
                            (i == 0 || i + row.latin.size() == n || latin[i] == latin[i - 1]);
          target = std::min(target, here + row.cost + (lost ? kLost : 0));
        }
    }
  return at(n, m);
}

std::u16string Romanised::spell(std::u16string_view latin) const {
  std::u16string out;
  for (std::size_t at = 0; at < latin.size();) {
    if (at > 0 && latin[at] == latin[at - 1]) {
      ++at;
      continue;
    }
    const auto row = std::find_if(rows_.begin(), rows_.end(),
                                  [&](const Row& r) { return starts_at(latin, at, r.latin); });
    if (row == rows_.end()) {
      out += latin[at++];
      continue;
    }
    // A vowel at the beginning of a word is always written, and the one at its end mostly.
    auto best = row;
    if (row->native.empty() && (at == 0 || at + row->latin.size() == latin.size()))
      for (auto r = row; r != rows_.end(); ++r)
        if (r->latin == row->latin && !r->native.empty()) {
          best = r;
          break;
        }
    out += best->native;
    at += row->latin.size();
  }
  return out;
}

std::u16string Romanised::native(std::u16string_view latin) const {
  const auto list = words_.find(skeleton_of_latin(latin));
  if (list == words_.end()) return spell(latin);
  const Word* best = nullptr;
  int least = std::numeric_limits<int>::max();
  constexpr std::size_t kTried = 24;  // the frequent words of a skeleton, the others are too rare
  for (std::size_t i = 0; i < list->second.size() && i < kTried; ++i) {
    const Word& word = list->second[i];
    int d = distance(latin, word.text) * 4;
    if (word.count < 3) d += 2;  // a word seen once or twice must fit better
    if (d < least) {
      least = d;
      best = &word;
    }
  }
  const int allowed = 8 + 4 * static_cast<int>(latin.size()) / 2;
  return best && least <= allowed ? best->text : spell(latin);
}

}  // namespace hamkalam::text
