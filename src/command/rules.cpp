// `rules`: the communication rules, as they speak.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "command/command.hpp"
#include "replay/print.hpp"
#include "rules/rule_json.hpp"

namespace hamkalam::command {
namespace {

struct RulesOptions {
  Data data;
  std::string id;
  bool json = false;
};

int show_rules(RulesOptions& options) {
  auto assistant = options.data.load();
  if (!assistant) return fail(assistant.error(), kEnvironment);
  const auto& book = assistant->rules();
  if (options.id.empty() && options.json)
    return std::cout << rules::rules_json(book) << "\n", kFine;
  for (const auto& rule : book.rules())
    if (options.id.empty() || rule.id == options.id)
      std::cout << (options.json ? rules::rule_json(book, rule) + "\n"
                                 : replay::print_rule(book, rule, !options.id.empty()));
  const bool known =
      options.id.empty() || std::any_of(book.rules().begin(), book.rules().end(),
                                        [&](const auto& rule) { return rule.id == options.id; });
  return known ? kFine : fail(Error("rules", "no rule " + options.id));
}

}  // namespace

void add_rules(Commands& commands) {
  auto [command, options] = commands.add("rules", "the communication rules", show_rules);
  options.data.add_options(command, Data::kFolder | Data::kModel);
  command.add_option("id", options.id, "one rule");
  command.add_flag("--json", options.json, "for machines");
}

}  // namespace hamkalam::command
