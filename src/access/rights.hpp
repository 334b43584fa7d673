// What each role may do: one table of routes, one of events. Whoever asks, asks here.
//
//   may_use(Identity{Role::quality, "mina"}, "POST", "/v1/events");            // false
//   if (const auto refused = may_say(sara, event)) ...                         // "forbidden"
//   may_see(Identity{Role::platform, "shop"}, "shop:42");                      // true
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "access/identity.hpp"
#include "event/event.hpp"

namespace hamkalam::access {

// A set of roles, one bit each.
using Roles = unsigned;
constexpr Roles only(Role role) {
  return 1U << static_cast<unsigned>(role);
}
constexpr Roles kAgent = only(Role::agent), kPlatform = only(Role::platform),
                kQuality = only(Role::quality), kAdmin = only(Role::admin),
                kEveryRole = kAgent | kPlatform | kQuality | kAdmin;

struct RouteRight {
  std::string_view method, path;  // a path that ends in '*' stands for all that begin with it
  Roles roles;
  bool open = false;  // nobody has to sign in
};
// HEAD is as GET. What stands in no row is refused by the routes themselves (404), and so is a
// wrong method (405) for those who may use the path with another.
std::span<const RouteRight> route_rights();

// Whether a route needs no token. `path` is without its query.
bool is_open(std::string_view method, std::string_view path);
bool may_use(Role role, std::string_view method, std::string_view path);

struct EventRight {
  event::Type type;
  Roles roles;
};
std::span<const EventRight> event_rights();  // one row for each type, websocket frames as well

// Whether this may be said, and the agent's name filled in where it was left out; else an Error
// with the code `forbidden` and the field.
std::optional<Error> may_say(const Identity& who, event::Event& event);

// Whether a conversation may be read or watched; "*" is the queue.
bool may_see(const Identity& who, std::string_view conversation);

// What a platform's conversations begin with ("shop:"); empty for who may see all.
std::string prefix_of(const Identity& who);

}  // namespace hamkalam::access
