// `backup`: a copy of the journal, beside a running server.
#include <CLI/CLI.hpp>

#include "command/command.hpp"
#include "store/journal.hpp"

namespace hamkalam::command {
namespace {

struct BackupOptions {
  std::string journal = "sqlite:hamkalam.db", out;
};

int backup(BackupOptions& options) {
  const auto made = store::backup(options.journal, options.out);
  return made ? kFine : fail(made.error(), kEnvironment);
}

}  // namespace

void add_backup(Commands& commands) {
  auto [command, options] = commands.add("backup", "a checked copy of the journal", backup);
  command.add_option("--journal", options.journal, "sqlite:PATH")->capture_default_str();
  command.add_option("out", options.out, "the file to write; must not exist")->required();
}

}  // namespace hamkalam::command
