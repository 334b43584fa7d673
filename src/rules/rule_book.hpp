// The rule book: every rule of intents/rules with its words in each language, and what they yield
// in a situation.
//
//   HK_TRY(RuleBook book, RuleBook::load(data, catalogue));
//   Outcome outcome = book.judge(Facts(situation));
//   outcome.rules   // {"difficult.broken-promise", "empathy.be-the-customer"}, by rule number
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "rules/rule.hpp"

namespace hamkalam::rules {

// One step of an example conversation; the last step must, or must not, fire the rule.
struct ExampleStep {
  // customer | agent | bot | draft | facts | due | ringing, and what counts for those after it:
  // channel | after_minutes | after_seconds
  std::string kind;
  Json value;
};
using Example = std::vector<ExampleStep>;

struct Rewrite {
  std::vector<std::pair<std::string, std::string>> phrases;  // harmful, better
  std::string sentence;                                      // where no phrase matches
};

// What a rule says in one language.
struct RuleWords {
  std::string asks;
  std::map<std::string, std::string> notes, findings, tasks;  // by key
  std::map<std::string, Rewrite> rewrites;
  std::vector<Example> fire, hold;

  static Result<RuleWords> load(const std::filesystem::path& path);
};

struct Outcome {
  struct Keyed {
    std::string rule, key;
  };
  struct RaisedFlag {
    std::string rule;
    FlagEffect effect;
  };
  struct FoundFault {
    std::string rule;
    FindingEffect effect;
  };
  std::vector<std::string> rules;                          // those that fired, by number
  std::vector<std::pair<std::string, std::string>> moves;  // move, rule
  std::vector<std::string> avoid;                          // acts, sorted
  std::vector<RaisedFlag> flags;
  std::vector<FoundFault> findings;
  struct WantedTask {
    std::string rule;
    TaskEffect effect;
  };
  std::vector<Keyed> notes;
  std::vector<WantedTask> tasks;  // one a rule
};

class RuleBook {
 public:
  // `data` holds intents/ and locales/. Errors name file and place: a broken rule, a rule without
  // words in a language, a key without words, words without a rule.
  static Result<RuleBook> load(const std::filesystem::path& data,
                               const intent::Catalogue& catalogue);

  Outcome judge(const Facts& facts) const;

  const std::vector<Rule>& rules() const { return rules_; }  // by number
  const Settings& settings() const { return settings_; }
  // The words of a rule; `language` is fa, ar or en, and English stands in for any other.
  const RuleWords& words(const std::string& rule, text::Language language) const;

 private:
  void sort_by_speaker();

  std::vector<Rule> rules_;
  // Rule and case, in their order, of those that are about who speaks, or about anybody.
  std::map<std::string, std::vector<std::pair<std::size_t, std::size_t>>> by_speaker_;
  Settings settings_;
  std::map<std::pair<std::string, text::Language>, RuleWords> words_;
};

// The open flags with evidence and time for what an outcome raises; a reason that is open is raised
// again only at a higher level. `seq` names the event that raises them.
std::vector<event::Flag> flags_of(const Outcome& outcome, const Situation& situation,
                                  std::uint64_t seq);

// 0, 1, 2 for senior_agent, supervisor, manager.
int level_of(std::string_view level);

}  // namespace hamkalam::rules
