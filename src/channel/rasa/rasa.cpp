#include "channel/rasa/rasa.hpp"

#include "channel/encoding.hpp"
#include "channel/payload.hpp"
#include "channel/signature.hpp"

namespace hamkalam::channel {

std::string Rasa::fault(const HttpRequest& request, const ChannelConfig& config,
                        event::Time now) const {
  return verify(Scheme::path, request, config.secrets, now);
}

void Rasa::read(const Json& json, const ChannelConfig&, Delivery& out) const {
  const std::string sender = id(at(json, "sender")), words = text(at(json, "message"));
  std::string message = id(at(json, "metadata", "message_id"));
  if (message.empty())
    message = "rest:" + std::to_string(out.now()) + ":" + hidden_id(sender + "\n" + words, "");
  if (words.starts_with("/")) return out.ignore("command");  // /restart, /session_start
  out.message({.conversation = out.name(sender),
               .id = message,
               .text = words,
               .source = {{"chat", sender}, {"message", message}}});
}

Received Rasa::receive_known(const HttpRequest& request, event::Time now) const {
  Delivery delivery(platform(), now);
  if (const auto json = parse_json(request.body, "", 32)) read(*json, {}, delivery);
  return delivery.take();
}

Result<std::vector<HttpCall>> Rasa::send(const event::Event& event, const Json& source,
                                         const ChannelConfig& config) const {
  std::vector<HttpCall> calls;
  if (!is_said_by_us(event)) return calls;
  const std::string sender = id(at(source, "chat"));
  if (sender.empty()) return lacks(platform(), "chat");
  if (config.api_base.empty()) return lacks(platform(), "api_base");
  std::map<std::string, std::string> headers;
  if (!config.token.empty()) headers["authorization"] = "Bearer " + config.token;
  calls.push_back(
      post(config.api_base, "", {{"recipient_id", sender}, {"text", event.text}}, headers));
  return calls;
}

}  // namespace hamkalam::channel
