// The server's configuration: one JSON file, flags over it. An unknown key is an error.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "channel/channel.hpp"
#include "server/address.hpp"
#include "server/limits.hpp"

namespace hamkalam::server {

struct Config {
  std::string address = "127.0.0.1";
  unsigned short port = 8080;
  std::string journal = "memory:";
  std::vector<std::string> hosts;  // accepted in Host and Origin beside the loopback names
  std::map<std::string, channel::ChannelConfig> channels;
  std::vector<Network> proxies;  // whose X-Forwarded-For is believed
  Limits limits;
  std::filesystem::path console;   // folder with index.html
  std::filesystem::path business;  // the profile of the business, if there is one
};

// Keys: listen, journal, business (a path from this file's folder), hosts,
// channels.<platform>.secrets, proxies, and limits.* (limits.hpp).
Result<void> read_config(const std::filesystem::path& path, Config& config);

// "127.0.0.1:8080", "[::1]:8080"; without a token file only loopback addresses are accepted.
Result<void> read_listen(const std::string& listen, Config& config);

}  // namespace hamkalam::server
