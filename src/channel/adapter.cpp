#include "channel/adapter.hpp"

#include <algorithm>
#include <charconv>

#include "channel/encoding.hpp"
#include "channel/signature.hpp"
#include "event/advice.hpp"

namespace hamkalam::channel {
namespace {

constexpr int kDepth = 32;  // of what is read; little of it is kept
constexpr event::Time kAhead = 5 * event::kMinute;
constexpr std::size_t kNameBytes = 256;

}  // namespace

std::string Delivery::name(const std::string& id) const {
  if (id.empty()) return {};
  return platform_ + ":" + to_id(id, 127 - platform_.size());
}

std::string Delivery::hidden_name(const std::string& id, const std::string& key) const {
  if (id.empty()) return {};
  return platform_ + ":" + hidden_id(id, key);
}

Json Delivery::begin(std::string_view type, const std::string& conversation, const std::string& id,
                     std::optional<event::Time> at) const {
  Json body{{"type", type}, {"conversation", conversation}};
  if (!id.empty()) body["id"] = to_id(id);
  // A clock that is ahead of ours is not believed: the server would refuse the event.
  if (at && *at <= now_ + kAhead) body["at"] = event::format_time(*at);
  return body;
}

void Delivery::add(Json body) {
  event::Incoming incoming = event::receive(std::move(body));
  if (!incoming.event) return ignore(incoming.event.error().where);
  out_.events.push_back(std::move(incoming));
}

void Delivery::add_theirs(Json body) {
  body["source"] = {{"platform", platform_}};
  add(std::move(body));
}

void Delivery::message(Message message) {
  Json customer = std::exchange(customer_, Json());
  if (message.conversation.empty() || message.id.empty()) return ignore("unknown");
  if (message.text.empty() && message.attachments.empty()) return ignore("empty");
  if (customer.is_object()) {
    const auto& told = out_.events;
    if (std::none_of(told.begin(), told.end(), [&](const event::Incoming& one) {
          return one.id == customer["id"] && one.event->conversation == message.conversation;
        }))
      add(std::move(customer));
  }
  Json body = begin("message", message.conversation, message.id, message.at);
  body["from"] = event::name(message.from);
  if (!message.agent.empty()) body["agent"] = to_id(message.agent);
  body["channel"] = message.channel;
  body["text"] = clip(message.text, event::Limits().text_bytes);
  if (!message.attachments.empty()) body["attachments"] = std::move(message.attachments);
  if (!message.reply_to.empty()) body["reply_to"] = to_id(message.reply_to);
  if (message.is_public) body["public"] = true;
  body["source"] = {{"platform", platform_}};
  body["source"].update(message.source);
  if (message.window > 0)
    body["source"]["reply_by"] =
        event::format_time(std::min(message.at.value_or(now_), now_) + message.window);
  add(std::move(body));
}

void Delivery::edit(const std::string& conversation, const std::string& message,
                    std::optional<event::Time> at, const std::string& text) {
  if (conversation.empty() || message.empty()) return ignore("unknown");
  if (text.empty()) return ignore("edit");  // of a picture, say
  // The same edit delivered twice is one.
  Json body = begin(
      "edit", conversation,
      "edit:" +
          hidden_id(message + "\n" + text + (at ? event::format_time(*at) : std::string()), ""),
      at);
  body["message"] = to_id(message);
  body["text"] = clip(text, event::Limits().text_bytes);
  add_theirs(std::move(body));
}

void Delivery::remove(const std::string& conversation, const std::string& message,
                      std::optional<event::Time> at) {
  if (conversation.empty() || message.empty()) return ignore("unknown");
  Json body = begin("delete", conversation, "delete:" + hidden_id(message, ""), at);
  body["message"] = to_id(message);
  add_theirs(std::move(body));
}

void Delivery::customer(const std::string& conversation, const std::string& id,
                        const std::string& name) {
  if (conversation.empty() || id.empty()) return;
  Json customer{{"id", id}};
  if (!name.empty()) {
    customer["name"] = clip(name, kNameBytes);
    customer["name_source"] = "profile";
  }
  Json body = begin("facts", conversation, "customer:" + hidden_id(customer.dump(), ""), {});
  body["customer"] = std::move(customer);
  customer_ = std::move(body);
}

void Delivery::assign(const std::string& conversation, const std::string& agent,
                      std::optional<event::Time> at) {
  if (conversation.empty() || agent.empty()) return ignore("unknown");
  std::string key = at ? "assign:" + to_id(agent, 64) + ":" + std::to_string(*at) : "";
  Json body = begin("assign", conversation, key, at);
  body["agent"] = to_id(agent);
  add_theirs(std::move(body));
}

void Delivery::close(const std::string& conversation, std::optional<event::Time> at) {
  if (conversation.empty()) return ignore("unknown");
  add_theirs(begin("close", conversation, at ? "close:" + std::to_string(*at) : "", at));
}

Received Delivery::take() {
  out_.acknowledge = true;
  out_.is_array = true;
  out_.response = {200, "{}", "application/json", {}};
  return std::move(out_);
}

Received Adapter::receive(const HttpRequest& request, const ChannelConfig& config,
                          event::Time now) const {
  if (request.method == "GET") {
    Received greeting;
    greeting.response = greet(request, config);
    return greeting;
  }
  if (const std::string wrong = fault(request, config, now); !wrong.empty()) return refused(wrong);
  Delivery delivery(platform_, now);
  try {
    if (const auto json = parse_json(request.body, "", kDepth))
      read(*json, config, delivery);
    else
      delivery.ignore(json.error().code);
  } catch (const Json::exception&) {
    delivery.ignore("fault");
  }
  return delivery.take();
}

Received Adapter::history(const Json& json, const ChannelConfig& config, event::Time now) const {
  Delivery delivery(platform_, now, true);
  try {
    read(json, config, delivery);
  } catch (const Json::exception&) {
    delivery.ignore("fault");
  }
  return delivery.take();
}

HttpResponse Adapter::greet(const HttpRequest&, const ChannelConfig&) const {
  return {405,
          event::error_frame(Error("invalid_field", "", "expected a POST")),
          "application/json",
          {}};
}

Json attachment(std::string_view kind, const std::string& file, const std::string& name) {
  Json out{{"kind", kind}};
  if (!file.empty()) out["file"] = file;
  if (!name.empty()) out["name"] = clip(name, kNameBytes);
  return out;
}

bool is_said_by_us(const event::Event& event) {
  return event.type == event::Type::message && !event.body.contains("source") &&
         (event.from == event::From::agent || event.from == event::From::bot) &&
         !event.text.empty();
}

bool is_noted_by_us(const event::Event& event) {
  return event.type == event::Type::message && !event.body.contains("source") &&
         event.from == event::From::note && !event.text.empty();
}

bool is_handed_over_by_us(const event::Event& event) {
  return event.type == event::Type::assign && !event.body.contains("source");
}

HttpCall post(const std::string& base, std::string path, const Json& body,
              std::map<std::string, std::string> headers) {
  headers["content-type"] = "application/json";
  return {"POST", base, std::move(path), std::move(headers),
          body.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

Json number_or_text(const std::string& id) {
  std::int64_t number = 0;
  const char* last = id.data() + id.size();
  const auto [end, fault] = std::from_chars(id.data(), last, number);
  if (fault == std::errc() && end == last && std::to_string(number) == id) return number;
  return id;
}

Error lacks(const std::string& platform, std::string_view what) {
  return Error(platform + "." + std::string(what), "is needed to send");
}

}  // namespace hamkalam::channel
