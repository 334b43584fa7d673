#include "training/cross_validation.hpp"

#include "base/file.hpp"

namespace hamkalam::training {

std::vector<Outcome> outcomes(const std::vector<Phrase>& phrases, const intent::Model& model,
                              const text::Analyzer& analyzer) {
  std::vector<Outcome> out;
  for (const Phrase& phrase : phrases) {
    const auto analysis = analyzer.analyze(phrase.text);
    const auto best =
        model.intents().rank(intent::extract(analysis.tokens, 0, analysis.tokens.size())).front();
    out.push_back({phrase.language, phrase.text, phrase.labels.front(), std::string(best.label),
                   best.probability});
  }
  return out;
}

Result<std::vector<Outcome>> cross_validate(const std::vector<Phrase>& phrases, int folds,
                                            const text::Analyzer& analyzer,
                                            const Progress& progress) {
  std::vector<Outcome> out;
  for (int fold = 0; fold < folds; ++fold) {
    std::vector<Phrase> train, test;
    for (const Phrase& phrase : phrases)
      (static_cast<int>((hash_bytes(phrase.text) >> 20) % static_cast<unsigned>(folds)) == fold
           ? test
           : train)
          .push_back(phrase);
    const std::string name = "fold " + std::to_string(fold + 1);
    HK_TRY(const std::string bytes,
           train_intents(train, analyzer, [&](const std::string&, int percent) {
             progress(name, (fold * 100 + percent) / folds);
           }));
    HK_TRY(const intent::Model model, intent::Model::read(bytes, name));
    for (auto& outcome : outcomes(test, model, analyzer)) out.push_back(std::move(outcome));
  }
  return out;
}

int threshold_for(const std::vector<Outcome>& outcomes, std::string_view out_of_scope, int right) {
  std::vector<int> given(1001);  // their own label, by probability
  long long all = 0;
  for (const Outcome& outcome : outcomes) {
    if (outcome.expected == out_of_scope) continue;
    ++all;
    if (outcome.given == outcome.expected) ++given[static_cast<std::size_t>(outcome.probability)];
  }
  long long above = 0;
  for (int threshold = 1000; threshold > 0; --threshold) {
    above += given[static_cast<std::size_t>(threshold)];
    if (above * 1000 >= all * right) return threshold;
  }
  return 0;
}

}  // namespace hamkalam::training
