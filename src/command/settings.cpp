#include "command/settings.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "server/settings.hpp"

namespace hamkalam::command {

void Settings::add_options(CLI::App& command) {
  command.add_option("--config", file, "configuration file");
  for (const server::Setting& setting : server::settings())
    if (!setting.secret)  // everybody on the machine can read a command line
      command.add_option(server::flag_name(setting), flags[setting.key],
                         setting.meaning + " (" + server::type_name(setting) + ")");
}

Result<server::Config> Settings::read() const {
  server::Config config;
  if (!file.empty()) HK_CHECK(server::read_config(file, config));
  HK_CHECK(server::read_environment([](const char* name) { return std::getenv(name); }, config));
  for (const auto& [key, text] : flags)
    if (!text.empty())
      HK_CHECK(server::set(key, text, server::flag_name(*server::find_setting(key)), config));
  HK_CHECK(server::settle(config));
  return config;
}

}  // namespace hamkalam::command
