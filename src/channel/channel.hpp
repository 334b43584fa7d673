// Channels: messaging platforms as pure functions. A platform's webhook request becomes events and
// an HTTP answer, a message of ours becomes the platform's requests; nothing here touches a socket
// or a clock.
//
//   Received r = find("telegram")->receive(request, config, now);
//   // r.events go to the hub; r.response is answered where it names no events
//   auto calls = find("telegram")->send(answer, source, config);
//   // source: what the "source" of the message that is answered says; calls: in their order
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

// What a shop says about one channel. What a platform makes of it stands in its header.
struct ChannelConfig {
  std::vector<std::string> secrets;  // all are tried, so that they can be rotated
  std::string verify_token;          // answers the challenge with which Meta begins
  std::string token;                 // signs in what is sent
  std::string api_base;              // where to send, without a slash at its end; empty: as usual
  std::string proxy;                 // an HTTP proxy to send through: http://HOST:PORT
  std::string account;               // page, number, app or account that sends
  std::string notes;                 // empty: flags and errors; "suggestions": also; "off"
  std::string self;                  // our own id there: what it sends comes back and is left out
  int per_second = 0;                // requests; 0: as many as usual there
  std::string name_key;  // hides telephone numbers in names of conversations; never changed
  Json mapping = {};     // of the mapped channels (mapped/mapping.hpp)
};

// What one delivery brought. An event that could not be read stands as its error, in its place.
struct Received {
  HttpResponse response;                // the answer when there is nothing to do
  std::vector<event::Incoming> events;  // in the order of the delivery
  bool is_array = false;                // answer with an array
  // The platform reads no answers but the status: `response` is due once all is durable, whatever
  // became of an event; where the journal cannot take it, 503 with Retry-After.
  bool acknowledge = false;
  std::vector<std::string> ignored;  // what brought no event, by kind: "reaction", "read", ...
};

// One request to a platform, as data. The address is base and path; the path may hold a token.
struct HttpCall {
  std::string method, base, path;
  std::map<std::string, std::string> headers;
  std::string body;         // JSON
  bool repeatable = false;  // made twice it does what it does once
};

class Channel {
 public:
  virtual ~Channel() = default;
  virtual Received receive(const HttpRequest& request, const ChannelConfig& config,
                           event::Time now) const = 0;

  // What the platform is to be asked so that it does what `event` says: a message of an agent or a
  // bot is said (in several calls where it is long, to be made in their order), a note is noted, an
  // assignment hands over. `source` is that of the customer's newest message. No call: there is
  // nothing to do, as for what the platform itself has told. An error says in `where` what is
  // missing.
  virtual Result<std::vector<HttpCall>> send(const event::Event& event, const Json& source,
                                             const ChannelConfig& config) const;

  // Which members of ChannelConfig it knows beside `secrets`, by their names.
  virtual std::vector<std::string_view> wants() const { return {}; }
  // What is wrong with a configuration; `where` names the member.
  virtual Result<void> check(const ChannelConfig&) const { return {}; }

  // Whether it has notes that only agents see.
  virtual bool has_notes() const { return false; }

  // How many requests a second the platform takes of one account, below what it documents.
  virtual int per_second() const { return 20; }
};

// An error where the platform takes no more answers to this message: the `reply_by` of its source,
// if it has one, has passed. `where` names the platform.
Result<void> check_window(const Json& source, event::Time now);

// The adapter of a platform, nullptr for none. Adding one is one line in channels.cpp.
const Channel* find(std::string_view platform);
const std::vector<std::string_view>& names();

}  // namespace hamkalam::channel
