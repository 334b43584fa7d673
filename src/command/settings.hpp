// The flags of all settings, for the commands that need the server's configuration.
//
//   options.settings.add_options(command);             // --config, --listen, --limits.depth ...
//   HK_TRY(server::Config config, options.settings.read());
#pragma once

#include <map>
#include <string>

#include "base/result.hpp"
#include "server/config.hpp"

namespace CLI {
class App;
}

namespace hamkalam::command {

struct Settings {
  std::string file;
  std::map<std::string, std::string> flags;  // by key; empty: not given

  void add_options(CLI::App& command);
  // The file, the environment over it, the flags over that.
  Result<server::Config> read() const;
};

}  // namespace hamkalam::command
