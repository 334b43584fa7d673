#include "channel/messenger/messenger.hpp"

#include "support/catch.hpp"
#include "unit/channel/cases.hpp"

namespace hamkalam::channel {

TEST_CASE("Meta's question is answered to who knows the token", "[channel]") {
  const ChannelConfig config = config_of(Json::object());
  const auto ask = [&](const std::string& platform, const std::string& query) {
    return find(platform)
        ->receive({"GET", "/hooks/" + platform + query, {}, "", ""}, config, kNow)
        .response;
  };
  for (const std::string platform : {"whatsapp", "messenger", "instagram"}) {
    INFO(platform);
    const HttpResponse answer =
        ask(platform, "?hub.mode=subscribe&hub.verify_token=hello&hub.challenge=1158201444");
    CHECK(answer.status == 200);
    CHECK(answer.body == "1158201444");
    CHECK(answer.type == "text/plain");
    CHECK(ask(platform, "?hub.challenge=7&hub.verify_token=h%65llo&hub.mode=subscribe").body ==
          "7");
    for (const char* query :
         {"", "?", "?hub.mode=subscribe&hub.verify_token=hellO&hub.challenge=7",
          "?hub.mode=subscribe&hub.challenge=7", "?hub.verify_token=hello&hub.challenge=7",
          "?hub.mode=unsubscribe&hub.verify_token=hello&hub.challenge=7",
          "?hub.mode=subscribe&hub.verify_token=hello",
          "?hub.mode=subscribe&hub.verify_token=hello&hub.challenge=%0d%0aa",
          "?hub.mode=subscribe&hub.verify_token=hello%"}) {
      INFO(query);
      CHECK(ask(platform, query).status == 403);
    }
  }
  ChannelConfig silent = config;
  silent.verify_token.clear();
  CHECK(find("whatsapp")
            ->receive({"GET",
                       "/hooks/whatsapp?hub.mode=subscribe&hub.verify_token=&hub.challenge=7",
                       {},
                       "",
                       ""},
                      silent, kNow)
            .response.status == 403);
}

TEST_CASE("how long may be answered", "[channel]") {
  const Json source{{"platform", "whatsapp"}, {"reply_by", event::format_time(kNow)}};
  CHECK(check_window(source, kNow));
  const auto late = check_window(source, kNow + 1);
  REQUIRE_FALSE(late);
  CHECK(late.error().text() ==
        "whatsapp.window: takes answers until 2026-03-01T09:00:00Z only, and again when the "
        "customer has written");
  for (const Json& none : {Json(), Json{{"chat", "1"}}, Json{{"reply_by", "soon"}}})
    CHECK(check_window(none, kNow));
}

}  // namespace hamkalam::channel
