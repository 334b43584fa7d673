#include "channel/rubika/rubika.hpp"

#include <array>

#include "channel/encoding.hpp"
#include "channel/payload.hpp"
#include "channel/signature.hpp"

namespace hamkalam::channel {
namespace {

constexpr std::size_t kMostUnits = 4000;  // of one message

constexpr std::array<std::array<const char*, 2>, 4> kMedia{{{"file", "document"},
                                                            {"sticker", "sticker"},
                                                            {"location", "location"},
                                                            {"contact_message", "contact"}}};

Json media(const Json& message) {
  Json out = Json::array();
  for (const auto& [theirs, ours] : kMedia)
    if (const Json& file = at(message, theirs); file.is_object())
      out.push_back(attachment(ours, id(at(file, "file_id")), text(at(file, "file_name"))));
  return out;
}

void read_message(const std::string& chat, const Json& message, Delivery& out) {
  const std::string kind = text(at(message, "sender_type"));
  if (!kind.empty() && kind != "User") return out.ignore("echo");
  const std::string conversation = out.name(chat), message_id = id(at(message, "message_id"));
  if (text(at(message, "text")).starts_with("/start")) return out.ignore("start");
  const std::string sender = id(at(message, "sender_id"));
  out.customer(conversation, sender.empty() ? sender : out.name(sender), "");
  out.message({.conversation = conversation,
               .id = message_id,
               .at = time(at(message, "time")),
               .text = text(at(message, "text")),
               .attachments = media(message),
               .reply_to = id(at(message, "reply_to_message_id")),
               .source = {{"chat", chat}, {"message", message_id}}});
}

}  // namespace

std::string Rubika::fault(const HttpRequest& request, const ChannelConfig& config,
                          event::Time now) const {
  return verify(Scheme::path, request, config.secrets, now);
}

// Which shape comes on which path is told both ways: both are read on both.
void Rubika::read(const Json& json, const ChannelConfig&, Delivery& out) const {
  if (const Json& pressed = at(json, "inline_message"); !pressed.is_null())
    return read_message(id(at(pressed, "chat_id")), pressed, out);
  const Json& update = at(json, "update");
  const std::string type = text(at(update, "type")), chat = id(at(update, "chat_id"));
  if (type == "NewMessage") return read_message(chat, at(update, "new_message"), out);
  if (type == "UpdatedMessage") {
    const Json& message = at(update, "updated_message");
    return out.edit(out.name(chat), id(at(message, "message_id")), time(at(message, "time")),
                    text(at(message, "text")));
  }
  if (type == "RemovedMessage")
    return out.remove(out.name(chat), id(at(update, "removed_message_id")), std::nullopt);
  if (type == "StartedBot" || type == "StoppedBot") return out.ignore("start");
  out.ignore("unknown");
}

Result<std::vector<HttpCall>> Rubika::send(const event::Event& event, const Json& source,
                                           const ChannelConfig& config) const {
  std::vector<HttpCall> calls;
  if (!is_said_by_us(event)) return calls;
  const std::string chat = id(at(source, "chat"));
  if (chat.empty()) return lacks(platform(), "chat");
  if (config.token.empty()) return lacks(platform(), "token");
  const std::string answered = from_id(text(at(event.body, "reply_to")));
  for (const std::string& part : split_text(event.text, kMostUnits)) {
    Json body{{"chat_id", chat}, {"text", part}};
    if (calls.empty() && !answered.empty()) body["reply_to_message_id"] = answered;
    calls.push_back(post(config.api_base.empty() ? "https://botapi.rubika.ir" : config.api_base,
                         "/v3/" + config.token + "/sendMessage", body));
  }
  return calls;
}

}  // namespace hamkalam::channel
