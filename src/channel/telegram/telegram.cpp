#include "channel/telegram/telegram.hpp"

#include <array>

#include "channel/encoding.hpp"
#include "channel/payload.hpp"
#include "channel/signature.hpp"

namespace hamkalam::channel {
namespace {

constexpr std::size_t kMostUnits = 4096;  // of one message

// Their names for media, and ours.
constexpr std::array<std::array<const char*, 2>, 10> kMedia{{{"voice", "voice"},
                                                             {"audio", "audio"},
                                                             {"video", "video"},
                                                             {"video_note", "video"},
                                                             {"animation", "video"},
                                                             {"document", "document"},
                                                             {"sticker", "sticker"},
                                                             {"contact", "contact"},
                                                             {"location", "location"},
                                                             {"venue", "location"}}};

Json media(const Json& message) {
  Json out = Json::array();
  // A picture comes in several sizes, the largest last.
  if (const Json& sizes = items(at(message, "photo")); !sizes.empty())
    out.push_back(attachment("photo", id(at(sizes.back(), "file_id"))));
  for (const auto& [theirs, ours] : kMedia) {
    const Json& file = at(message, theirs);
    if (!file.is_object()) continue;
    out.push_back(attachment(ours, id(at(file, "file_id")), text(at(file, "file_name"))));
    break;  // an animation stands there as a document, too
  }
  return out;
}

std::string said(const Json& message) {
  const std::string plain = text(at(message, "text"));
  return plain.empty() ? text(at(message, "caption")) : plain;
}

std::string full_name(const Json& person) {
  const std::string first = text(at(person, "first_name")), last = text(at(person, "last_name"));
  return first + (first.empty() || last.empty() ? "" : " ") + last;
}

// Nothing where the chat is no private one.
std::string private_chat(const Json& message) {
  const Json& chat = at(message, "chat");
  return text(at(chat, "type")) == "private" ? id(at(chat, "id")) : std::string();
}

Json source_of(const std::string& chat, const Json& message) {
  Json out{{"chat", chat}, {"message", id(at(message, "message_id"))}};
  if (const auto business = id(at(message, "business_connection_id")); !business.empty())
    out["business"] = business;
  return out;
}

// Messages of a Business account are counted by themselves, beside those of the bot's own chat.
std::string name_of(const Delivery& out, const std::string& chat, const Json& message) {
  if (chat.empty()) return {};
  return out.name(has(message, "business_connection_id") ? "business:" + chat : chat);
}

void read_message(const Json& message, const ChannelConfig& config, bool edited, Delivery& out) {
  const std::string chat = private_chat(message);
  if (chat.empty()) return out.ignore("group");
  const Json& sender = at(message, "from");
  const std::string who = id(at(sender, "id"));
  const bool business = has(message, "business_connection_id");
  if (is_true(at(sender, "is_bot")) || has(message, "sender_business_bot") ||
      (!config.self.empty() && who == config.self))
    return out.ignore("echo");
  // On a Business account the owner writes into the same chats.
  const bool owner = business && who != chat;
  const std::string conversation = name_of(out, chat, message);
  const std::string message_id = id(at(message, "message_id"));
  if (edited)
    return out.edit(conversation, message_id, time(at(message, "edit_date")), said(message));
  std::string words = said(message);
  if (words.starts_with("/start")) return out.ignore("start");
  Json files = media(message);
  if (words.empty() && files.empty()) return out.ignore("service");
  if (!owner) out.customer(conversation, out.name(chat), full_name(sender));
  out.message({.conversation = conversation,
               .id = message_id,
               .at = time(at(message, "date")),
               .from = owner ? event::From::agent : event::From::customer,
               .agent = owner ? who : "",
               .text = std::move(words),
               .attachments = std::move(files),
               .reply_to = id(at(message, "reply_to_message", "message_id")),
               .source = source_of(chat, message)});
}

// A button says what stands on it.
void read_button(const Json& query, Delivery& out) {
  const Json& message = at(query, "message");
  const std::string chat = private_chat(message), data = text(at(query, "data"));
  const std::string query_id = id(at(query, "id"));
  if (chat.empty() || query_id.empty()) return out.ignore("button");
  for (const Json& row : items(at(message, "reply_markup", "inline_keyboard")))
    for (const Json& button : items(row)) {
      if (data.empty() || text(at(button, "callback_data")) != data) continue;
      return out.message({.conversation = name_of(out, chat, message),
                          .id = "button:" + query_id,
                          .text = text(at(button, "text")),
                          .reply_to = id(at(message, "message_id")),
                          .source = source_of(chat, message)});
    }
  out.ignore("button");
}

}  // namespace

std::string Telegram::fault(const HttpRequest& request, const ChannelConfig& config,
                            event::Time now) const {
  if (platform() == "bale") return verify(Scheme::path, request, config.secrets, now);
  return verify(Scheme::header, request, config.secrets, now, "x-telegram-bot-api-secret-token");
}

void Telegram::read(const Json& json, const ChannelConfig& config, Delivery& out) const {
  for (const char* kind : {"message", "business_message"})
    if (has(json, kind)) return read_message(at(json, kind), config, false, out);
  for (const char* kind : {"edited_message", "edited_business_message"})
    if (has(json, kind)) return read_message(at(json, kind), config, true, out);
  if (const Json& deleted = at(json, "deleted_business_messages"); !deleted.is_null()) {
    const std::string conversation = name_of(out, private_chat(deleted), deleted);
    for (const Json& message : items(at(deleted, "message_ids")))
      out.remove(conversation, id(message), std::nullopt);
    return;
  }
  if (has(json, "callback_query")) return read_button(at(json, "callback_query"), out);
  if (has(json, "message_reaction") || has(json, "message_reaction_count"))
    return out.ignore("reaction");
  if (has(json, "channel_post") || has(json, "edited_channel_post")) return out.ignore("channel");
  if (has(json, "my_chat_member") || has(json, "chat_member") || has(json, "business_connection"))
    return out.ignore("membership");
  out.ignore("unknown");
}

Result<std::vector<HttpCall>> Telegram::send(const event::Event& event, const Json& source,
                                             const ChannelConfig& config) const {
  std::vector<HttpCall> calls;
  if (!is_said_by_us(event)) return calls;
  const std::string chat = id(at(source, "chat"));
  if (chat.empty()) return lacks(platform(), "chat");
  if (config.token.empty()) return lacks(platform(), "token");
  const bool bale = platform() == "bale";
  const std::string usual = bale ? "https://tapi.bale.ai" : "https://api.telegram.org";
  const std::string answered = from_id(text(at(event.body, "reply_to")));
  for (const std::string& part : split_text(event.text, kMostUnits)) {
    Json body{{"chat_id", number_or_text(chat)}, {"text", part}};
    if (has(source, "business")) body["business_connection_id"] = at(source, "business");
    if (calls.empty() && !answered.empty() && number_or_text(answered).is_number()) {
      if (bale)
        body["reply_to_message_id"] = number_or_text(answered);
      else
        body["reply_parameters"] = {{"message_id", number_or_text(answered)},
                                    {"allow_sending_without_reply", true}};
    }
    calls.push_back(post(config.api_base.empty() ? usual : config.api_base,
                         "/bot" + config.token + "/sendMessage", body));
  }
  return calls;
}

}  // namespace hamkalam::channel
