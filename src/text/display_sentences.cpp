#include "text/display_sentences.hpp"

#include <unicode/uchar.h>

#include <algorithm>

namespace hamkalam::text {
namespace {

constexpr char16_t kPercent = '%', kArabicPercent = 0x066A;
constexpr char16_t kOpenQuote = 0xAB, kCloseQuote = 0xBB;

// Finds which quotation marks of a line belong together. Straight ones alternate; one right behind
// a number that would open is a sign of inches.
void pair_quotes(std::vector<Shown>& pieces) {
  Shown* open = nullptr;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    Shown& piece = pieces[i];
    if (piece.kind == PieceKind::newline) open = nullptr;
    if (piece.kind != PieceKind::quote) continue;
    const char16_t mark = piece.text[0];
    if (mark == kOpenQuote || (!open && mark != kCloseQuote)) {
      const bool inches = i > 0 && touches(pieces, i) && pieces[i - 1].kind == PieceKind::number;
      if (!inches) open = &piece;
    } else if (open) {
      open->opens = piece.closes = true;
      open = nullptr;
    }
  }
}

// What letters stand around a piece.
struct Around {
  Script before{};       // the nearest before, in this line, quotation and clause behind a colon
  Script text_before{};  // the nearest before, in all the text
  bool arabic = false;   // whether the sentence has Arabic letters so far
  int latin = 0;         // how many Latin words it has so far
  Script after{};        // the nearest behind, in this line and quotation
};

// Whether a mark that stands here belongs to Arabic or Persian text.
bool is_arabic(const Around& around) {
  if (around.before == Script::arabic) return true;
  if (around.before == Script::latin)
    return around.after != Script::latin &&
           (around.arabic || (around.after == Script::arabic && around.latin == 1));
  return around.after == Script::arabic ||
         (around.after == Script::none && around.text_before == Script::arabic);
}

// Tells numbers that are read from those that are copied: phones, cards, codes.
class Numbers {
 public:
  Numbers(const DisplayHabits& habits, const std::vector<Shown>& pieces)
      : habits_(habits), pieces_(pieces) {}

  bool is_plain(std::size_t i) const {
    const auto [first, last] = group(i);
    if (is_amount(last)) return true;
    if ((first > 0 && is_latin(first - 1)) || is_latin(last + 1)) return false;
    std::size_t digits = 0, longest = 0, run = 0, dots = 0;
    bool dated = first == last;  // or a time, a ratio
    for (std::size_t k = first; k <= last; ++k, run = 0)
      for (const char16_t unit : pieces_[k].text) {
        const bool digit = is_digit(unit);
        digits += digit;
        run = digit ? run + 1 : 0;
        longest = std::max(longest, run);
        dots += unit == '.';
        dated = dated && (digit || unit == '/' || unit == ':') && longest < 5;
      }
    const bool area_code = first == last && digits == longest && digits > 1 && begins_zero(first);
    if (dots > 1 || area_code || (digits > 4 && !dated)) return false;
    const bool clock = dated && pieces_[first].text.find(':') != std::u16string_view::npos;
    return digits < 3 || clock || !is_code(first, digits);
  }

 private:
  bool is_latin(std::size_t i) const { return pieces_[i].script == Script::latin; }
  bool begins_zero(std::size_t i) const { return u_charDigitValue(pieces_[i].text[0]) == 0; }
  // Whether only digits and hyphens stand here.
  bool is_group(std::size_t i) const {
    const std::u16string_view text = pieces_[i].text;
    return pieces_[i].kind == PieceKind::number &&
           std::all_of(text.begin(), text.end(),
                       [](char16_t u) { return is_digit(u) || u == '-'; });
  }
  // The groups [first, last] that are one number: from a zero on, or all of three digits and more.
  std::pair<std::size_t, std::size_t> group(std::size_t i) const {
    constexpr std::size_t kMost = 12;  // groups on each side
    const auto continues = [&](std::size_t k) {
      return k > 0 && k < i + kMost && k + kMost > i && is_group(k) && is_group(k - 1) &&
             pieces_[k].gap + 1 == pieces_[k].start;
    };
    std::size_t first = i, last = i, zero = begins_zero(i) ? i : SIZE_MAX;
    while (continues(first))
      if (begins_zero(--first)) zero = first;
    while (continues(last + 1)) ++last;
    if (zero <= i) return {zero, last};
    for (std::size_t k = first; k <= last; ++k)
      if (pieces_[k].text.size() < 3) return {i, i};
    return {first, last};
  }
  bool is_amount(std::size_t i) const {
    const Shown& next = pieces_[i + 1];
    if (next.kind == PieceKind::symbol)
      return touches(pieces_, i + 1) &&
             (next.text[0] == kPercent || next.text[0] == kArabicPercent);
    if (next.kind != PieceKind::native) return false;
    const DisplayWord* word = base(i + 1);
    return word && word->amount;
  }
  // Behind "order", "code:"; four digits also behind "code" and one more word.
  bool is_code(std::size_t i, std::size_t digits) const {
    if (i > 0 && pieces_[i - 1].text == u":") --i;
    if (i == 0) return false;
    --i;
    if (says_so(i)) return true;
    return digits > 3 && i > 0 && pieces_[i].kind == PieceKind::native && says_so(--i);
  }
  // Looks at the word that a little word is or will be written together with, and moves there.
  bool says_so(std::size_t& i) const {
    while (i > 0 && pieces_[i].word && pieces_[i].word->attaching >= 0 &&
           pieces_[i - 1].kind == PieceKind::native)
      --i;
    const DisplayWord* word = base(i);
    return word && word->code;
  }
  const DisplayWord* base(std::size_t i) const {
    const Shown& piece = pieces_[i];
    if (piece.word || piece.kind != PieceKind::native) return piece.word;
    return habits_.word(habits_.base(piece.text));
  }

