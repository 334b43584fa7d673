#include "server/config.hpp"

#include <fstream>

#include "support/catch.hpp"
#include "support/temp_folder.hpp"

namespace hamkalam::server {

TEST_CASE("a configuration names the profile from its own folder", "[server]") {
  const test::TempFolder folder;
  auto read = [&](const std::string& text) -> Result<Config> {
    std::ofstream(folder.file("hamkalam.json")) << text;
    Config config;
    HK_CHECK(read_config(folder.file("hamkalam.json"), config));
    return config;
  };
  CHECK(read("{}")->business.empty());
  CHECK(read(R"({"business":"shop.json"})")->business == folder.file("shop.json"));
  CHECK(read(R"({"business":"/etc/hamkalam/shop.json"})")->business == "/etc/hamkalam/shop.json");
  CHECK_FALSE(read(R"({"business":{}})"));
  CHECK_FALSE(read(R"({"busines":"shop.json"})"));
}

TEST_CASE("limits are whole numbers, and unknown ones are named", "[server]") {
  const test::TempFolder folder;
  auto read = [&](const std::string& limits) -> Result<Config> {
    std::ofstream(folder.file("hamkalam.json")) << "{\"limits\":" << limits << "}";
    Config config;
    HK_CHECK(read_config(folder.file("hamkalam.json"), config));
    return config;
  };
  CHECK(read("{}")->limits.connections == Limits().connections);
  const auto some = read(R"({"connections":7,"depth":5,"memory_bytes":1000000})");
  CHECK(some->limits.connections == 7);
  CHECK(some->limits.of_event().depth == 5);
  CHECK(some->limits.memory_bytes == 1'000'000);
  for (const char* bad : {R"({"connections":0})", R"({"connections":-5})", R"({"connections":1.5})",
                          R"({"connections":"7"})", R"({"depth":9999999999})", "[]"})
    CHECK_FALSE(read(bad));
  CHECK(read(R"({"conections":7})").error().text().find("conections") != std::string::npos);
}

}  // namespace hamkalam::server
