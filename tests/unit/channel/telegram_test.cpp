#include "channel/telegram/telegram.hpp"

#include "support/catch.hpp"
#include "unit/channel/cases.hpp"

namespace hamkalam::channel {

TEST_CASE("long answers become several calls, in order", "[channel]") {
  std::string text;
  for (int i = 0; i < 1500; ++i) text += "\u0633\u0644\u0627\u0645 ";
  const auto event = event::decode({{"type", "message"},
                                    {"conversation", "telegram:1"},
                                    {"id", "m-1"},
                                    {"from", "agent"},
                                    {"reply_to", "7"},
                                    {"text", text}});
  REQUIRE(event);
  const auto calls = find("telegram")->send(*event, {{"chat", "1"}}, config_of(Json::object()));
  REQUIRE(calls);
  REQUIRE(calls->size() == 2);
  CHECK(Json::parse((*calls)[0].body).contains("reply_parameters"));
  CHECK_FALSE(Json::parse((*calls)[1].body).contains("reply_parameters"));
}

TEST_CASE("a message that is too long is cut, not lost", "[channel]") {
  std::string text(16 * 1024 - 1, 'a');
  text += "\u0633\u0633";
  const Json body{{"message",
                   {{"message_id", 7},
                    {"from", {{"id", 42}}},
                    {"chat", {{"id", 42}, {"type", "private"}}},
                    {"text", text}}}};
  const Received received = receive_case({{"channel", "telegram"}}, body);
  REQUIRE(received.events.size() == 2);
  REQUIRE(received.events[1].event);
  CHECK(received.events[1].event->text == std::string(16 * 1024 - 1, 'a'));
}

TEST_CASE("nothing is to be got by a GET", "[channel]") {
  const HttpRequest get{"GET", "/hooks/telegram?hub.challenge=7", {}, "", ""};
  const Received received = find("telegram")->receive(get, config_of(Json::object()), kNow);
  CHECK(received.response.status == 405);
  CHECK(received.events.empty());
}

}  // namespace hamkalam::channel
