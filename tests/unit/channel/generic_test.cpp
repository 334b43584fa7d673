#include "channel/generic/generic.hpp"

#include <nlohmann/json.hpp>

#include "channel/standard_webhooks.hpp"
#include "support/catch.hpp"

namespace hamkalam::channel {
namespace {

const std::string kGenericSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr event::Time kArrival = 1'772'355'600'000;

Received receive(const std::string& body,
                 const std::vector<std::string>& secrets = {kGenericSecret}) {
  const std::string seconds = std::to_string(kArrival / 1000);
  const HttpRequest request{
      "POST",
      "/hooks/generic",
      {{"webhook-id", "msg_1"},
       {"webhook-timestamp", seconds},
       {"webhook-signature", sign_standard_webhook("msg_1", seconds, body, kGenericSecret)}},
      body};
  const Channel* channel = find("generic");
  REQUIRE(channel);
  return channel->receive(request, {secrets}, kArrival);
}

std::string message(const std::string& id, const std::string& more = "") {
  return R"({"type":"message","conversation":"c-1","id":")" + id +
         R"(","from":"customer","text":"سلام")" + more + "}";
}

}  // namespace

TEST_CASE("a channel is found by its name", "[channel]") {
  CHECK(find("generic"));
  CHECK(find("generic") == find("generic"));
  CHECK_FALSE(find("Generic"));
  CHECK_FALSE(find("pigeon"));
  CHECK_FALSE(find(""));
}

TEST_CASE("a signed body brings its events", "[channel]") {
  const Received one = receive(message("m-1", R"(,"ref":"r-1")"));
  CHECK(one.response.status == 200);
  CHECK_FALSE(one.is_array);
  REQUIRE(one.events.size() == 1);
  REQUIRE(one.events[0].event);
  CHECK(one.events[0].event->text == "سلام");
  CHECK(one.events[0].id == "m-1");
  CHECK(one.events[0].ref == "r-1");

  const Received several = receive("[" + message("m-1") + "," + message("m-2") + "]");
  CHECK(several.is_array);
  REQUIRE(several.events.size() == 2);
  CHECK(several.events[1].event->id == "m-2");
  const Received none = receive("[]");
  CHECK(none.is_array);
  CHECK(none.events.empty());
}

TEST_CASE("a faulty event is an error in its place", "[channel]") {
  const Received mixed =
      receive("[" + message("m-1") + R"(,{"type":"message","id":"m-2","ref":"r"},7,)" +
              message("m-3") + "]");
  REQUIRE(mixed.events.size() == 4);
  CHECK(mixed.events[0].event);
  REQUIRE_FALSE(mixed.events[1].event);
  CHECK(mixed.events[1].event.error().code == "invalid_field");
  CHECK(mixed.events[1].event.error().where == "message.conversation");
  CHECK(mixed.events[1].id == "m-2");
  CHECK(mixed.events[1].ref == "r");
  CHECK_FALSE(mixed.events[2].event);
  CHECK(mixed.events[3].event);
}

TEST_CASE("a body that cannot be read is one error", "[channel]") {
  const auto code = [](const std::string& body) {
    const Received received = receive(body);
    CHECK_FALSE(received.is_array);
    REQUIRE(received.events.size() == 1);
    REQUIRE_FALSE(received.events[0].event);
    return received.events[0].event.error().code;
  };
  CHECK(code("") == "bad_json");
  CHECK(code("{") == "bad_json");
  CHECK(code("\xFF") == "bad_json");
  CHECK(code(R"({"type":"close","type":"close"})") == "invalid_field");
  CHECK(code(R"({"type":"weather"})") == "unknown_type");

  const auto many = [](std::size_t count) {
    std::string body = "[" + message("m-0");
    for (std::size_t i = 1; i < count; ++i) body += "," + message("m-" + std::to_string(i));
    return body + "]";
  };
  CHECK(receive(many(100)).events.size() == 100);
  CHECK(code(many(101)) == "too_large");

  // An event may be sixteen levels deep, also within an array.
  const auto deep = [](int levels) {
    std::string value = "1";
    for (int i = 1; i < levels; ++i) value = R"({"a":)" + value + "}";
    return message("m-1", R"(,"x":)" + value);
  };
  CHECK(receive(deep(16)).events[0].event);
  CHECK(receive("[" + deep(16) + "]").events[0].event);
  CHECK(code("[" + deep(17) + "]") == "too_deep");
}

TEST_CASE("an unsigned body is refused and not read", "[channel]") {
  const Received refused = receive(message("m-1"), {"whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"});
  CHECK(refused.events.empty());
  CHECK(refused.response.status == 401);
  const Json answer = Json::parse(refused.response.body);
  CHECK(answer["type"] == "error");
  CHECK(answer["code"] == "forbidden");
  CHECK(receive(message("m-1"), {}).response.status == 401);
}

}  // namespace hamkalam::channel
