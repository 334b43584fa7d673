#include "server/config.hpp"

#include <fstream>

#include "base/file.hpp"
#include "server/settings.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

namespace hamkalam::server {
namespace {

const test::TempFolder& folder() {
  static const test::TempFolder one;
  return one;
}

Result<Config> read(const std::string& text) {
  std::ofstream(folder().file("hamkalam.json")) << text;
  Config config;
  HK_CHECK(read_config(folder().file("hamkalam.json"), config));
  return config;
}

std::string fault(const std::string& text) {
  const auto config = read(text);
  if (config) return "";
  std::string out = config.error().text();
  const std::string file = folder().file("hamkalam.json");
  if (const auto at = out.find(file); at != out.npos) out.replace(at, file.size(), "FILE");
  return out;
}

}  // namespace

TEST_CASE("a configuration names the profile from its own folder", "[server]") {
  CHECK(read("{}")->business.empty());
  CHECK(read(R"({"business":"shop.json"})")->business == folder().file("shop.json"));
  CHECK(read(R"({"business":"/etc/hamkalam/shop.json"})")->business == "/etc/hamkalam/shop.json");
}

TEST_CASE("a fault of a configuration names its place", "[server]") {
  CHECK(fault("[]") == "FILE: expected an object");
  CHECK(fault(R"({"busines":"shop.json"})") ==
        "FILE: unknown key \"busines\", did you mean \"business\"?");
  CHECK(fault(R"({"limits":{"frame_byte":5000}})") ==
        "FILE: unknown key \"limits.frame_byte\", did you mean \"limits.frame_bytes\"?");
  CHECK(fault(R"({"limit":{}})") == "FILE: unknown key \"limit\", did you mean \"limits\"?");
  CHECK(fault(R"({"quite_another_thing":1})") == "FILE: unknown key \"quite_another_thing\"");
  CHECK(
      fault(R"({"channels":{"pigeon":{}}})").starts_with("FILE: unknown key \"channels.pigeon\""));
  CHECK(fault(R"({"limits":5})") == "FILE: limits: expected an object");
  CHECK(fault(R"({"business":{}})") == "FILE: business: expected a path");
  CHECK(fault(R"({"hosts":"a"})") == "FILE: hosts: expected a list of texts");
  CHECK(fault(R"({"hosts":[5]})") == "FILE: hosts: expected a list of texts");
  CHECK(fault(R"({"log_level":"loud"})") ==
        "FILE: log_level: expected one of debug, info, warning, error");
  for (const char* value : {"0", "-1", "1.5", "\"5\"", "86401", "18446744073709551615", "null"})
    CHECK(fault(R"({"limits":{"idle_seconds":)" + std::string(value) + "}}") ==
          "FILE: limits.idle_seconds: expected a number, 1 to 86400");
}

TEST_CASE("the environment stands over the file, flags over the environment", "[server]") {
  auto config = read(R"({"limits":{"connections":5,"idle_seconds":6},"hosts":["a","b"]})");
  REQUIRE(config);
  CHECK(config->limits.connections == 5);
  const std::map<std::string, std::string> variables{{"HAMKALAM_LIMITS_CONNECTIONS", "7"},
                                                     {"HAMKALAM_HOSTS", "x.example,y.example"},
                                                     {"HAMKALAM_LISTEN", "[::1]:81"}};
  auto variable = [&](const char* name) {
    const auto it = variables.find(name);
    return it == variables.end() ? nullptr : it->second.c_str();
  };
  REQUIRE(read_environment(variable, *config));
  CHECK(config->limits.connections == 7);
  CHECK(config->limits.idle_seconds == 6);
  CHECK(config->hosts == std::vector<std::string>{"x.example", "y.example"});
  REQUIRE(set("limits.connections", "8", "--limits.connections", *config));
  CHECK(config->limits.connections == 8);
  CHECK(set("limits.connections", "8x", "--limits.connections", *config).error().text() ==
        "--limits.connections: expected a number, 1 to 1000000");
  CHECK_FALSE(set("limits.nothing", "8", "--limits.nothing", *config));
  REQUIRE(settle(*config));
  CHECK(config->address == "::1");
  CHECK(config->port == 81);
}

TEST_CASE("limits are whole numbers, and proxies are networks", "[server]") {
  CHECK(read("{}")->limits.connections == Limits().connections);
  auto some = read(R"({"limits":{"depth":5,"memory_bytes":1048576},"proxies":["10.0.0.0/8"]})");
  REQUIRE(some);
  CHECK(some->limits.of_event().depth == 5);
  CHECK(some->limits.memory_bytes == 1'048'576);
  REQUIRE(settle(*some));
  CHECK(some->proxies.at(0).contains("10.1.2.3"));
  some->proxy_names = {"10.0.0.0/999"};
  CHECK_FALSE(settle(*some));
  for (const char* bad :
       {R"({"connections":0})", R"({"connections":-5})", R"({"connections":1.5})",
        R"({"connections":"7"})", R"({"depth":9999999999})", "[]", R"({"conections":7})"})
    CHECK_FALSE(read(R"({"limits":)" + std::string(bad) + "}"));
}

TEST_CASE("where everybody signs in, any address is listened on", "[server]") {
  for (const std::string key : {"tokens", "jwt.algorithm"}) {
    Config config;
    REQUIRE(set(key, key == "tokens" ? "tokens.jsonl" : "HS256", "test", config));
    CHECK(config.signs_in());
    REQUIRE(read_listen("0.0.0.0:8080", config));
    CHECK(config.address == "0.0.0.0");
  }
  Config config;
  CHECK_FALSE(config.signs_in());
  CHECK_FALSE(set("jwt.algorithm", "none", "test", config));
}

TEST_CASE("an address is loopback and has a port", "[server]") {
  for (const char* good : {"127.0.0.1:0", "localhost:80", "[::1]:65535", "127.9.9.9:8080"}) {
    Config config;
    config.listen = good;
    INFO(good);
    CHECK(settle(config));
  }
  for (const char* bad : {"", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "a:80",
                          "0.0.0.0:80", "[::]:80", "127.0.0.1:8 "}) {
    Config config;
    config.listen = bad;
    INFO(bad);
    CHECK_FALSE(settle(config));
  }
}

TEST_CASE("a printed configuration reads as what it is of, without its secrets", "[server]") {
  auto config = read(
      R"({"limits":{"connections":5},"channels":{"generic":{"secrets":["whsec_abc","whsec_d"]}}})");
  REQUIRE(config);
  const std::string printed = config_json(*config);
  CHECK(printed.find("whsec") == printed.npos);
  auto again = read(printed);
  REQUIRE(again);
  CHECK(again->channels["generic"].secrets == std::vector<std::string>{"***", "***"});
  again->channels = config->channels;
  for (const Setting& setting : settings()) {
    INFO(setting.key);
    CHECK(equal(setting, *config, *again));
    CHECK(explain_settings().find(setting.key + "\n") != std::string::npos);
  }
}

TEST_CASE("a reload takes what may change and names the rest", "[server]") {
  Config running;
  running.port = 4711;
  auto fresh = read(
      R"({"listen":"127.0.0.1:1","journal":"sqlite:x","hosts":["a"],
          "channels":{"generic":{"secrets":["s"]}}})");
  REQUIRE(fresh);
  CHECK(take_over(*fresh, running) == std::vector<std::string>{"listen", "journal"});
  CHECK(running.listen == Config().listen);
  CHECK(running.hosts == std::vector<std::string>{"a"});
  CHECK(running.channels["generic"].secrets.size() == 1);
  CHECK(running.port == 4711);
  CHECK(take_over(Config(), running).empty());
  CHECK(running.hosts.empty());
  CHECK(running.channels["generic"].secrets.empty());
}

