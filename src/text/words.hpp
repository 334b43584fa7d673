// Words of one language that carry numbers, money and times: locales/<tag>/words.tsv, three columns
// (words, kind, value). The kinds are closed and listed here; the words are data.
//
//   Words words = *Words::load(locale / "words.tsv", fold);
//   if (auto match = words.match(folded_units, at)) ...  // the longest row that begins at `at`
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "text/unit_traits.hpp"
#include "text/word_table.hpp"

namespace hamkalam::text {

enum class Kind : std::uint8_t {
  number,        // a
  weak_number,   // a; only beside another number word, a unit, a currency or a clock word
  scale,         // a: multiplies what stands before it
  fraction,      // a / b
  ordinal,       // a
  conjunction,   // "and" between number words
  point,         // of decimals
  minus,         //
  currency,      // code: ISO 4217, IRT for toman
  subunit,       // one b-th of `code`
  unit,          // of time: a is a Unit, b how many, c: 1 if the word counts itself (duals);
                 // code: "working" of days that skip the week-end
  month,         // a is a Calendar, b the month
  weak_month,    // the same; only beside a day, a year or a month word
  weekday,       // a: 1 Monday .. 7 Sunday
  weak_weekday,  // the same; only beside another time word
  day,           // a: days from today
  year,          // a: years from this one
  now,           //
  part,          // of a day: minutes a to b; a == b is a point; code: "start" where "by" means a
  tonight,       // a part of the day c days from today
  half,          // a: 0 before noon, 1 after
  next,          //
  last,          //
  this_one,      //
  ago,           // with a duration, on either side
  later,         // the same
  within,        //
  by,            //
  before,        //
  after,         //
  since,         // after, of a time that has passed
  from,          // of ranges
  to,            //
  between,       //
  clock,         // marks an hour
  past,          // minutes, this, hour
  short_of,      // minutes, this, hour
  less,          // hour, this, minutes
  edge,          // a: 0 early, 1 middle, 2 late
  weekend,       //
  filler,        // may stand inside a time
  at_sign,       // of a spoken e-mail address
  dot,           // the same
  extension,     // of a phone number
  label,         // code: the kind of entity that the digits behind it are
  uncounted,     // a verb, a pronoun: no number before it counts it
};

enum class Unit : std::uint8_t { second, minute, hour, day, week, month, quarter, year };
enum class Calendar : std::uint8_t { gregorian, persian, islamic };

struct Sense {
  Kind kind{};
  std::int64_t a = 0, b = 0, c = 0;
  std::string code;
};
using Senses = std::vector<Sense>;

constexpr std::uint64_t bit(Kind kind) {
  return std::uint64_t{1} << static_cast<unsigned>(kind);
}

// Whether `unit` belongs to words: a letter of any script.
inline bool is_word_unit(char16_t unit) {
  return unit_traits().is(unit, UnitTraits::letter);
}

// The end of the run of letters that begins at `at`, or of the one sign that stands there.
inline std::size_t first_word_end(std::u16string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_word_unit(text[end])) ++end;
  return end == at && at < text.size() ? at + 1 : end;
}

class Words {
 public:
  // `fold` makes units as in folded text of the words of a row. Errors name the row.
  static Result<Words> load(const std::filesystem::path& path,
                            const std::function<std::u16string(const std::string&)>& fold);

  // The words of several languages, which a text may mix; of equal rows the first language's. They
  // must outlive what is made of them.
  static Words together(const std::vector<const Words*>& languages);

  struct Match {
    const Senses* senses = nullptr;
    std::size_t end = 0;
    explicit operator bool() const { return senses != nullptr; }
  };

  // The longest row whose words stand at `at`, where a word must begin, and end where a word ends.
  Match match(std::u16string_view text, std::size_t at) const {
    if (at >= text.size()) return {};
    const std::size_t end = first_word_end(text, at);
    return match(text, at, end, WordHash()(text.substr(at, end - at)));
  }
  // The same for a caller who knows the end of the first word and its hash.
  Match match(std::u16string_view text, std::size_t at, std::size_t word_end,
              std::size_t hash) const;

  // The senses of exactly this word; nullptr where it has none.
  const Senses* find(std::u16string_view word) const;

  // Whether the word with this hash may be one of a number.
  bool may_count(std::size_t hash) const { return numbers_.may_have(hash); }

  // What is written together before a word and after it: its units and what it stands for.
  struct Affix {
    std::u16string text;
    std::u16string kept;  // what of it belongs to the word: "li-l-" is "to" and the article
    Senses senses;
  };
  const std::vector<Affix>& prefixes() const { return prefixes_; }  // longest first
  const std::vector<Affix>& suffixes() const { return suffixes_; }
  // Places in prefixes() of those that may begin with this unit, in suffixes() of those that may
  // end with it: few or none.
  const std::vector<std::uint8_t>& prefixes_with(char16_t first) const {
    return by_first_[first % by_first_.size()];
  }
  const std::vector<std::uint8_t>& suffixes_with(char16_t last) const {
    return by_last_[last % by_last_.size()];
  }

 private:
  struct Row {
    std::u16string text;
    Senses senses;
  };
  struct Entry {
    Row* row = nullptr;
    std::uint32_t language = 0;  // 0 where there is one only
    char16_t gap = 0, next = 0;  // units of the row behind its first word; 0 where it has none
  };
  Result<void> add(const std::u16string& text, Kind kind, const std::string& value);
  void index_affixes();
  bool ending(std::u16string_view text, std::size_t& at, std::uint32_t language) const;

  WordFilter numbers_;
  RareWords<std::vector<Entry>> rows_;  // by the first word; by language, the longest first
  std::vector<std::unique_ptr<Row>> owned_;
  std::vector<Affix> prefixes_, suffixes_;
  std::array<std::vector<std::uint8_t>, 64> by_first_, by_last_;
  std::vector<std::vector<std::u16string>> endings_;  // by language: what changes nothing
};

}  // namespace hamkalam::text
