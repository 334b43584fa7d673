// `serve`: the server, wired.
#include <CLI/CLI.hpp>
#include <iostream>

#include "base/password.hpp"
#include "command/command.hpp"
#include "command/settings.hpp"
#include "server/log.hpp"
#include "server/server.hpp"
#include "store/journal.hpp"

namespace hamkalam::command {
namespace {

struct ServeOptions {
  Data data;
  Settings settings;
};

// An intent that nobody knows would never be answered, and nobody would know why.
Result<void> check_autopilot(const server::Config& config, const assist::Assistant& assistant) {
  for (const auto& name : config.autopilot_intents)
    if (!assistant.knows_intent(name))
      return Error("autopilot.intents", "\"" + name + "\" is no intent");
  return {};
}

// The same once more, for a reload; on another thread, so that it changes no option.
Result<server::Fresh> fresh(const ServeOptions& options) {
  HK_TRY(server::Config config, options.settings.read());
  Data data = options.data;
  data.business = config.business;
  HK_TRY(assist::Assistant assistant, data.load());
  HK_CHECK(check_autopilot(config, assistant));
  return server::Fresh{std::move(config),
                       std::make_shared<const assist::Assistant>(std::move(assistant))};
}

int serve(ServeOptions& options) {
  Data& data = options.data;
  auto read = options.settings.read();
  if (!read) return fail(read.error());
  server::Config config = std::move(*read);
  data.business = config.business;
  auto assistant = data.load();
  if (!assistant) return fail(assistant.error(), data.code(assistant.error()));
  if (const auto known = check_autopilot(config, *assistant); !known) return fail(known.error());
  config.locales = data.folder / "locales";
  config.console = data.folder / "console";
  config.contracts = data.folder / "contracts";
  server::begin_log(config.log_level);
  auto journal = store::open(config.journal);
  if (!journal) return fail(journal.error(), kEnvironment);
  const auto ran = server::run_server(
      std::make_shared<const assist::Assistant>(std::move(*assistant)), std::move(*journal), config,
      [&options] { return fresh(options); },
      [&](const std::string& address) {
        std::cout << "hamkalam: " << address << " (journal " << without_password(config.journal)
                  << ")" << std::endl;
      });
  return ran ? kFine : fail(ran.error(), kEnvironment);
}

}  // namespace

void add_serve(Commands& commands) {
  auto [command, options] =
      commands.add("serve", "serve the console, websocket and webhooks", serve);
  options.data.add_options(command, Data::kFolder | Data::kModel);
  options.settings.add_options(command);
}

}  // namespace hamkalam::command