TEST_CASE("a channel has what its platform wants", "[config]") {
  Config config;
  const auto read = [&](const std::string& key, const std::string& text) {
    const auto good = set(key, text, "HERE", config);
    return good ? std::string() : good.error().text();
  };
  CHECK(read("channels.telegram.token", "1:abc").empty());
  CHECK(config.channels["telegram"].token == "1:abc");
  CHECK(config.channels["bale"].token.empty());
  CHECK(read("channels.whatsapp.name_key", "k").empty());
  CHECK(read("channels.email.mapping", R"({"text":"/plain"})").empty());
  CHECK(config.channels["email"].mapping["text"] == "/plain");
  // What it has no use for is unknown.
  CHECK(read("channels.telegram.verify_token", "x").find("unknown key") != std::string::npos);
  CHECK(read("channels.generic.token", "x").find("unknown key") != std::string::npos);
  CHECK(read("channels.mapped.mapping", R"({"text":"/t"})") ==
        "HERE: mapping.conversation: is missing");
  CHECK(read("channels.mapped.mapping", "{") == "HERE: expected a JSON object");
  CHECK(show(*find_setting("channels.telegram.token"), config) == "\"***\"");
  CHECK(show(*find_setting("channels.mapped.mapping"), config) == "{}");
  // A reload takes over one without the other.
  Config fresh = config;
  fresh.channels["telegram"].token = "2:def";
  fresh.channels["email"].mapping = Json();
  CHECK(take_over(fresh, config).empty());
  CHECK(config.channels["telegram"].token == "2:def");
  CHECK(config.channels["email"].mapping.is_null());
  CHECK(config.channels["whatsapp"].name_key == "k");
}

TEST_CASE("the sample configuration reads and the manual has every setting", "[server]") {
  const std::filesystem::path deploy = HAMKALAM_SOURCE_DIR "/deploy";
  Config config;
  const auto sample = read_config(deploy / "hamkalam.json", config);
  INFO((sample ? "" : sample.error().text()));
  CHECK(sample);
  const auto manual = read_file(deploy / "README.md");
  REQUIRE(manual);
  INFO("write the output of `hamkalam config --table` into deploy/README.md:\n"
       << settings_markdown());
  CHECK(manual->find("\n\n" + settings_markdown() + "\n") != std::string::npos);
}

}  // namespace hamkalam::server
