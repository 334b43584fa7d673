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

}  // namespace hamkalam::server
