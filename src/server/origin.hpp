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
  Origins(const std::vector<std::string>& hosts, const std::string& address, unsigned short port);

  // What is wrong with Host, or with Origin where there is one; empty: nothing.
  std::string fault(const channel::HttpRequest& request) const;

  // Whether a browser could send a request here under this name, e.g. "localhost:8080".
  bool accepts(std::string_view host) const;

 private:
  std::vector<std::string> names_;  // as name_of() writes them
};

// "LocalHost.:80" -> "localhost:80", "chat.example.com" -> "chat.example.com:80"; nothing where
// this is no name with or without a port. Port 443 is written as 80: what is behind a proxy that
// speaks TLS sees either.
std::optional<std::string> name_of(std::string_view host);

}  // namespace hamkalam::server
