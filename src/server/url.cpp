#include "server/url.hpp"

#include <algorithm>

namespace hamkalam::server {

std::string Url::authority() const {
  const std::string name = host.find(':') == host.npos ? host : "[" + host + "]";
  return port == (tls ? "443" : "80") ? name : name + ":" + port;
}

Result<Url> read_url(const std::string& text) {
  const Error wrong("\"" + text + "\"",
                    "is no address of the form https://HOST or http://HOST:PORT");
  Url out;
  std::string_view rest = text;
  if (rest.starts_with("https://"))
    out.tls = true;
  else if (!rest.starts_with("http://"))
    return wrong;
  rest.remove_prefix(out.tls ? 8 : 7);
  const bool clean = std::all_of(rest.begin(), rest.end(), [](unsigned char c) {
    return c > ' ' && c < 127 && c != '\\' && c != '#';
  });
  if (!clean) return wrong;
  const auto slash = std::min(rest.find_first_of("/?"), rest.size());
  std::string_view place = rest.substr(0, slash);
  out.path = rest.substr(slash);
  if (out.path.starts_with('?')) out.path.insert(0, "/");
  if (place.find('@') != place.npos) return wrong;
  std::string_view port;
  if (place.starts_with('[')) {
    const auto end = place.find(']');
    if (end == place.npos) return wrong;
    out.host = place.substr(1, end - 1);
    port = place.substr(end + 1);
  } else {
    const auto colon = std::min(place.find(':'), place.size());
    out.host = place.substr(0, colon);
    port = place.substr(colon);
  }
  if (!port.empty() && (port[0] != ':' || port.size() < 2 || port.size() > 6)) return wrong;
  out.port = port.empty() ? (out.tls ? "443" : "80") : std::string(port.substr(1));
  const bool digits =
      std::all_of(out.port.begin(), out.port.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (out.host.empty() || !digits) return wrong;
  return out;
}

}  // namespace hamkalam::server
