#include "intent/acts.hpp"

#include <algorithm>

namespace hamkalam::intent {
namespace {

constexpr std::string_view kQuestion = "question";

bool ends_with_question_mark(const std::vector<text::Token>& tokens, std::size_t first,
                             std::size_t last) {
  bool out = false;
  for (; last > first && tokens[last - 1].kind != text::TokenKind::word &&
         tokens[last - 1].kind != text::TokenKind::number;
       --last)
    out |= tokens[last - 1].text == "?";
  return out;
}

}  // namespace

std::vector<Prediction> find_acts(const Model& model, const Catalogue& catalogue,
                                  const std::vector<text::Token>& tokens, std::size_t first,
                                  std::size_t last, int threshold, const Cues* cues) {
  std::vector<Prediction> out = model.acts().rank(extract(tokens, first, last), threshold);
  if (cues) cues->apply(tokens, first, last, out);
  if (!catalogue.has_act(kQuestion) || !ends_with_question_mark(tokens, first, last)) return out;
  auto in_question = [&](const Prediction& p) {
    const ActEntry* act = catalogue.act(p.label);
    return act ? act->in_question : InQuestion::asks;
  };
  std::erase_if(out, [&](const auto& p) { return in_question(p) == InQuestion::never; });
  const bool asks = std::none_of(out.begin(), out.end(), [&](const auto& p) {
    return p.label == kQuestion || in_question(p) == InQuestion::rhetorical;
  });
  if (asks) out.push_back({catalogue.act(kQuestion)->name, std::max(threshold, 500)});
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.probability > b.probability; });
  return out;
}

}  // namespace hamkalam::intent
