#include "training/dataset_check.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace hamkalam::training {
namespace {

using Fewest = std::map<std::string, int>;
const Fewest kIntents{{"fa", 50}, {"ar", 50}, {"en", 40}, {"fa-Latn", 12}, {"ar-Latn", 12}};
const Fewest kSignals{{"fa", 45}, {"ar", 45}, {"en", 35}, {"fa-Latn", 10}, {"ar-Latn", 10}};
const Fewest kActs{{"fa", 35}, {"ar", 35}, {"en", 35}};

class Checker {
 public:
  Checker(const text::Analyzer& analyzer, std::vector<std::string>& faults)
      : analyzer_(analyzer), faults_(faults) {}

  // `fewest`: phrases a label must have, by language.
  void thin(const std::string& folder, const std::vector<Phrase>& phrases,
            const std::set<std::string>& labels, const Fewest& fewest) {
    std::map<std::pair<std::string, std::string>, int> counts;
    for (const auto& phrase : phrases)
      for (const auto& label : phrase.labels) ++counts[{phrase.language, label}];
    for (const auto& [tag, least] : fewest)
      for (const auto& label : labels)
        if (const int n = counts[{tag, label}]; n < least)
          faults_.push_back(tag + " " + folder + ": " + std::to_string(n) + " phrases of " + label +
                            ", at least " + std::to_string(least) + " are needed");
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
  std::set<std::string> intents, signals, acts;
  for (const auto& entry : catalogue.intents) intents.insert(entry.name);
  for (const auto& entry : catalogue.signals) signals.insert(entry.name);
  for (const auto& entry : catalogue.acts) acts.insert(entry.name);
  Checker checker(analyzer, faults);
  checker.thin("intents", train.intents, intents, kIntents);
  checker.thin("signals", train.signals, signals, kSignals);
  checker.thin("acts", train.acts, acts, kActs);
  checker.twice(train.intents);
  checker.overlap("intents", train.intents, test.intents);
  checker.overlap("signals", train.signals, test.signals);
  checker.overlap("acts", train.acts, test.acts);
  return faults;
}

std::vector<std::string> near_duplicates(const Dataset& train, const text::Analyzer& analyzer) {
  constexpr std::size_t kShortest = 4;  // words; of fewer, one is too much to leave out
  // By language and the sorted stems but for one, which may be none.
  std::map<std::string, std::vector<const Phrase*>> groups;
  for (const Phrase& phrase : train.intents) {
    std::vector<std::string> stems;
    for (const auto& token : analyzer.analyze(phrase.text).tokens)
      if (token.kind == text::TokenKind::word) stems.push_back(token.stem);
    if (stems.size() < kShortest) continue;
    std::sort(stems.begin(), stems.end());
    for (std::size_t left_out = 0; left_out <= stems.size(); ++left_out) {
      std::string key = phrase.language;
      for (std::size_t i = 0; i < stems.size(); ++i)
        if (i != left_out) key += '\t' + stems[i];
      auto& group = groups[key];
      if (group.empty() || group.back() != &phrase) group.push_back(&phrase);
    }
  }
  std::set<std::string> out;
  for (const auto& [key, group] : groups)
    for (std::size_t i = 1; i < group.size(); ++i)
      for (std::size_t k = 0; k < i; ++k)
        if (group[i]->labels != group[k]->labels)
          out.insert(group[i]->language + ": \"" + group[k]->text + "\" of " +
                     group[k]->labels.front() + " and \"" + group[i]->text + "\" of " +
                     group[i]->labels.front());
  return {out.begin(), out.end()};
}

}  // namespace hamkalam::training
