// Where a request of ours goes: the parts of an http or https address.
//
//   HK_TRY(Url url, read_url("https://graph.facebook.com/v23.0"));
//   // url.tls, url.host "graph.facebook.com", url.port "443", url.path "/v23.0"
#pragma once

#include <string>

#include "base/result.hpp"

namespace hamkalam::server {

struct Url {
  bool tls = false;
  std::string host;  // of IPv6 without brackets
  std::string port;
  std::string path;               // with its query; empty or begins with '/'
  std::string authority() const;  // for Host: without the scheme's own port
};

// Errors say what is wrong with it; user names and fragments are.
Result<Url> read_url(const std::string& text);

}  // namespace hamkalam::server
