#include "access/rights.hpp"

#include <algorithm>
#include <array>

namespace hamkalam::access {
namespace {

using event::Event;
using event::Type;

constexpr std::array kRoutes{
    RouteRight{"GET", "/", kEveryRole, true},
    RouteRight{"GET", "/assets/*", kEveryRole, true},
    RouteRight{"GET", "/healthz", kEveryRole, true},
    RouteRight{"GET", "/readyz", kEveryRole, true},
    RouteRight{"GET", "/openapi.json", kEveryRole, true},
    RouteRight{"GET", "/asyncapi.json", kEveryRole, true},
    RouteRight{"GET", "/hooks/*", kEveryRole, true},  // platforms sign what they send
    RouteRight{"POST", "/hooks/*", kEveryRole, true},
    RouteRight{"GET", "/v1/stream", kEveryRole},
    RouteRight{"POST", "/v1/events", kAgent | kPlatform | kAdmin},
    RouteRight{"GET", "/v1/conversations", kEveryRole},
    RouteRight{"GET", "/v1/conversations/*", kEveryRole},
    RouteRight{"GET", "/v1/rules", kEveryRole},
    RouteRight{"GET", "/v1/rules/*", kEveryRole},
    RouteRight{"GET", "/v1/outbox", kEveryRole},
    RouteRight{"POST", "/v1/outbox/*", kAgent | kPlatform | kAdmin},
    RouteRight{"POST", "/model/parse", kEveryRole},
    RouteRight{"POST", "/webhooks/rest/webhook", kPlatform | kAdmin},
    RouteRight{"GET", "/metrics", kAdmin},
    RouteRight{"POST", "/v1/reload", kAdmin},
    RouteRight{"POST", "/v1/forget", kAdmin},
};

constexpr Roles kNobody = 0;  // the server itself writes these
constexpr Roles kWriters = kAgent | kPlatform | kAdmin;
constexpr std::array kEvents{
    EventRight{Type::message, kWriters},       EventRight{Type::edit, kWriters},
    EventRight{Type::remove, kWriters},        EventRight{Type::assign, kWriters},
    EventRight{Type::facts, kWriters},         EventRight{Type::ringing, kPlatform | kAdmin},
    EventRight{Type::due, kPlatform | kAdmin}, EventRight{Type::flag, kWriters},
    EventRight{Type::task, kWriters},          EventRight{Type::feedback, kWriters},
    EventRight{Type::outcome, kWriters},       EventRight{Type::close, kWriters},
    EventRight{Type::erased, kNobody},         EventRight{Type::draft, kWriters},
    EventRight{Type::watch, kEveryRole},       EventRight{Type::unwatch, kEveryRole},
};

bool matches(const RouteRight& row, std::string_view path) {
  if (!row.path.ends_with('*')) return row.path == path;
  return path.starts_with(row.path.substr(0, row.path.size() - 1));
}

bool has_method(const RouteRight& row, std::string_view method) {
  return row.method == method || (method == "HEAD" && row.method == "GET");
}

Error forbidden(const Event& event, std::string_view field, std::string what) {
  std::string where(event::name(event.type));
  if (!field.empty()) where += "." + std::string(field);
  return Error("forbidden", std::move(where), std::move(what));
}

// Whether facts about an agent are that agent's own choice of a language and nothing more.
bool is_own_language(const Json& agent, const std::string& subject) {
  if (!agent.is_object() || agent.value("id", std::string()) != subject) return false;
  const auto& known = agent.items();
  return std::all_of(known.begin(), known.end(), [](const auto& item) {
    return item.key() == "id" || item.key() == "language";
  });
}

std::optional<Error> may_state(const Identity& who, const Event& event) {
  for (const char* field : {"business", "customer", "agent"}) {
    if (!event.body.contains(field) || who.role == Role::admin) continue;
    const std::string_view name = field;
    if (who.role == Role::platform && name != "business") continue;
    if (name == "agent" && is_own_language(event.body[field], who.subject)) continue;
    return forbidden(
        event, field,
        "facts of this kind are not for the role " + std::string(access::name(who.role)));
  }
  return std::nullopt;
}

}  // namespace

std::span<const RouteRight> route_rights() {
  return kRoutes;
}
std::span<const EventRight> event_rights() {
  return kEvents;
}

bool is_open(std::string_view method, std::string_view path) {
  return std::any_of(kRoutes.begin(), kRoutes.end(), [&](const RouteRight& row) {
    return row.open && matches(row, path) && has_method(row, method);
  });
}

bool may_use(Role role, std::string_view method, std::string_view path) {
  bool known = false, some = false;
  for (const RouteRight& row : kRoutes) {
    if (!matches(row, path)) continue;
    const bool mine = row.roles & only(role);
    if (has_method(row, method)) return mine;
    known = true;
    some = some || mine;
  }
  return !known || some;  // 404 and 405 are no secret to who signed in
}

std::string prefix_of(const Identity& who) {
  return who.role == Role::platform ? who.subject + ":" : std::string();
}

bool may_see(const Identity& who, std::string_view conversation) {
  return conversation.starts_with(prefix_of(who));
}

std::optional<Error> may_say(const Identity& who, Event& event) {
  const auto& right = kEvents[static_cast<std::size_t>(event.type)];
  if (!(right.roles & only(who.role)))
    return forbidden(event, "", "is not for the role " + std::string(access::name(who.role)));
  if (!may_see(who, event.conversation))
    return forbidden(event, "conversation", "expected one that begins with " + prefix_of(who));
  if (event.type == Type::watch || event.type == Type::unwatch) return std::nullopt;
  if (event.type == Type::facts)
    if (auto refused = may_state(who, event)) return refused;
  if (who.role != Role::agent) return std::nullopt;
  if (event.type == Type::message && event.from != event::From::agent)
    return forbidden(event, "from", "an agent speaks for an agent only");
  if (event.type == Type::facts) return std::nullopt;  // its `agent` is an object
  if (event.agent.empty()) {
    event.agent = who.subject;
    event.body["agent"] = who.subject;
  }
  if (event.agent != who.subject)
    return forbidden(event, "agent", "expected the one who signed in, " + who.subject);
  return std::nullopt;
}

}  // namespace hamkalam::access
