#include "channel/chatwoot/archive.hpp"

#include <charconv>

#include "channel/adapter.hpp"
#include "channel/encoding.hpp"
#include "channel/payload.hpp"

namespace hamkalam::channel {
namespace {

constexpr std::size_t kPageMessages = 20;

HttpCall get(const std::string& path, const ChannelConfig& config) {
  return {.method = "GET",
          .base = config.api_base,
          .path = "/api/v1/accounts/" + to_id(config.account) + "/conversations" + path,
          .headers = {{"api_access_token", config.token}, {"accept", "application/json"}},
          .body = {}};
}

// Numbers within an account; what is none counts as 0.
std::int64_t number(const Json& json) {
  const std::string digits = id(json);
  std::int64_t out = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), out);
  return out;
}

}  // namespace

Result<void> ChatwootArchive::check(const ChannelConfig& config) const {
  if (config.api_base.empty()) return lacks("chatwoot", "api_base");
  if (config.account.empty()) return lacks("chatwoot", "account");
  return config.token.empty() ? Result<void>(lacks("chatwoot", "token")) : Result<void>();
}

HttpCall ChatwootArchive::chats(int page, const ChannelConfig& config) const {
  return get("?status=all&assignee_type=all&page=" + std::to_string(page), config);
}

std::vector<StoredChat> ChatwootArchive::chats_in(const Json& answer) const {
  std::vector<StoredChat> out;
  for (const Json& item : items(at(answer, "data", "payload"))) {
    StoredChat chat{.id = id(at(item, "id")), .about = item};
    std::int64_t newest = number(at(item, "last_non_activity_message", "id"));
    for (const Json& message : items(at(item, "messages")))
      if (id(at(message, "message_type")) != "2")
        newest = std::max(newest, number(at(message, "id")));
    if (newest) chat.newest = std::to_string(newest);
    chat.active = time(at(item, "last_activity_at")).value_or(0);
    chat.ended = text(at(item, "status")) == "resolved";
    out.push_back(std::move(chat));
  }
  return out;
}

HttpCall ChatwootArchive::messages(const StoredChat& chat, const Json& before,
                                   const ChannelConfig& config) const {
  return get("/" + to_id(chat.id) + "/messages" +
                 (before.is_null() ? std::string() : "?before=" + id(before)),
             config);
}

Archive::Page ChatwootArchive::messages_in(const Json& answer, const Json& before) const {
  Page out;
  std::int64_t oldest = 0;
  for (const Json& message : items(at(answer, "payload"))) {
    const std::int64_t here = number(at(message, "id"));
    if (here && (oldest == 0 || here < oldest)) oldest = here;
    out.messages.push_back(message);
  }
  // What does not go back ends it, whatever it answers.
  const bool goes_back = oldest && (before.is_null() || oldest < number(before));
  if (out.messages.size() >= kPageMessages && goes_back) out.earlier = oldest;
  return out;
}

Json ChatwootArchive::delivery(const StoredChat& chat, const Json& message,
                               const ChannelConfig& config) const {
  Json out = message;
  out["event"] = "message_created";
  out["account"] = {{"id", config.account}};
  out["conversation"] = {{"id", chat.id},
                         {"status", text(at(chat.about, "status"))},
                         {"channel", text(at(chat.about, "meta", "channel"))}};
  return out;
}

Json ChatwootArchive::end(const StoredChat& chat, const ChannelConfig& config) const {
  return {{"event", "conversation_resolved"},
          {"id", chat.id},
          {"account", {{"id", config.account}}},
          {"timestamp", chat.active / 1000}};
}

std::string ChatwootArchive::agent_name(const Json& message) const {
  return text(at(message, "sender", "type")) == "user" ? text(at(message, "sender", "name"))
                                                       : std::string();
}

Json ChatwootArchive::survey(const Json& message) const {
  const Json& rating =
      at(message, "content_attributes", "submitted_values", "csat_survey_response", "rating");
  const std::int64_t stars = number(rating);
  return stars >= 1 && stars <= 5 ? Json{{"csat", stars}} : Json();
}

}  // namespace hamkalam::channel
