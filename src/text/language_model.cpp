#include "text/language_model.hpp"

#include <algorithm>

#include "text/log2.hpp"
#include "text/unit_traits.hpp"

namespace hamkalam::text {
namespace {

// Letters of words whose sum of weights is kept: it fits 16 bits.
constexpr std::size_t kLongest = 10;
constexpr int kOther = 8;  // bits by which another language must win

bool is_letter(char16_t unit) {
  return unit_traits().is(unit, UnitTraits::letter);
}

// A number for up to three units; every machine gets the same.
std::size_t bucket_of(std::uint64_t key, std::size_t buckets) {
  key *= 0x9E3779B97F4A7C15ULL;
  key ^= key >> 29;
  key *= 0xBF58476D1CE4E5B9ULL;
  return static_cast<std::size_t>(key >> 40) & (buckets - 1);
}

// Letters whose spelling tells keyboards apart: those that folding changes, and what they become.
bool tells(char16_t before, char16_t folded) {
  return before != folded || folded == 0x06CC || folded == 0x06A9;
}

// Calls use(bucket) for the features of a folded word: 2- and 3-grams with its borders, and the
// whole word.
template <class Use>
void each_group(std::u16string_view word, std::size_t buckets, Use use) {
  std::uint64_t whole = 0, one = ' ', two = 0;
  for (std::size_t k = 0; k <= word.size(); ++k) {
    const std::uint64_t unit = k == word.size() ? u' ' : word[k];
    const std::uint64_t pair = one << 16 | unit;
    use(bucket_of(pair | 1ULL << 60, buckets));
    if (k > 0) use(bucket_of(two << 16 | unit | 2ULL << 60, buckets));
    one = unit;
    two = pair;
    if (k < word.size()) whole = (whole ^ unit) * 0x100000001B3ULL + 0x9E37;
  }
  use(bucket_of(whole | 4ULL << 60, buckets));
}

// The same for the letters of the word at [begin, end) as they were typed.
template <class Use>
void each_typed(const Folded& folded, std::u16string_view original, std::size_t begin,
                std::size_t end, std::size_t buckets, Use use) {
  const UnitTraits& traits = unit_traits();
  for (std::size_t k = begin; k < end; ++k) {
    const char16_t before = original[folded.start[k]];
    if (before < 0x80) continue;
    if (before == folded.units[k] && before >= 0x0600 && before < 0x0700 && !tells(before, before))
      continue;  // most letters of Arabic script, without asking what they are
    if (traits.is(before, UnitTraits::arabic) ? tells(before, folded.units[k])
                                              : traits.is(before, UnitTraits::latin))
      use(bucket_of(before | 3ULL << 60, buckets));
  }
}

// Whether a new sentence begins behind these marks.
bool opens(std::u16string_view gap) {
  return gap != u" " && gap.find_first_of(u".?!,;\n") != gap.npos;
}

// Links, addresses and codes: their letters say nothing about the language.
bool is_code(std::u16string_view run) {
  if (run.find(u'@') != run.npos || run.find(u"://") != run.npos || run.starts_with(u"www."))
    return true;
  std::size_t letters = 0, digits = 0, dots = 0;
  bool arabic = false;
  for (const char16_t u : run) {
    arabic |= u >= 0x80;
    letters += is_letter(u);
    digits += u >= '0' && u <= '9';
    dots += u == '.';
  }
  if (arabic || letters == 0) return false;
  if (digits >= 3 && digits * 2 >= letters) return true;                    // ord-20917, rx4455
  if (digits && letters <= 2 && (letters == 1 || digits > 1)) return true;  // s24, 5g, a4
  const auto dot = run.find(u'.');
  return dots && dot > 0 && dot + 3 < run.size() && is_letter(run[dot + 1]) &&
         is_letter(run[dot - 1]) && run.find(u"..") == run.npos;  // example.com
}

}  // namespace

LanguageModel::LanguageModel() : counts_(kBuckets), weights_(kBuckets) {}

void LanguageModel::add_neutral(const std::u16string& words) {
  const auto space = words.find(u' ');
  if (space != words.npos) known_[WordHash()(words.substr(0, space))].begins = true;
  known_[WordHash()(words)].whole = true;
}

// Whether the word [begin, end) says nothing; a neutral phrase may take in the words behind it.
bool LanguageModel::is_neutral(std::u16string_view text, std::size_t begin, std::size_t& end,
                               const Known* known) const {
  if (!known) return false;
  if (known->begins)
    for (std::size_t stop = end; stop < text.size() && text[stop] == ' ';) {
      std::size_t next = stop + 1;
      while (next < text.size() && is_letter(text[next])) ++next;
      if (next == stop + 1 || next - begin > 40) break;
      if (const auto phrase = known_.find(WordHash()(text.substr(begin, next - begin)));
          phrase != known_.end() && phrase->second.whole) {
        end = next;
        return true;
      }
      stop = next;
    }
  return known->whole;
}

// What the letters of a word that is not neutral say.
void LanguageModel::score(const Folded& folded, std::u16string_view original, const Known* known,
                          Word& word) const {
  Scores score{};
  auto count = [&](std::size_t bucket) {
    const auto& row = weights_[bucket];
    for (std::size_t l = 0; l < row.size(); ++l) score[l] += row[l];
    ++word.all;
  };
  if (known && known->all) {
    word.all = known->all;
    for (std::size_t l = 0; l < score.size(); ++l) score[l] = known->score[l];
  } else {
    each_group(std::u16string_view(folded.units).substr(word.begin, word.end - word.begin),
               kBuckets, count);
  }
  each_typed(folded, original, word.begin, word.end, kBuckets, count);
  word.score = score;
}

std::vector<LanguageModel::Word> LanguageModel::words_of(const Folded& folded,
                                                         std::u16string_view original) const {
  std::vector<Word> out;
  out.reserve(folded.units.size() / 5 + 2);
  const std::u16string_view units = folded.units;
  const UnitTraits& traits = unit_traits();
  // Takes the word [begin, end) and returns where it ends.
  auto take = [&](std::size_t begin, std::size_t end, std::size_t hash) {
    const std::size_t before = out.empty() ? 0 : out.back().end;
    Word& word = out.emplace_back();
    word.begin = begin;
    word.end = end;
    word.opens = out.size() == 1 || opens(units.substr(before, begin - before));
    word.arabic = traits.is(units[begin], UnitTraits::arabic);
    const auto found = known_.find(hash);
    const Known* known = found == known_.end() ? nullptr : &found->second;
    word.neutral = is_neutral(units, word.begin, word.end, known);
    if (!word.neutral) score(folded, original, known, word);
    return word.end;
  };
  for (std::size_t i = 0; i < units.size();) {
    if (units[i] == ' ' || units[i] == '\n') {
      ++i;
      continue;
    }
    std::size_t stop = i;
    std::uint8_t any = 0;
    bool plain = true;
    std::uint64_t hash = WordHash::kBegin;
    for (; stop < units.size() && units[stop] != ' ' && units[stop] != '\n'; ++stop) {
      const std::uint8_t unit = traits.of(units[stop]);
      plain &= (unit & UnitTraits::letter) != 0;
      any |= unit;
      hash = WordHash::next(hash, units[stop]);
    }
    if (plain && !(any & UnitTraits::foreign)) {
      i = take(i, stop, WordHash::end(hash));
      continue;
    }
    if (!plain && is_code(units.substr(i, stop - i))) {
      i = stop;
      continue;
    }
    while (i < stop) {
      // Arabizi writes letters as digits: a digit beside a letter belongs to the word.
      auto inside = [&](std::size_t k) {
        if (traits.is(units[k], UnitTraits::letter)) return true;
        return traits.is(units[k], UnitTraits::digit) &&
               ((k > i && units[k - 1] < 0x80 && is_letter(units[k - 1])) ||
                (k + 1 < stop && units[k + 1] < 0x80 && is_letter(units[k + 1])));
      };
      if (!inside(i) || traits.is(units[i], UnitTraits::foreign)) {
        ++i;
        continue;
      }
      std::size_t k = i;
      while (k < stop &&
             (inside(k) || (units[k] == '\'' && k + 1 < stop && is_letter(units[k + 1]))))
        ++k;
      i = take(i, k, WordHash()(units.substr(i, k - i)));
      stop = std::max(stop, i);
    }
  }
  return out;
}

void LanguageModel::add(Language language, const Folded& folded, std::u16string_view original) {
  const auto& units = folded.units;
  for (std::size_t i = 0; i < units.size();) {
    auto inside = [&](std::size_t k) {
      const bool digit = unit_traits().is(units[k], UnitTraits::digit);
      return is_letter(units[k]) || (k > i && (digit || units[k] == '\'')) ||
             (digit && k + 1 < units.size() && is_letter(units[k + 1]));
    };
    if (!inside(i)) {
      ++i;
      continue;
    }
    std::size_t k = i;
    while (k < units.size() && inside(k)) ++k;
    auto count = [&](std::size_t b) { ++counts_[b][static_cast<std::size_t>(language)]; };
    const auto word = std::u16string_view(units).substr(i, k - i);
    each_group(word, kBuckets, count);
    each_typed(folded, original, i, k, kBuckets, count);
    if (word.size() <= kLongest) ++seen_[std::u16string(word)];
    i = k;
  }
}

void LanguageModel::finish() {
  std::array<std::uint64_t, kLanguages> total{};
  for (const auto& row : counts_)
    for (std::size_t l = 0; l < kLanguages; ++l) total[l] += row[l];
  // A group that was never seen is equally unlikely in every language, however much of it there was
  // to read: one in 2^21.
  constexpr std::uint64_t kScaleUp = std::uint64_t{1} << 24;
  for (std::size_t b = 0; b < kBuckets; ++b) {
    bool seen = false;
    for (std::size_t l = 0; l < kLanguages; ++l) {
      const std::uint64_t share = total[l] ? counts_[b][l] * kScaleUp / total[l] : 0;
      weights_[b][l] = static_cast<std::int16_t>(log2_scaled(share + 8) - log2_scaled(kScaleUp));
      seen |= counts_[b][l] > 0 && l != 0;
    }
    weights_[b][kSeen] = seen;
  }
  counts_.clear();
  counts_.shrink_to_fit();
  for (const auto& [word, times] : seen_) {
    if (times < 2) continue;
    Known& known = known_[WordHash()(word)];
    each_group(word, kBuckets, [&](std::size_t b) {
      for (std::size_t l = 0; l < known.score.size(); ++l)
        known.score[l] = static_cast<std::int16_t>(known.score[l] + weights_[b][l]);
      ++known.all;
    });
  }
  seen_ = {};
}

LanguageGuess LanguageModel::judge(const std::vector<const Word*>& words, bool arabic,
                                   Language prior) const {
  static constexpr std::array<Language, 3> kArabic{Language::fa, Language::ar, Language::und};
  static constexpr std::array<Language, 4> kLatin{Language::en, Language::fa_latn,
                                                  Language::ar_latn, Language::und};
  const Language* first = arabic ? kArabic.data() : kLatin.data();
  const Language* last = arabic ? kArabic.data() + kArabic.size() : kLatin.data() + kLatin.size();
  const bool ours = std::find(first, last, prior) != last && prior != Language::und;
  Scores score{};
  int all = 0, told = 0;
  for (const Word* word : words) {
    if (word->neutral) continue;
    ++told;
    for (std::size_t l = 0; l < score.size(); ++l) score[l] += word->score[l];
    all += word->all;
  }
  if (!told) return {ours ? prior : Language::und, ours ? 500 : 0, {}};
  if (score[kSeen] * 5 < all * 2) return {};  // letters that none of ours puts together like this
  // Other languages are rare here and must be plain to see.
  score[static_cast<std::size_t>(Language::und)] -= kOther * kLog2Scale;
  // A conversation goes on in its language, the more so in a word or two: a name, a loan word.
  const int habit = told <= 2 ? 2 : 1;
  for (const Language* l = first; l != last; ++l)
    if (*l != Language::und && prior != Language::und && written(*l) == written(prior))
      score[static_cast<std::size_t>(*l)] += habit * (*l == prior ? 10 : 6) * kLog2Scale;
  Language best = *first;
  for (const Language* l = first; l != last; ++l)
    if (score[static_cast<std::size_t>(*l)] > score[static_cast<std::size_t>(best)]) best = *l;
  if (best == Language::und) return {};
  int gap = 1 << 20;
  for (const Language* l = first; l != last; ++l)
    if (*l != best)
      gap = std::min(gap,
                     score[static_cast<std::size_t>(best)] - score[static_cast<std::size_t>(*l)]);
  // Letter groups of one word are not independent: a gap of 16 bits is what 4 would be. Two halves
  // make 500, each further 4 bits halve the doubt.
  int doubt = 500;
  for (int bits = gap / (4 * kLog2Scale); bits > 0 && doubt > 1; --bits) doubt /= 2;
  return {best, 1000 - std::max(doubt, 1), {}};
}

LanguageGuess LanguageModel::guess(const Folded& folded, std::u16string_view original,
                                   Language prior) const {
  const std::vector<Word> words = words_of(folded, original);
  std::vector<const Word*> chosen;
  chosen.reserve(words.size());
  std::size_t arabic = 0, latin = 0, foreign = 0;
  const UnitTraits& traits = unit_traits();
  for (const char16_t unit : folded.units)
    foreign +=
        unit >= 0x0250 && (unit < 0x0600 || unit > 0x06FF) && traits.is(unit, UnitTraits::foreign);
  for (const Word& word : words)
    if (!word.neutral) (word.arabic ? arabic : latin) += word.end - word.begin;
  if (!arabic && !latin)
    for (const Word& word : words) (word.arabic ? arabic : latin) += word.end - word.begin;
  if (arabic + latin == 0 || foreign > arabic + latin) return {};
  auto pick = [&](bool script) {
    chosen.clear();
    for (const Word& word : words)
      if (word.arabic == script) chosen.push_back(&word);
  };
  // Words of the other script do not tell the candidates apart.
  const bool script = arabic * 2 >= latin;
  pick(script);
  LanguageGuess out = judge(chosen, script, prior);

  // Runs: words of one script that stand together; names go with the words beside them.
  for (std::size_t i = 0; i < words.size();) {
    std::size_t k = i;
    chosen.clear();
    bool told = false;
    for (; k < words.size() && (words[k].arabic == words[i].arabic || words[k].neutral); ++k) {
      if (k > i && words[k].opens && told) break;
      if (words[k].arabic == words[i].arabic) chosen.push_back(&words[k]);
      told |= !words[k].neutral;
    }
    while (k > i + 1 && words[k - 1].arabic != words[i].arabic) --k;
    Language language = out.language;
    // A sentence in our other language of the same script: the whole message is the prior.
    const bool whole = i == 0 && k == words.size();
    if (words[i].arabic != script) {
      // Latin words between Arabic letters are mostly English.
      language = told ? judge(chosen, words[i].arabic, script ? Language::en : prior).language
                      : Language::und;
    } else if (!told) {
      language = Language::und;
    } else if (!whole) {
      const LanguageGuess own = judge(chosen, words[i].arabic, out.language);
      if (own.language != Language::und) language = own.language;
    }
    const int start = static_cast<int>(folded.start[words[i].begin]);
    const int end = static_cast<int>(folded.end[words[k - 1].end - 1]);
    const bool goes_along = language == Language::und && !out.runs.empty();
    if (goes_along || (!out.runs.empty() && out.runs.back().language == language))
      out.runs.back().end = end;
    else
      out.runs.push_back({language, start, end});
    i = k;
  }
  if (out.runs.size() > 1 && out.runs[0].language == Language::und) {
    out.runs[1].start = out.runs[0].start;
    out.runs.erase(out.runs.begin());
  }
  if (out.runs.size() == 1 && out.runs[0].language == Language::und) out.runs.clear();
  return out;
}

}  // namespace hamkalam::text
