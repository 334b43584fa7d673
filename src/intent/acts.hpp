// The acts of a sentence: what the head of acts finds in its words, and what its question mark says
// about it.
//
//   find_acts(model, catalogue, analysis.tokens, clause.first, clause.last, 400, &cues)
#pragma once

#include <vector>

#include "intent/catalogue.hpp"
#include "intent/cues.hpp"
#include "intent/model.hpp"

namespace hamkalam::intent {

// Of tokens [first, last): those at or above `threshold` per mille, best first. A sentence that
// ends with a question mark is a `question`, unless one of its acts makes it a rhetorical one.
// Without `cues` the model decides alone.
std::vector<Prediction> find_acts(const Model& model, const Catalogue& catalogue,
                                  const std::vector<text::Token>& tokens, std::size_t first,
                                  std::size_t last, int threshold, const Cues* cues = nullptr);

}  // namespace hamkalam::intent
