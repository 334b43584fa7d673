#include "channel/archive.hpp"

#include <algorithm>

#include "base/file.hpp"
#include "channel/adapter.hpp"
#include "channel/chatwoot/archive.hpp"
#include "channel/encoding.hpp"
#include "channel/goftino/archive.hpp"
#include "channel/payload.hpp"

namespace hamkalam::channel {
namespace {

constexpr int kAnswerDepth = 32;

// "2026-03-01 09:12:00", which names no zone.
bool is_local(const std::string& text) {
  return text.size() == 19 && (text[10] == ' ' || text[10] == 'T') && text[4] == '-' &&
         text[13] == ':';
}

// What of a conversation was seen in this run, also where it brought nothing to tell.
std::string seen_key(const StoredChat& chat) {
  return "seen:" + chat.newest + ":" + std::to_string(chat.active);
}

}  // namespace

const Archive* find_archive(std::string_view platform) {
  static const ChatwootArchive chatwoot;
  static const GoftinoArchive goftino;
  if (platform == "chatwoot") return &chatwoot;
  return platform == "goftino" ? &goftino : nullptr;
}

Pull::Pull(std::string platform, ChannelConfig config, PullOptions options)
    : platform_(std::move(platform)),
      archive_(*find_archive(platform_)),
      config_(std::move(config)),
      options_(std::move(options)) {}

std::string Pull::name_of(const StoredChat& chat) const {
  return Delivery(platform_, 0).name(chat.id);
}

void Pull::know(std::string_view conversation, std::string_view id) {
  known_.insert(hash_bytes(id, hash_bytes(conversation)));
}

bool Pull::is_known(std::string_view conversation, std::string_view id) const {
  return known_.contains(hash_bytes(id, hash_bytes(conversation)));
}

std::optional<HttpCall> Pull::next() const {
  std::optional<HttpCall> out;
  if (!waiting_.empty())
    out = archive_.messages(waiting_.back(), before_, config_);
  else if (!is_listed_)
    out = archive_.chats(page_, config_);
  if (out) out->repeatable = true;
  return out;
}

Result<std::vector<Json>> Pull::take(const std::string& answer) {
  HK_TRY(const Json json, parse_json(answer, "the answer", kAnswerDepth));
  const std::uint64_t hash = hash_bytes(answer);
  is_same_ = std::exchange(last_, hash) == hash;
  try {
    if (!waiting_.empty()) return take_messages(json);
    HK_CHECK(take_chats(json));
    return std::vector<Json>();
  } catch (const Json::exception& e) {
    return Error("the answer", e.what());
  }
}

Result<void> Pull::take_chats(const Json& answer) {
  if (!answer.is_object()) return Error("the answer", "is no list of conversations");
  const auto chats = archive_.chats_in(answer);
  bool is_last = chats.empty() || is_same_;
  for (const StoredChat& chat : chats) {
    if (chat.id.empty()) return Error("the answer", "lists a conversation without an id");
    if (chat.active && chat.active < options_.since) {
      is_last = true;
      break;
    }
    const std::string name = name_of(chat);
    const bool has_all = !chat.newest.empty() && is_known(name, to_id(chat.newest)) &&
                         (!chat.ended || new_events(archive_.end(chat, config_)).empty());
    if (!has_all && !is_known(name, seen_key(chat))) waiting_.push_back(chat);
  }
  std::reverse(waiting_.begin(), waiting_.end());
  // The list moves while it is read: what got a message meanwhile is at its front now. So it is
  // read once more from there, until a page has nothing new.
  const bool is_quiet = waiting_.empty();
  if (again_ && (is_quiet || is_last)) {
    is_listed_ = true;
  } else if (is_last) {
    is_listed_ = is_quiet && chats_ == 0;
    again_ = true;
    page_ = 1;
  } else {
    ++page_;
  }
  return {};
}

std::vector<Json> Pull::take_messages(const Json& answer) {
  const std::string conversation = name_of(waiting_.back());
  Archive::Page page = archive_.messages_in(answer, before_);
  bool meets_known = false;
  for (Json& message : page.messages) {
    const std::string own = to_id(id(at(message, has(message, "id") ? "id" : "message_id")));
    if (!own.empty() && is_known(conversation, own))
      meets_known = true;
    else
      messages_.push_back(std::move(message));
  }
  before_ = meets_known || is_same_ || page.messages.empty() ? Json() : std::move(page.earlier);
  return before_.is_null() ? tell() : std::vector<Json>();
}

std::vector<Json> Pull::new_events(const Json& delivery) const {
  const auto* adapter = dynamic_cast<const Adapter*>(find(platform_));
  std::vector<Json> out;
  for (auto& incoming : adapter->history(delivery, config_, options_.now).events)
    if (!is_known(incoming.event->conversation, incoming.event->id))
      out.push_back(std::move(incoming.event->body));
  return out;
}

std::vector<Json> Pull::tell() {
  const StoredChat chat = std::move(waiting_.back());
  waiting_.pop_back();
  const std::string conversation = name_of(chat);
  know(conversation, seen_key(chat));
  std::vector<std::pair<event::Time, Json>> messages;
  for (Json& message : std::exchange(messages_, {})) {
    const char* field = has(message, "date") ? "date" : "created_at";
    auto when = time(at(message, field));
    if (const std::string clock = text(at(message, field)); is_local(clock) && options_.to_utc)
      if (const auto local = time(clock + "Z")) when = options_.to_utc(*local);
    if (when) message[field] = event::format_time(*when);
    messages.emplace_back(when.value_or(0), std::move(message));
  }
  std::stable_sort(messages.begin(), messages.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Json> out;
  const auto keep = [&](Json body) {
    const std::string key = text(at(body, "id"));
    if (!key.empty() && is_known(conversation, key)) return;
    know(conversation, key);
    out.push_back(std::move(body));
  };
  const auto ours = [&](const char* type, const std::string& key, event::Time when) {
    return Json{{"type", type},
                {"conversation", conversation},
                {"id", to_id(key)},
                {"at", event::format_time(when)}};
  };
  for (const auto& [when, message] : messages) {
    if (const Json said = archive_.survey(message); said.is_object()) {
      Json outcome = ours("outcome", "survey:" + id(at(message, "id")), when);
      outcome.update(said);
      keep(std::move(outcome));
      continue;
    }
    for (Json& body : new_events(archive_.delivery(chat, message, config_))) {
      const std::string agent = text(at(body, "agent")), name = archive_.agent_name(message);
      if (!agent.empty() && !name.empty()) {
        Json facts = ours("facts", "agent:" + agent, when);
        facts["agent"] = {{"id", agent}, {"name", name}};
        keep(std::move(facts));
      }
      keep(std::move(body));
    }
  }
  if (chat.ended)
    for (Json& body : new_events(archive_.end(chat, config_))) keep(std::move(body));
  if (!out.empty()) ++chats_;
  return out;
}

}  // namespace hamkalam::channel
