#include "text/display_words.hpp"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>

namespace hamkalam::text {
namespace {

constexpr char16_t kHalfSpace = 0x200C, kTatweel = 0x0640, kApostrophe = 0x2019;
constexpr std::size_t kLongestWord = 40;

bool is_vowel_mark(char16_t unit) {
  return u_charType(unit) == U_NON_SPACING_MARK;
}

char16_t last_letter(std::u16string_view word) {
  while (!word.empty() && is_vowel_mark(word.back())) word.remove_suffix(1);
  return word.empty() ? u'\0' : word.back();
}

bool is_word(PieceKind kind) {
  return kind == PieceKind::native || kind == PieceKind::latin;
}

// The letters of each word alone.
class Letters {
 public:
  Letters(const DisplayHabits& habits, std::vector<Shown>& pieces, Made& made)
      : habits_(habits), pieces_(pieces), made_(made) {}

  void run() {
    for (std::size_t i = 0; i + 1 < pieces_.size(); ++i) {
      if (pieces_[i].kind == PieceKind::native && habits_.script == Script::arabic) native(i);
      if (pieces_[i].kind == PieceKind::latin && habits_.latin_words) latin(pieces_[i]);
    }
  }

 private:
  void native(std::size_t i) {
    Shown& piece = pieces_[i];
    const std::u16string_view word = piece.text;
    if (!is_clean(word)) {
      const DisplayWord* known = habits_.word(word);
      if (known && !known->text.empty()) {
        piece.text = known->text;
      } else {
        std::u16string out = shortened(replaced(i));
        if (out != word) piece.text = made_.emplace_back(std::move(out));
      }
    }
    piece.word = habits_.word(piece.text);
  }

  bool is_clean(std::u16string_view word) const {
    for (std::size_t k = 0; k < word.size(); ++k) {
      const char16_t u = word[k];
      if (habits_.letter(u) || u == kTatweel || (k > 1 && u == word[k - 1] && u == word[k - 2]))
        return false;
      if (is_joiner(u) && (k == 0 || k + 1 == word.size() || is_joiner(word[k - 1]))) return false;
    }
    return true;
  }

  // Right letters, half-spaces only inside, no long lines between letters.
  std::u16string replaced(std::size_t i) const {
    const std::u16string_view word = pieces_[i].text;
    const std::size_t first = word.find_first_not_of(kTatweel);
    const std::size_t last = word.find_last_not_of(kTatweel);
    const bool begins = !(i > 0 && touches(pieces_, i) && is_solid(pieces_[i - 1].kind));
    const bool ends = !(touches(pieces_, i + 1) && is_solid(pieces_[i + 1].kind));
    const std::size_t begin = word.find_first_not_of(u"\u0640\u200c");
    const std::size_t end = word.find_last_not_of(u"\u0640\u200c") + 1;
    const bool foreign =
        word.substr(begin, end - begin).find_first_of(habits_.foreign) != word.npos;
    std::u16string out;
    for (std::size_t k = 0; k < word.size(); ++k) {
      const char16_t u = word[k];
      if (u == kTatweel) {
        if (!habits_.shorten || k < first || (k == last + 1 && stays_long(i, letters_in(out))))
          out += u;
      } else if (is_joiner(u)) {
        const bool inside = (k > 0 || !begins) && (k + 1 < word.size() || !ends);
        if (inside && !(k > 0 && is_joiner(word[k - 1]))) out += u;
      } else if (const char16_t written = foreign ? u'\0' : habits_.letter(u)) {
        if (written == DisplayHabits::kSeveral)
          out += habits_.ligatures.find(std::u16string_view(&u, 1))->second;
        else
          out += written;
      } else {
        out += u;
      }
    }
    while (ends && !out.empty() && is_joiner(out.back())) out.pop_back();
    return out;
  }
  static bool is_solid(PieceKind kind) {
    return is_word(kind) || kind == PieceKind::number || kind == PieceKind::fixed ||
           kind == PieceKind::symbol;
  }
  // A long line behind a word stays before what is not in Arabic letters, and behind one letter.
  bool stays_long(std::size_t i, std::size_t letters) const {
    const PieceKind next = pieces_[i + 1].kind;
    return letters == 1 || next == PieceKind::latin || next == PieceKind::fixed ||
           next == PieceKind::number || next == PieceKind::quote || next == PieceKind::open;
  }

