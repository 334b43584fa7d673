#include "text/language_model.hpp"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <bit>

#include "base/file.hpp"

namespace hamkalam::text {
namespace {

constexpr int kScale = 64;  // of log2

// log2(value) in 1/64, by integers only, so that every machine builds the same model.
int log2_scaled(std::uint64_t value) {
  if (value == 0) return 0;
  int whole = std::bit_width(value) - 1;
  std::uint64_t x = whole >= 32 ? value >> (whole - 31) : value << (31 - whole);  // 1.0 is 2^31
  int result = whole * kScale;
  for (int step = kScale / 2; step > 0; step /= 2) {
    x = (x * x) >> 31;
    if (x >> 32) {
      result += step;
      x >>= 1;
    }
  }
  return result;
}

enum class Script { none, arabic, latin, other };

Script script_of(char16_t unit) {
  if (unit < 0x80)
    return (unit >= 'a' && unit <= 'z') || (unit >= 'A' && unit <= 'Z') ? Script::latin
                                                                        : Script::none;
  if (unit >= 0x0600 && unit <= 0x06FF) return u_isalpha(unit) ? Script::arabic : Script::none;
  if (!u_isalpha(unit)) return Script::none;
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(unit, &status)) {
    case USCRIPT_ARABIC: return Script::arabic;
    case USCRIPT_LATIN: return Script::latin;
    default: return Script::other;
  }
}

bool is_letter(char16_t unit) {
  return script_of(unit) != Script::none;
}

// Calls use(bucket) for each feature: 1- to 3-grams of each word with its borders, whole words, and
// letters and digits as they were typed: keyboards differ.
template <class Use>
void each_feature(const Folded& folded, std::u16string_view original, std::size_t buckets,
                  Use use) {
  auto bucket = [&](std::u16string_view gram, char kind) {
    const std::string_view bytes(reinterpret_cast<const char*>(gram.data()), gram.size() * 2);
    std::uint64_t h = hash_bytes(bytes, hash_bytes({&kind, 1}));
    return static_cast<std::size_t>((h ^ (h >> 29)) & (buckets - 1));
  };
  const auto& units = folded.units;
  std::u16string word;
  for (std::size_t i = 0; i < units.size();) {
    // Arabizi writes letters as digits: a digit beside a letter belongs to the word.
    auto inside = [&](std::size_t k) {
      return is_letter(units[k]) ||
             (u_isdigit(units[k]) && ((k > i && is_letter(units[k - 1])) ||
                                      (k + 1 < units.size() && is_letter(units[k + 1]))));
    };
    if (!inside(i)) {
      const char16_t before = original[folded.start[i]];
      if (before != units[i] && u_isdigit(before)) use(bucket({&before, 1}, 'o'));
      ++i;
      continue;
    }
    word = u" ";
    std::size_t k = i;
    for (; k < units.size() && (inside(k) || units[k] == '\''); ++k) {
      word += units[k];
      const char16_t before = original[folded.start[k]];
      if (script_of(before) == Script::arabic) use(bucket({&before, 1}, 'o'));
    }
    word += u' ';
    const std::u16string_view view(word);
    for (std::size_t n = 1; n <= 3; ++n)
      for (std::size_t at = 0; at + n <= view.size(); ++at)
        if (n > 1 || view[at] != u' ') use(bucket(view.substr(at, n), 'g'));
    use(bucket(view, 'w'));
    i = k;
  }
}

}  // namespace

LanguageModel::LanguageModel() : counts_(kBuckets), weights_(kBuckets) {}

void LanguageModel::add(Language language, const Folded& folded, std::u16string_view original) {
  each_feature(folded, original, kBuckets,
               [&](std::size_t b) { ++counts_[b][static_cast<std::size_t>(language)]; });
}

void LanguageModel::finish() {
  std::array<std::uint64_t, kLanguages> total{};
  for (const auto& row : counts_)
    for (std::size_t l = 0; l < kLanguages; ++l) total[l] += row[l];
  for (std::size_t b = 0; b < kBuckets; ++b)
    for (std::size_t l = 0; l < kLanguages; ++l)
      weights_[b][l] = static_cast<std::int16_t>(log2_scaled(counts_[b][l] * 8 + 1) -
                                                 log2_scaled(total[l] * 8 + kBuckets));
  counts_.clear();
}

LanguageGuess LanguageModel::guess(const Folded& folded, std::u16string_view original,
                                   Language prior) const {
  // Calls use(begin, end) for each run without spaces, links and addresses apart: their letters say
  // nothing about the language.
  auto each_run = [&](auto use) {
    for (std::size_t i = 0; i < folded.units.size();) {
      std::size_t end = i;
      while (end < folded.units.size() && folded.units[end] != ' ' && folded.units[end] != '\n')
        ++end;
      const std::u16string_view run(folded.units.data() + i, end - i);
      if (run.find('@') == run.npos && run.find(u"://") == run.npos && !run.starts_with(u"www."))
        use(i, end);
      i = end + 1;
    }
  };
  std::array<int, 4> letters{};
  each_run([&](std::size_t i, std::size_t end) {
    for (; i < end; ++i) ++letters[static_cast<std::size_t>(script_of(folded.units[i]))];
  });
  const int arabic = letters[1], latin = letters[2], other = letters[3];
  if (arabic + latin == 0 || other > arabic + latin) return {};
  std::vector<Language> candidates;
  if (arabic * 2 >= latin)
    candidates = {Language::fa, Language::ar};
  else
    candidates = {Language::en, Language::fa_latn, Language::ar_latn};
  // Words of the other script do not tell the candidates apart; digits may.
  const Script foreign = arabic * 2 >= latin ? Script::latin : Script::arabic;
  Folded kept;
  each_run([&](std::size_t i, std::size_t end) {
    for (std::size_t k = i; k < end; ++k)
      if (script_of(folded.units[k]) == foreign) return;
    for (; i <= end && i < folded.units.size(); ++i) {
      kept.units += folded.units[i];
      kept.start.push_back(folded.start[i]);
    }
  });

  std::array<int, kLanguages> score{};
  int seen = 0, all = 0;
  each_feature(kept, original, kBuckets, [&](std::size_t b) {
    ++all;
    bool known = false;
    for (const Language l : candidates) {
      const int weight = weights_[b][static_cast<std::size_t>(l)];
      score[static_cast<std::size_t>(l)] += weight;
      known |= weight > -13 * kScale;
    }
    seen += known;
  });
  if (seen * 5 < all * 2) return {};  // letters that none of ours puts together like this

  for (const Language l : candidates)
    if (prior != Language::und && written(l) == written(prior))
      score[static_cast<std::size_t>(l)] += (l == prior ? 5 : 3) * kScale;
  Language best = candidates[0];
  for (const Language l : candidates)
    if (score[static_cast<std::size_t>(l)] > score[static_cast<std::size_t>(best)]) best = l;
  int gap = 1 << 20;
  for (const Language l : candidates)
    if (l != best)
      gap =
          std::min(gap, score[static_cast<std::size_t>(best)] - score[static_cast<std::size_t>(l)]);
  // Letter groups of one word are not independent: a gap of 16 bits is what 4 would be. Two halves
  // make 500, each further 4 bits halve the doubt.
  int doubt = 500;
  for (int bits = gap / (4 * kScale); bits > 0 && doubt > 1; --bits) doubt /= 2;
  return {best, 1000 - std::max(doubt, 1)};
}

}  // namespace hamkalam::text
