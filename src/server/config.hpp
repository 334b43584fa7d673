// The server's configuration: one JSON file, flags over it. An unknown key is an error.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "channel/channel.hpp"

namespace hamkalam::server {

struct Config {
  std::string address = "127.0.0.1";
  unsigned short port = 8080;
  std::string journal = "memory:";
  std::vector<std::string> hosts;  // accepted in Host and Origin beside the loopback names
  std::map<std::string, channel::ChannelConfig> channels;
  std::size_t frame_bytes = 64 * 1024;
  std::size_t body_bytes = 1024 * 1024;
  std::size_t connections = 1000;
  std::size_t queue_bytes = 4 * 1024 * 1024;  // unsent to one slow reader
  int idle_seconds = 60;                      // an HTTP connection without a request
  std::filesystem::path console;              // folder with index.html
  std::filesystem::path business;             // the profile of the business, if there is one
};

// Keys: listen, journal, business (a path from this file's folder), hosts,
// channels.<platform>.secrets, limits.{frame_bytes, body_bytes, connections, queue_bytes,
// idle_seconds}.
Result<void> read_config(const std::filesystem::path& path, Config& config);

// "127.0.0.1:8080", "[::1]:8080"; without a token file only loopback addresses are accepted.
Result<void> read_listen(const std::string& listen, Config& config);

}  // namespace hamkalam::server
