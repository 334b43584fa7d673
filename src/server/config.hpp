// The server's configuration: one JSON file, the environment over it, flags over that. Every key is
// a row of the table in settings.hpp; adding one is a member here and a row there.
//
//   Config config;
//   HK_CHECK(read_config("/etc/hamkalam.json", config));  // {"limits":{"frame_bytes":65536}}
//   HK_CHECK(read_environment(std::getenv, config));      // HAMKALAM_LIMITS_FRAME_BYTES=65536
//   HK_CHECK(set("limits.frame_bytes", "65536", "--limits.frame-bytes", config));
//   HK_CHECK(settle(config));
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "channel/channel.hpp"
#include "server/address.hpp"
#include "server/limits.hpp"

namespace hamkalam::server {

struct Config {
  std::string listen = "127.0.0.1:8080";
  std::string journal = "memory:";
  int keep_days = 365;             // contacts whose last event is older are erased; 0: never
  std::filesystem::path business;  // the profile of the business, if there is one
  std::vector<std::string> hosts;  // accepted in Host and Origin beside the loopback names
  std::map<std::string, channel::ChannelConfig> channels;
  std::vector<std::string> proxy_names;            // whose X-Forwarded-For is believed
  std::filesystem::path tls_certificate, tls_key;  // PEM; both or none
  Limits limits;
  // Signing in (access/). Without tokens and without JWT nobody has to.
  std::filesystem::path tokens;          // the file of tokens
  std::string jwt_algorithm = "off";     // HS256 or RS256
  std::string jwt_secret;                // of HS256
  std::filesystem::path jwt_public_key;  // of RS256, PEM
  std::string jwt_issuer, jwt_audience;  // what they must be; empty: anything
  std::filesystem::path audit;           // the audit log; empty: none
  bool signs_in() const { return !tokens.empty() || jwt_algorithm != "off"; }

  // Standard Webhooks of ours: where to, signed with what, about what.
  std::string webhook_url;
  std::vector<std::string> webhook_secrets, webhook_events{"advice", "flag", "task"};
  // Who is asked for an order, and how that is signed.
  std::string lookup_url;
  std::vector<std::string> lookup_secrets;
  // What is answered without a person; no intents: nothing.
  std::vector<std::string> autopilot_intents;
  int autopilot_confidence = 90, autopilot_daily = 200, autopilot_seconds = 5;

  int outbox_seconds = 20;  // a platform's time for one request of ours
  int drain_seconds = 10;   // from SIGTERM to the end, at most
  std::string log_level = "info";

  // Not settings: what settle() makes of them, and where the data folder is.
  std::string address = "127.0.0.1";
  unsigned short port = 8080;
  std::vector<Network> proxies;
  std::filesystem::path locales;    // folder with a folder a language
  std::filesystem::path console;    // folder with index.html
  std::filesystem::path contracts;  // folder with openapi.json and asyncapi.json
};

// The file. Paths in it begin at its folder. Errors name file and key; an unknown key is one.
Result<void> read_config(const std::filesystem::path& path, Config& config);

// Every setting's variable that `variable` (std::getenv) knows.
Result<void> read_environment(const std::function<const char*(const char*)>& variable,
                              Config& config);

// One setting from a text: numbers in digits, lists with commas, true or false. `place` is what an
// error names: the flag or variable.
Result<void> set(const std::string& key, const std::string& text, const std::string& place,
                 Config& config);

// What needs more than one setting: call it after the last one. "127.0.0.1:8080", "[::1]:8080"
// become address and port, proxies networks; without a token file only loopback addresses are
// accepted.
Result<void> settle(Config& config);

// `listen` alone, settled.
Result<void> read_listen(const std::string& listen, Config& config);

// A reload: takes over what may change while the server runs; the keys that differ but may not are
// returned, their old values stand.
std::vector<std::string> take_over(const Config& fresh, Config& running);

}  // namespace hamkalam::server