  // Three equal letters or more become one, or as many as a known word has there; a word of one
  // letter only is a laugh and keeps three.
  std::u16string shortened(std::u16string word) const {
    if (!habits_.shorten) return word;
    std::u16string out;
    for (std::size_t k = 0; k < word.size();) {
      std::size_t end = k + 1;
      while (end < word.size() && word[end] == word[k]) ++end;
      if (end - k == word.size()) return word.substr(0, 3);
      out.append(end - k > 2 && word[k] != kTatweel ? 1 : end - k, word[k]);
      k = end;
    }
    if (out.size() == word.size()) return word;
    const auto known = habits_.repeated.find(squeezed(word));
    return known != habits_.repeated.end() && stretches(known->second, word) ? known->second : out;
  }
  // Whether each run of letters in `word` is at least as long as in `known`.
  static bool stretches(std::u16string_view known, std::u16string_view word) {
    std::size_t k = 0;
    for (std::size_t i = 0; i < known.size(); ++i, ++k) {
      if (k == word.size() || word[k] != known[i]) return false;
      const bool run_ends = i + 1 == known.size() || known[i + 1] != known[i];
      while (run_ends && k + 1 < word.size() && word[k + 1] == word[k]) ++k;
    }
    return k == word.size();
  }

  void latin(Shown& piece) const {
    std::array<char16_t, 24> lower{};
    if (piece.text.size() > lower.size()) return;
    std::transform(piece.text.begin(), piece.text.end(), lower.begin(), [](char16_t u) {
      if (u == kApostrophe) return u'\'';
      return u >= 'A' && u <= 'Z' ? static_cast<char16_t>(u - 'A' + 'a') : u;
    });
    piece.word = habits_.word({lower.data(), piece.text.size()});
  }

  const DisplayHabits& habits_;
  std::vector<Shown>& pieces_;
  Made& made_;
};

// Words and their neighbours.
class Neighbours {
 public:
  Neighbours(const DisplayHabits& habits, std::vector<Shown>& pieces, Made& made)
      : habits_(habits), pieces_(pieces), made_(made) {}

  void run() {
    for (std::size_t i = 0; i + 1 < pieces_.size(); ++i) {
      Shown& piece = pieces_[i];
      if (!is_word(piece.kind)) continue;
      piece.joined = piece.text;
      if (const auto* phrase = phrase_at(i)) {
        piece.text = piece.joined = phrase->text;
        for (std::size_t rest = phrase->rest.size(); rest > 0; --rest, ++i) {
          pieces_[i + 1].space = pieces_[i + 1].text = u"";
          pieces_[i + 1].joined = phrase->text;
        }
        continue;
      }
      if (piece.word && !piece.word->text.empty()) reword(i);
      if (piece.kind == PieceKind::native) join(i);
    }
  }

 private:
  // Whether two words stand in a row, with nothing but spaces between them.
  bool follows(std::size_t i) const {
    return i > 0 && !touches(pieces_, i) && is_word(pieces_[i].kind) &&
           pieces_[i].kind == pieces_[i - 1].kind;
  }

  const DisplayWord::Phrase* phrase_at(std::size_t i) const {
    if (!pieces_[i].word) return nullptr;
    for (const auto& phrase : pieces_[i].word->phrases) {
      std::size_t k = 0;
      while (k < phrase.rest.size() && follows(i + k + 1) &&
             pieces_[i + k + 1].text == phrase.rest[k])
        ++k;
      if (k == phrase.rest.size()) return &phrase;
    }
    return nullptr;
  }

  void join(std::size_t i) {
    Shown& piece = pieces_[i];
    const VerbForms& verbs = habits_.verbs;
    if (const std::size_t prefix = verbs.prefix_of(piece.text)) {
      std::u16string apart(piece.text);
      apart.insert(prefix, 1, kHalfSpace);
      piece.joined = piece.text = made_.emplace_back(std::move(apart));
      piece.verb = true;
    } else if (const auto half = piece.text.find(kHalfSpace); half != piece.text.npos) {
      piece.verb = verbs.is_prefix(piece.text.substr(0, half));
    }
    if (!follows(i)) return;
    const std::u16string_view before = pieces_[i - 1].joined;
    if (before.size() > kLongestWord) return;
    const std::u16string_view half_space(&kHalfSpace, 1);
    if (verbs.is_prefix(before) && verbs.is_form(piece.text)) {
      piece.verb = true;
      return tie(i, half_space, piece.text);
    }
    if (!piece.word || piece.word->attaching < 0) return;
    const Attaching& how = habits_.attaching[static_cast<std::size_t>(piece.word->attaching)];
    if (!attaches(how, i)) return;
    if (!how.instead.empty()) return tie(i, u"", how.instead);
    tie(i, ties(last_letter(before)) ? half_space : u"", piece.text);
  }

