#include "channel/goftino/archive.hpp"

#include "channel/adapter.hpp"
#include "channel/encoding.hpp"
#include "channel/payload.hpp"

namespace hamkalam::channel {
namespace {

constexpr int kPage = 50;  // the most that it gives

HttpCall get(const std::string& path, const ChannelConfig& config) {
  return {.method = "GET",
          .base = config.api_base.empty() ? "https://api.goftino.com" : config.api_base,
          .path = "/v1/" + path,
          .headers = {{"goftino-key", config.token}, {"accept", "application/json"}},
          .body = {}};
}

// An id within a query: what is no letter or digit as %XX.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '-' || c == '_' || c == '.';
    out += plain ? std::string(1, c) : "%" + encode_hex({&c, 1});
  }
  return out;
}

}  // namespace

Result<void> GoftinoArchive::check(const ChannelConfig& config) const {
  return config.token.empty() ? Result<void>(lacks("goftino", "token")) : Result<void>();
}

HttpCall GoftinoArchive::chats(int page, const ChannelConfig& config) const {
  return get("chats?limit=" + std::to_string(kPage) + "&page=" + std::to_string(page), config);
}

std::vector<StoredChat> GoftinoArchive::chats_in(const Json& answer) const {
  std::vector<StoredChat> out;
  for (const Json& item : items(at(answer, "data", "chats"))) {
    StoredChat chat{.id = id(at(item, "chat_id")),
                    .newest = id(at(item, "last_message", "message_id")),
                    .about = item};
    // Ended when its last message came, since nothing else says when; a time without a zone is off
    // by some hours, which for leaving out what is old does not matter.
    std::string when = text(at(item, "last_message", "date"));
    if (when.size() == 19) when += "Z";
    chat.active = time(when).value_or(0);
    chat.ended = text(at(item, "chat_status")) == "closed";
    out.push_back(std::move(chat));
  }
  return out;
}

HttpCall GoftinoArchive::messages(const StoredChat& chat, const Json& before,
                                  const ChannelConfig& config) const {
  return get("chat_data?chat_id=" + escaped(chat.id) + "&limit=" + std::to_string(kPage) +
                 "&page=" + (before.is_null() ? std::string("1") : id(before)),
             config);
}

Archive::Page GoftinoArchive::messages_in(const Json& answer, const Json& before) const {
  Page out;
  for (const Json& message : items(at(answer, "data", "messages"))) out.messages.push_back(message);
  const int page = before.is_number_integer() ? before.get<int>() : 1;
  if (out.messages.size() >= static_cast<std::size_t>(kPage)) out.earlier = page + 1;
  return out;
}

Json GoftinoArchive::delivery(const StoredChat& chat, const Json& message,
                              const ChannelConfig&) const {
  Json data = message;
  data["chat_id"] = chat.id;
  if (has(chat.about, "user_id")) data["user_id"] = at(chat.about, "user_id");
  if (text(at(data, "sender", "from")) == "user" && has(chat.about, "user_name"))
    data["sender"]["name"] = at(chat.about, "user_name");
  return {{"event", "new_message"}, {"data", std::move(data)}};
}

Json GoftinoArchive::end(const StoredChat& chat, const ChannelConfig&) const {
  Json data{{"chat_id", chat.id}};
  if (chat.active) data["date"] = chat.active;
  return {{"event", "close_chat"}, {"data", std::move(data)}};
}

}  // namespace hamkalam::channel
