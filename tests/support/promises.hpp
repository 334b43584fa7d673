// What the text analysis promises for every text, whatever its bytes are. The fuzz targets and the
// tests on random texts share it; each answers with the first promise that is broken, "" for none.
#pragma once

#include <string>
#include <string_view>

#include "base/json.hpp"
#include "text/analyzer.hpp"
#include "text/fold.hpp"

namespace hamkalam::test {

// Where spans may begin and end in a text: not inside a surrogate pair.
inline bool is_border(std::u16string_view text, int at) {
  if (at < 0 || at > static_cast<int>(text.size())) return false;
  const auto is = [&](int i, char16_t first) {
    return i >= 0 && i < static_cast<int>(text.size()) &&
           (text[static_cast<std::size_t>(i)] & 0xFC00) == first;
  };
  return !(is(at - 1, 0xD800) && is(at, 0xDC00));
}

// Spans stand inside the text, in order, and do not overlap. With `shared`, the last code point of
// one may be the first of the next one as well: a vulgar fraction is three tokens.
template <class Spans>
bool in_order(const Spans& spans, std::u16string_view text, bool shared = false) {
  int last_start = 0, last_end = 0;
  for (const auto& span : spans) {
    if (!is_border(text, span.start) || !is_border(text, span.end) || span.start >= span.end)
      return false;
    int from = last_end;
    if (shared && last_end > 0) {
      --from;
      if (!is_border(text, from)) --from;
    }
    if (span.start < from || span.start < last_start) return false;
    last_start = span.start;
    last_end = span.end;
  }
  return true;
}

// Folding and cutting into words.
inline std::string broken_by_normalise(const text::Analyzer& analyzer, std::string_view text) {
  const std::string once = analyzer.normalize(text);
  if (!is_utf8(once)) return "the normalised text is not UTF-8";
  if (analyzer.normalize(once) != once) return "normalising twice differs: " + once;
  return "";
}

// Language, tokens, clauses and runs.
inline std::string broken_by_segment(const text::Analyzer& analyzer, std::string_view text,
                                     text::Language prior) {
  const std::u16string original = text::to_utf16(text);
  const text::Analysis out = analyzer.analyze(text, prior);
  if (!is_utf8(out.normalized) || !is_utf8(out.native)) return "the analysis is not UTF-8";
  if (out.normalized != analyzer.normalize(text)) return "normalised otherwise: " + out.normalized;
  if (out.native.empty() != (!text::is_romanised(out.language) || text.empty()))
    return "native text where there is none, or none where there is";
  if (out.confidence < 0 || out.confidence > 1000) return "confidence out of range";
  if (!in_order(out.tokens, original, true)) return "tokens out of order";
  for (const text::Token& token : out.tokens)
    if (token.text.empty() || !is_utf8(token.text + token.stem + token.native))
      return "a token without a text, or not in UTF-8";
  if (!in_order(out.runs, original)) return "runs out of order";
  if (!in_order(out.clauses, original, true)) return "clauses out of order";
  int next = 0;
  for (const text::Clause& clause : out.clauses) {
    if (clause.first < next || clause.first >= clause.last ||
        clause.last > static_cast<int>(out.tokens.size()))
      return "clauses of wrong tokens";
    next = clause.last;
  }
  return "";
}

// Entities, and what is masked because of them.
inline std::string broken_by_entities(const text::Analyzer& analyzer, std::string_view text,
                                      text::Language prior, const text::Moment& moment) {
  const std::u16string original = text::to_utf16(text);
  const text::Analysis out = analyzer.analyze(text, prior, moment);
  if (!in_order(out.entities, original)) return "entities out of order";
  for (const text::Entity& entity : out.entities) {
    const auto start = static_cast<std::size_t>(entity.start);
    const auto size = static_cast<std::size_t>(entity.end - entity.start);
    const std::string place = entity.kind + "=" + entity.value;
    if (entity.text != text::to_utf8(original.substr(start, size)))
      return place + ": not the text as written";
    if (entity.kind.empty() || entity.value.empty() || !is_utf8(entity.value))
      return place + ": without a value, or not in UTF-8";
    if (entity.currency.empty() != (entity.kind != "money")) return place + ": currency";
    if (entity.kind != "time" && (entity.due || entity.names_day || entity.names_hour))
      return place + ": no time, but due";
  }
  for (const auto mask : {&text::Analyzer::redact, &text::Analyzer::mask_secrets}) {
    const std::string masked = (analyzer.*mask)(text);
    if (text::to_utf16(masked).size() != original.size()) return "masking changes the length";
    if ((analyzer.*mask)(masked) != masked) return "masking twice differs: " + masked;
  }
  if (!is_utf8(analyzer.redact(text))) return "the redacted text is not UTF-8";
  return "";
}

}  // namespace hamkalam::test
