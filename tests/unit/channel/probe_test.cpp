#include "channel/probe.hpp"

#include "base/json.hpp"
#include "support/catch.hpp"

namespace hamkalam::channel {
namespace {

constexpr event::Time kProbed = 1772355500000;
const std::string kLongSecret = "0123456789abcdef0123456789abcdef";

ChannelConfig all_set() {
  ChannelConfig out;
  out.secrets = {kLongSecret};
  out.verify_token = "word";
  out.token = "TOKEN";
  out.account = "111";
  out.api_base = "https://api.example.com";
  out.name_key = "a long random word";
  out.mapping = *parse_json(R"({"text":"/text","id":"/id","conversation":"/chat",
                                "send":{"path":"/send","body":{"text":"{text}"}}})",
                            "a test's mapping");
  return out;
}

Outcome replied(int status, const std::string& body) {
  Outcome out;
  out.kind = Outcome::Kind::answered;
  out.status = status;
  out.body = body;
  return out;
}

std::string faults(const std::vector<Finding>& findings) {
  std::string out;
  for (const auto& [good, text] : findings)
    if (!good) out += (out.empty() ? "" : "; ") + text;
  return out;
}

}  // namespace

TEST_CASE("our own sample passes on every platform, and what is missing is named", "[channel]") {
  for (const std::string_view name : names()) {
    const std::string platform(name);
    if (platform == "mapped" || platform == "email") continue;  // their mapping says how
    INFO(platform);
    CHECK(faults(look_over(platform, all_set(), kProbed)).empty());
    CHECK(faults(look_over(platform, {}, kProbed)).find("there are no secrets") == 0);
    ChannelConfig bare;
    bare.secrets = {kLongSecret};
    const std::string lacks = faults(look_over(platform, bare, kProbed));
    for (const std::string_view want : find(platform)->wants())
      // Who asks us as a Rasa server may take answers without one.
      if ((want == "token" && platform != "rasa") || want == "verify_token") {
        INFO(want);
        CHECK(lacks.find(std::string(want) + " is not set") != std::string::npos);
      }
  }
}

TEST_CASE("each platform is asked who the token is of", "[channel]") {
  struct Case {
    const char *platform, *method, *path, *answer, *who;
  };
  for (const auto& [platform, method, path, answer, who] : {
           Case{"telegram", "GET", "/botTOKEN/getMe", R"({"result":{"username":"shop"}})", "@shop"},
           {"bale", "GET", "/botTOKEN/getMe", R"({"result":{"username":"shop"}})", "@shop"},
           {"whatsapp", "GET", "/111?fields=id,verified_name", R"({"verified_name":"Shop"})",
            "Shop"},
           {"messenger", "GET", "/111?fields=id,name", R"({"id":"111","name":"Shop"})", "Shop"},
           {"instagram", "GET", "/111?fields=id,name", R"({"id":"111","name":"Shop"})", "Shop"},
           {"rubika", "POST", "/v3/TOKEN/getMe", R"({"data":{"bot":{"bot_title":"Shop"}}})",
            "Shop"},
           {"zendesk", "GET", "/v2/apps/111", R"({"app":{"displayName":"Shop"}})", "Shop"},
           {"goftino", "GET", "/v1/chats?limit=1", R"({"status":"success","data":{}})", ""},
       }) {
    INFO(platform);
    const auto asked = probes(platform, all_set());
    REQUIRE_FALSE(asked.empty());
    CHECK(asked[0].call.method == method);
    CHECK(asked[0].call.base == "https://api.example.com");
    CHECK(asked[0].call.path == path);
    const auto good = asked[0].judge(replied(200, answer));
    REQUIRE(good.size() == 1);
    CHECK(good[0].good);
    CHECK(good[0].text ==
          "the platform accepts the token" + (*who ? " of " + std::string(who) : std::string()));
    CHECK(faults(asked[0].judge(replied(401, "{}"))).find("does not accept the token") !=
          std::string::npos);
  }
}

TEST_CASE("without an account the token itself says whose it is", "[channel]") {
  ChannelConfig config = all_set();
  config.account.clear();
  for (const char* platform : {"whatsapp", "messenger", "instagram"}) {
    INFO(platform);
    CHECK(probes(platform, config)[0].call.path == "/me?fields=id,name");
  }
}

TEST_CASE("who has no question about tokens is looked for", "[channel]") {
  for (const char* platform : {"chatwoot", "rasa", "generic"}) {
    INFO(platform);
    const auto asked = probes(platform, all_set());
    if (asked.empty()) continue;
    Outcome nobody;
    nobody.kind = Outcome::Kind::unsent;
    nobody.fault = "no route";
    CHECK(faults(asked[0].judge(nobody)) == "api_base cannot be reached: no route");
    CHECK(faults(asked[0].judge(replied(404, ""))).empty());
  }
}

}  // namespace hamkalam::channel
