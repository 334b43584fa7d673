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

}  // namespace

Mended mend(const text::Analyzer& analyzer, const std::string& draft, rules::RewriteKind kind,
            const rules::Rewrite* words, const std::vector<event::Span>& spans) {
  const std::u16string text = text::to_utf16(draft);
  const event::Span whole{0, static_cast<int>(text.size())};
  Mended out;
  out.span = spans.empty() ? whole : event::Span{spans.front().start, spans.back().end};
  auto part = [&](int start, int end) {
    return text::to_utf8(std::u16string_view(text).substr(static_cast<std::size_t>(start),
                                                          static_cast<std::size_t>(end - start)));
  };
  switch (kind) {
    case rules::RewriteKind::none: break;
    case rules::RewriteKind::first:
      if (spans.size() > 1) out.text = part(spans[0].start, spans[0].end);
      break;
    case rules::RewriteKind::before: out.text = words->sentence + " " + draft; break;
    case rules::RewriteKind::after:
      out.text = draft + (ends_sentence(draft) ? " " : ". ") + words->sentence;
      break;
    case rules::RewriteKind::replace: {
      // Clause by clause: its phrases reworded, and a clause without one left out.
      int kept = -1;  // where the last clause that stays ended
      for (const event::Span& span : spans) {
        const auto swaps = find_phrases(analyzer, draft, *words, span);
        if (swaps.empty()) continue;
        if (kept >= 0) out.text += kept < span.start ? part(kept, span.start) : " ";
        int at = span.start;
        for (const Swap& swap : swaps) {
          out.text += part(at, swap.start) +
                      (swap.start == span.start
                           ? text::capitalised_like(part(swap.start, swap.end), *swap.better)
                           : *swap.better);
          at = swap.end;
        }
        out.text += part(at, span.end);
        kept = span.end;
      }
      if (out.text.empty()) out.text = words->sentence;
      break;
    }
  }
  return out;
}

}  // namespace hamkalam::reply
