#include "channel/mapped/mapping.hpp"

#include <nlohmann/json.hpp>

#include "support/catch.hpp"

namespace hamkalam::channel {
namespace {

Json good() {
  return Json::parse(R"({"conversation":"/c","message":["/m","/n"],"text":"/t"})");
}

std::string fault(const std::string& key, const Json& value) {
  Json json = good();
  json[key] = value;
  const auto mapping = read_mapping(json);
  return mapping ? "" : mapping.error().text();
}

}  // namespace

TEST_CASE("a mapping is read", "[channel]") {
  const auto mapping = read_mapping(good());
  REQUIRE(mapping);
  CHECK(mapping->message == Mapping::Pointers{"/m", "/n"});
  CHECK(mapping->verify == Scheme::path);
  CHECK(fault("verify", "zendesk").empty());
  CHECK(fault("items", "").empty());
  CHECK(fault("kinds", {{"a", "ignore"}, {"b", "delete"}}).empty());
  CHECK(fault("send", {{"path", "/x"}, {"body", "{text}"}}).empty());
  // E-mail needs nothing said, and takes what differs.
  CHECK(read_mapping(Json(), usual_mail()));
  const auto mail = read_mapping({{"text", "/plain"}}, usual_mail());
  REQUIRE(mail);
  CHECK(mail->text == Mapping::Pointers{"/plain"});
  CHECK(mail->new_words);
}

TEST_CASE("a fault of a mapping names its key", "[channel]") {
  CHECK(fault("colour", "blue") == "mapping.colour: no such key");
  CHECK(fault("text", "t") ==
        "mapping.text: expected a JSON pointer such as \"/message/id\", or a list of them");
  CHECK(fault("time", Json::array({"/a", 7})).starts_with("mapping.time: expected"));
  CHECK(fault("verify", "hope").starts_with("mapping.verify: expected one of standard"));
  CHECK(fault("verify", "header") == "mapping.header: is missing");
  CHECK(fault("channel", "pigeon").starts_with("mapping.channel: expected one of chat"));
  CHECK(fault("froms", {{"admin", "king"}}).starts_with("mapping.froms.admin: expected one of"));
  CHECK(fault("kinds", "x") == "mapping.kinds: expected an object");
  CHECK(fault("hide", 1) == "mapping.hide: expected true or false");
  CHECK(fault("send", {{"path", "x"}}).starts_with("mapping.send.path"));
  CHECK(fault("send", {{"path", "/x"}}) == "mapping.send.body: is missing");
  CHECK(fault("send", {{"path", "/x"}, {"body", 1}, {"headers", 7}}) ==
        "mapping.send.headers: expected an object");
  for (const char* key : {"conversation", "message", "text"}) {
    Json json = good();
    json.erase(key);
    const auto mapping = read_mapping(json);
    REQUIRE_FALSE(mapping);
    CHECK(mapping.error().text() == "mapping." + std::string(key) + ": is missing");
  }
  CHECK_FALSE(read_mapping(Json(7)));
  CHECK_FALSE(read_mapping(Json()));
}

}  // namespace hamkalam::channel
