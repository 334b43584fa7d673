#include "text/display.hpp"

#include <unicode/uchar.h>

#include <algorithm>

#include "text/display_sentences.hpp"
#include "text/display_words.hpp"

namespace hamkalam::text {
namespace {

bool is_text(PieceKind kind) {
  return kind == PieceKind::native || kind == PieceKind::latin || kind == PieceKind::number ||
         kind == PieceKind::fixed;
}

class Cleaner {
 public:
  Cleaner(const DisplayHabits& habits, std::u16string_view text) : habits_(habits), text_(text) {}

  std::vector<DisplayEdit> run() {
    const auto pieces = split(text_);
    pieces_.reserve(pieces.size());
    for (const Part& piece : pieces)
      pieces_.emplace_back(piece, part(piece.gap, piece.start), part(piece.start, piece.end));
    clean_letters(habits_, pieces_, made_);
    write_sentences(habits_, pieces_, made_);
    join_words(habits_, pieces_, made_);
    for (std::size_t i = 0; i < pieces_.size(); ++i) space(i);
    if (habits_.capitals) capitals();
    return edits();
  }

 private:
  std::u16string_view part(int start, int end) const {
    return text_.substr(static_cast<std::size_t>(start), static_cast<std::size_t>(end - start));
  }
  PieceKind kind(std::size_t i) const {
    return i < pieces_.size() ? pieces_[i].kind : PieceKind::end;
  }
  bool touches(std::size_t i) const { return text::touches(pieces_, i); }
  bool has(const std::u16string& marks, char16_t mark) const {
    return marks.find(mark) != marks.npos;
  }

  // --- spaces ------------------------------------------------------------------------------------

  void space(std::size_t i) {
    Shown& piece = pieces_[i];
    const PieceKind before = i > 0 ? kind(i - 1) : PieceKind::newline;
    if (piece.space.data() != text_.data() + piece.gap) return;  // joined to the word before
    if (touches(i)) {
      if (i > 0 && opens_up(i)) piece.space = u" ";
      return;
    }
    if (piece.kind == PieceKind::newline || piece.kind == PieceKind::end || i == 0 || closes_up(i))
      piece.space = u"";
    else if (before != PieceKind::newline && piece.space.size() > 1)  // else an indentation
      piece.space = u" ";
  }

  // Whether the space before a piece goes.
  bool closes_up(std::size_t i) const {
    const Shown& piece = pieces_[i];
    const Shown& before = pieces_[i - 1];
    if (habits_.script == Script::arabic) {
      if (before.opens || piece.closes) return true;
      if (before.kind == PieceKind::open) return piece.kind != PieceKind::close;
      if (piece.kind == PieceKind::close)
        return before.closes || (is_text(before.kind) && before.kind != PieceKind::fixed);
    }
    if (piece.kind != PieceKind::mark || !has(habits_.close_up, piece.text[0])) return false;
    if (!is_text(before.kind) && before.kind != PieceKind::close && !before.closes) return false;
    // ".pdf", ":smile:", and what would become part of a link or a number.
    const Shown& after = pieces_[i + 1];
    const bool glued = is_text(after.kind) || after.kind == PieceKind::open ||
                       after.kind == PieceKind::close ||
                       (after.kind == PieceKind::symbol && after.text[0] < 0x700);
    const bool own = after.kind == PieceKind::native && before.kind != PieceKind::fixed &&
                     before.kind != PieceKind::number && habits_.script == Script::arabic;
    if (touches(i + 1) && glued && !own && !opens_up(i + 1)) return false;
    return !(piece.text[0] == ':' && before.kind == PieceKind::number &&
             after.kind == PieceKind::number);
  }

  // Whether a space is missing before a piece that touches the one before it.
  bool opens_up(std::size_t i) const {
    const Shown& mark = pieces_[i - 1];
    const Shown& piece = pieces_[i];
    const bool arabic = habits_.script == Script::arabic;
    if (arabic && piece.opens)
      return mark.kind == PieceKind::native ? letters_in(mark.joined) > 2 : is_open_mark(i - 1);
    if (i < 2 || !is_text(piece.kind) || !is_open_mark(i - 1)) return false;
    const Shown& before = pieces_[i - 2];
    const char16_t last = mark.text.back();
    if (before.kind == PieceKind::number && piece.kind == PieceKind::number)
      return last != ':' && !touches(i - 1);  // "4410 ,4411", but "1,250"
    if (!arabic) return is_text(before.kind) || before.kind == PieceKind::close;
    const bool behind =
        before.kind == PieceKind::native || before.kind == PieceKind::close || before.closes;
    if (last == '.')
      return mark.text.size() == 1 && behind && is_long(before) && is_long(piece) &&
             piece.script != Script::latin;
    if (last == ':') return behind && is_long(before);
    return behind || piece.kind == PieceKind::native || piece.kind == PieceKind::number;
  }
  bool is_open_mark(std::size_t i) const {
    return kind(i) == PieceKind::mark && has(habits_.open_up, pieces_[i].text.back());
  }
  // Not an initial: those have their full stop without a space.
  static bool is_long(const Shown& piece) {
    return piece.kind != PieceKind::native || letters_in(piece.joined) > 1;
  }

