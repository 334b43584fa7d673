#include "access/rights.hpp"

#include <set>

#include "support/catch.hpp"

namespace hamkalam::access {
namespace {

const Identity kSara{Role::agent, "sara", "1", 0}, kShop{Role::platform, "shop", "2", 0},
    kMina{Role::quality, "mina", "3", 0}, kRoot{Role::admin, "root", "4", 0}, kNobody{};

event::Event decoded(const std::string& json) {
  auto event = event::decode_text(json);
  REQUIRE(event);
  return *event;
}

// "" or the field that is refused.
std::string refused(const Identity& who, const std::string& json) {
  auto event = decoded(json);
  const auto error = may_say(who, event);
  if (error) CHECK(error->code == "forbidden");
  return error ? error->where : "";
}

}  // namespace

TEST_CASE("each type of event has its row, in the order of the types", "[access]") {
  std::set<event::Type> seen;
  for (std::size_t i = 0; i < event_rights().size(); ++i) {
    CHECK(static_cast<std::size_t>(event_rights()[i].type) == i);
    seen.insert(event_rights()[i].type);
  }
  CHECK(seen.size() == static_cast<std::size_t>(event::Type::unwatch) + 1);
}

TEST_CASE("an agent speaks for itself", "[access]") {
  const std::string from_agent =
      R"({"type":"message","conversation":"c-1","id":"m","from":"agent","text":"x")";
  CHECK(refused(kSara, from_agent + R"(,"agent":"sara"})").empty());
  CHECK(refused(kSara, from_agent + "}").empty());
  CHECK(refused(kSara, from_agent + R"(,"agent":"mina"})") == "message.agent");
  for (const std::string from : {"customer", "bot", "system", "note"})
    CHECK(refused(kSara, R"({"type":"message","conversation":"c-1","id":"m","text":"x","from":")" +
                             from + "\"}") == "message.from");

  auto draft = decoded(R"({"type":"draft","conversation":"c-1","text":"x"})");
  CHECK_FALSE(may_say(kSara, draft));
  CHECK(draft.agent == "sara");
  CHECK(draft.body["agent"] == "sara");
  CHECK(refused(kSara, R"({"type":"assign","conversation":"c-1","agent":"mina"})") ==
        "assign.agent");
  CHECK(refused(kSara, R"({"type":"ringing","conversation":"c-1","rings":1})") == "ringing");
  CHECK(refused(kSara, R"({"type":"due","conversation":"c-1","what":"reply"})") == "due");
  CHECK(refused(kSara, R"({"type":"watch","conversation":"*"})").empty());
}

TEST_CASE("who may state which facts", "[access]") {
  auto facts = [](const std::string& what) {
    return R"({"type":"facts","conversation":"shop:1",)" + what + "}";
  };
  const std::string of_case = facts(R"("case":{"outside_policy":true})"),
                    customer = facts(R"("customer":{"id":"u-7"})"),
                    agent = facts(R"("agent":{"id":"sara","level":"senior"})"),
                    business = facts(R"("business":{"sector":"hotel"})");
  CHECK(refused(kSara, of_case).empty());
  CHECK(refused(kSara, customer) == "facts.customer");
  CHECK(refused(kSara, agent) == "facts.agent");
  CHECK(refused(kSara, business) == "facts.business");
  CHECK(refused(kSara, facts(R"("business":null)")) == "facts.business");
  // Which language it reads is an agent's own affair.
  CHECK(refused(kSara, facts(R"("agent":{"id":"sara","language":"fa"})")).empty());
  CHECK(refused(kSara, facts(R"("agent":{"id":"mina","language":"fa"})")) == "facts.agent");

  CHECK(refused(kShop, of_case).empty());
  CHECK(refused(kShop, customer).empty());
  CHECK(refused(kShop, agent).empty());
  CHECK(refused(kShop, business) == "facts.business");
  for (const auto& one : {of_case, customer, agent, business}) {
    CHECK(refused(kMina, one) == "facts");
    CHECK(refused(kRoot, one).empty());
    CHECK(refused(kNobody, one).empty());
  }
}

TEST_CASE("a platform stays among its own conversations", "[access]") {
  const std::string close = R"({"type":"close","conversation":")";
  CHECK(refused(kShop, close + "shop:42\"}").empty());
  for (const std::string other : {"bank:42", "shop", "shop2:1", "c-1", "x-shop:1"})
    CHECK(refused(kShop, close + other + "\"}") == "close.conversation");
  CHECK(refused(kShop, R"({"type":"watch","conversation":"shop:1"})").empty());
  CHECK(refused(kShop, R"({"type":"watch","conversation":"*"})") == "watch.conversation");
  CHECK(refused(kShop, R"({"type":"unwatch","conversation":"bank:1"})") == "unwatch.conversation");
  CHECK(may_see(kShop, "shop:1"));
  CHECK_FALSE(may_see(kShop, "bank:1"));
  CHECK_FALSE(may_see(kShop, "*"));
  for (const auto& who : {kSara, kMina, kRoot}) CHECK(may_see(who, "*"));
}

TEST_CASE("routes", "[access]") {
  CHECK(is_open("GET", "/"));
  CHECK(is_open("HEAD", "/healthz"));
  CHECK(is_open("POST", "/hooks/generic"));
  CHECK(is_open("GET", "/assets/app.js"));
  for (const char* path : {"/v1/stream", "/v1/events", "/v1/rules", "/metrics", "/assets",
                           "/healthz/", "//", "", "/v1/conversations/x", "/nothing", "*"})
    CHECK_FALSE(is_open("GET", path));
  CHECK_FALSE(is_open("POST", "/"));

  CHECK_FALSE(may_use(Role::quality, "POST", "/v1/events"));
  CHECK_FALSE(may_use(Role::agent, "GET", "/metrics"));
  CHECK(may_use(Role::admin, "HEAD", "/metrics"));
  for (const char* path : {"/v1/reload", "/v1/forget"})
    for (const Role role : {Role::agent, Role::platform, Role::quality, Role::admin})
      CHECK(may_use(role, "POST", path) == (role == Role::admin));
  // What is not there is answered by the routes: 404, 405.
  CHECK(may_use(Role::quality, "GET", "/nothing"));
  CHECK(may_use(Role::agent, "PUT", "/v1/events"));
  CHECK_FALSE(may_use(Role::quality, "PUT", "/v1/events"));
}

}  // namespace hamkalam::access
