#include "channel/whatsapp/whatsapp.hpp"

#include <array>

#include "channel/encoding.hpp"
#include "channel/payload.hpp"
#include "channel/signature.hpp"

namespace hamkalam::channel {
namespace {

constexpr std::size_t kMostUnits = 4096;  // of one message

constexpr std::array<std::array<const char*, 2>, 7> kMedia{{{"image", "photo"},
                                                            {"audio", "audio"},
                                                            {"video", "video"},
                                                            {"document", "document"},
                                                            {"sticker", "sticker"},
                                                            {"location", "location"},
                                                            {"contacts", "contact"}}};

struct Content {
  std::string text;
  Json files = Json::array();
};

Content content(const Json& message) {
  const std::string type = text(at(message, "type"));
  const Json& body = at(message, type);
  if (type == "text") return {text(at(body, "body"))};
  if (type == "button") return {text(at(body, "text"))};
  if (type == "interactive") {
    for (const char* reply : {"button_reply", "list_reply"})
      if (has(body, reply)) return {text(at(body, reply, "title"))};
    return {};
  }
  Content out;
  for (const auto& [theirs, ours] : kMedia) {
    if (type != theirs || body.is_null()) continue;
    const bool voice = is_true(at(body, "voice"));
    out.files.push_back(
        attachment(voice ? "voice" : ours, id(at(body, "id")), text(at(body, "filename"))));
    out.text = text(at(body, "caption"));
  }
  // An order of the catalogue is words, too, if there are any.
  if (type == "order") {
    out.files.push_back(attachment("order"));
    out.text = text(at(body, "text"));
  }
  return out;
}

class Reader {
 public:
  Reader(const Json& value, const ChannelConfig& config, Delivery& out)
      : value_(value), config_(config), out_(out) {}

  // `echo`: said by the business on its telephone.
  void read(const Json& message, bool echo) {
    const std::string number = id(at(message, echo ? "to" : "from"));
    const std::string conversation = out_.hidden_name(number, config_.name_key);
    const std::string message_id = id(at(message, "id")), type = text(at(message, "type"));
    const auto when = time(at(message, "timestamp"));
    if (type == "reaction" || type == "system") return out_.ignore(type);
    if (type == "unsupported") return out_.ignore("unknown");
    if (type == "revoke")
      return out_.remove(conversation, id(at(message, "revoke", "original_message_id")), when);
    if (type == "edit")
      return out_.edit(conversation, id(at(message, "edit", "original_message_id")), when,
                       content(at(message, "edit", "message")).text);
    Content said = content(message);
    if (!echo) out_.customer(conversation, conversation, name_of(number));
    out_.message({.conversation = conversation,
                  .id = message_id,
                  .at = when,
                  .from = echo ? event::From::agent : event::From::customer,
                  .text = std::move(said.text),
                  .attachments = std::move(said.files),
                  .reply_to = id(at(message, "context", "id")),
                  .source = {{"chat", number},
                             {"message", message_id},
                             {"account", id(at(value_, "metadata", "phone_number_id"))}},
                  .window = echo ? 0 : event::kDay});
  }

 private:
  std::string name_of(const std::string& number) const {
    for (const Json& contact : items(at(value_, "contacts")))
      if (id(at(contact, "wa_id")) == number) return text(at(contact, "profile", "name"));
    return {};
  }

  const Json& value_;
  const ChannelConfig& config_;
  Delivery& out_;
};

}  // namespace

HttpResponse WhatsApp::greet(const HttpRequest& request, const ChannelConfig& config) const {
  return answer_challenge(request, config.verify_token);
}

std::string WhatsApp::fault(const HttpRequest& request, const ChannelConfig& config,
                            event::Time now) const {
  return verify(Scheme::meta, request, config.secrets, now);
}

void WhatsApp::read(const Json& json, const ChannelConfig& config, Delivery& out) const {
  if (text(at(json, "object")) != "whatsapp_business_account") return out.ignore("unknown");
  for (const Json& entry : items(at(json, "entry")))
    for (const Json& change : items(at(entry, "changes"))) {
      const Json& value = at(change, "value");
      Reader reader(value, config, out);
      for (const Json& message : items(at(value, "messages"))) reader.read(message, false);
      for (const Json& message : items(at(value, "message_echoes"))) reader.read(message, true);
      for (const Json& status : items(at(value, "statuses")))
        out.ignore(text(at(status, "status")) == "read" ? "read" : "delivery");
    }
}

Result<std::vector<HttpCall>> WhatsApp::send(const event::Event& event, const Json& source,
                                             const ChannelConfig& config) const {
  std::vector<HttpCall> calls;
  if (!is_said_by_us(event)) return calls;
  const std::string number = id(at(source, "chat"));
  std::string account = id(at(source, "account"));
  if (account.empty()) account = config.account;
  if (number.empty()) return lacks(platform(), "chat");
  if (account.empty()) return lacks(platform(), "account");
  if (config.token.empty()) return lacks(platform(), "token");
  const std::string answered = from_id(text(at(event.body, "reply_to")));
  for (const std::string& part : split_text(event.text, kMostUnits)) {
    Json body{{"messaging_product", "whatsapp"},
              {"recipient_type", "individual"},
              {"to", number},
              {"type", "text"},
              {"text", {{"body", part}, {"preview_url", false}}}};
    if (calls.empty() && answered.starts_with("wamid."))
      body["context"] = {{"message_id", answered}};
    calls.push_back(post(
        config.api_base.empty() ? "https://graph.facebook.com/v23.0" : config.api_base,
        "/" + to_id(account) + "/messages", body, {{"authorization", "Bearer " + config.token}}));
  }
  return calls;
}

}  // namespace hamkalam::channel
