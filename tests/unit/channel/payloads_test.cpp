// All recorded payloads of all platforms, and what happens when anything in them is something else.
#include <functional>
#include <set>

#include "support/catch.hpp"
#include "unit/channel/cases.hpp"

namespace hamkalam::channel {
namespace {

// Calls `look` with the whole JSON for each change: each key and item left out, each value made
// another kind.
void mutate(Json& whole, Json& part, const std::function<void(const Json&)>& look) {
  static const std::vector<Json> kOthers{nullptr,
                                         true,
                                         0,
                                         -1,
                                         18446744073709551615U,
                                         1e300,
                                         "",
                                         "\u06f1\u06f2\n{text}",
                                         std::string(200, '/'),
                                         Json::array(),
                                         Json::array({Json::array({1}), nullptr}),
                                         Json::object(),
                                         Json{{"id", Json::object()}, {"", 1}}};
  if (!part.is_structured()) return;
  for (auto it = part.begin(); it != part.end(); ++it) {
    mutate(whole, *it, look);
    Json value = std::move(*it);
    for (const Json& other : kOthers) {
      *it = other;
      look(whole);
    }
    *it = std::move(value);
  }
  if (part.is_object()) {
    const Json all = part;
    for (const auto& [key, value] : all.items()) {
      part.erase(key);
      look(whole);
      part = all;
    }
  }
}

}  // namespace

TEST_CASE("recorded payloads become their events, events their requests", "[channel]") {
  std::set<std::string> received, sent;
  for (const Case& one : all_cases()) {
    INFO(one.file << ": " << one.json.at("about"));
    CHECK(outcome(one.json).dump(1) == expected(one.json).dump(1));
    const auto channel = one.json.at("channel").get<std::string>();
    (one.json.contains("receive") ? received : sent).insert(channel);
    // The same delivery again is the same: nothing else tells a repeat.
    CHECK(outcome(one.json) == outcome(one.json));
  }
  for (const auto name : names()) {
    if (name == "generic") continue;
    INFO(name);
    CHECK(received.contains(std::string(name)));
    CHECK(sent.contains(std::string(name)));
  }
}

TEST_CASE("each platform's deliveries are acknowledged, and theirs alone", "[channel]") {
  for (const Case& one : all_cases()) {
    if (!one.json.contains("receive")) continue;
    INFO(one.file << ": " << one.json.at("about"));
    const Received received = receive_case(one.json, one.json["receive"]);
    CHECK(received.response.status == 200);
    CHECK(received.acknowledge);
    CHECK((!received.events.empty() || !received.ignored.empty()));
    const auto platform = one.json.at("channel").get<std::string>();
    for (const auto& incoming : received.events) {
      REQUIRE(incoming.event);
      CHECK(incoming.event->conversation.starts_with(platform + ":"));
      CHECK(event::is_stored(incoming.event->type));
      CHECK_FALSE(incoming.id.empty());
      // What came from the platform never goes back to it.
      const auto back = find(platform)->send(*incoming.event, {{"chat", "1"}}, config_of(one.json));
      CHECK((back && back->empty()));
    }
  }
}

TEST_CASE("no payload can hurt, whatever is in it", "[channel]") {
  std::size_t count = 0;
  for (const Case& one : all_cases()) {
    if (!one.json.contains("receive")) continue;
    INFO(one.file << ": " << one.json.at("about"));
    std::string bad;
    Json body = one.json["receive"];
    const ChannelConfig config = config_of(one.json);
    const auto platform = one.json.at("channel").get<std::string>();
    const auto look = [&](const Json& changed) {
      ++count;
      const Received received =
          find(platform)->receive(signed_request(platform, changed.dump()), config, kNow);
      bool good = received.response.status == 200 && received.acknowledge;
      for (const auto& incoming : received.events)
        good &= incoming.event.has_value() && !incoming.event->conversation.empty();
      for (const auto& kind : received.ignored) good &= kind != "fault";
      if (!good && bad.empty()) bad = changed.dump();
    };
    mutate(body, body, look);
    Json whole = {{"in", body}};
    for (const Json& root : {Json(), Json(7), Json("x"), Json::array(), Json::array({body}), whole})
      look(root);
    CHECK(bad.empty());
    if (!bad.empty()) WARN(bad);
  }
  CHECK(count > 5'000);
}

TEST_CASE("no source and no event can hurt the sending", "[channel]") {
  for (const Case& one : all_cases()) {
    if (!one.json.contains("send")) continue;
    INFO(one.file << ": " << one.json.at("about"));
    Json changed = one.json;
    bool named = true;
    const auto look = [&](const Json&) {
      const auto event = event::decode(changed["send"]);
      if (!event) return;
      const auto calls = find(one.json.at("channel").get<std::string>())
                             ->send(*event, changed["source"], config_of(one.json));
      if (!calls) named &= !calls.error().where.empty();
    };
    mutate(changed, changed["send"], look);
    mutate(changed, changed["source"], look);
    CHECK(named);
  }
}

TEST_CASE("what is no JSON is acknowledged", "[channel]") {
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += R"({"a":)";
  for (const auto name : names()) {
    if (name == "generic") continue;
    const std::string platform(name);
    const ChannelConfig config = config_of({{"config", Json::object()}});
    if (platform == "mapped") continue;  // without a mapping it refuses everything
    for (const std::string& body : {std::string(), std::string("{"), std::string("\xff"), deep,
                                    std::string(R"({"a":1,"a":2})"), std::string("\"\\u0000\"")}) {
      INFO(platform << " " << body);
      const Received received =
          find(platform)->receive(signed_request(platform, body), config, kNow);
      CHECK(received.response.status == 200);
      CHECK(received.events.empty());
      CHECK(received.ignored.size() == 1);
    }
  }
}

TEST_CASE("what is not signed is refused and not read", "[channel]") {
  for (const Case& one : all_cases()) {
    if (!one.json.contains("receive")) continue;
    const auto platform = one.json.at("channel").get<std::string>();
    INFO(platform << ": " << one.json.at("about"));
    const HttpRequest genuine = signed_request(platform, one.json["receive"].dump());
    HttpRequest bare = genuine, other = genuine;
    bare.headers.clear();
    bare.target = "/hooks/" + platform;
    for (auto& [name, value] : other.headers)
      if (name.find("timestamp") == name.npos) value.back() = value.back() == 'x' ? 'y' : 'x';
    if (genuine.headers.empty()) other.target = "/hooks/" + platform + "/topsecreT";
    ChannelConfig none = config_of(one.json), empty = none;
    none.secrets.clear();
    empty.secrets = {""};
    for (const Received& received : {find(platform)->receive(bare, config_of(one.json), kNow),
                                     find(platform)->receive(other, config_of(one.json), kNow),
                                     find(platform)->receive(genuine, none, kNow),
                                     find(platform)->receive(bare, empty, kNow)}) {
      CHECK(received.response.status == 401);
      CHECK(received.events.empty());
    }
  }
}

}  // namespace hamkalam::channel
