#include "text/segmenter.hpp"

#include <unicode/brkiter.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>
#include <utility>

namespace hamkalam::text {
namespace {

bool is_digit(char16_t u) {
  return u >= '0' && u <= '9';
}

// Digits that with an apostrophe are one letter of Arabizi: "7'alas", "el3'a", "fa9'".
bool is_dotted(char16_t digit) {
  return digit == '3' || digit == '5' || digit == '6' || digit == '7' || digit == '9';
}

bool is_latin_letter(char16_t u) {
  return u < 0x80 && u_isalpha(u);
}

TokenKind kind_of(std::u16string_view text, int32_t rule_status) {
  if (rule_status >= UBRK_WORD_LETTER) return TokenKind::word;
  // ICU calls "adfa3" a number for its last digit; Arabizi ends many words so.
  if (rule_status >= UBRK_WORD_NUMBER)
    return std::any_of(text.begin(), text.end(), [](char16_t u) { return u_isalpha(u); })
               ? TokenKind::word
               : TokenKind::number;
  char32_t first = text[0];
  if (U16_IS_LEAD(text[0]) && text.size() > 1)
    first = static_cast<char32_t>(U16_GET_SUPPLEMENTARY(text[0], text[1]));
  if (u_isalpha(static_cast<UChar32>(first))) return TokenKind::word;
  if (text[0] == '\n' || u_ispunct(static_cast<UChar32>(first))) return TokenKind::mark;
  return TokenKind::symbol;
}

// What a unit is for the way without ICU: letters of Latin and Arabic, digits and common marks.
enum class Class : std::uint8_t { other, letter, digit, space, mark, inner, line };

Class class_of(char16_t u) {
  if (u < 0x80) {
    if ((u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z')) return Class::letter;
    if (is_digit(u)) return Class::digit;
    if (u == ' ' || u == '\t') return Class::space;
    if (u == '\n') return Class::line;
    // These join what stands on both sides, each in its own way.
    if (u == '.' || u == '\'' || u == ':' || u == ',' || u == ';' || u == '_') return Class::inner;
    if (u == '@') return Class::other;  // addresses are for ICU
    if (u_ispunct(u)) return Class::mark;
    return Class::other;
  }
  const bool arabic = (u >= 0x0620 && u <= 0x064A) || (u >= 0x066E && u <= 0x06D3);
  if (arabic) return u_isalpha(u) ? Class::letter : Class::other;
  const bool latin = u >= 0x00C0 && u <= 0x024F && u != 0x00D7 && u != 0x00F7;
  return latin && u_isalpha(u) ? Class::letter : Class::other;
}

}  // namespace

struct Segmenter::Icu {
  std::unique_ptr<icu::BreakIterator> words;
  std::array<Class, 0x800> classes{};
};

Segmenter::Segmenter(std::unique_ptr<Icu> icu) : icu_(std::move(icu)) {}
Segmenter::Segmenter(Segmenter&&) noexcept = default;
Segmenter& Segmenter::operator=(Segmenter&&) noexcept = default;
Segmenter::~Segmenter() = default;

Result<Segmenter> Segmenter::load() {
  UErrorCode status = U_ZERO_ERROR;
  auto icu = std::make_unique<Icu>();
  icu->words.reset(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
  if (U_FAILURE(status)) return Error("ICU", u_errorName(status));
  for (char16_t u = 0; u < icu->classes.size(); ++u) icu->classes[u] = class_of(u);
  return Segmenter(std::move(icu));
}

// The same cuts as ICU's rules (UAX 29), for texts of letters, digits and common marks; false where
// something else stands. Tests hold both ways against each other.
bool Segmenter::cut_simple(const Folded& folded, std::vector<Piece>& out) const {
  const std::u16string_view units = folded.units;
  const std::size_t size = units.size();
  auto at = [&](std::size_t i) {
    if (i >= size) return Class::space;
    return units[i] < icu_->classes.size() ? icu_->classes[units[i]] : Class::other;
  };
  auto put = [&](TokenKind kind, std::size_t begin, std::size_t end, std::uint64_t hash) {
    out.push_back({kind, units.substr(begin, end - begin), static_cast<int>(folded.start[begin]),
                   static_cast<int>(folded.end[end - 1]), begin, WordHash::end(hash)});
  };
  auto put_mark = [&](std::size_t i) {
    put(TokenKind::mark, i, i + 1, WordHash::next(WordHash::kBegin, units[i]));
  };
  for (std::size_t i = 0; i < size;) {
    const Class first = at(i);
    switch (first) {
      case Class::other: return false;
      case Class::space: ++i; continue;
      case Class::line:
      case Class::mark: put_mark(i++); continue;
      case Class::inner:
        if (units[i] == '_') return false;
        put_mark(i++);
        continue;
      default: break;
    }
    std::size_t k = i;
    bool letters = false;
    Class last = Class::space;  // of the unit before
    std::uint64_t hash = WordHash::kBegin;
    for (; k < size; ++k) {
      const Class c = at(k);
      if (c == Class::letter && k > i && last == Class::letter) {
        // goes on
      } else if (c == Class::letter) {
        // "5" and Arabic letters beside it are two words, however spaced.
        if (k > i && units[k] >= 0x80 &&
            (is_digit(units[k - 1]) || (units[k - 1] == '\'' && is_digit(units[k - 2]))))
          break;
        letters = true;
      } else if (c == Class::digit) {
        if (k > i && units[k - 1] >= 0x80) break;
      } else if (c == Class::inner && k > i) {
        const char16_t u = units[k];
        const Class before = at(k - 1), after = at(k + 1);
        if (u == '_') return false;
        // A full stop without a blank behind it ends a sentence of Arabic script.
        const bool stop = u == '.' && units[k - 1] >= 0x80;
        const bool between_letters =
            before == Class::letter && after == Class::letter && !stop && (u == '.' || u == '\'');
        const bool between_digits = before == Class::digit && after == Class::digit &&
                                    (u == '.' || u == '\'' || u == ',' || u == ';');
        const bool dotted = u == '\'' && is_dotted(units[k - 1]) &&
                            (letters || (k + 1 < size && is_latin_letter(units[k + 1])));
        if (!between_letters && !between_digits && !dotted) break;
      } else {
        if (c == Class::other) return false;
        break;
      }
      last = c;
      hash = WordHash::next(hash, units[k]);
    }
    put(letters ? TokenKind::word : TokenKind::number, i, k, hash);
    i = k;
  }
  return true;
}

void Segmenter::cut_by_icu(const Folded& folded, Cut& cut) const {
  std::vector<Piece>& out = cut.pieces;
  const std::unique_ptr<icu::BreakIterator> breaks(icu_->words->clone());
  const icu::UnicodeString text(false, folded.units.data(),
                                static_cast<int32_t>(folded.units.size()));
  // ICU keeps "5" and Arabic letters beside it together: they are two words, however spaced.
  auto splits = [&](int32_t at) {
    const char16_t before = text.charAt(at - 1), after = text.charAt(at);
    if ((after == '.' && before >= 0x80 && u_isalpha(before)) ||
        (before == '.' && at >= 2 && text.charAt(at - 2) >= 0x80 && u_isalpha(text.charAt(at - 2))))
      return true;
    // An emoji's colour of skin belongs to the sign before it, and to nothing else.
    const auto colours = [&](int32_t k) {
      return text.charAt(k) == 0xD83C && text.charAt(k + 1) >= 0xDFFB;
    };
    if ((at >= 2 && colours(at - 2) && u_isalnum(after)) ||
        (after < 0x80 && !u_isalnum(after) && colours(at + 1)))
      return true;
    return (u_isdigit(before) && after >= 0x80 && u_isalpha(after)) ||
           (u_isdigit(after) && before >= 0x80 && u_isalpha(before));
  };
  int32_t reached = -1;  // where the last piece ended
  auto add = [&](int32_t begin, int32_t end, int32_t status) {
    std::u16string_view part(folded.units.data() + begin, static_cast<std::size_t>(end - begin));
    const std::size_t blank = part.find_first_not_of(u" \t");
    if (blank == part.npos) return;
    part.remove_prefix(blank);  // a lone modifier of emoji takes the blank before it along
    begin += static_cast<int32_t>(blank);
    const TokenKind kind = kind_of(part, status);
    Piece piece{kind,
                part,
                static_cast<int>(folded.start[static_cast<std::size_t>(begin)]),
                static_cast<int>(folded.end[static_cast<std::size_t>(end) - 1]),
                static_cast<std::size_t>(begin),
                WordHash()(part)};
    // ICU keeps "a.b" and "1,200" together but splits "3a" only in some scripts: a digit beside
    // Latin letters is part of an Arabizi word or of a code.
    const bool beside = std::exchange(reached, end) == begin && out.back().end == piece.start &&
                        out.back().text.back() < 0x80 && piece.text[0] < 0x80;
    // What is dropped between two letters parts them here.
    const auto letter_follows = [&] {
      const auto next = static_cast<std::size_t>(end);
      return end < text.length() && is_latin_letter(text.charAt(end)) &&
             folded.end[next - 1] == folded.start[next];
    };
    if (beside && part == u"'" && is_dotted(out.back().text.back()) &&
        (out.back().kind == TokenKind::word || letter_follows())) {
      return cut.append(out.back(), part, piece.end);
    }
    const bool number = beside && out.back().kind == TokenKind::number;
    const bool word = beside && out.back().kind == TokenKind::word;
    const bool glued = (number && kind == TokenKind::word) || (word && kind == TokenKind::number) ||
                       (word && kind == TokenKind::word && out.back().text.back() == '\'');
    if (glued) {
      cut.append(out.back(), part, piece.end);
      out.back().kind = TokenKind::word;
    } else {
      out.push_back(std::move(piece));
    }
  };
  // What stands between two splits is cut as if it stood alone, as it will in the normalised text.
  for (int32_t begin = 0, end = 1; begin < text.length(); begin = end++) {
    while (end < text.length() && !splits(end)) ++end;
    const icu::UnicodeString part(false, text.getBuffer() + begin, end - begin);
    breaks->setText(part);
    for (int32_t from = 0, to = breaks->next(); to != icu::BreakIterator::DONE;
         from = std::exchange(to, breaks->next()))
      add(begin + from, begin + to, breaks->getRuleStatus());
  }
}

void Segmenter::add(const Affixes& affixes) {
  affixes_.push_back(&affixes);
  for (const auto& word : affixes.join_next) roles_[word].next = true;
  for (const auto& word : affixes.join_previous) roles_[word].previous = true;
  for (const auto& [first, rows] : affixes.apart_rows()) roles_[first].apart = true;
}

bool Segmenter::joins(std::u16string_view before, std::u16string_view after) const {
  const Role* first = roles_.find(before);
  if (!first || !first->next) {
    const Role* second = roles_.find(after);
    if (!second || !second->previous) return false;
  }
  return fit(before, after);
}

// Whether two words of which one may join do. Never three equal letters in a row: folding again
// would shorten them. Nor what has joined a word of another script already: the break between them
// would come before both.
bool Segmenter::fit(std::u16string_view before, std::u16string_view after) const {
  const auto is_other = [](char16_t c) { return (c < 0x600 || c > 0x6FF) && c != 0x200C; };
  if (!before.empty() && !is_other(before.back()) &&
      std::any_of(before.begin(), before.end(), is_other))
    return false;
  if (std::none_of(affixes_.begin(), affixes_.end(),
                   [&](const Affixes* a) { return a->joins(before, after); }))
    return false;
  std::u16string seam(before.substr(before.size() - std::min<std::size_t>(2, before.size())));
  seam += after.substr(0, 2);
  for (std::size_t i = 2; i < seam.size(); ++i)
    if (seam[i] == seam[i - 1] && seam[i] == seam[i - 2]) return false;
  return true;
}

// Marks the pieces of the rows that begin at `first` and stay apart from their neighbours.
void Segmenter::set_apart(const std::vector<Piece>& pieces, std::size_t first,
                          std::vector<Part>& parts) const {
  constexpr std::size_t kLongest = 4;
  std::array<std::u16string_view, kLongest> words;
  std::array<std::size_t, kLongest> places{};
  std::size_t size = 0;
  for (std::size_t k = first; k < pieces.size() && size < kLongest; ++k)
    if (pieces[k].text != u"\n") {
      words[size] = pieces[k].text;
      places[size++] = k;
    }
  for (const Affixes* affixes : affixes_)
    for (std::size_t n = affixes->apart(std::span(words).first(size)); n > 0; --n)
      parts[places[n - 1]].alone = true;
}

// Writes little words together with their neighbour.
void Segmenter::join(Cut& cut) const {
  auto& pieces = cut.pieces;
  std::vector<Part> parts(pieces.size());
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    parts[i].word = pieces[i].kind == TokenKind::word;
    parts[i].role = roles_.find(pieces[i].text, pieces[i].hash);
    if (parts[i].role && parts[i].role->apart) set_apart(pieces, i, parts);
  }
  auto join = [&](std::size_t before, std::size_t after) {
    const Part &a = parts[before], &b = parts[after];
    const bool may = (a.role && a.role->next) || (b.role && b.role->previous);
    return may && a.word && b.word && !a.alone && !b.alone &&
           fit(pieces[before].text, pieces[after].text);
  };
  auto merge = [&](std::size_t before, std::size_t after) {
    cut.append(pieces[before], pieces[after].text, pieces[after].end);
    parts[before].role = roles_.find(pieces[before].text, pieces[before].hash);
  };
  std::size_t size = 0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    // A line end between them goes: the normalised text, which has none, would join them as well.
    std::size_t last = size;
    if (parts[i].word)
      while (last > 0 && pieces[last - 1].text == u"\n") --last;
    if (last > 0 && join(last - 1, i)) {
      size = last;
      merge(size - 1, i);
      // What came of it may belong to the word before.
      for (std::size_t before = size - 1; before > 0;) {
        do --before;
        while (before > 0 && pieces[before].text == u"\n");
        if (!join(before, size - 1)) break;
        merge(before, size - 1);
        size = before + 1;
      }
    } else {
      if (size != i) {
        pieces[size] = pieces[i];
        parts[size] = parts[i];
      }
      ++size;
    }
  }
  pieces.resize(size);
}

Cut Segmenter::cut(const Folded& folded, Way way) const {
  Cut out;
  out.pieces.reserve(folded.units.size() / 4 + 4);
  if (way == Way::icu || !cut_simple(folded, out.pieces)) {
    out.pieces.clear();
    cut_by_icu(folded, out);
  }
  join(out);
  return out;
}

}  // namespace hamkalam::text
