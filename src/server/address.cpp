#include "server/address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace hamkalam::server {
namespace {

using Bytes = std::array<std::uint8_t, 16>;
constexpr Bytes kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

std::optional<Bytes> parse(std::string_view text) {
  const std::string address(text);
  Bytes out = kMapped;
  if (inet_pton(AF_INET, address.c_str(), out.data() + 12) == 1) return out;
  if (inet_pton(AF_INET6, address.c_str(), out.data()) == 1) return out;
  return {};
}

bool is_v4(const Bytes& bytes) {
  return std::equal(bytes.begin(), bytes.begin() + 12, kMapped.begin());
}

bool same_prefix(const Bytes& a, const Bytes& b, int bits) {
  const int whole = bits / 8, rest = bits % 8;
  if (!std::equal(a.begin(), a.begin() + whole, b.begin())) return false;
  return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

bool Network::contains(std::string_view address) const {
  const auto other = parse(address);
  return other && same_prefix(bytes, *other, prefix);
}

Result<Network> read_network(std::string_view text) {
  const auto slash = std::min(text.find('/'), text.size());
  const auto address = parse(text.substr(0, slash));
  const Error fault("network",
                    "expected an address or ADDRESS/BITS, not \"" + std::string(text) + "\"");
  if (!address) return fault;
  Network out{*address, 128};
  if (slash == text.size()) return out;
  const int most = is_v4(*address) && text.find(':') == text.npos ? 32 : 128;
  int bits = 0;
  const char* end = text.data() + text.size();
  if (std::from_chars(text.data() + slash + 1, end, bits).ptr != end || slash + 1 == text.size() ||
      bits < 0 || bits > most)
    return fault;
  out.prefix = 128 - most + bits;
  return out;
}

std::string client_address(const std::string& peer, std::string_view forwarded_for,
                           const std::vector<Network>& proxies) {
  auto ours = [&](std::string_view address) {
    return std::any_of(proxies.begin(), proxies.end(),
                       [&](const Network& network) { return network.contains(address); });
  };
  std::string client = peer;
  while (ours(client) && !forwarded_for.empty()) {
    const auto comma = forwarded_for.rfind(',');
    const auto last = trim(forwarded_for.substr(comma == forwarded_for.npos ? 0 : comma + 1));
    if (!parse(last)) break;  // made up: the proxy itself answers for it
    client = last;
    forwarded_for = comma == forwarded_for.npos ? "" : forwarded_for.substr(0, comma);
  }
  return client;
}

std::string limit_key(const std::string& address) {
  auto bytes = parse(address);
  if (!bytes) return address;
  char text[INET6_ADDRSTRLEN] = {};
  if (is_v4(*bytes)) {
    inet_ntop(AF_INET, bytes->data() + 12, text, sizeof text);
    return text;
  }
  std::fill(bytes->begin() + 8, bytes->end(), std::uint8_t{0});
  inet_ntop(AF_INET6, bytes->data(), text, sizeof text);
  return std::string(text) + "/64";
}

}  // namespace hamkalam::server
