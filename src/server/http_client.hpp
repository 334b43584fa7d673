// Requests of ours: one connection each, certificates verified, no redirects followed. Only what
// the configuration names is ever asked.
//
//   HttpClient client(loop, *tls);
//   client.perform(call, {.proxy = "", .time = 20s},
//                  [](auto go) { go(true); },               // connected: write it?
//                  [](channel::Outcome outcome) { ... });
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "channel/channel.hpp"
#include "channel/retry.hpp"
#include "server/tls.hpp"

namespace boost::asio {
class io_context;
}

namespace hamkalam::server {

class HttpClient {
 public:
  struct Options {
    std::string proxy = {};  // http://HOST:PORT; https goes through it by CONNECT
    std::chrono::seconds time{20};
    std::size_t most_answer = 256 * 1024;  // bytes of a body; a longer one is an error
  };
  // Asked once everything stands and before the first byte of the request: whoever keeps a record
  // writes it first. go(false): it is not to be written.
  using Ready = std::function<void(std::function<void(bool)> go)>;
  using Done = std::function<void(channel::Outcome)>;

  HttpClient(boost::asio::io_context& loop, const TlsClient& tls) : loop_(loop), tls_(tls) {}

  // Answers once, on the loop, within the time and a little more.
  void perform(channel::HttpCall call, Options options, Ready ready, Done done);

 private:
  boost::asio::io_context& loop_;
  const TlsClient& tls_;
};

// One request, waited for: of commands. Errors are of the system's certificates.
Result<channel::Outcome> perform_now(channel::HttpCall call, HttpClient::Options options);

}  // namespace hamkalam::server
