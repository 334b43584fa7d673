// A communication rule: a form to fill in. Conditions over the closed table of facts, effects from
// five kinds. A rule holds no text of its own and never reads text.
//
//   {"id": "refusal.accept", "number": 31, "source": {"seed": "S2", "section": "1"},
//    "cases": [{"when": {"from": "customer", "signals": "refusal"},
//               "then": {"moves": ["accept_refusal"], "avoid": ["pressure"]}}]}
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "intent/catalogue.hpp"
#include "rules/facts.hpp"

namespace hamkalam::rules {

// One test of a fact: any of some names, or a number between two bounds (a bound may be a setting).
struct Test {
  std::size_t fact = 0;  // its place in the table
  std::vector<std::string> names;
  std::uint64_t sketch = 0;  // of `names`
  std::optional<std::int64_t> least, most;
  std::string least_setting;
  bool holds(const Facts& facts) const;
};

struct FlagEffect {
  std::string reason;
  std::string level;  // instead of the ladder's; empty: the ladder's
  std::vector<std::string>
      evidence;  // signals whose messages prove it; "complaint"; none: the open ones
};

// How a finding's rewrite comes about: the span reworded by the words' pairs, or else by their
// sentence; reworded by the pairs alone; only its first sentence of that act kept; a sentence put
// before or after the draft; as many sentences as fit.
enum class RewriteKind { none, replace, reword, first, before, after, cut };

struct FindingEffect {
  std::string text, severity;
  std::vector<std::string> acts;  // the clauses it is about; none: the whole draft
  RewriteKind rewrite{};
  bool repeated = false;  // about the clauses that were sent before, "span": "repeated"
  bool grave = false;     // about acts that are held against an agent in danger too
};

struct TaskEffect {
  std::string text;      // key of the words
  std::string due_days;  // a setting: so many days from now; empty: the time that was promised
};

struct Case {
  std::vector<Test> when, unless;
  std::string from;  // of `when`, where it names one speaker: most cases end here
  std::vector<std::string> moves, avoid;
  std::optional<FlagEffect> flag;
  std::optional<FindingEffect> finding;
  std::string note;  // key of the words
  std::optional<TaskEffect> task;
  bool holds(const Facts& facts) const;
};

struct Rule {
  std::string id;
  int number = 0;
  std::string seed, section;
  std::vector<Case> cases;  // none: the rule speaks through attention or the report

  // Errors name the file and the place in it: unknown fact, label, effect, setting or flag reason.
  static Result<Rule> load(const std::filesystem::path& path, const intent::Catalogue& catalogue,
                           const Settings& settings);
};

}  // namespace hamkalam::rules
