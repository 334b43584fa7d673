// Better wordings for a draft: replaces the harm and keeps the rest.
//
//   Mended m = mend(analyzer, draft, RewriteKind::replace, words, span);
//   // the text [m.span.start, m.span.end) of the draft becomes m.text
#pragma once

#include <string>
#include <vector>

#include "rules/rule_book.hpp"
#include "text/analyzer.hpp"

namespace hamkalam::reply {

struct Mended {
  event::Span span;
  std::string text;
};

// `spans` are the clauses at fault, in order; empty for the whole draft. For `first` they are the
// questions: the first stays, the others go. An empty text means that there is no rewrite. Phrases
// with an ellipsis go along with another one: "you .." before it, ".. yourself" behind it.
Mended mend(const text::Analyzer& analyzer, const std::string& draft, rules::RewriteKind kind,
            const rules::Rewrite* words, const std::vector<event::Span>& spans);

}  // namespace hamkalam::reply
