// `serve`: the server, wired.
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "command/command.hpp"
#include "server/server.hpp"
#include "store/journal.hpp"

namespace hamkalam::command {
namespace {

struct ServeOptions {
  Data data;
  std::string config, listen, journal;
};

int serve(ServeOptions& options) {
  Data& data = options.data;
  spdlog::set_default_logger(spdlog::stderr_color_mt("hamkalam"));
  server::Config config;
  if (!options.config.empty())
    if (const auto read = server::read_config(options.config, config); !read)
      return fail(read.error());
  if (!options.listen.empty())
    if (const auto read = server::read_listen(options.listen, config); !read)
      return fail(read.error());
  if (!options.journal.empty()) config.journal = options.journal;
  if (data.business.empty()) data.business = config.business;
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
  options.data.add_options(command, Data::kFolder | Data::kModel | Data::kBusiness);
  command.add_option("--config", options.config, "configuration file");
  command.add_option("--listen", options.listen, "ADDRESS:PORT, loopback (127.0.0.1:8080)");
  command.add_option("--journal", options.journal, "sqlite:PATH or memory:");
}

}  // namespace hamkalam::command
