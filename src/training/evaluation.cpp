#include "training/evaluation.hpp"

#include <algorithm>

namespace hamkalam::training {
namespace {

std::string join(const std::vector<std::string>& list) {
  std::string out;
  for (const auto& item : list) out += (out.empty() ? "" : "+") + item;
  return out.empty() ? "none" : out;
}

void any_of(const std::vector<Phrase>& phrases, const intent::Classifier& head, int threshold,
            const text::Analyzer& analyzer, std::map<std::string, Counts>& by_language,
            std::map<std::string, Counts>& by_label, std::vector<std::string>& errors) {
  for (const Phrase& phrase : phrases) {
    const auto analysis = analyzer.analyze(phrase.text);
    const auto features = intent::extract(analysis.tokens, 0, analysis.tokens.size());
    std::vector<std::string> got;
    for (const auto& p : head.rank(features, threshold)) got.emplace_back(p.label);
    Counts& language = by_language[phrase.language];
    for (const auto& label : got) {
      const bool right = std::binary_search(phrase.labels.begin(), phrase.labels.end(), label);
      for (Counts* c : {&language, &by_label[label]})
        ++(right ? c->true_positive : c->false_positive);
    }
    for (const auto& label : phrase.labels)
      if (std::find(got.begin(), got.end(), label) == got.end())
        for (Counts* c : {&language, &by_label[label]}) ++c->false_negative;
    std::sort(got.begin(), got.end());
    if (got != phrase.labels)
      errors.push_back(phrase.language + "\t" + join(phrase.labels) + "\t" + join(got) + "\t" +
                       phrase.text);
  }
}

}  // namespace

Evaluation evaluate(const Dataset& dataset, const intent::Model& model,
                    const text::Analyzer& analyzer, int threshold) {
  Evaluation out;
  for (const Phrase& phrase : dataset.intents) {
    const auto analysis = analyzer.analyze(phrase.text);
    const auto features = intent::extract(analysis.tokens, 0, analysis.tokens.size());
    const std::string got(model.intents().rank(features).front().label);
    const bool right = std::binary_search(phrase.labels.begin(), phrase.labels.end(), got);
    for (Counts* c : {&out.intents[phrase.language], &out.intent_labels[phrase.labels.front()]}) {
      c->right += right;
      ++c->all;
    }
    if (!right)
      out.errors.push_back(phrase.language + "\t" + join(phrase.labels) + "\t" + got + "\t" +
                           phrase.text);
  }
  any_of(dataset.signals, model.signals(), threshold, analyzer, out.signals, out.signal_labels,
         out.errors);
  any_of(dataset.acts, model.acts(), threshold, analyzer, out.acts, out.act_labels, out.errors);
  return out;
}

}  // namespace hamkalam::training
