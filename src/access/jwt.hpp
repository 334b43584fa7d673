// Tokens that a help desk signs itself: JSON Web Tokens (RFC 7519), checked by libjwt.
//
//   HK_TRY(const Jwt jwt, Jwt::make({.algorithm = "HS256", .key = secret, .issuer = "desk"}));
//   jwt.find("eyJhbGciOi...", now);       // the Identity of its claims `sub` and `role`
//
// The header's `alg` must be the configured one: `none`, or an HMAC under a public key, never gets
// as far as a signature. `sub` (a subject), `role` and `exp` are required; `nbf` holds where it is
// there, `iss` and `aud` where they are configured. Clocks may be a minute apart.
#pragma once

#include <string>
#include <string_view>

#include "access/identity.hpp"
#include "base/result.hpp"

namespace hamkalam::access {

struct JwtSettings {
  std::string algorithm;  // HS256 or RS256
  std::string key;        // HS256: the secret, at least 32 bytes; RS256: the public key, PEM
  std::string issuer;     // what `iss` must be; empty: anything
  std::string audience;   // what `aud` must be or contain; empty: anything
};

class Jwt {
 public:
  // Errors: an algorithm of no use, a key that is too short or none.
  static Result<Jwt> make(JwtSettings settings);

  // Whom it names; an Error says (for the log, never for the client) why it is refused.
  Result<Identity> find(const std::string& token, event::Time now) const;

 private:
  explicit Jwt(JwtSettings settings) : settings_(std::move(settings)) {}
  bool is_signed(const std::string& token) const;

  JwtSettings settings_;
};

}  // namespace hamkalam::access
