#include "server/origin.hpp"

#include <algorithm>
#include <charconv>

namespace hamkalam::server {

std::optional<std::string> name_of(std::string_view host) {
  std::string_view name = host, port = "80";
  // In "[::1]:80" the last colon outside of the brackets counts.
  const auto colon = host.find(':', host.starts_with('[') ? host.find(']') : 0);
  if (colon != host.npos) {
    name = host.substr(0, colon);
    port = host.substr(colon + 1);
  }
  if (host.starts_with('[') ? !name.ends_with(']') : name.find_first_of("[]:") != name.npos)
    return std::nullopt;
  unsigned number = 0;
  const auto [end, fault] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (fault != std::errc() || end != port.data() + port.size() || number == 0 || number > 65535)
    return std::nullopt;
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.empty()) return std::nullopt;
  std::string out(name);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    const bool known = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._:[]").find(c) != std::string_view::npos;
    if (!known) return std::nullopt;
  }
  return out + ":" + std::to_string(number == 443 ? 80 : number);
}

Origins::Origins(const std::vector<std::string>& hosts, const std::string& address,
                 unsigned short port, const std::vector<std::string>& embed)
    : embed_(embed) {
  auto add = [&](const std::string& host) {
    if (auto name = name_of(host)) names_.push_back(std::move(*name));
  };
  const std::string at = ":" + std::to_string(port);
  for (const char* loopback : {"127.0.0.1", "localhost", "[::1]"}) add(loopback + at);
  add((address.find(':') == address.npos ? address : "[" + address + "]") + at);
  for (const auto& host : hosts) add(host);
}

bool Origins::accepts(std::string_view host) const {
  const auto name = name_of(host);
  return name && std::find(names_.begin(), names_.end(), *name) != names_.end();
}

bool Origins::embeds(const channel::HttpRequest& request) const {
  const auto origin = request.headers.find("origin");
  return origin != request.headers.end() &&
         std::find(embed_.begin(), embed_.end(), origin->second) != embed_.end();
}

bool is_origin(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!text.starts_with(scheme)) continue;
    const auto host = text.substr(scheme.size());
    return name_of(host) &&
           std::none_of(host.begin(), host.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  }
  return false;
}

std::string Origins::fault(const channel::HttpRequest& request) const {
  if (!accepts(request.header("host"))) return "this Host is not on the list";
  const auto origin = request.headers.find("origin");
  if (origin == request.headers.end()) return {};
  const std::string_view text = origin->second;
  for (const std::string_view scheme : {"http://", "https://"})
    if (text.starts_with(scheme) && accepts(text.substr(scheme.size()))) return {};
  if (embeds(request)) return {};
  return "this Origin is not on the list";
}

}  // namespace hamkalam::server
