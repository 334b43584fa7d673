#include "text/display_pieces.hpp"

#include <unicode/uchar.h>
#include <unicode/utf16.h>

#include <algorithm>

namespace hamkalam::text {
namespace {

constexpr char16_t kApostrophe = 0x2019;
constexpr char16_t kKeycap = 0x20E3, kEmojiStyle = 0xFE0F;

bool is_space(char16_t u) {
  return u == ' ' || u == '\t' || (u >= 0x80 && u_charType(u) == U_SPACE_SEPARATOR);
}
bool is_newline(char16_t u) {
  return u == '\n' || u == '\r' || u == 0x85 || u == 0x2028 || u == 0x2029;
}
bool is_ascii_letter(char16_t u) {
  return (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z');
}
bool is_foreign_letter(char16_t u) {
  if (u < 0x80) return is_ascii_letter(u);
  return !is_arabic_letter(u) && (u_isalpha(u) || u_charType(u) == U_NON_SPACING_MARK) &&
         u != kEmojiStyle;
}
bool is_ascii_graphic(char16_t u) {
  return u > 0x20 && u < 0x7F;
}
bool is_quote(char16_t u) {
  return u == '"' || u == 0xAB || u == 0xBB || (u >= 0x201C && u <= 0x201E);
}
bool is_mark(char16_t u) {
  return u == '.' || u == ',' || u == '?' || u == '!' || u == ';' || u == 0x060C || u == 0x061B ||
         u == 0x061F || u == 0x2026;
}
bool is_break(char16_t u) {  // of what is written without a space between
  return u == ',' || u == '?' || u == '!' || u == ';';
}
// What links, codes and Latin words are written with.
bool is_chunk(char16_t u) {
  switch (u) {
    case '{':
    case '}':
    case '"':
    case '<':
    case '>':
    case '(':
    case ')':
    case '[':
    case ']':
    case '`': return false;
    default: break;
  }
  return is_ascii_graphic(u) || u == kApostrophe || u == 0x066B || u == 0x066C || is_digit(u) ||
         (u >= 0x80 && is_foreign_letter(u));
}

class Splitter {
 public:
  explicit Splitter(std::u16string_view text) : text_(text), size_(text.size()) {}

  std::vector<Part> run() {
    pieces_.reserve(size_ / 3 + 8);
    for (std::size_t at = 0; at < size_;) {
      if (is_space(text_[at])) {
        ++at;
        continue;
      }
      at = next(at);
    }
    add(PieceKind::end, size_, size_);
    return std::move(pieces_);
  }

 private:
  char16_t unit(std::size_t at) const { return at < size_ ? text_[at] : u'\0'; }

  std::size_t add(PieceKind kind, std::size_t start, std::size_t end, Script script = {}) {
    pieces_.push_back({kind, script, last_, static_cast<int>(start), static_cast<int>(end)});
    last_ = static_cast<int>(end);
    return end;
  }

  template <class Is>
  std::size_t while_it(std::size_t at, Is is) const {
    while (at < size_ && is(text_[at])) ++at;
    return at;
  }

  // Adds the piece that begins here; its end.
  std::size_t next(std::size_t at) {
    const char16_t u = text_[at];
    if (is_newline(u))
      return add(PieceKind::newline, at, at + (u == '\r' && unit(at + 1) == '\n' ? 2 : 1));
    if (is_arabic_letter(u) || is_joiner(u)) return native(at);
    if (const std::size_t end = emoticon(at)) return add(PieceKind::fixed, at, end);
    if (starts_chunk(at)) return chunk(at);
    if (is_mark(u)) return marks(at);
    if (u == ':')
      return add(PieceKind::mark, at, while_it(at, [](char16_t c) { return c == ':'; }));
    if (is_quote(u)) return add(PieceKind::quote, at, at + 1);
    if (u == '{') return enclosed(at, '{', '}');
    if (u == '`') return enclosed(at, u'\0', '`');
    if (u == '(' || u == '[') return add(PieceKind::open, at, at + 1);
    if (u == ')' || u == ']') return add(PieceKind::close, at, at + 1);
    return add(PieceKind::symbol, at, at + (U16_IS_LEAD(u) && U16_IS_TRAIL(unit(at + 1)) ? 2 : 1));
  }

  std::size_t native(std::size_t at) {
    bool letters = false;
    const std::size_t end = while_it(at, [&](char16_t u) {
      const bool letter = is_arabic_letter(u);
      letters |= letter && !is_tatweel(u);
      return letter || is_joiner(u);
    });
    return letters ? add(PieceKind::native, at, end, Script::arabic)
                   : add(PieceKind::symbol, at, end);
  }

  // {a name to fill in}, also one with braces in it, and `code`; else only the sign itself.
  std::size_t enclosed(std::size_t at, char16_t open, char16_t close) {
    constexpr std::size_t kLongest = 500;  // or each of many open ones would look to the end
    int depth = 1;
    for (std::size_t end = at + 1; end < std::min(size_, at + kLongest); ++end) {
      if (text_[end] == open) ++depth;
      if (text_[end] == close && --depth == 0) return add(PieceKind::fixed, at, end + 1);
      if (close == '`' && is_newline(text_[end])) break;
    }
    return add(PieceKind::symbol, at, at + 1);
  }

  // A run of marks; a semicolon that begins an emoticon is none of them.
  std::size_t marks(std::size_t at) {
    std::size_t end = at + 1;
    while (end < size_ && is_mark(text_[end]) && !emoticon(end)) ++end;
    return add(PieceKind::mark, at, end);
  }

  // The end of a ":-)" that begins here, else 0.
  std::size_t emoticon(std::size_t at) const {
    const char16_t u = text_[at];
    if (u == '<' && unit(at + 1) == '3' && !is_digit(unit(at + 2))) return at + 2;
    if (u != ':' && u != ';' && u != '=') return 0;
    if (at > 0 && is_digit(text_[at - 1])) return 0;
    std::size_t end = at + 1;
    if (unit(end) == '-' || unit(end) == '\'') ++end;
    const char16_t mouth = unit(end);
    if (mouth == '\0' ||
        std::u16string_view(u")(DPpOo|/\\*").find(mouth) == std::u16string_view::npos)
      return 0;
    end = while_it(end, [&](char16_t c) { return c == mouth; });
    const char16_t after = unit(end);
    return is_arabic_letter(after) || is_foreign_letter(after) || is_digit(after) || after == '/'
               ? 0
               : end;
  }

  bool starts_chunk(std::size_t at) const {
    const char16_t u = text_[at], after = unit(at + 1);
    if (is_digit(u) || is_foreign_letter(u)) return true;
    const bool letter = is_ascii_letter(after), digit = is_digit(after);
    switch (u) {
      case '@': return letter || digit || after == '_';
      case '#': return letter || digit || is_arabic_letter(after) || after == '*';
      case '*': return digit || after == '*' || after == '#';
      case '+': return digit;
      case '.':
      case '/': return letter || digit;
      case '_':
      case '~':
      case '\\': return is_ascii_graphic(after);
      default: return false;
    }
  }

  // Latin words, numbers, links and codes: what stands there without a space.
  std::size_t chunk(std::size_t at) {
    if (text_[at] == '#' && unit(at + 1) != '*') {  // tags have letters of all scripts
      const std::size_t end = while_it(at + 1, [](char16_t u) {
        return is_arabic_letter(u) || is_joiner(u) || is_foreign_letter(u) || is_digit(u) ||
               u == '_' || u == '-';
      });
      return add(PieceKind::fixed, at, end);
    }
    if (is_link(at)) return link(at);
    const std::size_t far = chunk_end(at), end = without_marks(at, far);
    if (end == at) return add(PieceKind::symbol, at, std::max(far, at + 1));
    if (unit(end) == kEmojiStyle || unit(end) == kKeycap)  // a digit in a box
      return add(PieceKind::symbol, at,
                 while_it(end, [](char16_t u) { return u == kEmojiStyle || u == kKeycap; }));
    bool letters = false, digits = false, code = false, other = false;
    for (std::size_t i = at; i < end; ++i) {
      const char16_t u = text_[i];
      if (is_digit(u))
        digits = true;
      else if (is_foreign_letter(u))
        letters = true;
      else if (u != '-' && u != '\'' && u != kApostrophe)
        (u == '.' || u == ',' || u == ':' || u == '/' || u == 0x066B || u == 0x066C ? other
                                                                                    : code) = true;
    }
    if (letters && !digits && !code && !other) return add(PieceKind::latin, at, end, Script::latin);
    if (digits && !letters && !code) return add(PieceKind::number, at, end);
    return add(PieceKind::fixed, at, end, letters ? Script::latin : Script::none);
  }

  bool is_link(std::size_t at) const {
    const std::size_t scheme = while_it(at, is_ascii_letter);
    if (scheme == at) return false;
    const std::u16string_view name = text_.substr(at, scheme - at);
    return text_.substr(scheme, 3) == u"://" ||
           ((name == u"www" || name == u"WWW" || name == u"Www") && unit(scheme) == '.');
  }

  // Links may have letters of all scripts; the marks behind them are not theirs.
  std::size_t link(std::size_t at) {
    int open = 0;  // brackets
    std::size_t end = while_it(at, [&](char16_t u) {
      open += u == '(' ? 1 : u == ')' ? -1 : 0;
      return is_chunk(u) || is_arabic_letter(u) || is_joiner(u) || u == '(' || u == ')' ||
             u == '[' || u == ']' || U16_IS_SURROGATE(u);
    });
    for (; end > at; --end) {
      const char16_t u = text_[end - 1];
      if (u == ')' && open++ >= 0) break;
      if (!is_mark(u) && u != ':' && u != '\'' && u != ']' && u != ')') break;
    }
    return add(PieceKind::fixed, at, end, Script::latin);
  }

  // Up to what cannot stand in a chunk, or to a mark of the sentence in it.
  std::size_t chunk_end(std::size_t at) const {
    std::size_t end = at;
    for (; end < size_ && is_chunk(text_[end]); ++end) {
      if (end == at) continue;
      const char16_t u = text_[end], before = text_[end - 1], after = unit(end + 1);
      const bool grouping = u == ',' && is_digit(before) && is_digit(after);
      if ((is_break(u) && !grouping) || (u == '.' && after == '.') ||
          (u == ':' && is_foreign_letter(before) && is_foreign_letter(after)))
        break;
    }
    return end;
  }
  std::size_t without_marks(std::size_t at, std::size_t end) const {
    const bool ussd = text_[at] == '*' || text_[at] == '#';
    for (; end > at; --end) {
      const char16_t u = text_[end - 1];
      if (is_digit(u) || is_foreign_letter(u) || (ussd && u == '#')) break;
    }
    return end;
  }

  std::u16string_view text_;
  std::size_t size_;
  int last_ = 0;
  std::vector<Part> pieces_;
};

}  // namespace

bool is_arabic_letter(char16_t u) {
  if (u < 0x0610) return false;
  const bool block = u <= 0x06FF || (u >= 0x0750 && u <= 0x077F) || (u >= 0x08A0 && u <= 0x08FF) ||
                     (u >= 0xFB50 && u <= 0xFDFF) || (u >= 0xFE70 && u <= 0xFEFC);
  if (!block) return false;
  const auto type = u_charType(u);
  return type == U_OTHER_LETTER || type == U_MODIFIER_LETTER || type == U_NON_SPACING_MARK;
}

bool is_digit(char16_t u) {
  return u < 0x80 ? u >= '0' && u <= '9' : u_charType(u) == U_DECIMAL_DIGIT_NUMBER;
}

std::vector<Part> split(std::u16string_view text) {
  return Splitter(text).run();
}

}  // namespace hamkalam::text
