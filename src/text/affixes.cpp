#include "text/affixes.hpp"

#include <libstemmer.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <sstream>

#include "base/file.hpp"
#include "text/fold.hpp"

namespace hamkalam::text {
namespace {

// A word that is this many times as frequent as what a cut would leave is a word of its own. One
// letter proves less than several.
constexpr int kOwn = 8, kOwnOneLetter = 2;
constexpr std::size_t kShortest = 3;  // letters that stay where a known word must

using Stemmer = std::unique_ptr<sb_stemmer, decltype(&sb_stemmer_delete)>;

Stemmer new_stemmer(const std::string& name) {
  return {sb_stemmer_new(name.c_str(), "ISO_8859_1"), sb_stemmer_delete};
}

template <class List>
void longest_first(List& list) {
  std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) {
    if constexpr (requires { a.text; })
      return a.text.size() > b.text.size();
    else
      return a.size() > b.size();
  });
}

}  // namespace

Result<Affixes> Affixes::load(const std::filesystem::path& path) {
  Affixes out;
  HK_TRY(auto lines, read_lines(path));
  for (const auto& line : lines) {
    if (line[0] == '#') continue;
    std::istringstream in(line);
    std::string kind;
    std::vector<std::u16string> words;
    in >> kind;
    for (std::string word; in >> word;) words.push_back(to_utf16(word));
    if (auto read = out.read(kind, words); !read)
      return Error(path.string(), read.error().what + ": " + line);
  }
  for (auto* list : {&out.prefixes_, &out.suffixes_, &out.verb_prefixes_, &out.endings_})
    longest_first(*list);
  for (auto& [first_word, rows] : out.apart_) longest_first(rows);
  return out;
}

Result<void> Affixes::read(const std::string& kind, const std::vector<std::u16string>& words) {
  if (words.empty()) return Error("", "no affix");
  const std::u16string& first = words.front();
  const auto rest = std::span(words).subspan(1);
  if (kind == "prefix" || kind == "suffix") {
    if (first.size() != 1 || first[0] < '1' || first[0] > '9' || rest.empty())
      return Error("", "expected how many letters stay, and affixes");
    for (const auto& word : rest)
      (kind == "prefix" ? prefixes_ : suffixes_)
          .push_back({word, static_cast<std::size_t>(first[0] - '0'), true});
  } else if (kind == "prefix?" || kind == "suffix?") {
    for (const auto& word : words)
      (kind == "prefix?" ? prefixes_ : suffixes_).push_back({word, kShortest, false});
  } else if (kind == "keep") {
    for (const auto& word : words) words_[word].fixed = word;
  } else if (kind == "stem") {
    if (words.size() != 2) return Error("", "expected a word and its stem");
    words_[first].fixed = words[1];
  } else if (kind == "verb") {
    has_verbs_ = true;
    for (const auto& word : words)
      if (auto& verb = words_[word].verb; verb.empty()) verb = first;
  } else if (kind == "verb-prefix" || kind == "verb-prefix?") {
    const bool sure = kind == "verb-prefix";
    for (const auto& word : words) verb_prefixes_.push_back({word, sure ? 1u : 2u, sure});
  } else if (kind == "ending" || kind == "ending?") {
    for (const auto& word : words) endings_.push_back({word, kShortest, kind == "ending"});
  } else if (kind == "snowball") {
    snowball_ = to_utf8(first);
    if (!new_stemmer(snowball_)) return Error("", "no such algorithm");
  } else if (kind == "join-next") {
    join_next.insert(words.begin(), words.end());
  } else if (kind == "join-previous") {
    join_previous.insert(words.begin(), words.end());
  } else if (kind == "join-noun") {
    join_noun_.insert(words.begin(), words.end());
    join_previous.insert(words.begin(), words.end());
  } else if (kind == "join-after") {
    for (const auto& word : rest) join_after_[word] = first;
    join_previous.insert(rest.begin(), rest.end());
  } else if (kind == "apart") {
    apart_[first].push_back(words);
  } else {
    return Error("", "unknown kind of affix");
  }
  return {};
}

void Affixes::learn(std::u16string_view word, int count) {
  auto it = words_.find(word);
  if (it == words_.end()) it = words_.emplace(std::u16string(word), Word{}).first;
  it->second.count += count;
}

void Affixes::finish() {
  // What is left of a known word without its sure affixes is known as well. The counts of the
  // phrases alone decide, whatever the order.
  std::vector<std::pair<std::u16string, int>> parts;
  for (const auto& [text, word] : words_) {
    if (word.count == 0) continue;
    Text rest = text;
    for (const Affix& prefix : prefixes_)
      if (prefix.sure && rest.size() >= prefix.text.size() + prefix.stay &&
          rest.starts_with(prefix.text) && !fixed(without_suffixes(rest, true))) {
        rest.remove_prefix(prefix.text.size());
        break;
      }
    rest = without_suffixes(rest, true);
    if (rest != Text(text)) parts.emplace_back(rest, word.count);
  }
  for (const auto& [text, count] : parts) learn(text, count);
  for (const auto& [text, word] : words_) stems_[WordHash()(text)] = to_utf8(compute(text));
}

const Affixes::Word* Affixes::find(Text word) const {
  const auto it = words_.find(word);
  return it == words_.end() ? nullptr : &it->second;
}

const std::u16string* Affixes::fixed(Text word) const {
  const Word* known = find(word);
  return known && !known->fixed.empty() ? &known->fixed : nullptr;
}

const std::u16string* Affixes::verb_stem(Text word) const {
  const Word* known = find(word);
  return known && !known->verb.empty() ? &known->verb : nullptr;
}

