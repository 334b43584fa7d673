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

bool ends_sentence(std::string_view text) {
  while (text.ends_with(' ') || text.ends_with('\n')) text.remove_suffix(1);
  constexpr std::string_view kArabicQuestionMark = "\xD8\x9F", kEllipsis = "\xE2\x80\xA6";
  return text.ends_with('.') || text.ends_with('!') || text.ends_with('?') ||
         text.ends_with(kArabicQuestionMark) || text.ends_with(kEllipsis);
}

struct Swap {
  int start, end;
  const std::string* better;
};

// The longest phrases found inside the span, without overlaps, from left to right.
std::vector<Swap> find_phrases(const text::Analyzer& analyzer, const std::string& draft,
                               const rules::Rewrite& words, event::Span span) {
  const auto tokens = analyzer.analyze(draft).tokens;
  std::vector<std::pair<std::vector<std::string>, const std::string*>> phrases;
  for (const auto& [harmful, better] : words.phrases)
    phrases.emplace_back(words_of(analyzer, harmful), &better);
  std::vector<Swap> out;
  for (std::size_t i = 0; i < tokens.size();) {
    std::size_t longest = 0;
    const std::string* better = nullptr;
    if (tokens[i].start >= span.start && tokens[i].end <= span.end)
      for (const auto& [phrase, text] : phrases) {
        if (phrase.size() <= longest || i + phrase.size() > tokens.size()) continue;
        const bool same =
            std::equal(phrase.begin(), phrase.end(), tokens.begin() + i,
                       [](const auto& a, const auto& token) { return a == token.text; });
        if (!same || tokens[i + phrase.size() - 1].end > span.end) continue;
        longest = phrase.size();
        better = text;
      }
    if (longest) out.push_back({tokens[i].start, tokens[i + longest - 1].end, better});
    i += std::max<std::size_t>(1, longest);
  }
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
      : analyzer_(analyzer), draft_(draft), words_(words), text_(text::to_utf16(draft)) {}

  // Clause by clause: its phrases reworded; one without a phrase is left out, or stays as it is
  // where `keeps`. Empty where no clause has a phrase.
  std::string run(const std::vector<event::Span>& spans, bool keeps) {
    bool found = false, lost_capital = false;
    std::vector<Piece> pieces;
    for (std::size_t i = 0; i < spans.size(); ++i) {
      const event::Span span = spans[i];
      const bool last = i + 1 == spans.size();
      const auto swaps = find_phrases(analyzer_, draft_, words_, span);
      int end = span.end;
      while (end > span.start && is_mark(text_[static_cast<std::size_t>(end - 1)])) --end;
      Piece piece{reworded({span.start, end}, swaps),
                  part(end, last ? span.end : spans[i + 1].start)};
      found |= !swaps.empty();
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

  const text::Analyzer& analyzer_;
  const std::string& draft_;
  const rules::Rewrite& words_;
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
