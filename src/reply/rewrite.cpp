#include "reply/rewrite.hpp"

#include <algorithm>

#include "text/fold.hpp"

namespace hamkalam::reply {
namespace {

std::vector<std::string> words_of(const text::Analyzer& analyzer, const std::string& phrase) {
  std::vector<std::string> out;
  for (const auto& token : analyzer.analyze(phrase).tokens) out.push_back(token.text);
  return out;
}

constexpr std::string_view kArabicQuestionMark = "\xD8\x9F";

bool ends_question(std::string_view text) {
  return text.ends_with('?') || text.ends_with(kArabicQuestionMark);
}

// Bytes of the question mark that `text` begins with; 0 for none.
std::size_t question_mark(std::string_view text) {
  return text.starts_with('?')                   ? 1
         : text.starts_with(kArabicQuestionMark) ? kArabicQuestionMark.size()
                                                 : 0;
}

bool ends_sentence(std::string_view text) {
  while (text.ends_with(' ') || text.ends_with('\n')) text.remove_suffix(1);
  constexpr std::string_view kEllipsis = "\xE2\x80\xA6";
  return text.ends_with('.') || text.ends_with('!') || ends_question(text) ||
         text.ends_with(kEllipsis);
}

struct Swap {
  int start, end;
  const std::string* better;
};

// The words of a rewrite, folded. A phrase with an ellipsis is what goes along where it stands
// before ("you ..") or behind (".. yourself") another phrase.
struct Phrases {
  std::vector<std::pair<std::vector<std::string>, const std::string*>> all;
  std::vector<std::string> before, behind;

