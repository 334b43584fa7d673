// Who speaks: a role and a name, as a token or a help desk's signature says.
//
//   Identity sara{Role::agent, "sara", "3f9ab01c77d2", 0};
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "event/time.hpp"

namespace hamkalam::access {

// What each may do stands in rights.hpp.
enum class Role { agent, platform, quality, admin };

struct Identity {
  Role role = Role::admin;
  std::string subject;      // the agent's id or the platform's name; empty where nobody signs in
  std::string token;        // the token's public id, "jwt", or empty where nobody signs in
  event::Time expires = 0;  // 0: never
};

// "agent", "platform", "quality", "admin".
std::string_view name(Role role);
std::optional<Role> role_of(std::string_view name);

// Whether this may be a subject: 1 to 128 of A-Z a-z 0-9 . _ @ + - (an agent's id in events;
// without the colon, which ends a platform's name in its conversations).
bool is_subject(std::string_view text);

}  // namespace hamkalam::access