  // --- capitals ----------------------------------------------------------------------------------

  void capitals() {
    bool starts = true;
    for (std::size_t i = 0; i + 1 < pieces_.size(); ++i) {
      const Shown& piece = pieces_[i];
      const bool lines_end = kind(i + 1) == PieceKind::newline;
      if (piece.kind == PieceKind::latin) {
        const bool listed = piece.text.size() == 1 && kind(i + 1) == PieceKind::close;  // "a)"
        if (starts && !listed) capital(i);
        starts = false;
      } else if (piece.kind == PieceKind::mark) {
        starts = is_full_stop(piece.text) && (!touches(i + 1) || lines_end) && ends_sentence(i);
      } else if (piece.kind == PieceKind::newline) {
        starts |= i > 0 && kind(i - 1) == PieceKind::newline;  // a paragraph
      } else if (is_text(piece.kind) || piece.text[0] < 0x80) {
        starts = starts && (piece.kind == PieceKind::quote || piece.kind == PieceKind::open);
      }
    }
  }

  bool ends_sentence(std::size_t i) const {
    if (i == 0 || pieces_[i].text != u".") return true;
    const Shown& before = pieces_[i - 1];
    if (before.word && before.word->abbreviation) return false;
    if (before.kind == PieceKind::number)  // of a list
      return i > 1 && kind(i - 2) != PieceKind::newline;
    if (before.kind == PieceKind::latin) return before.text.size() > 1 || before.text == u"I";
    // "p.m.": its last part is one letter.
    const std::u16string_view text = before.text;
    return !(before.kind == PieceKind::fixed && text.size() > 1 && text[text.size() - 2] == '.');
  }

  void capital(std::size_t i) {
    const std::u16string_view word = pieces_[i].text;
    if (std::any_of(word.begin(), word.end(), [](char16_t u) { return u_isupper(u); })) return;
    const auto first = static_cast<char16_t>(u_toupper(word[0]));
    if (first == word[0]) return;
    std::u16string out(word);
    out[0] = first;
    pieces_[i].text = made_.emplace_back(std::move(out));
  }

  // --- edits -------------------------------------------------------------------------------------

  std::vector<DisplayEdit> edits() const {
    std::vector<DisplayEdit> out;
    const auto put = [&](int start, int end, std::u16string_view text) {
      if (part(start, end) == text) return;
      if (!out.empty() && out.back().end == start) {
        out.back().end = end;
        out.back().text += text;
      } else {
        out.push_back({start, end, std::u16string(text)});
      }
    };
    for (const Shown& piece : pieces_) {
      put(piece.gap, piece.start, piece.space);
      put(piece.start, piece.end, piece.text);
    }
    return out;
  }

  const DisplayHabits& habits_;
  std::u16string_view text_;
  std::vector<Shown> pieces_;
  Made made_;
};

}  // namespace

Display::Display(std::unique_ptr<const DisplayHabits> habits) : habits_(std::move(habits)) {}
Display::Display(Display&&) noexcept = default;
Display& Display::operator=(Display&&) noexcept = default;
Display::~Display() = default;

Result<Display> Display::load(const std::filesystem::path& locale_folder) {
  HK_TRY(auto habits, DisplayHabits::load(locale_folder / "display.json"));
  return Display(std::make_unique<const DisplayHabits>(std::move(habits)));
}

std::vector<DisplayEdit> Display::edits(std::u16string_view text) const {
  return Cleaner(*habits_, text).run();
}

std::u16string Display::clean(std::u16string_view text) const {
  std::u16string out;
  std::size_t done = 0;
  for (const DisplayEdit& edit : edits(text)) {
    out.append(text.substr(done, static_cast<std::size_t>(edit.start) - done)).append(edit.text);
    done = static_cast<std::size_t>(edit.end);
  }
  return out.append(text.substr(done));
}

}  // namespace hamkalam::text
