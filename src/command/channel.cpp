// `channel test NAME`: whether a channel is set up well, in plain words.
#include <CLI/CLI.hpp>
#include <iostream>

#include "channel/probe.hpp"
#include "command/command.hpp"
#include "command/settings.hpp"
#include "server/http_client.hpp"
#include "server/url.hpp"

namespace hamkalam::command {
namespace {

struct ChannelOptions {
  Settings settings;
  std::string name, origin;
};

bool print(const std::vector<channel::Finding>& findings) {
  bool good = true;
  for (const auto& [fine, text] : findings) {
    std::cout << (fine ? "ok    " : "WRONG ") << text << "\n";
    good = good && fine;
  }
  return good;
}

int test_channel(ChannelOptions& options) {
  const auto config = options.settings.read();
  if (!config) return fail(config.error());
  const std::string& name = options.name;
  if (!channel::find(name)) {
    std::string known;
    for (const auto one : channel::names()) known += " " + std::string(one);
    return fail(Error(name, "is no channel; there are:" + known));
  }
  std::string origin = options.origin;
  while (origin.ends_with('/')) origin.pop_back();
  if (const auto url = server::read_url(origin); !origin.empty() && (!url || !url->tls))
    return fail(Error("--set", "expected https://YOUR-SERVER"));
  const auto found = config->channels.find(name);
  const channel::ChannelConfig none,
      &chosen = found == config->channels.end() ? none : found->second;
  bool good = print(channel::look_over(name, chosen, now()));
  for (const auto& probe : channel::probes(name, chosen, origin)) {
    const auto outcome = server::perform_now(
        probe.call, {chosen.proxy, std::chrono::seconds(config->outbox_seconds)});
    if (!outcome) return fail(outcome.error(), kEnvironment);
    good = print(probe.judge(*outcome)) && good;
  }
  return good ? kFine : kFindings;
}

}  // namespace

void add_channel(Commands& commands) {
  auto [command, options] = commands.add("channel", "messaging platforms", test_channel);
  command.require_subcommand(1);
  CLI::App* test = command.add_subcommand("test", "whether a channel is set up well");
  options.settings.add_options(*test);
  test->add_option("name", options.name, "telegram, whatsapp, ...")->required();
  test->add_option("--set", options.origin,
                   "tell Telegram or Bale to deliver here: https://YOUR-SERVER");
}

}  // namespace hamkalam::command
