// Exports of messengers: Telegram Desktop's result.json, Messenger and Instagram.
#include "replay/readers/json_log.hpp"
#include "replay/readers/stamp.hpp"

namespace hamkalam::replay {
namespace {

// Telegram's text is a string, or an array of strings and of objects with one.
std::string telegram_text(const Json& text) {
  if (text.is_string()) return text.get<std::string>();
  std::string out;
  if (text.is_array())
    for (const Json& part : text)
      out += part.is_string() ? part.get<std::string>() : text_of(part, "text");
  return out;
}

std::string telegram_media(const Json& message) {
  const std::string type = text_of(message, "media_type");
  if (type == "voice_message") return "voice";
  if (!type.empty()) return type;
  if (message.contains("photo")) return "image";
  return message.contains("file") ? "file" : "";
}

// Each text of an object of Meta's, mended.
std::string mended(const Json& object, std::string_view field) {
  return mend_latin1(text_of(object, field));
}

}  // namespace

void map_telegram(const JsonPiece& piece, Scribe& out) {
  if (!piece.path.ends_with("messages/*")) return;  // what stands around the messages
  const Json& message = piece.value;
  const std::string type = text_of(message, "type");
  if (type != "message") return out.ignored(type.empty() ? "no type" : text_of(message, "action"));
  Said said;
  said.conversation = "telegram:" + text_of(piece.around, "id");
  said.id = text_of(message, "id");
  said.at = time_of(message, "date_unixtime", out.options());
  if (!said.at) said.at = time_of(message, "date", out.options());
  said.who = text_of(message, "from_id");
  said.name = text_of(message, "from");
  const bool personal = text_of(piece.around, "type").starts_with("personal_chat");
  if (text_of(piece.around, "type") == "bot_chat" &&
      said.who == "user" + text_of(piece.around, "id"))
    said.from = "bot";
  else if (personal && !said.who.empty())
    said.from = said.who == "user" + text_of(piece.around, "id") ? "customer" : "agent";
  if (said.from == "customer") said.customer = "telegram:" + said.who;
  const auto text = message.find("text");
  if (text != message.end()) said.text = telegram_text(*text);
  said.attachment = telegram_media(message);
  said.reply_to = text_of(message, "reply_to_message_id");
  out.say(std::move(said), piece.line);
}

// Two layouts: fields with underlines, whose texts are UTF-8 read as Latin-1, and those of
// end-to-end encrypted chats. The account's owner is the last of the participants.
void map_messenger(const JsonPiece& piece, Scribe& out) {
  const Json& chat = piece.value;
  const Json& messages = part_of(chat, "messages");
  if (!messages.is_array()) return out.fault(piece.line, "no messages");
  const Json& participants = part_of(chat, "participants");
  const auto name_of = [&](const Json& one) {
    return one.is_string() ? mend_latin1(one.get<std::string>()) : mended(one, "name");
  };
  std::string owner;
  if (participants.is_array() && participants.size() == 2) owner = name_of(participants.back());
  std::string thread = text_of(chat, "thread_path");
  if (thread.empty()) thread = mended(chat, "title");
  if (thread.empty()) thread = mended(chat, "threadName");
  if (thread.empty()) thread = out.options().file;
  for (std::size_t i = messages.size(); i-- > 0;) {  // the newest stands first
    const Json& message = messages[i];
    if (!message.is_object()) {
      out.fault(piece.line, "messages[" + std::to_string(i) + "]: expected an object");
      continue;
    }
    if (message.value("is_unsent", Json()) == true || message.value("isUnsent", Json()) == true) {
      out.ignored("unsent");
      continue;
    }
    Said said;
    said.conversation = "messenger:" + thread;
    said.name = mended(message, "sender_name");
    if (said.name.empty()) said.name = mended(message, "senderName");
    said.at = time_of(message, "timestamp_ms", out.options());
    if (!said.at) said.at = time_of(message, "timestamp", out.options());
    said.text = mended(message, "content");
    if (said.text.empty()) said.text = mended(message, "text");
    said.channel = "social";
    if (!owner.empty() && out.options().agents.empty())
      said.from = said.name == owner ? "agent" : "customer";
    for (const char* kind : {"photos", "videos", "audio_files", "files", "sticker", "media"})
      if (const auto it = message.find(kind); it != message.end() && !it->empty())
        said.attachment = std::string_view(kind) == "audio_files" ? "voice" : "file";
    if (const Json& call = message.value("call_duration", Json()); !call.is_null()) {
      out.ignored("call");
      continue;
    }
    out.say(std::move(said), piece.line);
  }
}

}  // namespace hamkalam::replay
