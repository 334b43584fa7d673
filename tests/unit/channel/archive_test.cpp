#include "channel/archive.hpp"

#include "support/catch.hpp"
#include "unit/channel/cases.hpp"

namespace hamkalam::channel {
namespace {

Pull pull_of(const std::string& platform) {
  ChannelConfig config;
  config.api_base = "http://x";
  config.account = "3";
  config.token = "t";
  return Pull(platform, config, {.now = kNow});
}

// Asks until all is there or an answer is refused; how often it asked.
int ask_all(Pull& pull, const std::function<std::string(const HttpCall&)>& answer,
            std::vector<Json>* events = nullptr) {
  int asked = 0;
  for (; asked < 300; ++asked) {
    const auto call = pull.next();
    if (!call) break;
    const auto told = pull.take(answer(*call));
    if (!told) break;
    if (events) events->insert(events->end(), told->begin(), told->end());
  }
  return asked;
}

std::string page_of(const HttpCall& call) {
  Json messages = Json::array();
  if (call.path.find("/conversations?") != std::string::npos)
    return R"({"data":{"payload":[{"id":1,"status":"resolved","last_activity_at":1772355500}]}})";
  if (call.path.starts_with("/v1/chats?"))
    return R"({"data":{"chats":[{"chat_id":"c1","chat_status":"closed","user_id":"u"}]}})";
  for (int i = 0; i < 60; ++i)
    messages.push_back({{"id", i + 1},
                        {"content", "words"},
                        {"message_type", 0},
                        {"created_at", 1772355500},
                        {"sender", {{"id", 7}, {"from", "user"}, {"type", "contact"}}}});
  return Json{{"payload", messages}, {"data", {{"messages", messages}}}}.dump();
}

}  // namespace

TEST_CASE("a platform that knows no pages is not asked for ever", "[channel]") {
  for (const char* platform : {"chatwoot", "goftino"}) {
    Pull pull = pull_of(platform);
    std::vector<Json> events;
    CHECK(ask_all(pull, page_of, &events) < 10);
    CHECK(!pull.next());
    CHECK(events.size() >= 60);
    CHECK(events.back()["type"] == "close");
  }
}

TEST_CASE("whatever a platform answers, a pull ends or says what is wrong", "[channel]") {
  for (const char* platform : {"chatwoot", "goftino"})
    for (const char* answer :
         {"", "null", "[]", "{}", "{", R"({"data":7})", R"({"data":{"payload":[{}],"chats":[{}]}})",
          R"({"data":{"payload":[7],"chats":["x"],"messages":[1,{"sender":3}]},"payload":[1]})",
          R"({"data":{"messages":[{"sender":3,"content":7}]},"payload":[{"id":{},"sender":[]}]})"})
      for (const bool listed : {false, true}) {
        INFO(platform << " " << answer);
        Pull pull = pull_of(platform);
        const auto one = [&](const HttpCall& call) {
          const bool is_list = call.path.find("onversations?") != std::string::npos ||
                               call.path.starts_with("/v1/chats?");
          return listed && is_list ? page_of(call) : std::string(answer);
        };
        CHECK(ask_all(pull, one) < 300);
      }
}

}  // namespace hamkalam::channel
