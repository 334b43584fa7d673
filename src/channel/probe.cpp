#include "channel/probe.hpp"

#include <algorithm>

#include "channel/adapter.hpp"
#include "channel/encoding.hpp"
#include "channel/payload.hpp"
#include "channel/signature.hpp"
#include "channel/standard_webhooks.hpp"

namespace hamkalam::channel {
namespace {

constexpr std::size_t kShort = 16;  // letters of a secret that can be guessed

bool is_meta(const std::string& platform) {
  return platform == "whatsapp" || platform == "messenger" || platform == "instagram";
}

bool is_telegram(const std::string& platform) {
  return platform == "telegram" || platform == "bale";
}

// Whether the secret stands in the path of the hook.
bool signs_nothing(const std::string& platform) {
  static const std::vector<std::string> kPlain{"bale",  "rubika", "goftino",
                                               "email", "mapped", "rasa"};
  return std::find(kPlain.begin(), kPlain.end(), platform) != kPlain.end();
}

HttpRequest sample(const std::string& platform, const ChannelConfig& config, event::Time now) {
  HttpRequest out{"POST", hook_path(platform, config), {}, "{}", ""};
  const std::string seconds = std::to_string(now / 1000), &secret = config.secrets.front();
  if (platform == "telegram") out.headers["x-telegram-bot-api-secret-token"] = secret;
  if (platform == "zendesk") out.headers["x-api-key"] = secret;
  if (is_meta(platform))
    out.headers["x-hub-signature-256"] = sign(Scheme::meta, "", out.body, secret);
  if (platform == "chatwoot") {
    out.headers["x-chatwoot-timestamp"] = seconds;
    out.headers["x-chatwoot-signature"] = sign(Scheme::chatwoot, seconds, out.body, secret);
  }
  if (platform == "generic") {
    out.headers["webhook-id"] = "msg_sample";
    out.headers["webhook-timestamp"] = seconds;
    out.headers["webhook-signature"] =
        sign_standard_webhook("msg_sample", seconds, out.body, secret);
  }
  return out;
}

std::string base_of(const std::string& platform, const ChannelConfig& config) {
  if (!config.api_base.empty()) return config.api_base;
  return platform == "telegram"  ? "https://api.telegram.org"
         : platform == "bale"    ? "https://tapi.bale.ai"
         : platform == "rubika"  ? "https://botapi.rubika.ir"
         : platform == "goftino" ? "https://api.goftino.com"
         : is_meta(platform)     ? "https://graph.facebook.com/v23.0"
                                 : std::string();
}

// Why there is no good answer; empty: there is one, in `body`.
std::string trouble(const Outcome& outcome, Json& body) {
  const Next next = what_next(outcome, 1, kMessages, true, 0, 0);
  const auto parsed = parse_json(outcome.body, "", 32);
  body = parsed ? *parsed : Json();
  return next.what == Next::What::taken ? "" : next.reason;
}

// A question whose good answer says that the token is accepted.
Probe token_probe(HttpCall call, std::function<std::string(const Json&)> name) {
  return {std::move(call),
          [name = std::move(name)](const Outcome& outcome) -> std::vector<Finding> {
            Json body;
            if (const std::string fault = trouble(outcome, body); !fault.empty())
              return {{false, "the platform does not accept the token: " + fault}};
            const std::string who = name(body);
            return {{true, "the platform accepts the token" + (who.empty() ? "" : " of " + who)}};
          }};
}

Probe reach_probe(HttpCall call) {
  return {std::move(call), [](const Outcome& outcome) -> std::vector<Finding> {
            if (outcome.kind != Outcome::Kind::answered)
              return {{false, "api_base cannot be reached: " + outcome.fault}};
            return {{true,
                     "api_base answers; whether the token is accepted shows with the first "
                     "message"}};
          }};
}

std::vector<Finding> judge_webhook(const Outcome& outcome, const std::string& path) {
  Json body;
  if (const std::string fault = trouble(outcome, body); !fault.empty())
    return {{false, "the platform does not say where it delivers to: " + fault}};
  const Json& info = at(body, "result");
  const std::string url = text(at(info, "url"));
  if (url.empty())
    return {{false,
             "the platform delivers nowhere yet: run this again with --set "
             "https://YOUR-SERVER"}};
  std::vector<Finding> out;
  // What stands in a path may be a secret: it is compared, not shown.
  const bool fits = url.ends_with(path);
  out.push_back({fits, fits ? "the platform delivers to this channel's hook"
                            : "the platform delivers to another address than this channel's hook "
                              "(/hooks/...): run this again with --set https://YOUR-SERVER"});
  if (const std::string last = text(at(info, "last_error_message")); !last.empty())
    out.push_back({false, "its last delivery failed: " + last});
  if (const std::string count = id(at(info, "pending_update_count")); count.size() > 2)
    out.push_back({false, count + " messages wait there for a delivery that works"});
  return out;
}

HttpCall get(std::string base, std::string path, std::map<std::string, std::string> headers = {}) {
  return {"GET", std::move(base), std::move(path), std::move(headers), "", true};
}

void add_telegram(const std::string& platform, const ChannelConfig& config, const std::string& base,
                  const std::string& origin, std::vector<Probe>& out) {
  const std::string bot = "/bot" + config.token, path = hook_path(platform, config);
  out.push_back(token_probe(get(base, bot + "/getMe"), [](const Json& body) {
    return "@" + text(at(body, "result", "username"));
  }));
  if (!origin.empty()) {
    Json body{{"url", origin + path}};
    if (platform == "telegram") {
      body["secret_token"] = config.secrets.front();
      body["allowed_updates"] = {"message",
                                 "edited_message",
                                 "callback_query",
                                 "business_connection",
                                 "business_message",
                                 "edited_business_message",
                                 "deleted_business_messages"};
    }
    out.push_back({post(base, bot + "/setWebhook", body), [](const Outcome& outcome) {
                     Json answer;
                     const std::string fault = trouble(outcome, answer);
                     return std::vector<Finding>{
                         {fault.empty(), fault.empty() ? "the webhook is set"
                                                       : "the webhook cannot be set: " + fault}};
                   }});
  }
  out.push_back({get(base, bot + "/getWebhookInfo"),
                 [path](const Outcome& outcome) { return judge_webhook(outcome, path); }});
}

}  // namespace

std::string hook_path(const std::string& platform, const ChannelConfig& config) {
  const std::string path = "/hooks/" + platform;
  return signs_nothing(platform) && !config.secrets.empty() ? path + "/" + config.secrets.front()
                                                            : path;
}

std::vector<Finding> look_over(const std::string& platform, const ChannelConfig& config,
                               event::Time now) {
  std::vector<Finding> out;
  const Channel* channel = find(platform);
  if (config.secrets.empty())
    return {{false, "there are no secrets: without one nothing that comes in is believed"}};
  const auto weak = std::find_if(config.secrets.begin(), config.secrets.end(),
                                 [](const auto& one) { return one.size() < kShort; });
  if (signs_nothing(platform) && weak != config.secrets.end())
    out.push_back(
        {false, "a secret is short: it is all that keeps others out, make it 32 letters"});
  if (const auto checked = channel->check(config); !checked)
    out.push_back({false, checked.error().text()});
  const Received received = channel->receive(sample(platform, config, now), config, now);
  const bool passed = received.response.status != 401 && received.response.status != 403;
  out.push_back({passed, passed
                             ? "a signed sample passes"
                             : "a sample that we signed ourselves does not pass: see the secrets "
                               "and mapping.verify"});
  const auto wants = channel->wants();
  const auto needs = [&](std::string_view name, const std::string& value, const char* why) {
    if (value.empty() && std::find(wants.begin(), wants.end(), name) != wants.end())
      out.push_back({false, std::string(name) + " is not set: " + why});
  };
  if (platform != "rasa") needs("token", config.token, "nothing can be sent");
  needs("verify_token", config.verify_token, "the platform cannot be told of the webhook");
  if (platform == "whatsapp" || platform == "email")
    needs("name_key", config.name_key, "whoever tries all numbers can undo hidden names");
  if (base_of(platform, config).empty())
    needs("api_base", config.api_base, "nobody knows where to send");
  if (platform == "goftino") needs("account", config.account, "messages need an operator's id");
  return out;
}

std::vector<Probe> probes(const std::string& platform, const ChannelConfig& config,
                          const std::string& origin) {
  std::vector<Probe> out;
  const std::string base = base_of(platform, config);
  const bool no_token = config.token.empty() && platform != "rasa";
  if (base.empty() || no_token || config.secrets.empty()) return out;
  if (is_telegram(platform)) {
    add_telegram(platform, config, base, origin, out);
  } else if (is_meta(platform)) {
    // A page and an account of Instagram have a name, a telephone number a verified one. Whether
    // the configured one is ours shows with it; without one the token says whose it is.
    const bool number = platform == "whatsapp" && !config.account.empty();
    const std::string node = config.account.empty() ? "me" : to_id(config.account);
    out.push_back(token_probe(
        get(base, "/" + node + "?fields=" + (number ? "id,verified_name" : "id,name"),
            {{"authorization", "Bearer " + config.token}}),
        [number](const Json& body) { return text(at(body, number ? "verified_name" : "name")); }));
  } else if (platform == "rubika") {
    out.push_back(
        token_probe(post(base, "/v3/" + config.token + "/getMe", Json::object()),
                    [](const Json& body) { return text(at(body, "data", "bot", "bot_title")); }));
  } else if (platform == "goftino") {
    out.push_back(token_probe(get(base, "/v1/chats?limit=1", {{"goftino-key", config.token}}),
                              [](const Json&) { return std::string(); }));
  } else if (platform == "zendesk" && !config.account.empty()) {
    out.push_back(
        token_probe(get(base, "/v2/apps/" + to_id(config.account),
                        {{"authorization", "Basic " + encode_base64(config.token)}}),
                    [](const Json& body) { return text(at(body, "app", "displayName")); }));
  } else {
    out.push_back(reach_probe(get(base, platform == "chatwoot" ? "/api" : "")));
  }
  return out;
}

}  // namespace hamkalam::channel
