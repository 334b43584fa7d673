// The signals of a customer's message: what the head of signals finds in the whole of it and in
// each of its sentences. A long message hides in its many words what one sentence says plainly.
//
//   find_signals(model, analysis, 450)
#pragma once

#include <vector>

#include "intent/model.hpp"
#include "text/analysis.hpp"

namespace hamkalam::intent {

// Those at or above `threshold` per mille, best first. `whole`: the features of all of its tokens.
std::vector<Prediction> find_signals(const Model& model, const text::Analysis& analysis,
                                     const Features& whole, int threshold);

}  // namespace hamkalam::intent
