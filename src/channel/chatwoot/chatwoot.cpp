#include "channel/chatwoot/chatwoot.hpp"

#include <array>

#include "channel/encoding.hpp"
#include "channel/payload.hpp"
#include "channel/signature.hpp"

namespace hamkalam::channel {
namespace {

constexpr std::size_t kMostUnits = 20'000;  // what an installation takes in one message is 150,000

constexpr std::array<std::array<const char*, 2>, 6> kMedia{{{"image", "photo"},
                                                            {"audio", "audio"},
                                                            {"video", "video"},
                                                            {"file", "document"},
                                                            {"location", "location"},
                                                            {"contact", "contact"}}};

// "incoming" at the top, 0 within a conversation.
std::string direction(const Json& message) {
  static constexpr std::array<const char*, 4> kNames{"incoming", "outgoing", "activity",
                                                     "template"};
  const Json& type = at(message, "message_type");
  const std::string name = id(type);
  return name.size() == 1 && name[0] >= '0' && name[0] <= '3' ? kNames[std::size_t(name[0] - '0')]
                                                              : name;
}

Json media(const Json& message) {
  Json out = Json::array();
  for (const Json& one : items(at(message, "attachments"))) {
    const std::string type = text(at(one, "file_type"));
    const char* kind = "other";
    for (const auto& [theirs, ours] : kMedia)
      if (type == theirs) kind = ours;
    out.push_back(attachment(kind, id(at(one, "id"))));
  }
  return out;
}

std::string channel_of(const Json& conversation) {
  const std::string name = text(at(conversation, "channel"));
  return name == "Channel::Email" ? "email" : "chat";
}

// Who says it: `none` for what is not kept, with the reason in `why`.
event::From speaker(const Json& message, const ChannelConfig& config, bool is_history,
                    const char*& why) {
  const std::string kind = direction(message), who = text(at(message, "sender", "type"));
  const bool hidden = is_true(at(message, "private"));
  why = "activity";
  if (kind == "incoming") {
    why = "unknown";
    return hidden || who == "user" || who == "agent_bot" ? event::From::none
                                                         : event::From::customer;
  }
  if (kind == "template") return event::From::bot;
  if (kind != "outgoing") return event::From::none;
  why = "echo";
  const std::string sender = id(at(message, "sender", "id"));
  if (!is_history && (has(at(message, "content_attributes"), "hamkalam") ||
                      (!config.self.empty() && sender == config.self)))
    return event::From::none;
  if (who == "user") return hidden ? event::From::note : event::From::agent;
  return hidden ? event::From::none : event::From::bot;
}

void read_message(const Json& json, const ChannelConfig& config, bool updated, Delivery& out) {
  const Json& conversation = at(json, "conversation");
  // Its number within the account; old documents call it id.
  const std::string number =
      id(at(conversation, has(conversation, "display_id") ? "display_id" : "id"));
  const std::string name = out.name(number), message_id = id(at(json, "id"));
  const char* why = "";
  const event::From from = speaker(json, config, out.is_history(), why);
  if (from == event::From::none) return out.ignore(why);
  const auto when = time(at(json, "created_at"));
  const Json& attributes = at(json, "content_attributes");
  if (updated) {
    if (is_true(at(attributes, "deleted"))) return out.remove(name, message_id, std::nullopt);
    return out.edit(name, message_id, std::nullopt, text(at(json, "content")));
  }
  const Json& sender = at(json, "sender");
  if (from == event::From::customer)
    out.customer(name, has(sender, "id") ? "chatwoot:" + to_id(id(at(sender, "id"))) : "",
                 text(at(sender, "name")));
  out.message({.conversation = name,
               .id = message_id,
               .at = when,
               .from = from,
               .agent = from == event::From::agent || from == event::From::note
                            ? id(at(sender, "id"))
                            : std::string(),
               .channel = channel_of(conversation),
               .text = text(at(json, "content")),
               .attachments = media(json),
               .reply_to = id(at(attributes, "in_reply_to")),
               .source = {{"chat", number},
                          {"message", message_id},
                          {"account", id(at(json, "account", "id"))},
                          {"status", text(at(conversation, "status"))}}});
}

void read_conversation(const std::string& event, const Json& json, Delivery& out) {
  const std::string name = out.name(id(at(json, has(json, "display_id") ? "display_id" : "id")));
  const auto when = time(at(json, has(json, "updated_at") ? "updated_at" : "timestamp"));
  const std::string status = text(at(json, "status"));
  if (event == "conversation_resolved" ||
      (event == "conversation_status_changed" && status == "resolved"))
    return out.close(name, when);
  if (event == "conversation_updated") {
    // Told again with every change: only that of the assignee is one for us.
    for (const Json& change : items(at(json, "changed_attributes")))
      if (has(change, "assignee_id"))
        return out.assign(name, id(at(json, "meta", "assignee", "id")), when);
  }
  out.ignore("status");
}

}  // namespace

std::string Chatwoot::fault(const HttpRequest& request, const ChannelConfig& config,
                            event::Time now) const {
  if (request.header("x-chatwoot-signature").empty() && !path_part(request.target, 0).empty())
    return verify(Scheme::path, request, config.secrets, now);
  return verify(Scheme::chatwoot, request, config.secrets, now);
}

void Chatwoot::read(const Json& json, const ChannelConfig& config, Delivery& out) const {
  const std::string event = text(at(json, "event"));
  const std::string account = id(at(json, "account", "id"));
  if (!config.account.empty() && !account.empty() && account != config.account)
    return out.ignore("account");
  if (event == "message_created") return read_message(json, config, false, out);
  if (event == "message_updated") return read_message(json, config, true, out);
  if (event.starts_with("conversation_typing")) return out.ignore("typing");
  if (event.starts_with("conversation_")) return read_conversation(event, json, out);
  if (event.starts_with("contact_")) return out.ignore("contact");
  out.ignore("unknown");
}

Result<std::vector<HttpCall>> Chatwoot::send(const event::Event& event, const Json& source,
                                             const ChannelConfig& config) const {
  std::vector<HttpCall> calls;
  const bool note = is_noted_by_us(event);
  const bool hand_over = is_handed_over_by_us(event);
  if (!note && !hand_over && !is_said_by_us(event)) return calls;
  const std::string chat = id(at(source, "chat"));
  std::string account = id(at(source, "account"));
  if (account.empty()) account = config.account;
  if (chat.empty()) return lacks(platform(), "chat");
  if (account.empty()) return lacks(platform(), "account");
  if (config.token.empty()) return lacks(platform(), "token");
  if (config.api_base.empty()) return lacks(platform(), "api_base");
  const std::string status = text(at(source, "status"));
  if (event.from == event::From::bot && status != "pending")
    return Error("chatwoot.status", "a person has this conversation");
  const std::string path = "/api/v1/accounts/" + to_id(account) + "/conversations/" + to_id(chat);
  const std::map<std::string, std::string> token{{"api_access_token", config.token}};
  if (hand_over) {
    if (status == "pending") {
      calls.push_back(post(config.api_base, path + "/toggle_status", {{"status", "open"}}, token));
      calls.back().repeatable = true;
    }
    return calls;
  }
  for (const std::string& part : split_text(event.text, kMostUnits))
    calls.push_back(post(config.api_base, path + "/messages",
                         {{"content", part},
                          {"message_type", "outgoing"},
                          {"private", note},
                          {"content_attributes", {{"hamkalam", event.id}}}},
                         token));
  return calls;
}

}  // namespace hamkalam::channel