int Affixes::count(Text word) const {
  constexpr int kMost = std::numeric_limits<int>::max() / kOwn;
  const Word* known = find(word);
  if (!known) return 0;
  if (!known->fixed.empty()) return kMost;
  return std::min(std::max(known->count, known->verb.empty() ? 0 : 1), kMost);
}

std::string Affixes::stem(std::u16string_view word, std::size_t hash) const {
  const auto known = stems_.find(hash);
  return known != stems_.end() ? known->second : to_utf8(compute(word));
}

// The longest ending that leaves a verb.
std::optional<Affixes::Verb> Affixes::verb_after(Text rest, std::size_t shortest) const {
  auto find = [&](Text ending, bool sure) -> std::optional<Verb> {
    if (rest.size() < ending.size() + shortest || !rest.ends_with(ending)) return {};
    const auto* stem = verb_stem(rest.substr(0, rest.size() - ending.size()));
    if (!stem) return {};
    return Verb{*stem, sure};
  };
  for (const Affix& ending : endings_)
    if (auto found = find(ending.text, ending.sure)) return found;
  return find({}, false);
}

std::optional<Affixes::Verb> Affixes::verb(Text word) const {
  if (!has_verbs_) return {};
  auto with_prefix = [&](bool sure) -> std::optional<Verb> {
    for (const Affix& prefix : verb_prefixes_)
      if (prefix.sure == sure && word.starts_with(prefix.text))
        if (auto found = verb_after(word.substr(prefix.text.size()), prefix.stay)) {
          found->finite = true;
          return found;
        }
    return {};
  };
  if (auto found = with_prefix(true)) return found;
  // A past stem may look like a present one with a person: as it stands it is what is listed.
  if (const auto* stem = verb_stem(word); stem && word.size() > 1) return Verb{*stem, false};
  if (auto found = verb_after(word, 2)) return found;
  return with_prefix(false);
}

// Of the endings that leave a known word, that which leaves the most frequent; else the longest
// that goes in any case.
Affixes::Text Affixes::without_suffixes(Text word, bool only_sure) const {
  constexpr int kRounds = 3;
  for (int round = 0; round < kRounds && !fixed(word); ++round) {
    const Affix* best = nullptr;
    int most = 0;
    for (const Affix& suffix : suffixes_) {
      const std::size_t stay = suffix.sure ? std::min(suffix.stay, kShortest) : kShortest;
      if (word.size() < suffix.text.size() + stay || !word.ends_with(suffix.text)) continue;
      if (only_sure && !suffix.sure) continue;
      const Text rest = word.substr(0, word.size() - suffix.text.size());
      const int known = count(rest);
      const int own = suffix.text.size() == 1 ? kOwnOneLetter : kOwn;
      const bool goes =
          (suffix.sure && rest.size() >= suffix.stay) || (known && known * own >= count(word));
      if (goes && (!best || (known && known >= most))) {
        best = &suffix;
        most = known;
      }
    }
    if (!best) break;
    word.remove_suffix(best->text.size());
  }
  return word;
}

std::u16string Affixes::compute(Text word) const {
  if (!snowball_.empty()) return snowball(word);
  if (const auto* stem = fixed(word)) return *stem;
  if (const auto found = verb(word)) return std::u16string(found->stem);
  const Text whole = without_suffixes(word, false);
  if (const auto* stem = fixed(whole)) return *stem;
  Text best = whole;
  int most = 0;
  for (const Affix& prefix : prefixes_) {
    if (word.size() < prefix.text.size() + prefix.stay || !word.starts_with(prefix.text)) continue;
    const Text rest = without_suffixes(word.substr(prefix.text.size()), false);
    const int known = count(rest);
    if (prefix.sure) {
      best = rest;
      break;
    }
    if (known > most && known * kOwnOneLetter >= count(whole)) {
      best = rest;
      most = known;
    }
  }
  if (const auto* stem = fixed(best)) return *stem;
  if (const auto* stem = verb_stem(best)) return *stem;
  return std::u16string(best);
}

// The library's object is not const; one of its own for each call keeps stem() pure.
std::u16string Affixes::snowball(Text word) const {
  constexpr std::size_t kLongest = 64;
  std::array<sb_symbol, kLongest> letters;
  if (word.size() > kLongest) return std::u16string(word);
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (word[i] >= 0x80) return std::u16string(word);
    letters[i] = static_cast<sb_symbol>(word[i]);
  }
  const Stemmer stemmer = new_stemmer(snowball_);
  const sb_symbol* stem =
      stemmer ? sb_stemmer_stem(stemmer.get(), letters.data(), static_cast<int>(word.size()))
              : nullptr;
  if (!stem) return std::u16string(word);
  return {stem, stem + sb_stemmer_length(stemmer.get())};
}

bool Affixes::joins(std::u16string_view before, std::u16string_view after) const {
  if (join_next.contains(before)) {
    const bool wants_verb =
        std::any_of(verb_prefixes_.begin(), verb_prefixes_.end(),
                    [&](const Affix& prefix) { return Text(prefix.text) == before; });
    if (!wants_verb || verb_after(after, 1)) return true;
  }
  if (!join_previous.contains(after)) return false;
  if (const auto it = join_after_.find(after); it != join_after_.end())
    return !before.empty() && it->second.find(before.back()) != Text::npos;
  if (!join_noun_.contains(after) || fixed(before)) return true;
  const auto found = verb(before);
  return !found || !found->finite;
}

std::size_t Affixes::apart(std::span<const std::u16string_view> words) const {
  if (words.empty()) return 0;
  const Rows* rows = apart_.find(words.front());
  if (!rows) return 0;
  for (const auto& row : *rows)
    if (row.size() <= words.size() && std::equal(row.begin(), row.end(), words.begin()))
      return row.size();
  return 0;
}

}  // namespace hamkalam::text
