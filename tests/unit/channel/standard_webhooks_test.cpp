#include "channel/standard_webhooks.hpp"

#include "support/catch.hpp"

namespace hamkalam::channel {
namespace {

const std::string kWebhookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const std::string kOther = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

// The vector of the specification's own libraries, and one with a Persian body.
struct WebhookVector {
  const char *id, *timestamp, *body, *signature;
};
const WebhookVector kLibrary{"msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330",
                             R"({"test": 2432232314})",
                             "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="};
const WebhookVector kPersian{"msg_test1", "1700000000",
                             "{\"text\":\"\u0633\u0644\u0627\u0645\u060c "
                             "\u0633\u0641\u0627\u0631\u0634\u0645 "
                             "\u0646\u0631\u0633\u06cc\u062f\u0647\"}",
                             "v1,n2dYaj3M0jxRiFAyCYFEV2zMh2iA6k4YdqG0JX7L3pg="};

HttpRequest webhook_request(const WebhookVector& vector) {
  return {"POST",
          "/hooks/generic",
          {{"webhook-id", vector.id},
           {"webhook-timestamp", vector.timestamp},
           {"webhook-signature", vector.signature}},
          vector.body};
}

event::Time time(const WebhookVector& vector) {
  return std::stoll(vector.timestamp) * 1000;
}

std::string fault(const HttpRequest& request,
                  const std::vector<std::string>& secrets = {kWebhookSecret},
                  event::Time now = time(kLibrary)) {
  return verify_standard_webhook(request, secrets, now);
}

}  // namespace

TEST_CASE("the known vectors are genuine", "[channel]") {
  for (const WebhookVector& vector : {kLibrary, kPersian}) {
    INFO(vector.id);
    CHECK(sign_standard_webhook(vector.id, vector.timestamp, vector.body, kWebhookSecret) ==
          vector.signature);
    CHECK(fault(webhook_request(vector), {kWebhookSecret}, time(vector)).empty());
    // The prefix may be left out.
    CHECK(fault(webhook_request(vector), {kWebhookSecret.substr(6)}, time(vector)).empty());
  }
  CHECK(std::string(kPersian.body).size() == 47);
}

TEST_CASE("whatever is changed, the signature does not fit", "[channel]") {
  const HttpRequest genuine = webhook_request(kLibrary);
  for (const char* header : {"webhook-id", "webhook-signature"}) {
    HttpRequest changed = genuine;
    changed.headers[header] += "x";
    CHECK(fault(changed) == "the signature does not fit");
  }
  HttpRequest later = genuine;
  later.headers["webhook-timestamp"] = "1614265331";
  CHECK(fault(later) == "the signature does not fit");
  for (const char* body :
       {"", R"({"test": 2432232315})", R"({"test":2432232314})", R"({"test": 2432232314} )"}) {
    HttpRequest changed = genuine;
    changed.body = body;
    CHECK(fault(changed) == "the signature does not fit");
  }
  CHECK(fault(genuine, {kOther}) == "the signature does not fit");
  CHECK(fault(genuine, {}) == "the signature does not fit");
  CHECK(fault(genuine, {""}) == "the signature does not fit");
  CHECK(fault(genuine, {"whsec_"}) == "the signature does not fit");
  CHECK(fault(genuine, {"whsec_no base64!"}) == "the signature does not fit");
}

TEST_CASE("a header that is missing or empty is a fault", "[channel]") {
  for (const char* header : {"webhook-id", "webhook-timestamp", "webhook-signature"}) {
    HttpRequest without = webhook_request(kLibrary);
    without.headers.erase(header);
    CHECK(fault(without).find("are needed") != std::string::npos);
    without.headers[header] = "";
    CHECK(fault(without).find("are needed") != std::string::npos);
  }
}

TEST_CASE("one of several signatures and one of several secrets is enough", "[channel]") {
  HttpRequest several = webhook_request(kLibrary);
  const std::string good = kLibrary.signature;
  for (const std::string& list :
       {good + " v1,AAAA", "v1,AAAA " + good, "v1a,AAAA  " + good + " v2,BBBB"}) {
    INFO(list);
    several.headers["webhook-signature"] = list;
    CHECK(fault(several).empty());
  }
  for (const std::string& list :
       {std::string("v1,AAAA v1,BBBB"), "v2" + good.substr(2), good.substr(3),
        good.substr(0, good.size() - 1), good + good, std::string(" ")}) {
    INFO(list);
    several.headers["webhook-signature"] = list;
    CHECK_FALSE(fault(several).empty());
  }
  // While keys are rotated both are listed.
  CHECK(fault(webhook_request(kLibrary), {kOther, kWebhookSecret}).empty());
  CHECK(fault(webhook_request(kLibrary), {kWebhookSecret, kOther}).empty());
}

TEST_CASE("a delivery older or newer than five minutes is refused", "[channel]") {
  constexpr event::Time kFive = 5 * event::kMinute;
  const HttpRequest genuine = webhook_request(kLibrary);
  for (const event::Time off : {-kFive, event::Time(0), kFive})
    CHECK(fault(genuine, {kWebhookSecret}, time(kLibrary) + off).empty());
  for (const event::Time off : {-kFive - 1, kFive + 1, event::kDay})
    CHECK(fault(genuine, {kWebhookSecret}, time(kLibrary) + off).find("five minutes") !=
          std::string::npos);
  for (const char* text :
       {"now", "-1", "1614265330.5", "1614265330 ", "0x10", "99999999999999999999999"}) {
    HttpRequest odd = genuine;
    odd.headers["webhook-timestamp"] = text;
    INFO(text);
    CHECK(fault(odd) == "webhook-timestamp is no time in seconds");
  }
}

TEST_CASE("what we send is signed alike", "[channel]") {
  HttpRequest ours = webhook_request(kPersian);
  ours.body = "{}";
  ours.headers["webhook-signature"] =
      sign_standard_webhook("msg_test1", "1700000000", "{}", kOther);
  CHECK(fault(ours, {kOther}, time(kPersian)).empty());
  CHECK(sign_standard_webhook("a", "1", "b", "no base64!").empty());
}

TEST_CASE("equal strings are told in constant time", "[channel]") {
  CHECK(equal_in_constant_time("", ""));
  CHECK(equal_in_constant_time("abc", "abc"));
  CHECK_FALSE(equal_in_constant_time("abc", "abd"));
  CHECK_FALSE(equal_in_constant_time("abc", "xbc"));
  CHECK_FALSE(equal_in_constant_time("abc", "abcd"));
  CHECK_FALSE(equal_in_constant_time("abc", ""));
  CHECK(equal_in_constant_time(std::string("a\0b", 3), std::string("a\0b", 3)));
  CHECK_FALSE(equal_in_constant_time(std::string("a\0b", 3), std::string("a\0c", 3)));
}

}  // namespace hamkalam::channel
