// `serve`: the server, wired.
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "command/command.hpp"
#include "command/settings.hpp"
#include "server/server.hpp"
#include "store/journal.hpp"

namespace hamkalam::command {
namespace {

struct ServeOptions {
  Data data;
  Settings settings;
};

int serve(ServeOptions& options) {
  Data& data = options.data;
  spdlog::set_default_logger(spdlog::stderr_color_mt("hamkalam"));
  auto read = options.settings.read();
  if (!read) return fail(read.error());
  server::Config config = std::move(*read);
  data.business = config.business;
  auto assistant = data.load();
  if (!assistant) return fail(assistant.error(), data.code(assistant.error()));
  config.console = data.folder / "console";
  auto journal = store::open(config.journal);
  if (!journal) return fail(journal.error(), kEnvironment);
  const auto ran = server::run_server(
      std::make_shared<const assist::Assistant>(std::move(*assistant)), std::move(*journal), config,
      [&](const std::string& address) {
        std::cout << "hamkalam: " << address << " (journal " << config.journal << ")" << std::endl;
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
