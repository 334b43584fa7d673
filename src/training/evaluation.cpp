#include "training/evaluation.hpp"

#include <algorithm>
#include <cstdio>

#include "intent/acts.hpp"
#include "intent/signals.hpp"

namespace hamkalam::training {
namespace {

std::string join(const std::vector<std::string>& list) {
  std::string out;
  for (const auto& item : list) out += (out.empty() ? "" : "+") + item;
  return out.empty() ? "none" : out;
}

template <class Find>
void any_of(const std::vector<Phrase>& phrases, Find find,
            std::map<std::string, Counts>& by_language, std::map<std::string, Counts>& by_label,
            std::vector<std::string>& errors) {
  for (const Phrase& phrase : phrases) {
    std::vector<std::string> got;
    for (const auto& p : find(phrase.text)) got.emplace_back(p.label);
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
                    const intent::Catalogue& catalogue, const text::Analyzer& analyzer,
                    int threshold) {
  Evaluation out;
  auto signals = [&](const std::string& text) {
    const auto analysis = analyzer.analyze(text);
    return intent::find_signals(
        model, analysis, intent::extract(analysis.tokens, 0, analysis.tokens.size()), threshold);
  };
  auto acts = [&](const std::string& text) {
    const auto tokens = analyzer.analyze(text).tokens;
    return intent::find_acts(model, catalogue, tokens, 0, tokens.size(), threshold);
  };
  any_of(dataset.signals, signals, out.signals, out.signal_labels, out.errors);
  any_of(dataset.acts, acts, out.acts, out.act_labels, out.errors);
  return out;
}

std::string to_text(const Evaluation& evaluation, bool errors) {
  std::string out;
  for (const auto* head : {&evaluation.signals, &evaluation.acts})
    for (const auto& [language, counts] : *head) {
      char line[100];
      std::snprintf(line, sizeof line, "%-8s %s micro-F1 %.3f\n", language.c_str(),
                    head == &evaluation.signals ? "signals" : "acts", counts.f1());
      out += line;
    }
  if (errors)
    for (const auto& line : evaluation.errors) out += line + "\n";
  return out;
}

}  // namespace hamkalam::training
