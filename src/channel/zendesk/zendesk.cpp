#include "channel/zendesk/zendesk.hpp"

#include <array>

#include "channel/encoding.hpp"
#include "channel/payload.hpp"
#include "channel/signature.hpp"

namespace hamkalam::channel {
namespace {

constexpr std::size_t kMostUnits = 4096;  // of one message

constexpr std::array<std::array<const char*, 2>, 4> kMedia{
    {{"image", "photo"}, {"file", "document"}, {"location", "location"}, {"form", "form"}}};

Json media(const Json& content) {
  Json out = Json::array();
  const std::string type = text(at(content, "type"));
  for (const auto& [theirs, ours] : kMedia)
    if (type == theirs) out.push_back(attachment(ours, "", text(at(content, "altText"))));
  return out;
}

// Of a form that was sent in: what was put into its fields.
std::string fields(const Json& content) {
  std::string out;
  for (const Json& field : items(at(content, "fields")))
    for (const char* kind : {"text", "email"})
      if (const std::string value = text(at(field, kind)); !value.empty())
        out += (out.empty() ? "" : "\n") + text(at(field, "label")) + ": " + value;
  return out;
}

std::string full_name(const Json& user) {
  const Json& profile = at(user, "profile");
  const std::string first = text(at(profile, "givenName")), last = text(at(profile, "surname"));
  return first + (first.empty() || last.empty() ? "" : " ") + last;
}

void read_message(const Json& payload, const std::string& app, Delivery& out) {
  const Json& message = at(payload, "message");
  const Json& author = at(message, "author");
  const std::string kind = text(at(author, "type"));
  const std::string channel = text(at(message, "source", "type"));
  const bool workspace = kind == "business" && channel == "zd:agentWorkspace";
  if (kind == "business" && !workspace) return out.ignore("echo");
  if (kind != "user" && !workspace) return out.ignore("unknown");
  const std::string chat = id(at(payload, "conversation", "id"));
  const std::string conversation = out.name(chat), message_id = id(at(message, "id"));
  const Json& content = at(message, "content");
  std::string words = text(at(content, "text"));
  if (words.empty()) words = fields(content);
  if (!workspace) {
    const std::string user = id(at(author, "userId"));
    out.customer(conversation, user.empty() ? user : "zendesk:" + to_id(user),
                 full_name(at(author, "user")));
  }
  out.message({.conversation = conversation,
               .id = message_id,
               .at = time(at(message, "received")),
               .from = workspace ? event::From::agent : event::From::customer,
               .agent = workspace ? id(at(author, "userId")) : std::string(),
               .channel = channel == "mailgun" ? "email" : "chat",
               .text = std::move(words),
               .attachments = media(content),
               .reply_to = id(at(message, "quotedMessage", "messageId")),
               .source = {{"chat", chat}, {"message", message_id}, {"account", app}}});
}

}  // namespace

std::string Zendesk::fault(const HttpRequest& request, const ChannelConfig& config,
                           event::Time now) const {
  return verify(Scheme::header, request, config.secrets, now, "x-api-key");
}

void Zendesk::read(const Json& json, const ChannelConfig&, Delivery& out) const {
  const std::string app = id(at(json, "app", "id"));
  for (const Json& event : items(at(json, "events"))) {
    const std::string type = text(at(event, "type"));
    const Json& payload = at(event, "payload");
    if (type == "conversation:message")
      read_message(payload, app, out);
    else if (type == "conversation:postback")
      out.message({.conversation = out.name(id(at(payload, "conversation", "id"))),
                   .id = "button:" + id(at(event, "id")),
                   .at = time(at(event, "createdAt")),
                   .text = text(at(payload, "postback", "text")),
                   .source = {{"chat", id(at(payload, "conversation", "id"))}, {"account", app}}});
    else if (type == "conversation:read" || type == "conversation:typing")
      out.ignore(type.substr(13));
    else if (type == "conversation:reaction" || type == "conversation:message:reaction")
      out.ignore("reaction");
    else if (type.starts_with("conversation:message:delivery"))
      out.ignore("delivery");
    else
      out.ignore("unknown");
  }
}

Result<std::vector<HttpCall>> Zendesk::send(const event::Event& event, const Json& source,
                                            const ChannelConfig& config) const {
  std::vector<HttpCall> calls;
  const bool hand_over = is_handed_over_by_us(event);
  if (!hand_over && !is_said_by_us(event)) return calls;
  const std::string chat = id(at(source, "chat"));
  std::string app = id(at(source, "account"));
  if (app.empty()) app = config.account;
  if (chat.empty()) return lacks(platform(), "chat");
  if (app.empty()) return lacks(platform(), "account");
  if (config.token.empty()) return lacks(platform(), "token");
  if (config.api_base.empty()) return lacks(platform(), "api_base");
  const std::string path = "/v2/apps/" + to_id(app) + "/conversations/" + to_id(chat);
  const std::map<std::string, std::string> key{
      {"authorization", "Basic " + encode_base64(config.token)}};
  if (hand_over) {
    calls.push_back(
        post(config.api_base, path + "/passControl", {{"switchboardIntegration", "next"}}, key));
    return calls;
  }
  for (const std::string& part : split_text(event.text, kMostUnits))
    calls.push_back(
        post(config.api_base, path + "/messages",
             {{"author", {{"type", "business"}}}, {"content", {{"type", "text"}, {"text", part}}}},
             key));
  return calls;
}

}  // namespace hamkalam::channel
