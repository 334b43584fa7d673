// The command line of hamkalam; what each command does stands in its file in command/.
#include <CLI/CLI.hpp>

#include "command/command.hpp"

int main(int argc, char** argv) {
  using namespace hamkalam;
  CLI::App app{"hamkalam: a chat assistant beside support agents"};
  app.require_subcommand(1);
  command::Commands commands(app);
  // In the order of --help.
  for (const auto add :
       {command::add_serve,   command::add_text,    command::add_ask,     command::add_replay,
        command::add_history, command::add_pull,    command::add_train,   command::add_words,
        command::add_check,   command::add_eval,    command::add_answers, command::add_rules,
        command::add_export,  command::add_migrate, command::add_backup,  command::add_forget,
        command::add_config,  command::add_channel, command::add_token,   command::add_audit,
        command::add_manual})
    add(commands);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    const int code = app.exit(e);
    return code == 0 ? command::kFine : command::kBadUse;
  } catch (const std::exception& e) {
    return command::fail(Error("", e.what()), command::kEnvironment);
  }
  return commands.exit_code();
}
