// Addresses of clients as text: which one a limit counts, and whom a proxy speaks for. No sockets.
//
//   client_address("10.0.0.2", "203.0.113.9, 10.0.0.7", *proxies)   // "203.0.113.9"
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace hamkalam::server {

// Addresses that begin alike; IPv4 stands as ::ffff:a.b.c.d.
struct Network {
  std::array<std::uint8_t, 16> bytes{};
  int prefix = 128;
  bool contains(std::string_view address) const;
};

// "10.0.0.0/8", "127.0.0.1", "fd00::/8".
Result<Network> read_network(std::string_view text);

// Who sent a request: `peer`, unless that is one of our proxies; then the last address of
// X-Forwarded-For that is none of them. What stands left of it could have been made up.
std::string client_address(const std::string& peer, std::string_view forwarded_for,
                           const std::vector<Network>& proxies);

// What limits count by: IPv4 as it is, of IPv6 its /64, because one customer has a whole one.
std::string limit_key(const std::string& address);

}  // namespace hamkalam::server
