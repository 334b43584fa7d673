// Channels: messaging platforms as pure functions. A platform's webhook request becomes events and
// an HTTP answer; nothing here touches a socket or a clock.
//
//   Received r = find("generic")->receive(request, config, now);
//   // r.events go to the hub; r.status and r.body are answered where it names no events
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "event/event.hpp"

namespace hamkalam::channel {

// Header names in lower case. `body` is the raw bytes: signatures are computed over them.
struct HttpRequest {
  std::string method, target;
  std::map<std::string, std::string> headers;
  std::string body;
  std::string client;  // the sender, as limits count it: who signed in or an address
  std::string header(const std::string& lower_case_name) const;
};

struct HttpResponse {
  int status = 200;
  std::string body;  // JSON unless `type` says otherwise
  std::string type = "application/json";
  std::map<std::string, std::string> headers;
};

struct ChannelConfig {
  std::vector<std::string> secrets;  // all are tried, so that they can be rotated
};

// What one delivery brought. An event that could not be read stands as its error, in its place.
struct Received {
  HttpResponse response;                // the answer when there is nothing to do
  std::vector<event::Incoming> events;  // in the order of the delivery
  bool is_array = false;                // answer with an array
};

class Channel {
 public:
  virtual ~Channel() = default;
  virtual Received receive(const HttpRequest& request, const ChannelConfig& config,
                           event::Time now) const = 0;
};

// The adapter of a platform, nullptr for none. Adding one is one line in channels.cpp.
const Channel* find(std::string_view platform);
const std::vector<std::string_view>& names();

}  // namespace hamkalam::channel
