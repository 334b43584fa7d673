#include "training/dataset_check.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace hamkalam::training {
namespace {

class Checker {
 public:
  Checker(const text::Analyzer& analyzer, std::vector<std::string>& faults)
      : analyzer_(analyzer), faults_(faults) {}

  void thin(const std::string& folder, const std::vector<Phrase>& phrases,
            const std::set<std::string>& labels) {
    std::map<std::pair<std::string, std::string>, int> counts;
    for (const auto& phrase : phrases)
      for (const auto& label : phrase.labels) ++counts[{phrase.language, label}];
    for (const std::string tag : {"fa", "ar", "en"})
      for (const auto& label : labels)
        if (const int n = counts[{tag, label}]; n < kFewest)
          faults_.push_back("locales/" + tag + "/" + folder + "/" + label +
                            ".txt: " + std::to_string(n) + " phrases, at least " +
                            std::to_string(kFewest) + " are needed");
  }

  void twice(const std::vector<Phrase>& intents) {
    std::map<std::pair<std::string, std::string>, const Phrase*> seen;
    for (const auto& phrase : intents) {
      if (phrase.labels.size() > 1)
        faults_.push_back("locales/" + phrase.language + "/intents: \"" + phrase.text +
                          "\" stands under " + phrase.labels[0] + " and " + phrase.labels[1]);
      const auto [it, is_new] =
          seen.emplace(std::pair(phrase.language, analyzer_.normalize(phrase.text)), &phrase);
      if (!is_new && it->second->labels != phrase.labels)
        faults_.push_back("locales/" + phrase.language + "/intents: \"" + phrase.text + "\" of " +
                          phrase.labels[0] + " is \"" + it->second->text + "\" of " +
                          it->second->labels[0]);
    }
  }

  void overlap(const std::string& folder, const std::vector<Phrase>& train,
               const std::vector<Phrase>& test) {
    std::map<std::pair<std::string, std::string>, std::string> trained;
    for (const auto& phrase : train)
      trained.emplace(std::pair(phrase.language, analyzer_.normalize(phrase.text)), phrase.text);
    for (const auto& phrase : test) {
      const auto it = trained.find({phrase.language, analyzer_.normalize(phrase.text)});
      if (it != trained.end())
        faults_.push_back("locales/" + phrase.language + "/" + folder + ": held-out \"" +
                          phrase.text + "\" is trained on as \"" + it->second + "\"");
    }
  }

 private:
  const text::Analyzer& analyzer_;
  std::vector<std::string>& faults_;
};

}  // namespace

std::vector<std::string> check_dataset(const Dataset& train, const Dataset& test,
                                       const intent::Catalogue& catalogue,
                                       const text::Analyzer& analyzer) {
  std::vector<std::string> faults;
  std::set<std::string> intents, signals, acts(catalogue.acts.begin(), catalogue.acts.end());
  for (const auto& entry : catalogue.intents) intents.insert(entry.name);
  for (const auto& entry : catalogue.signals) signals.insert(entry.name);
  Checker checker(analyzer, faults);
  checker.thin("intents", train.intents, intents);
  checker.thin("signals", train.signals, signals);
  checker.thin("acts", train.acts, acts);
  checker.twice(train.intents);
  checker.overlap("intents", train.intents, test.intents);
  checker.overlap("signals", train.signals, test.signals);
  checker.overlap("acts", train.acts, test.acts);
  return faults;
}

}  // namespace hamkalam::training
