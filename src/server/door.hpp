// The door: who comes in, by which credential, and whether the role may use the route. Every
// request passes it, the websocket's upgrade too. Knows no sockets.
//
//   HK_TRY(auto door, Door::open(config, clock));
//   Door::Answer answer = door->admit(request, "203.0.113.7");
//   routes.handle(request, std::move(answer), "203.0.113.7", reply);   // after answer.delay_ms
//
// A credential is a token (access/tokens.hpp) or a help desk's JWT (access/jwt.hpp), in
// `Authorization: Bearer` or, because a browser's websocket can send no header, in the sub-protocol
// `hamkalam.token.<base64url of it>`. Why one is refused stands in the audit log and never in the
// answer. A good one always passes; after bad ones the address waits (access/throttle.hpp).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "access/audit.hpp"
#include "access/jwt.hpp"
#include "access/rights.hpp"
#include "access/throttle.hpp"
#include "access/tokens.hpp"
#include "server/config.hpp"
#include "server/origin.hpp"

namespace hamkalam::server {

class Door {
 public:
  using Clock = std::function<event::Time()>;

  // Reads tokens and keys, opens the audit log. Errors name the file.
  static Result<std::unique_ptr<Door>> open(const Config& config, Clock clock);

  struct Answer {
    access::Identity who;
    std::optional<channel::HttpResponse> refusal;
    int delay_ms = 0;  // the refusal goes out so much later
  };
  // `address` is the client's, behind proxies or not.
  Answer admit(const channel::HttpRequest& request, const std::string& address);

  // Whether the request comes from another's page that may show the advice.
  bool embeds(const channel::HttpRequest& request) const { return origins_.embeds(request); }

  // Reads the tokens and keys again. After an Error the old ones stand.
  Result<void> reload(const Config& config);

  // Whether who came in may stay: not expired, and the token not revoked since.
  bool may_stay(const access::Identity& who) const;

  // A line for the audit log, if there is one.
  void note(access::AuditEntry entry);

 private:
  struct Keys {
    access::Tokens tokens;
    std::optional<access::Jwt> jwt;
  };
  Door(const Config& config, Clock clock)
      : origins_(config.hosts, config.address, config.port, config.embed),
        signs_in_(config.signs_in()),
        clock_(std::move(clock)) {}
  static Result<Keys> read_keys(const Config& config);
  Result<access::Identity> find(const std::string& credential, event::Time now) const;
  Answer refuse(const std::string& address, const std::string& why, event::Time now);
  void note_sign_in(const access::Identity& who, const std::string& address, event::Time now);

  Origins origins_;
  bool signs_in_;
  Clock clock_;
  Keys keys_;
  access::Throttle throttle_;
  std::unique_ptr<access::Audit> audit_;
  std::map<std::string, event::Time> noted_;  // sign-ins of the last quarter of an hour
};

// The credential of a request, empty where it brings none.
std::string credential_of(const channel::HttpRequest& request);

// Whom rates are counted for: who signed in, wherever from and by whichever token; else the
// address.
std::string client_of(const access::Identity& who, const std::string& address);

}  // namespace hamkalam::server
