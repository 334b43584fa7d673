// The recorded cases of src/channel/*/payloads.json: what a platform sends and the events it
// becomes, what we send and the requests it becomes.
//
//   for (const Case& one : all_cases()) CHECK(outcome(one.json) == expected(one.json));
//
// A case is {"about","channel","config"?} and either "receive" (the body) with "events" and
// "ignored", or "send" (an event) and "source" with "calls" or "error".
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "channel/channel.hpp"
#include "channel/signature.hpp"

namespace hamkalam::channel {

constexpr event::Time kNow = 1'772'355'600'000;  // 2026-03-01T09:00:00Z
inline const std::string kSecret = "topsecret";

inline ChannelConfig config_of(const Json& one) {
  ChannelConfig config;
  const Json set = one.value("config", Json::object());
  auto of = [&](const char* key, const char* usual) { return set.value(key, std::string(usual)); };
  config.secrets = {"an older secret", kSecret};
  config.verify_token = of("verify_token", "hello");
  config.token = of("token", "TOKEN");
  config.api_base = of("api_base", "");
  config.account = of("account", "");
  config.self = of("self", "");
  config.name_key = of("name_key", "");
  config.mapping = set.value("mapping", Json());
  return config;
}

// A request as the platform signs it.
inline HttpRequest signed_request(const std::string& platform, std::string body) {
  const std::string now = std::to_string(kNow / 1000);
  HttpRequest out{"POST", "/hooks/" + platform, {}, std::move(body), ""};
  if (platform == "telegram") {
    out.headers["x-telegram-bot-api-secret-token"] = kSecret;
  } else if (platform == "whatsapp" || platform == "messenger" || platform == "instagram") {
    out.headers["x-hub-signature-256"] = sign(Scheme::meta, "", out.body, kSecret);
  } else if (platform == "chatwoot") {
    out.headers["x-chatwoot-timestamp"] = now;
    out.headers["x-chatwoot-signature"] = sign(Scheme::chatwoot, now, out.body, kSecret);
  } else if (platform == "zendesk") {
    out.headers["x-api-key"] = kSecret;
  } else {
    out.target += "/" + kSecret + "/receiveUpdate?a=b";
  }
  return out;
}

inline Received receive_case(const Json& one, const Json& body) {
  const auto platform = one.at("channel").get<std::string>();
  return find(platform)->receive(signed_request(platform, body.dump()), config_of(one), kNow);
}

// What stands in the case beside its question, worked out anew.
inline Json outcome(const Json& one) {
  Json out = Json::object();
  if (one.contains("receive")) {
    const Received received = receive_case(one, one["receive"]);
    out["events"] = Json::array();
    for (const auto& incoming : received.events)
      out["events"].push_back(incoming.event ? incoming.event->body
                                             : Json(incoming.event.error().text()));
    out["ignored"] = received.ignored;
    return out;
  }
  const auto event = event::decode(one.at("send"));
  if (!event) return {{"error", event.error().text()}};
  const auto calls =
      find(one.at("channel").get<std::string>())->send(*event, one.at("source"), config_of(one));
  if (!calls) return {{"error", calls.error().text()}};
  out["calls"] = Json::array();
  for (const HttpCall& call : *calls)
    out["calls"].push_back({{"method", call.method},
                            {"url", call.base + call.path},
                            {"headers", call.headers},
                            {"body", Json::parse(call.body)}});
  return out;
}

inline Json expected(const Json& one) {
  Json out = Json::object();
  for (const char* key : {"events", "ignored", "calls", "error"})
    if (one.contains(key)) out[key] = one[key];
  return out;
}

struct Case {
  std::string file;
  Json json;
};

inline std::vector<Case> all_cases() {
  std::vector<Case> out;
  for (const auto& path : list_files(HAMKALAM_SOURCE_DIR "/src/channel", "payloads.json")) {
    auto cases = read_json(path);
    if (!cases) throw std::runtime_error(cases.error().text());
    for (Json& one : *cases) out.push_back({path.string(), std::move(one)});
  }
  return out;
}

}  // namespace hamkalam::channel
