#include "server/address.hpp"

#include "support/catch.hpp"

namespace hamkalam::server {

TEST_CASE("networks are addresses with a length of prefix", "[server][address]") {
  CHECK(read_network("10.0.0.0/8")->contains("10.200.3.4"));
  CHECK(read_network("10.0.0.0/8")->contains("::ffff:10.200.3.4"));
  CHECK_FALSE(read_network("10.0.0.0/8")->contains("11.0.0.1"));
  CHECK(read_network("10.128.0.0/9")->contains("10.200.3.4"));
  CHECK_FALSE(read_network("10.128.0.0/9")->contains("10.127.3.4"));
  CHECK(read_network("127.0.0.1")->contains("127.0.0.1"));
  CHECK_FALSE(read_network("127.0.0.1")->contains("127.0.0.2"));
  CHECK(read_network("fd00::/8")->contains("fdab::1"));
  CHECK_FALSE(read_network("fd00::/8")->contains("10.0.0.1"));
  CHECK(read_network("0.0.0.0/0")->contains("198.51.100.7"));
  CHECK_FALSE(read_network("0.0.0.0/0")->contains("2001:db8::1"));
  CHECK_FALSE(read_network("10.0.0.0/8")->contains("nobody"));
  for (const char* bad : {"", "10.0.0", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x",
                          "localhost", "fd00::/129"})
    CHECK_FALSE(read_network(bad));
}

TEST_CASE("X-Forwarded-For is believed from proxies only", "[server][address]") {
  const std::vector<Network> proxies{*read_network("10.0.0.0/8"), *read_network("::1")};
  CHECK(client_address("203.0.113.9", "198.51.100.1", proxies) == "203.0.113.9");
  CHECK(client_address("10.0.0.2", "198.51.100.1", proxies) == "198.51.100.1");
  CHECK(client_address("10.0.0.2", "198.51.100.1, 10.0.0.7", proxies) == "198.51.100.1");
  // What the client itself wrote stands on the left and is not believed.
  CHECK(client_address("10.0.0.2", "127.0.0.1,  203.0.113.9", proxies) == "203.0.113.9");
  CHECK(client_address("10.0.0.2", "", proxies) == "10.0.0.2");
  CHECK(client_address("10.0.0.2", "unknown", proxies) == "10.0.0.2");
  CHECK(client_address("10.0.0.2", "198.51.100.1, evil\n", proxies) == "10.0.0.2");
  CHECK(client_address("::1", "2001:db8::5", proxies) == "2001:db8::5");
  CHECK(client_address("10.0.0.2", "198.51.100.1", {}) == "10.0.0.2");
}

TEST_CASE("limits count IPv4 by address and IPv6 by its /64", "[server][address]") {
  CHECK(limit_key("203.0.113.9") == "203.0.113.9");
  CHECK(limit_key("::ffff:203.0.113.9") == "203.0.113.9");
  CHECK(limit_key("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64");
  CHECK(limit_key("2001:db8:1:2::9") == limit_key("2001:db8:1:2:ffff::"));
  CHECK(limit_key("2001:db8:1:3::9") != limit_key("2001:db8:1:2::9"));
  CHECK(limit_key("?") == "?");
}

}  // namespace hamkalam::server
