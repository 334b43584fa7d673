#include "server/routes.hpp"

#include <algorithm>
#include <charconv>

#include "base/file.hpp"
#include "channel/events_body.hpp"
#include "event/advice.hpp"
#include "rules/rule_json.hpp"
#include "server/rasa.hpp"
#include "server/request.hpp"

namespace hamkalam::server {
namespace {

using channel::HttpRequest;
using channel::HttpResponse;

constexpr std::size_t kListed = 100, kMostListed = 1000;

HttpResponse not_found() {
  return error_response(404, Error("invalid_field", "", "no such route"));
}

// The status of a single event's answer.
int status_of(const std::string& answer) {
  static const std::map<std::string, int, std::less<>> kStatus{{"forbidden", 403},
                                                               {"id_conflict", 409},
                                                               {"too_large", 413},
                                                               {"rate_limited", 429},
                                                               {"unavailable", 503}};
  const auto code = error_code(answer);
  if (code.empty()) return 200;
  const auto known = kStatus.find(code);
  return known == kStatus.end() ? 400 : known->second;
}

}  // namespace

std::string page_policy(const std::string& framed_by, bool has_frames) {
  return "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
         "connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; " +
         std::string(has_frames ? "frame-src 'self'; " : "") + "frame-ancestors " + framed_by;
}

std::map<std::string, HttpResponse> load_console(const std::filesystem::path& folder,
                                                 const std::vector<std::string>& embed) {
  static const std::map<std::string, std::string> kTypes{{".html", "text/html; charset=utf-8"},
                                                         {".js", "text/javascript; charset=utf-8"},
                                                         {".css", "text/css; charset=utf-8"},
                                                         {".woff2", "font/woff2"},
                                                         {".svg", "image/svg+xml"},
                                                         {".txt", "text/plain; charset=utf-8"}};
  std::map<std::string, HttpResponse> out;
  for (const auto& path : list_files(folder, "")) {
    auto bytes = read_file(path);
    const auto type = kTypes.find(path.extension().string());
    if (!bytes || type == kTypes.end()) continue;
    const std::string name = path.filename().string();
    const std::string tag = "\"" + hex16(hash_bytes(*bytes)) + "\"";
    out[name == "index.html" ? "/" : "/assets/" + name] = {
        200, std::move(*bytes), type->second, {{"ETag", tag}, {"Cache-Control", "no-cache"}}};
  }
  std::string framed_by = "'self'";
  for (const auto& origin : embed) framed_by += " " + origin;
  constexpr const char* kPolicy = "Content-Security-Policy";
  if (const auto page = out.find("/assets/assist.html"); page != out.end())
    page->second.headers[kPolicy] = page_policy(framed_by);
  if (const auto page = out.find("/assets/sample.html"); page != out.end())
    page->second.headers[kPolicy] = page_policy("'none'", true);
  return out;
}

void load_contracts(const std::filesystem::path& folder,
                    std::map<std::string, HttpResponse>& files) {
  for (const char* name : {"openapi.json", "asyncapi.json"})
    if (auto bytes = read_file(folder / name)) {
      const std::string tag = "\"" + hex16(hash_bytes(*bytes)) + "\"";
      files[std::string("/") + name] = {200,
                                        std::move(*bytes),
                                        "application/json",
                                        {{"ETag", tag}, {"Cache-Control", "no-cache"}}};
    }
}

void Routes::operate(Operations& operations, Reload reload) {
  operations_ = &operations;
  reload_ = std::move(reload);
}

void Routes::handle(const HttpRequest& request, Door::Answer admitted, const std::string& address,
                    Reply reply) {
  if (operations_) reply = operations_->observed(request, std::move(reply));
  if (door_.embeds(request)) {
    reply = [origin = request.header("origin"), reply = std::move(reply)](HttpResponse response) {
      response.headers["Access-Control-Allow-Origin"] = origin;
      response.headers["Vary"] = "Origin";
      reply(std::move(response));
    };
    // What a browser asks before it sends a token or JSON from another's page.
    if (request.method == "OPTIONS")
      return reply({204,
                    "",
                    "text/plain",
                    {{"Access-Control-Allow-Methods", "GET, POST"},
                     {"Access-Control-Allow-Headers", "authorization, content-type"},
                     {"Access-Control-Max-Age", "600"}}});
  }
  if (admitted.refusal) return reply(std::move(*admitted.refusal));
  route(request, admitted.who, address, std::move(reply));
}

void Routes::route(const HttpRequest& request, const access::Identity& who,
                   const std::string& address, Reply reply) {
  const std::string path = request.target.substr(0, request.target.find('?'));
  const bool get = request.method == "GET" || request.method == "HEAD";
  const bool post = request.method == "POST";

  // What brings events is charged by the event.
  if (!(post &&
        (path == "/v1/events" || path.starts_with("/hooks/") || path == "/webhooks/rest/webhook")))
    if (const auto limited = gate_.admit(std::chrono::steady_clock::now(), request.client))
      return reply(error_response(429, *limited));
  if (path == "/v1/events" && post) {
    if (!request.header("content-type").starts_with("application/json"))
      return reply(error_response(415, Error("invalid_field", "", "expected application/json")));
    Stopwatch watch(operations_ ? &operations_->metrics : nullptr);
    auto received =
        channel::read_events(request.body, config_.limits.of_event(), config_.limits.body_events);
    watch.lap(Stage::receive);
    return post_events(std::move(received), &who, request, std::move(reply));
  }
  if (path == "/v1/reload" && post && reload_)
    return this->reload(request, who, address, std::move(reply));
  if (path == "/v1/forget" && post) return forget(request, who, address, std::move(reply));
  if (path == "/webhooks/rest/webhook" && post && autopilot_)
    return rest_webhook(request, who, std::move(reply));
  if (path.starts_with("/v1/outbox/") && post && outbox_)
    return decide_letter(request, path.substr(11), who, address, std::move(reply));
  if (path.starts_with("/hooks/") && (post || request.method == "GET"))
    return hook(path.substr(7), request, std::move(reply));
  if (path == "/model/parse")
    return reply(rasa_parse(hub_.assistant(), request, query_of(request.target)["emulation_mode"],
                            clock_()));
  if (!get) return reply(post ? not_found() : error_response(405, Error("", "method not allowed")));

  if (path == "/v1/conversations") {
    const auto query = query_of(request.target);
    std::size_t limit = kListed;
    if (const auto it = query.find("limit"); it != query.end()) {
      const char* end = it->second.data() + it->second.size();
      if (std::from_chars(it->second.data(), end, limit).ptr != end || limit == 0 ||
          limit > kMostListed)
        return reply(error_response(400, Error("invalid_field", "limit", "expected 1 to 1000")));
    }
    const auto after = query.find("after");
    return reply({200,
                  hub_.conversations(after == query.end() ? "" : unescape(after->second), limit,
                                     access::prefix_of(who)),
                  "application/json",
                  {}});
  }
  if (path == "/v1/figures")
    return hub_.figures([reply = std::move(reply)](const Result<std::string>& json) {
      if (!json) return reply(error_response(503, Error("unavailable", "", json.error().text())));
      reply({200, *json, "application/json", {}});
    });
  if (path.starts_with("/v1/conversations/"))
    return read_conversation(request, unescape(path.substr(18)), who, address, std::move(reply));
  if (path == "/v1/outbox" && outbox_) return list_letters(request, who, std::move(reply));
  if (path == "/v1/rules") return reply(rules(""));
  if (path.starts_with("/v1/rules/")) return reply(rules(path.substr(10)));
  if (operations_)
    if (auto answer = operations_->answer(path)) return reply(std::move(*answer));
  if (const auto file = files_.find(path); file != files_.end()) {
    HttpResponse response = file->second;
    if (request.header("if-none-match") == response.headers.at("ETag")) {
      response.status = 304;
      response.body.clear();
    }
    return reply(std::move(response));
  }
  reply(not_found());
}

void Routes::reload(const HttpRequest& request, const access::Identity& who,
                    const std::string& address, Reply reply) {
  if (!request.header("content-type").starts_with("application/json"))
    return reply(error_response(415, Error("invalid_field", "", "expected application/json")));
  door_.note({.what = "reload_asked", .who = who, .address = address});
  reload_([reply = std::move(reply)](const Result<std::string>& brain) {
    if (!brain) return reply(error_response(409, Error("unavailable", "", brain.error().text())));
    JsonWriter out;
    out.begin_object().key("status").string("reloaded").key("brain").string(*brain).end_object();
    reply({200, out.take(), "application/json", {}});
  });
}

void Routes::read_conversation(const HttpRequest& request, const std::string& id,
                               const access::Identity& who, const std::string& address,
                               Reply reply) {
  if (!access::may_see(who, id))
    return reply(error_response(403, Error("forbidden", "", "this conversation is not yours")));
  std::optional<std::uint64_t> after;
  const auto query = query_of(request.target);
  if (const auto it = query.find("after"); it != query.end()) {
    const char* end = it->second.data() + it->second.size();
    if (std::from_chars(it->second.data(), end, after.emplace()).ptr != end || it->second.empty())
      return reply(error_response(400, Error("invalid_field", "after", "expected a sequence")));
  }
  hub_.conversation(id, after, [this, id, who, address, reply = std::move(reply)](auto found) {
    if (!found) return reply(error_response(503, Error("unavailable", "", found.error().text())));
    if (!*found)
      return reply(error_response(404, Error("invalid_field", "", "no such conversation")));
    door_.note({.what = "conversation_read", .who = who, .address = address, .about = id});
    reply({200, **found, "application/json", {}});
  });
}

// Behind the platform's name its path may have more: a secret, where nothing is signed.
void Routes::hook(const std::string& path, const HttpRequest& request, Reply reply) {
  const std::string platform = path.substr(0, path.find('/'));
  const auto* adapter = channel::find(platform);
  const auto config = config_.channels.find(platform);
  if (!adapter || config == config_.channels.end() || config->second.secrets.empty())
    return reply(error_response(404, Error("forbidden", "", "this channel is not configured")));
  channel::Received received = adapter->receive(request, config->second, clock_());
  if (received.events.empty()) return reply(std::move(received.response));
  post_events(std::move(received), nullptr, request, std::move(reply));
}

// Answers in the order of the events, whenever each of them becomes durable.
void Routes::post_events(channel::Received received, const access::Identity* who,
                         const HttpRequest& request, Reply reply) {
  struct Pending {
    std::vector<std::string> answers;
    std::size_t left;
    bool is_array;
    Reply reply;
    std::optional<HttpResponse> acknowledgement;
  };
  auto pending = std::make_shared<Pending>(Pending{std::vector<std::string>(received.events.size()),
                                                   received.events.size(),
                                                   received.is_array,
                                                   std::move(reply),
                                                   {}});
  if (received.acknowledge) pending->acknowledgement = std::move(received.response);
  Meter* const meter = operations_ ? &operations_->metrics : nullptr;
  auto answer = [pending, meter](std::size_t index, std::string text) {
    tell_refusal(meter, text);
    pending->answers[index] = std::move(text);
    if (--pending->left > 0) return;
    if (pending->acknowledgement) {
      // What could not be taken is to come again; what is refused for good is not.
      for (const auto& one : pending->answers)
        if (const int status = status_of(one); status == 503 || status == 429)
          return pending->reply({status, one, "application/json", {}});
      return pending->reply(std::move(*pending->acknowledgement));
    }
    if (!pending->is_array)
      return pending->reply(
          {status_of(pending->answers[0]), pending->answers[0], "application/json", {}});
    std::string body = "[";
    for (const auto& one : pending->answers) body += (body.size() > 1 ? "," : "") + one;
    pending->reply({200, body + "]", "application/json", {}});
  };
  const Instant now = std::chrono::steady_clock::now();
  if (received.events.empty()) {
    if (const auto limited = gate_.admit(now, request.client))
      return pending->reply(error_response(429, *limited));
    return pending->reply({200, "[]", "application/json", {}});
  }
  for (std::size_t i = 0; i < received.events.size(); ++i) {
    auto& incoming = received.events[i];
    const auto limited = incoming.event
                             ? gate_.admit(now, request.client, incoming.event->conversation)
                             : gate_.admit(now, request.client);
    if (limited) {
      answer(i, event::with_ref(event::error_frame(*limited, incoming.id), incoming.ref));
    } else if (!incoming.event) {
      answer(i, event::with_ref(event::error_frame(incoming.event.error(), incoming.id),
                                incoming.ref));
    } else if (incoming.event->type == event::Type::watch ||
               incoming.event->type == event::Type::unwatch) {
      answer(i, event::error_frame(Error("invalid_field", "type", "watching needs the websocket"),
                                   incoming.id));
    } else if (const auto refused =
                   who ? access::may_say(*who, *incoming.event) : std::optional<Error>()) {
      answer(i, event::with_ref(event::error_frame(*refused, incoming.id), incoming.ref));
    } else if (auto memory = gate_.hold(request.body.size() / received.events.size()); !memory) {
      const Error full("unavailable", "", "the server is full, try again");
      answer(i, event::with_ref(event::error_frame(full, incoming.id), incoming.ref));
    } else {
      hub_.submit(std::move(*incoming.event), nullptr,
                  [answer, i, ref = incoming.ref, memory = std::move(memory)](std::string text) {
                    answer(i, event::with_ref(std::move(text), ref));
                  });
    }
  }
}

// {"customer":"u-7"}: answered once no byte of his conversations is left in the journal.
void Routes::forget(const HttpRequest& request, const access::Identity& who,
                    const std::string& address, Reply reply) {
  if (!request.header("content-type").starts_with("application/json"))
    return reply(error_response(415, Error("invalid_field", "", "expected application/json")));
  const auto body = parse_json(request.body, "", config_.limits.depth);
  const Json none;
  const Json& customer =
      body && body->is_object() && body->contains("customer") ? body->at("customer") : none;
  if (!customer.is_string() || customer.get_ref<const std::string&>().empty())
    return reply(error_response(400, Error("invalid_field", "customer", "expected an id")));
  const std::string id = customer.get<std::string>();
  door_.note({.what = "forget", .who = who, .address = address, .about = id});
  hub_.forget(id, [this, id, reply = std::move(reply)](Result<std::size_t> count) {
    if (!count) return reply(error_response(503, Error("unavailable", "", count.error().text())));
    JsonWriter out;
    out.begin_object().key("customer").string(id);
    out.key("conversations").number(static_cast<std::int64_t>(*count)).key("copies").begin_array();
    if (const auto copies = store::copies(config_.journal); copies)
      for (const store::Copy& copy : *copies) out.string(copy.path);
    reply({200, out.end_array().end_object().take(), "application/json", {}});
  });
}

HttpResponse Routes::rules(const std::string& id) const {
  const auto& book = hub_.assistant().rules();
  if (id.empty()) return {200, rules::rules_json(book), "application/json", {}};
  for (const auto& rule : book.rules())
    if (rule.id == id) return {200, rules::rule_json(book, rule), "application/json", {}};
  return error_response(404, Error("invalid_field", "", "no such rule"));
}

}  // namespace hamkalam::server