  const DisplayHabits& habits_;
  const std::vector<Shown>& pieces_;
};

class Writer {
 public:
  Writer(const DisplayHabits& habits, std::vector<Shown>& pieces, Made& made)
      : habits_(habits), pieces_(pieces), made_(made) {}

  void run() {
    pair_quotes(pieces_);
    const std::vector<Script> after = scripts_behind();
    Around now, outside;  // of the quotation
    for (std::size_t i = 0; i + 1 < pieces_.size(); ++i) {
      const Shown& piece = pieces_[i];
      now.after = after[i + 1];
      if (piece.script != Script::none) {
        now.before = now.text_before = piece.script;
        now.arabic |= piece.script == Script::arabic;
        now.latin += piece.script == Script::latin;
      } else if (piece.kind == PieceKind::number) {
        number(i, now);
      } else if (piece.opens) {
        quote(i, now);
        outside = now;
        now = {.text_before = now.text_before};
      } else if (piece.closes) {
        outside.arabic |= now.arabic;
        now = outside;
      } else if (piece.kind == PieceKind::newline) {
        now = {.text_before = now.text_before};
      } else if (piece.kind == PieceKind::mark) {
        mark(i, now);
        if (piece.text[0] == ':') now = {.text_before = now.text_before};
        if (is_full_stop(piece.text)) now.arabic = false, now.latin = 0;
      } else if (piece.text[0] == kPercent && i > 0) {
        percent(i);
      }
    }
  }

 private:
  // For each piece its script, or the next one behind it in its line and quotation.
  std::vector<Script> scripts_behind() const {
    std::vector<Script> out(pieces_.size());
    for (std::size_t i = pieces_.size() - 1; i-- > 0;) {
      const Shown& piece = pieces_[i];
      const bool border = piece.kind == PieceKind::newline || piece.opens || piece.closes;
      out[i] = piece.script != Script::none || border ? piece.script : out[i + 1];
    }
    return out;
  }

  void set(std::size_t i, std::u16string text) {
    if (text != pieces_[i].text) pieces_[i].text = made_.emplace_back(std::move(text));
  }

  void mark(std::size_t i, const Around& around) {
    if (habits_.marks.empty() || !is_arabic(around)) return;
    const std::u16string_view typed = pieces_[i].text;
    std::u16string out;
    for (std::size_t k = 0; k < typed.size();) {
      const std::size_t dots = std::min(typed.find_first_not_of('.', k), typed.size()) - k;
      const bool ellipsis = dots > 2 && habits_.ellipsis;
      const char16_t written = ellipsis ? habits_.ellipsis : habits_.mark(typed[k]);
      const bool again = !out.empty() && out.back() == written;
      if (!again || habits_.once.find(written) == habits_.once.npos) out += written;
      k += ellipsis ? dots : 1;
    }
    set(i, std::move(out));
  }

  void quote(std::size_t i, const Around& around) {
    if (habits_.quotes.empty()) return;
    if (around.after != Script::arabic && around.text_before != Script::arabic &&
        !is_arabic(around))
      return;
    set(i, habits_.quotes.substr(0, 1));
    while (!pieces_[i].closes) ++i;
    set(i, habits_.quotes.substr(1));
  }

  // The sign behind a number, in the script of its digits.
  void percent(std::size_t i) {
    if (pieces_[i - 1].kind == PieceKind::number && pieces_[i - 1].text[0] >= 0x80)
      set(i, {habits_.mark(kPercent)});
  }

  // Digits of the language where the sentence is in it and nobody copies the number; else no two
  // scripts within one number.
  void number(std::size_t i, const Around& around) {
    const std::u16string_view typed = pieces_[i].text;
    const char16_t first = *std::find_if(typed.begin(), typed.end(), is_digit);
    const int zero = first - u_charDigitValue(first);
    const bool arabic =
        around.before == Script::arabic || around.after == Script::arabic || is_arabic(around);
    const bool own = !habits_.digits.empty() && arabic && Numbers(habits_, pieces_).is_plain(i);
    std::u16string out(typed);
    for (char16_t& unit : out)
      if (is_digit(unit)) {
        const int value = u_charDigitValue(unit);
        unit = own ? habits_.digits[static_cast<std::size_t>(value)]
                   : static_cast<char16_t>(zero + value);
      }
    set(i, std::move(out));
  }

  const DisplayHabits& habits_;
  std::vector<Shown>& pieces_;
  Made& made_;
};

}  // namespace

bool is_full_stop(std::u16string_view mark) {
  return mark == u"." || mark.back() == '!' || mark.back() == '?' || mark.back() == 0x061F;
}

void write_sentences(const DisplayHabits& habits, std::vector<Shown>& pieces, Made& made) {
  Writer(habits, pieces, made).run();
}

}  // namespace hamkalam::text
