// `config`: the configuration that the server would use.
#include <CLI/CLI.hpp>
#include <iostream>

#include "command/command.hpp"
#include "command/settings.hpp"
#include "server/settings.hpp"

namespace hamkalam::command {
namespace {

struct ConfigOptions {
  Settings settings;
  bool explain = false, table = false;
};

int show_config(ConfigOptions& options) {
  if (options.explain || options.table) {
    std::cout << (options.table ? server::settings_markdown() : server::explain_settings());
    return kFine;
  }
  const auto config = options.settings.read();
  if (!config) return fail(config.error());
  std::cout << server::config_json(*config);
  return kFine;
}

}  // namespace

void add_config(Commands& commands) {
  auto [command, options] =
      commands.add("config", "the configuration in use, secrets hidden", show_config);
  options.settings.add_options(command);
  command.add_flag("--explain", options.explain, "what each setting means");
  command.add_flag("--table", options.table, "the same as a Markdown table");
}

}  // namespace hamkalam::command
