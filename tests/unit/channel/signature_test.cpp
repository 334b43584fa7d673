#include "channel/signature.hpp"

#include "channel/encoding.hpp"
#include "channel/standard_webhooks.hpp"
#include "support/catch.hpp"

namespace hamkalam::channel {
namespace {

// A Persian body as it is, and with its letters escaped: another one to a signature.
const std::string kBody =
    "{\"text\":\"\u0633\u0644\u0627\u0645\u060c "
    "\u0633\u0641\u0627\u0631\u0634\u0645 "
    "\u0646\u0631\u0633\u06cc\u062f\u0647\"}";
const std::string kEscaped =
    R"({"text":"\u0633\u0644\u0627\u0645\u060c \u0633\u0641\u0627\u0631\u0634\u0645 \u0646\u0631\u0633\u06cc\u062f\u0647"})";
const std::string kKey = "topsecret";
constexpr event::Time kThen = 1'700'000'000'000;

// What is signed how, and the headers that carry it.
struct Vector {
  Scheme scheme;
  std::string timestamp, body, secret, signature;
  const char *signature_header, *timestamp_header;
};
const std::vector<Vector> kVectors{
    {Scheme::meta, "", kBody, kKey,
     "sha256=91811901d3e5a0df1116d4eaba742279e57e7c5f2867a6e489b5de14f385c674",
     "x-hub-signature-256", ""},
    {Scheme::meta, "", kEscaped, kKey,
     "sha256=757c9b478ef18f959d747fb6ca242ab8eff2383344372e0a413951e04e0e6d08",
     "x-hub-signature-256", ""},
    {Scheme::chatwoot, "1700000000", kBody, kKey,
     "sha256=1e6d16cbcdc7444e37649ce0468c29195b2d0b5b6ad7de1928c16429d427c410",
     "x-chatwoot-signature", "x-chatwoot-timestamp"},
    {Scheme::slack, "1700000000", kBody, kKey,
     "v0=3faebdf737f697291fb74930ec1f66a2cfb635cd91f9f3d96c6634651cb110eb", "x-slack-signature",
     "x-slack-request-timestamp"},
    {Scheme::zendesk, "2023-11-14T22:13:20Z", kBody, kKey,
     "VxPy4Qe2LUjVtKFag4rLPjDDvR+Ja+mQFT0azyzmazQ=", "x-zendesk-webhook-signature",
     "x-zendesk-webhook-signature-timestamp"},
    {Scheme::intercom, "", kBody, kKey, "sha1=ad5d363edfcf5d90aefe8385c7560bdd101e06fc",
     "x-hub-signature", ""},
};

HttpRequest request(const Vector& vector) {
  HttpRequest out{"POST", "/hooks/any", {}, vector.body, ""};
  out.headers[vector.signature_header] = vector.signature;
  if (*vector.timestamp_header) out.headers[vector.timestamp_header] = vector.timestamp;
  return out;
}

}  // namespace

TEST_CASE("the platforms' known signatures are genuine", "[channel]") {
  CHECK(kBody.size() == 47);
  for (const Vector& vector : kVectors) {
    INFO(vector.signature_header << " " << vector.signature);
    CHECK(sign(vector.scheme, vector.timestamp, vector.body, vector.secret) == vector.signature);
    CHECK(verify(vector.scheme, request(vector), {kKey}, kThen).empty());
    // While secrets are rotated, both fit.
    CHECK(verify(vector.scheme, request(vector), {"another", kKey}, kThen).empty());
    CHECK(verify(vector.scheme, request(vector), {kKey, "another"}, kThen).empty());
  }
  // Slack's own example; what it signs is a form and no JSON.
  CHECK(sign(Scheme::slack, "1531420618",
             "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&"
             "channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&"
             "command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2F"
             "commands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id="
             "398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
             "8f742231b10e8888abcd99yyyzzz85a5") ==
        "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503");
}

TEST_CASE("whatever is changed, a platform's signature does not fit", "[channel]") {
  for (const Vector& vector : kVectors) {
    INFO(vector.signature_header);
    const auto fault =
        [&](const HttpRequest& changed, const std::vector<std::string>& secrets = {kKey},
            event::Time now = kThen) { return verify(vector.scheme, changed, secrets, now); };
    HttpRequest body = request(vector), upper = body, longer = body, without = body;
    body.body += " ";
    CHECK(fault(body) == "the signature does not fit");
    longer.headers[vector.signature_header] += "0";
    CHECK(fault(longer) == "the signature does not fit");
    upper.headers[vector.signature_header][0] = 'X';
    CHECK(fault(upper) == "the signature does not fit");
    without.headers.erase(vector.signature_header);
    CHECK(fault(without).find("is needed") != std::string::npos);
    const std::vector<std::vector<std::string>> others{{}, {""}, {"topsecreT"}, {"a", "b"}};
    for (const auto& secrets : others)
      CHECK(fault(request(vector), secrets) == "the signature does not fit");
    // What an empty secret signs is not genuine.
    HttpRequest empty = request(vector);
    empty.headers[vector.signature_header] = sign(vector.scheme, vector.timestamp, vector.body, "");
    CHECK(fault(empty, {""}) == "the signature does not fit");
    if (!*vector.timestamp_header) continue;
    for (const event::Time off : {-5 * event::kMinute, event::Time(0), 5 * event::kMinute})
      CHECK(fault(request(vector), {kKey}, kThen + off).empty());
    for (const event::Time off : {-5 * event::kMinute - 1, 5 * event::kMinute + 1})
      CHECK(fault(request(vector), {kKey}, kThen + off).find("five minutes") != std::string::npos);
    HttpRequest later = request(vector);
    later.headers[vector.timestamp_header] =
        vector.scheme == Scheme::zendesk ? "2023-11-14T22:13:21Z" : "1700000001";
    CHECK(fault(later) == "the signature does not fit");
    for (const char* text : {"", "now", "-1", "1700000000.5", "99999999999999999999"}) {
      later.headers[vector.timestamp_header] = text;
      CHECK(fault(later).find("is no time") != std::string::npos);
    }
  }
}

TEST_CASE("a secret may stand in a header or in the path", "[channel]") {
  const std::vector<std::string> secrets{"old", "n\u00e9w"};
  HttpRequest in_header{"POST", "/hooks/any", {{"x-api-key", "old"}}, "", ""};
  CHECK(verify(Scheme::header, in_header, secrets, 0, "x-api-key").empty());
  CHECK_FALSE(verify(Scheme::header, in_header, {"olD", ""}, 0, "x-api-key").empty());
  CHECK_FALSE(verify(Scheme::header, in_header, secrets, 0, "x-other").empty());
  CHECK_FALSE(verify(Scheme::header, in_header, {""}, 0, "x-other").empty());

  const auto in_path = [&](const std::string& target, const std::vector<std::string>& known) {
    return verify(Scheme::path, {"POST", target, {}, "", ""}, known, 0).empty();
  };
  for (const char* target : {"/hooks/any/old", "/hooks/any/old?a=b", "/hooks/any/old/receiveUpdate",
                             "/hooks/any/old/", "/hooks/any/n\u00e9w"})
    CHECK(in_path(target, secrets));
  for (const char* target :
       {"", "/", "/hooks", "/hooks/any", "/hooks/any/", "/hooks/any//old", "/hooks/any/ol",
        "/hooks/any/older", "/hooks/any?x=/old", "/hooks/old", "/hooks/any/other/old"}) {
    INFO(target);
    CHECK_FALSE(in_path(target, secrets));
    CHECK_FALSE(in_path(target, {""}));
    CHECK_FALSE(in_path(target, {}));
  }
}

TEST_CASE("Standard Webhooks is one of the ways to verify", "[channel]") {
  const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  HttpRequest out{"POST",
                  "/hooks/any",
                  {{"webhook-id", "msg_test1"},
                   {"webhook-timestamp", "1700000000"},
                   {"webhook-signature", "v1,n2dYaj3M0jxRiFAyCYFEV2zMh2iA6k4YdqG0JX7L3pg="}},
                  kBody,
                  ""};
  CHECK(verify(Scheme::standard, out, {secret}, kThen).empty());
  CHECK_FALSE(verify(Scheme::standard, out, {kKey}, kThen).empty());
  for (const char* name :
       {"standard", "meta", "intercom", "chatwoot", "zendesk", "slack", "header", "path"})
    CHECK(scheme(name));
  CHECK_FALSE(scheme("none"));
  CHECK_FALSE(scheme(""));
}

}  // namespace hamkalam::channel