  Phrases(const text::Analyzer& analyzer, const rules::Rewrite& words) {
    constexpr std::string_view kMore = "\xE2\x80\xA6";
    for (const auto& [harmful, better] : words.phrases) {
      auto parts = words_of(analyzer, harmful);
      std::erase_if(parts, [&](const auto& part) { return part == kMore || part == "..."; });
      auto* beside = harmful.ends_with(kMore)     ? &before
                     : harmful.starts_with(kMore) ? &behind
                                                  : nullptr;
      if (beside)
        beside->insert(beside->end(), parts.begin(), parts.end());
      else
        all.emplace_back(std::move(parts), &better);
    }
  }
};

bool holds(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// The longest phrases found inside the span, without overlaps, from left to right, with the words
// that go along.
std::vector<Swap> find_phrases(const std::vector<text::Token>& tokens, const Phrases& phrases,
                               event::Span span) {
  std::vector<Swap> out;
  std::size_t done = 0;  // tokens before it are left as they are, or in a swap
  const auto inside = [&](std::size_t i) {
    return tokens[i].start >= span.start && tokens[i].end <= span.end;
  };
  for (std::size_t i = 0; i < tokens.size();) {
    std::size_t longest = 0;
    const std::string* better = nullptr;
    if (inside(i))
      for (const auto& [phrase, text] : phrases.all) {
        if (phrase.size() <= longest || i + phrase.size() > tokens.size()) continue;
        const bool same =
            std::equal(phrase.begin(), phrase.end(), tokens.begin() + i,
                       [](const auto& a, const auto& token) { return a == token.text; });
        if (!same || tokens[i + phrase.size() - 1].end > span.end) continue;
        longest = phrase.size();
        better = text;
      }
    if (longest == 0) {
      ++i;
      continue;
    }
    std::size_t first = i, last = i + longest - 1;
    while (first > done && inside(first - 1) && holds(phrases.before, tokens[first - 1].text))
      --first;
    while (last + 1 < tokens.size() && inside(last + 1) &&
           holds(phrases.behind, tokens[last + 1].text))
      ++last;
    out.push_back({tokens[first].start, tokens[last].end, better});
    i = done = last + 1;
  }
  // Behind a phrase also at the end of its clause: "you gave us the wrong number yourself".
  static const std::string kNothing;
  std::size_t end = tokens.size();
  while (end > done && (!inside(end - 1) || tokens[end - 1].kind == text::TokenKind::mark)) --end;
  if (!out.empty() && end > done && holds(phrases.behind, tokens[end - 1].text))
    out.push_back({tokens[end - 2].end, tokens[end - 1].end, &kNothing});
  return out;
}

// A clause of the draft after its rewording: its words, and the marks that end it.
struct Piece {
  std::string words, mark;
};

bool is_mark(char16_t c) {
  constexpr std::u16string_view kMarks = u".,;:!? \n\u060C\u061B\u061F\u2026";
  return kMarks.find(c) != kMarks.npos;
}

// A sentence that stands inside another begins small, but for "I" and its contractions.
std::string inside_sentence(std::string text) {
  const bool capital = !text.empty() && text[0] >= 'A' && text[0] <= 'Z';
  const bool i_word =
      text.starts_with("I ") || text.starts_with("I'") || text.starts_with("I\xE2\x80\x99");
  if (capital && !i_word) text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

// Whether the spans tell a number, a sum or a time: no sentence of ours may take its place.
bool names_figures(const std::u16string& text, const std::vector<event::Span>& spans) {
  for (const auto& span : spans)
    for (int i = span.start; i < span.end; ++i)
      if (const char16_t c = text[static_cast<std::size_t>(i)];
          (c >= u'0' && c <= u'9') || (c >= u'\u0660' && c <= u'\u0669') ||
          (c >= u'\u06F0' && c <= u'\u06F9'))
        return true;
  return false;
}

class Rewording {
 public:
  Rewording(const text::Analyzer& analyzer, const std::string& draft, const rules::Rewrite& words)
      : words_(words),
        phrases_(analyzer, words),
        tokens_(analyzer.analyze(draft).tokens),
        text_(text::to_utf16(draft)) {}

  // Clause by clause: its phrases reworded; one without a phrase is left out, or stays as it is
  // where `keeps`. Empty where no clause has a phrase.
  std::string run(const std::vector<event::Span>& spans, bool keeps) {
    bool found = false, lost_capital = false;
    std::vector<Piece> pieces;
    for (std::size_t i = 0; i < spans.size(); ++i) {
      const event::Span span = spans[i];
      const bool last = i + 1 == spans.size();
      const auto swaps = find_phrases(tokens_, phrases_, span);
      int end = span.end;
      while (end > span.start && is_mark(text_[static_cast<std::size_t>(end - 1)])) --end;
      Piece piece{reworded({span.start, end}, swaps),
                  part(end, last ? span.end : spans[i + 1].start)};
      found |= !swaps.empty();
      // Whose words are all others asks no longer, unless these ask themselves.
      if (swaps.size() == 1 && swaps[0].start == span.start && swaps[0].end == end) {
        const bool asks = ends_question(piece.words);
        if (const std::size_t mark = question_mark(piece.mark); mark > 0)
          piece.mark = (asks ? "" : ".") + piece.mark.substr(mark);
      }
      if (!swaps.empty() || keeps) {
        if (lost_capital && pieces.empty())
          piece.words = text::capitalised_like(part(spans[0].start, spans[0].end), piece.words);
        pieces.push_back(std::move(piece));
      } else if (pieces.empty()) {
        lost_capital = true;
      } else if (last || (ends_sentence(piece.mark) && !ends_sentence(pieces.back().mark))) {
        pieces.back().mark = piece.mark;  // the sentence ends here now
      }
    }
    if (!found) return {};
    std::string out;
    for (const Piece& piece : pieces) {
      if (!out.empty() && !out.ends_with(' ') && !out.ends_with('\n')) out += ' ';
      out += piece.words + piece.mark;
    }
    return out;
  }

  // The words' sentence in the place of the spans.
  std::string sentence(const std::vector<event::Span>& spans) const {
    std::string out = words_.sentence;
    std::size_t before = static_cast<std::size_t>(spans.front().start);
    while (before > 0 && text_[before - 1] == u' ') --before;
    if (before > 0 && !ends_sentence(part(0, static_cast<int>(before)))) out = inside_sentence(out);
    return out;
  }

 private:
  std::string part(int start, int end) const {
    return text::to_utf8(std::u16string_view(text_).substr(static_cast<std::size_t>(start),
                                                           static_cast<std::size_t>(end - start)));
  }
  std::string reworded(event::Span span, const std::vector<Swap>& swaps) const {
    std::string out;
    int at = span.start;
    for (const Swap& swap : swaps) {
      out += part(at, swap.start);
      out += swap.start == span.start
                 ? text::capitalised_like(part(swap.start, swap.end), *swap.better)
                 : *swap.better;
      at = swap.end;
    }
    return out + part(at, span.end);
  }

  const rules::Rewrite& words_;
  Phrases phrases_;
  std::vector<text::Token> tokens_;
  std::u16string text_;
};

}  // namespace

Mended mend(const text::Analyzer& analyzer, const std::string& draft, rules::RewriteKind kind,
            const rules::Rewrite* words, const std::vector<event::Span>& spans) {
  using rules::RewriteKind;
  const std::u16string text = text::to_utf16(draft);
  const event::Span whole{0, static_cast<int>(text.size())};
  Mended out;
  out.span = spans.empty() ? whole : event::Span{spans.front().start, spans.back().end};
  switch (kind) {
    case RewriteKind::none: break;
    case RewriteKind::first:
      if (spans.size() > 1)
        out.text = text::to_utf8(std::u16string_view(text).substr(
            static_cast<std::size_t>(spans[0].start),
            static_cast<std::size_t>(spans[0].end - spans[0].start)));
      break;
    case RewriteKind::before: {
      // A greeting stays first.
      auto at = static_cast<std::size_t>(spans.empty() ? 0 : spans.back().end);
      while (at < text.size() && (text[at] == u' ' || text[at] == u'\n')) ++at;
      const std::u16string_view view(text);
      out.span = whole;
      out.text = text::to_utf8(view.substr(0, at)) +
                 (at == 0 || text[at - 1] == u' ' || text[at - 1] == u'\n' ? "" : " ") +
                 words->sentence + " " + text::to_utf8(view.substr(at));
      break;
    }
    case RewriteKind::after:
      out.text = draft + (ends_sentence(draft) ? " " : ". ") + words->sentence;
      break;
    case RewriteKind::replace:
    case RewriteKind::reword: {
      const std::vector<event::Span> parts = spans.empty() ? std::vector{whole} : spans;
      Rewording rewording(analyzer, draft, *words);
      out.text = rewording.run(parts, kind == RewriteKind::reword);
      if (out.text.empty() && kind == RewriteKind::replace && !names_figures(text, parts))
        out.text = rewording.sentence(parts);
      break;
    }
    case RewriteKind::cut:
      // The last sentence that fits stays; what comes after it goes.
      if (spans.size() > 1) {
        out.span = {spans.front().start, spans.back().end};
        out.text = text::to_utf8(std::u16string_view(text).substr(
            static_cast<std::size_t>(spans.front().start),
            static_cast<std::size_t>(spans.front().end - spans.front().start)));
      }
      break;
  }
  return out;
}

}  // namespace hamkalam::reply
