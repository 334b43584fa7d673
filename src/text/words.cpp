#include "text/words.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>

#include "base/file.hpp"

namespace hamkalam::text {
namespace {

constexpr std::array<std::string_view, 46> kKinds{
    "number",   "number?", "scale",  "fraction",  "ordinal", "and",      "point",    "minus",
    "currency", "subunit", "unit",   "month",     "month?",  "weekday",  "weekday?", "day",
    "year",     "now",     "part",   "tonight",   "half",    "next",     "last",     "this",
    "ago",      "later",   "within", "by",        "before",  "after",    "since",    "from",
    "to",       "between", "clock",  "past",      "short",   "less",     "edge",     "weekend",
    "filler",   "at-sign", "dot",    "extension", "label",   "uncounted"};
constexpr std::array<std::string_view, 8> kUnits{"second", "minute", "hour",    "day",
                                                 "week",   "month",  "quarter", "year"};
constexpr std::array<std::string_view, 3> kCalendars{"gregorian", "persian", "islamic"};
constexpr std::array<std::string_view, 3> kEdges{"early", "mid", "late"};

std::optional<Kind> kind_of(std::string_view name) {
  const auto it = std::find(kKinds.begin(), kKinds.end(), name);
  if (it == kKinds.end()) return std::nullopt;
  return static_cast<Kind>(it - kKinds.begin());
}

template <std::size_t N>
bool named(const std::array<std::string_view, N>& names, std::string_view name, std::int64_t& out) {
  out = std::find(names.begin(), names.end(), name) - names.begin();
  return out < static_cast<std::int64_t>(N);
}

bool integer(std::string_view text, std::int64_t& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

// "17:30" as minutes of the day.
bool clock(std::string_view text, std::int64_t& out) {
  std::int64_t hours = 0, minutes = 0;
  const auto colon = text.find(':');
  if (colon == text.npos || !integer(text.substr(0, colon), hours) ||
      !integer(text.substr(colon + 1), minutes))
    return false;
  out = hours * 60 + minutes;
  return hours <= 30 && minutes < 60;
}

bool window(std::string_view text, Sense& out) {
  constexpr std::string_view kStart = " start";
  if (text.ends_with(kStart)) {
    out.code = "start";
    text.remove_suffix(kStart.size());
  }
  const auto dash = text.find('-');
  if (dash == text.npos) return clock(text, out.a) && clock(text, out.b);
  return clock(text.substr(0, dash), out.a) && clock(text.substr(dash + 1), out.b) && out.a < out.b;
}

// "day", or "workday" for one that skips the week-end.
bool unit_of_time(std::string_view text, Sense& out) {
  if (text == "workday") {
    out.code = "working";
    text = "day";
  }
  return named(kUnits, text, out.a);
}

// Reads the value of a row; false where it is not one of its kind.
bool read(std::string_view value, Sense& out) {
  const auto space = std::min(value.find(' '), value.size());
  const std::string_view head = value.substr(0, space);
  const std::string_view tail = value.substr(std::min(space + 1, value.size()));
  switch (out.kind) {
    case Kind::number:
    case Kind::weak_number:
    case Kind::ordinal:
    case Kind::day:
    case Kind::year: return integer(value, out.a);
    case Kind::weekday:
    case Kind::weak_weekday: return integer(value, out.a) && out.a >= 1 && out.a <= 7;
    case Kind::scale: return integer(value, out.a) && out.a > 1;
    case Kind::fraction: {
      const auto slash = value.find('/');
      return slash != value.npos && integer(value.substr(0, slash), out.a) &&
             integer(value.substr(slash + 1), out.b) && out.b > 0;
    }
    case Kind::currency: out.code = value; return value.size() == 3;
    case Kind::label: out.code = value; return !value.empty();
    case Kind::subunit:
      out.code = head;
      return head.size() == 3 && integer(tail, out.b) && out.b > 0;
    case Kind::unit:
      out.b = 1;
      if (tail.empty()) return unit_of_time(head, out);
      out.c = 1;
      return integer(head, out.b) && out.b > 0 && unit_of_time(tail, out);
    case Kind::month:
    case Kind::weak_month:
      return named(kCalendars, head, out.a) && integer(tail, out.b) && out.b >= 1 && out.b <= 12;
    case Kind::part: return window(value, out);
    case Kind::tonight: return integer(head, out.c) && window(tail, out);
    case Kind::half: out.a = value == "pm"; return value == "am" || value == "pm";
    case Kind::edge: return named(kEdges, value, out.a);
    default: return value == "-" || value.empty();
  }
}

}  // namespace

Result<void> Words::add(const std::u16string& text, Kind kind, const std::string& value) {
  Sense sense;
  sense.kind = kind;
  if (!read(value, sense)) return Error("", "not a value of this kind: " + value);
  const std::u16string_view first = std::u16string_view(text).substr(0, first_word_end(text, 0));
  if (kind == Kind::number || kind == Kind::weak_number || kind == Kind::scale)
    numbers_.add(WordHash()(text));
  auto& entries = rows_[first];
  for (const Entry& entry : entries)
    if (entry.row->text == text) {
      for (const Sense& known : entry.row->senses)
        if (known.kind == kind) {
          if (known.a == sense.a && known.b == sense.b && known.c == sense.c &&
              known.code == sense.code)
            return {};
          return Error("", "has another value of this kind already");
        }
      entry.row->senses.push_back(std::move(sense));
      return {};
    }
  owned_.push_back(std::make_unique<Row>(Row{text, {std::move(sense)}}));
  auto unit = [&](std::size_t k) { return k < text.size() ? text[k] : u'\0'; };
  entries.push_back({owned_.back().get(), 0, unit(first.size()), unit(first.size() + 1)});
  return {};
}

Result<Words> Words::load(const std::filesystem::path& path,
                          const std::function<std::u16string(const std::string&)>& fold) {
  constexpr std::string_view kZwnj = "\xE2\x80\x8C";
  Words out;
  HK_TRY(auto rows, read_tsv(path, 3));
  for (const auto& row : rows) {
    const std::string place = path.string() + ": " + row[0] + " " + row[1];
    if (row[1] == "prefix" || row[1] == "suffix") {
      const auto space = std::min(row[2].find(' '), row[2].size());
      const auto stands_for = kind_of(row[2].substr(0, space));
      if (!stands_for) return Error(place, "not a kind: " + row[2]);
      const std::u16string kept =
          space < row[2].size() ? fold(row[2].substr(space + 1)) : std::u16string();
      (row[1] == "prefix" ? out.prefixes_ : out.suffixes_)
          .push_back({fold(row[0]), kept, {Sense{*stands_for, 0, 0, 0, {}}}});
      continue;
    }
    const auto kind = kind_of(row[1]);
    if (!kind) return Error(place, "not a kind of word");
    // What is joined by a ZWNJ is written together as often as apart.
    std::string apart = row[0];
    for (auto at = apart.find(kZwnj); at != apart.npos; at = apart.find(kZwnj, at))
      apart.replace(at, kZwnj.size(), " ");
    for (const std::string& written : {row[0], apart}) {
      const std::u16string text = fold(written);
      if (text.empty()) return Error(place, "no word");
      if (auto added = out.add(text, *kind, row[2]); !added)
        return Error(place, added.error().what);
      if (apart == row[0]) break;
    }
  }
  auto longer = [](const auto& a, const auto& b) {
    return a.text.size() != b.text.size() ? a.text.size() > b.text.size() : a.text < b.text;
  };
  for (auto& [first, list] : out.rows_)
    std::sort(list.begin(), list.end(),
              [&](const Entry& a, const Entry& b) { return longer(*a.row, *b.row); });
  std::sort(out.prefixes_.begin(), out.prefixes_.end(), longer);
  std::sort(out.suffixes_.begin(), out.suffixes_.end(), longer);
  auto& endings = out.endings_.emplace_back();
  for (const Affix& suffix : out.suffixes_)
    if (suffix.senses[0].kind == Kind::filler) endings.push_back(suffix.text);
  out.index_affixes();
  return out;
}

void Words::index_affixes() {
  for (std::size_t i = 0; i < prefixes_.size(); ++i)
    by_first_[prefixes_[i].text.front() % by_first_.size()].push_back(static_cast<std::uint8_t>(i));
  for (std::size_t i = 0; i < suffixes_.size(); ++i)
    by_last_[suffixes_[i].text.back() % by_last_.size()].push_back(static_cast<std::uint8_t>(i));
}

Words Words::together(const std::vector<const Words*>& languages) {
  Words out;
  for (const Words* words : languages) {
    const auto language = static_cast<std::uint32_t>(out.endings_.size());
    for (const auto& [first, list] : words->rows_)
      for (Entry entry : list) {
        entry.language = language;
        out.rows_[first].push_back(entry);
      }
    out.numbers_.add(words->numbers_);
    out.prefixes_.insert(out.prefixes_.end(), words->prefixes_.begin(), words->prefixes_.end());
    out.suffixes_.insert(out.suffixes_.end(), words->suffixes_.begin(), words->suffixes_.end());
    out.endings_.push_back(words->endings_.front());
  }
  out.index_affixes();
  return out;
}

Words::Match Words::match(std::u16string_view text, std::size_t at, std::size_t word_end,
                          std::size_t hash) const {
  const auto* list = rows_.find(text.substr(at, word_end - at), hash);
  if (!list) return {};
  Match best;
  constexpr std::uint32_t kNone = ~std::uint32_t{0};
  std::uint32_t matched = kNone;  // the longest row of a language is its match
  // What stands behind the word tells most rows apart before their letters are looked at.
  const char16_t gap = word_end < text.size() ? text[word_end] : u'\0';
  std::size_t behind = word_end + 1;
  if (gap == u' ')
    while (behind < text.size() && text[behind] == u' ') ++behind;
  const char16_t next = behind < text.size() ? text[behind] : u'\0';
  for (const Entry& entry : *list) {
    if (entry.gap && (entry.gap != gap || (entry.next && entry.next != next))) continue;
    if (entry.language == matched) continue;
    const std::u16string& row = entry.row->text;
    std::size_t i = word_end, k = word_end - at;  // the first word is equal
    for (; k < row.size() && i < text.size(); ++k, ++i) {
      if (row[k] != text[i]) break;
      if (text[i] == u' ')
        while (i + 1 < text.size() && text[i + 1] == u' ') ++i;
    }
    if (k < row.size()) continue;
    if (i < text.size() && is_word_unit(text[i]) && is_word_unit(text[i - 1]) &&
        !ending(text, i, entry.language))
      continue;
    matched = entry.language;
    if (i > best.end) best = {&entry.row->senses, i};
  }
  return best;
}

// Moves `at` behind an ending that changes nothing.
bool Words::ending(std::u16string_view text, std::size_t& at, std::uint32_t language) const {
  const std::size_t stop = first_word_end(text, at);
  for (const std::u16string& ending : endings_[language])
    if (ending == text.substr(at, stop - at)) {
      at = stop;
      return true;
    }
  return false;
}

const Senses* Words::find(std::u16string_view word) const {
  if (word.empty()) return nullptr;
  const auto* list = rows_.find(word.substr(0, first_word_end(word, 0)));
  if (!list) return nullptr;
  for (const Entry& entry : *list)
    if (entry.row->text == word) return &entry.row->senses;
  return nullptr;
}

}  // namespace hamkalam::text
