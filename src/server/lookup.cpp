#include "server/lookup.hpp"

#include <algorithm>

#include "channel/encoding.hpp"
#include "channel/standard_webhooks.hpp"
#include "server/log.hpp"

namespace hamkalam::server {
namespace {

constexpr std::size_t kMostAsked = 32;  // at once; more are left unknown
constexpr std::size_t kMostBytes = 8 * 1024;

// The number that a message gives, where it is another than the one we know of.
std::string new_number(const conversation::Conversation& conversation, std::uint64_t seq) {
  const auto& messages = conversation.messages();
  const auto message = std::find_if(messages.rbegin(), messages.rend(),
                                    [&](const auto& one) { return one.seq == seq; });
  if (message == messages.rend()) return {};
  const Json known = conversation.facts("case").value("order", Json::object());
  for (const auto& entity : message->turn.entities)
    if (entity.kind == "order_number" &&
        !(known.is_object() && known.value("number", Json()) == Json(entity.value)))
      return entity.value;
  return {};
}

}  // namespace

void Lookup::heard(const conversation::Conversation& conversation, const event::Event& event) {
  if (config_.lookup_url.empty() || event.type != event::Type::message ||
      event.from != event::From::customer || asking_.size() >= kMostAsked)
    return;
  const std::string id = conversation.id(), number = new_number(conversation, event.seq);
  if (number.empty() || !asking_.insert(id + "\n" + number).second) return;
  const Json& customer = conversation.facts("customer");
  const event::Time now = clock_();
  JsonWriter out;
  out.begin_object().key("type").string("order.lookup");
  out.key("timestamp").string(event::format_time(now)).key("data").begin_object();
  out.key("conversation").string(id).key("order_number").string(number);
  out.key("customer").string(customer.is_object() ? customer.value("id", std::string()) : "");
  out.end_object().end_object();
  const std::string key = "msg_" + channel::hidden_id(id + "\n" + number, std::to_string(now));
  perform_(channel::deliver_standard_webhook(config_.lookup_url, key, out.take(),
                                             config_.lookup_secrets, now),
           [this, id, number](const channel::Outcome& outcome) {
             asking_.erase(id + "\n" + number);
             learn(id, number, outcome);
           });
}

void Lookup::learn(const std::string& conversation, const std::string& number,
                   const channel::Outcome& outcome) {
  if (outcome.status == 404) return;
  const auto body = parse_json(outcome.body, "", 8);
  const bool good = outcome.status == 200 && body && body->is_object() &&
                    outcome.body.size() <= kMostBytes && body->contains("order") &&
                    body->at("order").is_object();
  if (!good)
    return log(Level::warning, "lookup", {{"status", outcome.status}, {"fault", outcome.fault}});
  Json order = body->at("order");
  order["number"] = number;
  auto event = event::decode(
      {{"type", "facts"},
       {"conversation", conversation},
       {"id", "lookup:" + channel::hidden_id(order.dump(), "")},  // the same is stored once
       {"case", {{"order", std::move(order)}}}});
  if (event) hub_.submit(*std::move(event), nullptr, [](const std::string&) {});
}

}  // namespace hamkalam::server
