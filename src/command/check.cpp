// `check`: everything the data must satisfy, each fault with file and place.
#include <CLI/CLI.hpp>
#include <iostream>

#include "command/command.hpp"
#include "command/replay_changes.hpp"
#include "replay/examples.hpp"
#include "replay/scorecard.hpp"
#include "rules/business.hpp"
#include "rules/facts.hpp"
#include "store/journal.hpp"
#include "training/dataset_check.hpp"

namespace hamkalam::command {
namespace {

// The closed table of facts.
int list_facts() {
  for (const auto& row : rules::fact_table())
    std::cout << row.name << (row.type == rules::FactType::names ? " (names)" : "") << "\t"
              << row.meaning << "\n";
  return kFine;
}

// Every page and index of a journal.
int check_journal(const std::string& address) {
  const auto faults = store::check(address);
  if (!faults) return fail(faults.error(), kEnvironment);
  for (const auto& fault : *faults) std::cout << address << ": " << fault << "\n";
  std::cout << faults->size() << " faults\n";
  return faults->empty() ? kFine : kFindings;
}

// What the scorecard names and nobody knows: it would count for nothing.
std::vector<std::string> scorecard_faults(const assist::Assistant& assistant,
                                          const fs::path& data) {
  const auto scorecard = replay::Scorecard::load(data);
  if (!scorecard) return {scorecard.error().text()};
  std::vector<std::string> out;
  const auto& rules = assistant.rules().rules();
  const auto& acts = assistant.catalogue().acts;
  for (const auto& category : scorecard->categories()) {
    const std::string place = "intents/scorecard.json: " + category.id + ": ";
    for (const auto& id : category.rules)
      if (std::none_of(rules.begin(), rules.end(), [&](const auto& rule) { return rule.id == id; }))
        out.push_back(place + "no rule is called " + id);
    for (const auto& name : category.acts)
      if (std::none_of(acts.begin(), acts.end(), [&](const auto& act) { return act.name == name; }))
        out.push_back(place + "no act is called " + name);
  }
  return out;
}

struct CheckOptions {
  Data data;
  std::string journal, log;
  bool near = false, facts = false;
};

int check(CheckOptions& options) {
  if (options.facts) return list_facts();
  if (!options.journal.empty()) return check_journal(options.journal);
  Data& data = options.data;
  // The examples of the rules are judged as shipped, without the settings of a business.
  const fs::path profile = options.log.empty() ? std::exchange(data.business, {}) : fs::path();
  auto assistant = data.load();
  if (!assistant) return fail(assistant.error());
  if (!options.log.empty()) return check_log(*assistant, data.folder, options.log);
  std::vector<std::string> faults;
  if (!profile.empty()) {
    const auto found = rules::business_faults(
        profile, data.business_schema(), [&](auto name) { return assistant->knows_intent(name); });
    if (!found) return fail(found.error());
    for (const auto& fault : *found) std::cout << fault.text() << "\n";
    // Who mends a profile does not wait for what is shipped to be judged once more.
    if (!found->empty()) return kFindings;
  }
  auto train = training::read_dataset(data.folder / "locales", assistant->catalogue(),
                                      training::Part::train);
  auto test =
      training::read_dataset(data.folder / "locales", assistant->catalogue(), training::Part::test);
  if (!train) return fail(train.error());
  if (!test) return fail(test.error());
  faults = training::check_dataset(*train, *test, assistant->catalogue(), assistant->analyzer());
  for (auto& fault : replay::failed_examples(*assistant)) faults.push_back(std::move(fault));
  for (auto& fault : scorecard_faults(*assistant, data.folder)) faults.push_back(std::move(fault));
  for (const auto& fault : faults) std::cout << fault << "\n";
  const auto alike = training::near_duplicates(*train, assistant->analyzer());
  if (options.near)
    for (const auto& pair : alike) std::cout << "nearly equal, " << pair << "\n";
  std::cout << faults.size() << " faults; " << alike.size()
            << " pairs of nearly equal phrases under two intents; "
            << assistant->rules().rules().size() << " rules, "
            << assistant->catalogue().intents.size() << " intents, brain " << assistant->brain()
            << "\n";
  return faults.empty() ? kFine : kFindings;
}

}  // namespace

void add_check(Commands& commands) {
  auto [command, options] = commands.add("check", "everything the data must satisfy", check);
  options.data.add_options(command, Data::kFolder | Data::kModel | Data::kBusiness);
  command.add_flag("--facts", options.facts, "list what rules may ask, and what it means");
  command.add_option("--journal", options.journal,
                     "sqlite:PATH or postgres://...: check that alone, thoroughly");
  command.add_option("--log", options.log, "a log with \"expect\" fields: check that alone");
  command.add_flag("--near", options.near, "list nearly equal phrases of different intents");
}

}  // namespace hamkalam::command
