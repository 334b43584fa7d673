// Exports of help desks: Chatwoot, Zendesk (chats and tickets), Intercom.
#include "replay/readers/json_log.hpp"
#include "replay/readers/stamp.hpp"

namespace hamkalam::replay {
namespace {

void say_chatwoot(const Json& message, const std::string& conversation, std::uint64_t line,
                  Scribe& out) {
  Said said;
  said.conversation = "chatwoot:" + conversation;
  said.id = text_of(message, "id");
  said.at = time_of(message, "created_at", out.options());
  said.text = text_of(message, "content");
  const Json& sender = part_of(message, "sender");
  said.who = text_of(sender, "id");
  said.name = text_of(sender, "name");
  // A number in the API, a word in webhooks.
  const std::string type = text_of(message, "message_type");
  const std::string sender_type = text_of(sender, "type");
  if (message.value("private", Json()) == true)
    said.from = "note";
  else if (type == "0" || type == "incoming")
    said.from = "customer";
  else if (type == "2" || type == "activity")
    said.from = "system";
  else if (type == "3" || type == "template" || sender_type == "agent_bot")
    said.from = "bot";
  else if (type == "1" || type == "outgoing")
    said.from = "agent";
  else
    return out.fault(line, "message_type is none of 0 to 3");
  if (said.from == "customer" && !said.who.empty()) said.customer = "chatwoot:" + said.who;
  const Json& attachments = part_of(message, "attachments");
  if (attachments.is_array() && !attachments.empty()) {
    said.attachment = text_of(attachments[0], "file_type");
    if (said.attachment.empty()) said.attachment = "file";
  }
  out.say(std::move(said), line);
}

// good, bad or a number from 1 to 5, as satisfaction from 1 to 5; 0 where it says nothing.
int satisfaction(const std::string& score) {
  if (score == "good" || score.starts_with("good ")) return 5;
  if (score == "bad" || score.starts_with("bad ")) return 1;
  return score.size() == 1 && score[0] >= '1' && score[0] <= '5' ? score[0] - '0' : 0;
}

void tell_satisfaction(const std::string& score, const std::string& conversation,
                       std::optional<event::Time> at, std::uint64_t line, Scribe& out) {
  if (const int csat = satisfaction(score))
    out.tell("outcome", conversation, at, "{\"csat\":" + std::to_string(csat) + "}", line);
}

void map_zendesk_chat(const JsonPiece& piece, Scribe& out) {
  const Json& chat = piece.value;
  const std::string conversation = "zendesk:" + text_of(chat, "id");
  const Json& visitor = part_of(chat, "visitor");
  for (const Json& entry : part_of(chat, "history")) {
    const std::string type = text_of(entry, "type");
    const auto at = time_of(entry, "timestamp", out.options());
    if (type == "chat.rating") {
      std::string score = text_of(entry, "new_rating");
      tell_satisfaction(score.empty() ? text_of(entry, "rating") : score, conversation, at,
                        piece.line, out);
      continue;
    }
    if (type != "chat.msg") {
      out.ignored(type.empty() ? "no type" : type);
      continue;
    }
    Said said;
    said.conversation = conversation;
    said.id = text_of(entry, "msg_id");
    said.at = at;
    said.name = text_of(entry, "name");
    said.text = text_of(entry, "msg");
    const std::string sender = plain(text_of(entry, "sender_type"));
    const std::string agent = text_of(entry, "agent_id");
    if (sender == "visitor")
      said.from = "customer";
    else if (sender == "trigger" || sender == "bot")
      said.from = "bot";
    else
      said.from = sender == "agent" || !agent.empty() ? "agent" : "customer";
    if (said.from == "agent") said.who = agent;
    if (said.from == "customer") {
      said.customer = text_of(visitor, "id");
      if (!said.customer.empty()) said.customer = "zendesk:" + said.customer;
      if (const auto known = text_of(visitor, "name"); !known.empty()) said.name = known;
    }
    out.say(std::move(said), piece.line);
  }
  if (const auto text = text_of(chat, "message");
      text_of(chat, "type") == "offline_msg" && !text.empty())
    out.say({.conversation = conversation,
             .at = time_of(chat, "timestamp", out.options()),
             .from = "customer",
             .name = text_of(visitor, "name"),
             .text = text},
            piece.line);
}

void map_zendesk_ticket(const JsonPiece& piece, Scribe& out) {
  const Json& ticket = piece.value;
  std::string id = text_of(ticket, "id");
  if (id.empty()) id = text_of(ticket, "ticket_id");
  if (id.empty()) id = out.options().file;
  const std::string conversation = "zendesk:ticket:" + id;
  std::string requester = text_of(ticket, "requester_id");
  for (const Json& comment : part_of(ticket, "comments")) {
    Said said;
    said.conversation = conversation;
    said.id = text_of(comment, "id");
    said.at = time_of(comment, "created_at", out.options());
    said.who = text_of(comment, "author_id");
    const bool is_public = comment.is_object() && comment.value("public", Json(true)) != false;
    // Without a requester it is whoever wrote the first public comment.
    if (requester.empty() && is_public) requester = said.who;
    said.from = !is_public ? "note" : said.who == requester ? "customer" : "agent";
    if (said.from == "customer" && !requester.empty()) said.customer = "zendesk:" + requester;
    said.text = text_of(comment, "plain_body");
    if (said.text.empty()) said.text = text_of(comment, "body");
    if (said.text.empty()) said.text = text_of(comment, "html_body");
    said.text = html_text(said.text);
    const std::string via = text_of(part_of(comment, "via"), "channel");
    said.channel = via == "voice" || via == "phone"                                   ? "phone"
                   : via == "chat" || via == "messaging" || via == "native_messaging" ? "chat"
                   : via == "twitter" || via == "facebook"                            ? "social"
                                                                                      : "email";
    if (const Json& files = part_of(comment, "attachments"); files.is_array() && !files.empty())
      said.attachment = "file";
    out.say(std::move(said), piece.line);
  }
  tell_satisfaction(text_of(part_of(ticket, "satisfaction_rating"), "score"), conversation,
                    time_of(ticket, "updated_at", out.options()), piece.line, out);
}

void say_intercom(const Json& part, const std::string& conversation,
                  std::optional<event::Time> begun, std::uint64_t line, Scribe& out) {
  const std::string kind = text_of(part, "part_type");
  auto at = time_of(part, "created_at", out.options());
  if (!at) at = begun;
  if (part.value("redacted", Json()) == true) return out.ignored("redacted");
  if (kind == "close") out.tell("close", conversation, at, "{}", line);
  if (const auto to = text_of(part_of(part, "assigned_to"), "id");
      kind == "assignment" && !to.empty())
    out.tell("assign", conversation, at, "{\"agent\":\"" + to_id(to) + "\"}", line);
  const std::string text = html_text(text_of(part, "body"));
  const Json& files = part_of(part, "attachments");
  const bool has_file = files.is_array() && !files.empty();
  if (text.empty() && !has_file) {
    if (kind != "close" && kind != "assignment") out.ignored(kind.empty() ? "empty" : kind);
    return;
  }
  const Json& author = part_of(part, "author");
  const std::string who = text_of(author, "type");
  Said said;
  said.conversation = conversation;
  said.id = text_of(part, "id");
  said.at = at;
  said.who = text_of(author, "id");
  said.name = text_of(author, "name");
  said.text = text;
  said.from = kind == "note"                                       ? "note"
              : who == "user" || who == "lead" || who == "contact" ? "customer"
              : who == "bot"                                       ? "bot"
                                                                   : "agent";
  if (said.from == "customer" && !said.who.empty()) said.customer = "intercom:" + said.who;
  if (has_file) said.attachment = "file";
  out.say(std::move(said), line);
}

}  // namespace

void map_chatwoot(const JsonPiece& piece, Scribe& out) {
  const Json& value = piece.value;
  std::string conversation = text_of(value, "conversation_id");
  if (conversation.empty()) conversation = text_of(part_of(value, "conversation"), "id");
  if (value.contains("message_type")) {
    if (conversation.empty()) conversation = text_of(piece.around, "id");
    if (conversation.empty()) return out.fault(piece.line, "no conversation_id");
    return say_chatwoot(value, conversation, piece.line, out);
  }
  const Json& messages = part_of(value, "messages");
  if (messages.is_array()) {
    for (const Json& message : messages)
      if (message.is_object()) say_chatwoot(message, text_of(value, "id"), piece.line, out);
    return;
  }
  if (!piece.path.empty() || value.contains("event")) out.ignored(text_of(value, "event"));
}

void map_zendesk(const JsonPiece& piece, Scribe& out) {
  if (part_of(piece.value, "history").is_array() || text_of(piece.value, "type") == "offline_msg")
    return map_zendesk_chat(piece, out);
  if (part_of(piece.value, "comments").is_array()) return map_zendesk_ticket(piece, out);
  if (!piece.path.empty())
    out.fault(piece.line, "neither a chat with history nor a ticket with comments");
}

void map_intercom(const JsonPiece& piece, Scribe& out) {
  const Json& value = piece.value;
  const Json* parts = &part_of(value, "conversation_parts");
  if (parts->is_object()) parts = &part_of(*parts, "conversation_parts");
  const Json& source = part_of(value, "source");
  if (!parts->is_array() && !source.is_object()) {
    if (!piece.path.empty()) out.fault(piece.line, "no conversation_parts");
    return;
  }
  const std::string conversation = "intercom:" + text_of(value, "id");
  const auto begun = time_of(value, "created_at", out.options());
  if (source.is_object()) say_intercom(source, conversation, begun, piece.line, out);
  if (parts->is_array())
    for (const Json& part : *parts)
      if (part.is_object()) say_intercom(part, conversation, begun, piece.line, out);
  const Json& rating = part_of(value, "conversation_rating");
  tell_satisfaction(text_of(rating, "rating"), conversation,
                    time_of(rating, "created_at", out.options()), piece.line, out);
}

}  // namespace hamkalam::replay