  void tie(std::size_t i, std::u16string_view space, std::u16string_view text) {
    Shown& piece = pieces_[i];
    std::u16string joined(pieces_[i - 1].joined);
    piece.space = space;
    piece.text = text;
    piece.joined = made_.emplace_back(joined.append(space).append(text));
  }

  bool attaches(const Attaching& how, std::size_t i) const {
    const Shown& before = pieces_[i - 1];
    const char16_t letter = before.joined.back();
    if (!how.after_letters.empty() && how.after_letters.find(letter) == how.after_letters.npos)
      return false;
    if (letters_in(before.joined) < how.least_letters || how.not_after.contains(before.joined) ||
        (before.verb && !how.after_verbs) || squeezed(before.joined).size() == 1)
      return false;
    const Shown& after = pieces_[i + 1];
    if (after.kind != PieceKind::native)
      return how.not_last_after.find(letter) == how.not_last_after.npos ||
             how.last_after.contains(before.joined);
    const auto* phrase = phrase_at(i + 1);
    return !how.not_before.contains(habits_.base(phrase ? phrase->text : after.text));
  }

  // A word that is written otherwise, with the capitals and the apostrophe it has.
  void reword(std::size_t i) {
    Shown& piece = pieces_[i];
    const DisplayWord& word = *piece.word;
    if (follows(i) && matches(word.not_after, pieces_[i - 1].text)) return;
    if (follows(i + 1) && matches(word.not_before, pieces_[i + 1].text)) return;
    if (piece.kind == PieceKind::native) {
      piece.joined = piece.text = word.text;
      return;
    }
    const std::u16string_view typed = piece.text;
    if (typed.size() == 1 && !stands_alone(i)) return;
    const bool first = u_isupper(typed[0]);
    const bool all = typed.size() > 1 && std::none_of(typed.begin(), typed.end(),
                                                      [](char16_t u) { return u_islower(u); });
    if (all && typed.size() == 2) return;  // initials
    const bool typographic = typed.find(kApostrophe) != typed.npos;
    std::u16string out = word.text;
    for (std::size_t k = 0; k < out.size(); ++k) {
      if (all || (first && k == 0)) out[k] = static_cast<char16_t>(u_toupper(out[k]));
      if (typographic && out[k] == '\'') out[k] = kApostrophe;
    }
    if (out != typed) piece.joined = piece.text = made_.emplace_back(std::move(out));
  }
  static bool matches(const WordSet& set, std::u16string_view word) {
    if (set.empty()) return false;
    std::u16string lower(word);
    for (char16_t& unit : lower) unit = static_cast<char16_t>(u_tolower(unit));
    return set.contains(lower);
  }
  // A single letter that is no number of a list and no part of a sign.
  bool stands_alone(std::size_t i) const {
    const Shown& after = pieces_[i + 1];
    const bool closed = touches(pieces_, i + 1);
    if (closed && (after.kind == PieceKind::close || after.kind == PieceKind::symbol)) return false;
    const PieceKind before = i == 0 ? PieceKind::newline : pieces_[i - 1].kind;
    if (before == PieceKind::newline)
      return !(closed && after.kind == PieceKind::mark && after.text[0] == '.');
    return !touches(pieces_, i) || before == PieceKind::quote || before == PieceKind::mark;
  }

  const DisplayHabits& habits_;
  std::vector<Shown>& pieces_;
  Made& made_;
};

}  // namespace

std::size_t letters_in(std::u16string_view word) {
  return static_cast<std::size_t>(std::count_if(word.begin(), word.end(), [](char16_t u) {
    return !is_joiner(u) && u != kTatweel && !is_vowel_mark(u);
  }));
}

void clean_letters(const DisplayHabits& habits, std::vector<Shown>& pieces, Made& made) {
  Letters(habits, pieces, made).run();
}

void join_words(const DisplayHabits& habits, std::vector<Shown>& pieces, Made& made) {
  Neighbours(habits, pieces, made).run();
}

}  // namespace hamkalam::text
