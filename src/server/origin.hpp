// Which names this server answers to. A browser on an agent's machine can be led here by any page,
// under any name (DNS rebinding); Host and Origin tell.
//
//   const Origins origins({"chat.example.com"}, "127.0.0.1", 8080);
//   origins.fault(request);      // "", or "this Host is not on the list"
//
// Names are compared without case and without a trailing dot; a port that the scheme has anyway may
// be left out. The loopback names are always on the list, and so is the address that is listened
// on.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "channel/channel.hpp"

namespace hamkalam::server {

class Origins {
 public:
  // `hosts`: "chat.example.com" (at the ports 80 and 443) or "chat.example.com:8443".
  // `embed`: origins of pages that may ask from another host, "https://desk.example.com".
  Origins(const std::vector<std::string>& hosts, const std::string& address, unsigned short port,
          const std::vector<std::string>& embed = {});

  // What is wrong with Host, or with Origin where there is one; empty: nothing.
  std::string fault(const channel::HttpRequest& request) const;

  // Whether the request comes from another's page that may show the advice.
  bool embeds(const channel::HttpRequest& request) const;

  // Whether a browser could send a request here under this name, e.g. "localhost:8080".
  bool accepts(std::string_view host) const;

 private:
  std::vector<std::string> names_;  // as name_of() writes them
  std::vector<std::string> embed_;
};

// Whether this is an origin as browsers send it: a scheme and a name, in small letters.
bool is_origin(std::string_view text);

// "LocalHost.:80" -> "localhost:80", "chat.example.com" -> "chat.example.com:80"; nothing where
// this is no name with or without a port. Port 443 is written as 80: what is behind a proxy that
// speaks TLS sees either.
std::optional<std::string> name_of(std::string_view host);

}  // namespace hamkalam::server
