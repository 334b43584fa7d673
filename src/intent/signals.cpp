#include "intent/signals.hpp"

#include <algorithm>
#include <utility>

namespace hamkalam::intent {

std::vector<Prediction> find_signals(const Model& model, const text::Analysis& analysis,
                                     const Features& whole, int threshold) {
  std::vector<Prediction> out = model.signals().rank(whole, threshold);
  int first = 0;
  for (const text::Clause& clause : analysis.clauses) {
    if (!clause.ends_sentence) continue;
    const int begin = std::exchange(first, clause.last);
    if (begin == 0 && &clause == &analysis.clauses.back()) break;  // one sentence is the whole
    const Features sentence = extract(analysis.tokens, static_cast<std::size_t>(begin),
                                      static_cast<std::size_t>(clause.last));
    for (const Prediction& p : model.signals().rank(sentence, threshold)) {
      const auto found = std::find_if(out.begin(), out.end(),
                                      [&](const Prediction& q) { return q.label == p.label; });
      if (found == out.end())
        out.push_back(p);
      else
        found->probability = std::max(found->probability, p.probability);
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace hamkalam::intent
