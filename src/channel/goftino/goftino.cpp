#include "channel/goftino/goftino.hpp"

#include "channel/encoding.hpp"
#include "channel/payload.hpp"
#include "channel/signature.hpp"

namespace hamkalam::channel {
namespace {

constexpr std::size_t kMostUnits = 4000;             // of one message
constexpr event::Time kRepeat = 5 * event::kMinute;  // how long a repeat may take

// Where a message brings no id of its own, the same words within a few minutes are one message, and
// later ones another: people say "yes" more than once.
std::string message_id(const Json& data, event::Time now) {
  if (const std::string own = id(at(data, "message_id")); !own.empty()) return own;
  const auto when = time(at(data, "date"));
  return "said:" + hidden_id(data.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n" +
                                 std::to_string(when ? *when : now / kRepeat),
                             "");
}

void read_message(const Json& data, const ChannelConfig& config, Delivery& out) {
  const std::string chat = id(at(data, "chat_id")), conversation = out.name(chat);
  const Json& sender = at(data, "sender");
  const std::string role = text(at(sender, "from")), type = text(at(data, "type"));
  const std::string who = id(at(sender, "id"));
  const bool customer = role == "user";
  if (!customer && role != "operator") return out.ignore("unknown");
  // Without a name for it our own message cannot be told from an operator's.
  if (!customer && !out.is_history() &&
      (who.empty() || config.account.empty() || who == config.account))
    return out.ignore("echo");
  Delivery::Message message{.conversation = conversation,
                            .id = message_id(data, out.now()),
                            .at = time(at(data, "date")),
                            .from = customer ? event::From::customer : event::From::agent,
                            .agent = customer ? "" : who,
                            .source = {{"chat", chat}}};
  const std::string content = text(at(data, "content"));
  if (type.empty() || type == "text") {
    message.text = content;
  } else {
    const bool picture = type == "image", voice = type == "voice" || type == "audio";
    message.attachments.push_back(attachment(picture           ? "photo"
                                             : voice           ? "voice"
                                             : type == "video" ? "video"
                                                               : "document",
                                             content));
  }
  if (customer) {
    const std::string user = id(at(data, "user_id"));
    out.customer(conversation, user.empty() ? conversation : out.name(user),
                 text(at(sender, "name")));
  }
  out.message(std::move(message));
}

}  // namespace

std::string Goftino::fault(const HttpRequest& request, const ChannelConfig& config,
                           event::Time now) const {
  return verify(Scheme::path, request, config.secrets, now);
}

void Goftino::read(const Json& json, const ChannelConfig& config, Delivery& out) const {
  const std::string event = text(at(json, "event"));
  const Json& data = at(json, "data");
  if (event == "new_message") return read_message(data, config, out);
  const std::string conversation = out.name(id(at(data, "chat_id")));
  const auto when = time(at(data, "date"));
  if (event == "close_chat") return out.close(conversation, when);
  if (event == "transfer_chat") return out.assign(conversation, id(at(data, "to_operator")), when);
  if (event == "rating") return out.ignore("rating");
  out.ignore("unknown");
}

Result<std::vector<HttpCall>> Goftino::send(const event::Event& event, const Json& source,
                                            const ChannelConfig& config) const {
  std::vector<HttpCall> calls;
  const bool hand_over = is_handed_over_by_us(event);
  if (!hand_over && !is_said_by_us(event)) return calls;
  const std::string chat = id(at(source, "chat"));
  if (chat.empty()) return lacks(platform(), "chat");
  if (config.token.empty()) return lacks(platform(), "token");
  if (config.account.empty()) return lacks(platform(), "account");
  const std::string base = config.api_base.empty() ? "https://api.goftino.com" : config.api_base;
  const std::map<std::string, std::string> key{{"goftino-key", config.token}};
  if (hand_over) {
    const std::string to = from_id(event.agent);
    if (to.empty()) return lacks(platform(), "agent");
    calls.push_back(
        post(base, "/v1/transfer_chat",
             {{"chat_id", chat}, {"from_operator", config.account}, {"to_operator", to}}, key));
    return calls;
  }
  for (const std::string& part : split_text(event.text, kMostUnits))
    calls.push_back(post(base, "/v1/send_message",
                         {{"chat_id", chat}, {"operator_id", config.account}, {"message", part}},
                         key));
  return calls;
}

}  // namespace hamkalam::channel
