#include "channel/messenger/messenger.hpp"

#include <array>

#include "channel/encoding.hpp"
#include "channel/payload.hpp"
#include "channel/signature.hpp"

namespace hamkalam::channel {
namespace {

constexpr std::size_t kMostUnits = 2000;     // of one message on Messenger
constexpr std::size_t kMostInstagram = 480;  // 1000 bytes there, two a letter in our languages

constexpr std::array<std::array<const char*, 2>, 6> kMedia{{{"image", "photo"},
                                                            {"audio", "voice"},
                                                            {"video", "video"},
                                                            {"file", "document"},
                                                            {"location", "location"},
                                                            {"fallback", "link"}}};

Json media(const Json& message) {
  Json out = Json::array();
  for (const Json& one : items(at(message, "attachments"))) {
    const std::string type = text(at(one, "type"));
    const char* kind = "other";  // a shared post, a story, a product
    for (const auto& [theirs, ours] : kMedia)
      if (type == theirs) kind = ours;
    out.push_back(attachment(kind));
  }
  return out;
}

class Reader {
 public:
  Reader(const ChannelConfig& config, Delivery& out) : config_(config), out_(out) {}

  void read(const Json& item, bool standby) {
    const Json& message = at(item, "message");
    const bool echo = is_true(at(message, "is_echo"));
    person_ = id(at(item, echo ? "recipient" : "sender", "id"));
    page_ = id(at(item, echo ? "sender" : "recipient", "id"));
    when_ = time(at(item, "timestamp"));
    standby_ = standby;
    for (const char* kind : {"reaction", "read", "delivery", "optin", "referral"})
      if (has(item, kind)) return out_.ignore(kind);
    if (const Json& edit = at(item, "message_edit"); !edit.is_null())
      return out_.edit(out_.name(person_), id(at(edit, "mid")), when_, text(at(edit, "text")));
    if (const Json& button = at(item, "postback"); !button.is_null()) return read_button(button);
    if (message.is_null()) return out_.ignore("unknown");
    read_message(message, echo);
  }

 private:
  void read_message(const Json& message, bool echo) {
    const std::string conversation = out_.name(person_), message_id = id(at(message, "mid"));
    if (is_true(at(message, "is_deleted"))) return out_.remove(conversation, message_id, when_);
    if (echo && (config_.self.empty() || id(at(message, "app_id")) == config_.self))
      return out_.ignore("echo");
    if (!echo) out_.customer(conversation, conversation, "");
    out_.message({.conversation = conversation,
                  .id = message_id,
                  .at = when_,
                  .from = echo ? event::From::agent : event::From::customer,
                  .text = text(at(message, "text")),
                  .attachments = media(message),
                  .reply_to = id(at(message, "reply_to", "mid")),
                  .source = source(message_id),
                  .window = echo ? 0 : event::kDay});
  }

  // A button says what stands on it. Old ones have no id of their own.
  void read_button(const Json& button) {
    std::string button_id = id(at(button, "mid"));
    if (button_id.empty() && when_) button_id = "button:" + person_ + ":" + std::to_string(*when_);
    out_.message({.conversation = out_.name(person_),
                  .id = button_id,
                  .at = when_,
                  .text = text(at(button, "title")),
                  .source = source(button_id),
                  .window = event::kDay});
  }

  Json source(const std::string& message_id) const {
    Json out{{"chat", person_}, {"message", message_id}, {"account", page_}};
    if (standby_) out["standby"] = true;
    return out;
  }

  const ChannelConfig& config_;
  Delivery& out_;
  std::string person_, page_;
  std::optional<event::Time> when_;
  bool standby_ = false;
};

// What a comment is called: on a page, and on Instagram.
struct CommentKeys {
  const char *field, *comment, *text, *name;
};
constexpr CommentKeys kOnPage{"feed", "comment_id", "message", "name"};
constexpr CommentKeys kOnInstagram{"comments", "id", "text", "username"};

// Everybody reads it, so it stays apart from what the same person writes to us alone.
void read_comment(const Json& change, const std::string& page, std::optional<event::Time> when,
                  bool instagram, Delivery& out) {
  const CommentKeys& keys = instagram ? kOnInstagram : kOnPage;
  const Json& value = at(change, "value");
  const std::string comment = id(at(value, keys.comment));
  std::string person = id(at(value, "from", "id"));
  if (person.empty()) person = id(at(value, "sender_id"));  // before version 2.11
  const std::string post = instagram ? id(at(value, "media", "id")) : id(at(value, "post_id"));
  const std::string verb = instagram ? "add" : text(at(value, "verb"));
  // Of a live video no comment can be answered below it.
  if (text(at(change, "field")) == "live_comments") return out.ignore("live");
  if (text(at(change, "field")) != keys.field) return out.ignore("unknown");
  if (!instagram && text(at(value, "item")) != "comment") return out.ignore("post");
  if (person.empty() || post.empty() || comment.empty()) return out.ignore("unknown");
  // Our own have an id of ours, or say what we are called among scoped ids.
  if (person == page || has(at(value, "from"), "self_ig_scoped_id")) return out.ignore("echo");
  const std::string conversation = out.name("comment:" + post + ":" + person);
  if (const auto created = time(at(value, "created_time"))) when = created;
  if (verb == "remove" || verb == "delete") return out.remove(conversation, comment, when);
  if (verb == "edited" || verb == "edit")
    return out.edit(conversation, comment, when, text(at(value, keys.text)));
  // Who hid a comment of somebody has not answered it.
  if (verb != "add") return out.ignore(verb == "hide" || verb == "unhide" ? verb : "unknown");
  std::string name = text(at(value, "from", keys.name));
  if (name.empty()) name = text(at(value, "sender_name"));
  out.customer(conversation, out.name(person), name);
  const std::string above = id(at(value, "parent_id"));
  Json files = Json::array();
  for (const char* kind : {"photo", "video"})
    if (!instagram && has(value, kind)) files.push_back(attachment(kind));
  out.message({.conversation = conversation,
               .id = comment,
               .at = when,
               .channel = "social",
               .text = text(at(value, keys.text)),
               .attachments = std::move(files),
               .reply_to = above == post ? std::string() : above,
               .is_public = true,
               .source = {{"chat", person}, {"comment", comment}, {"account", page}}});
}

}  // namespace

HttpResponse Messenger::greet(const HttpRequest& request, const ChannelConfig& config) const {
  return answer_challenge(request, config.verify_token);
}

std::string Messenger::fault(const HttpRequest& request, const ChannelConfig& config,
                             event::Time now) const {
  return verify(Scheme::meta, request, config.secrets, now);
}

void Messenger::read(const Json& json, const ChannelConfig& config, Delivery& out) const {
  if (text(at(json, "object")) != (platform() == "instagram" ? "instagram" : "page"))
    return out.ignore("unknown");
  Reader reader(config, out);
  for (const Json& entry : items(at(json, "entry"))) {
    for (const Json& item : items(at(entry, "messaging"))) reader.read(item, false);
    for (const Json& item : items(at(entry, "standby"))) reader.read(item, true);
    const auto comment = [&](const Json& change) {
      read_comment(change, id(at(entry, "id")), time(at(entry, "time")), platform() == "instagram",
                   out);
    };
    for (const Json& change : items(at(entry, "changes"))) comment(change);
    if (has(entry, "field")) comment(entry);  // so in the examples of Instagram's own log-in
  }
}

Result<std::vector<HttpCall>> Messenger::send(const event::Event& event, const Json& source,
                                              const ChannelConfig& config) const {
  std::vector<HttpCall> calls;
  if (!is_said_by_us(event)) return calls;
  const std::string person = id(at(source, "chat"));
  const std::string account = config.account.empty() ? id(at(source, "account")) : config.account;
  if (person.empty()) return lacks(platform(), "chat");
  if (account.empty()) return lacks(platform(), "account");
  if (config.token.empty()) return lacks(platform(), "token");
  if (is_true(at(source, "standby")))
    return Error(platform() + ".standby", "another app has this conversation");
  const bool instagram = platform() == "instagram";
  const std::string base =
      config.api_base.empty() ? "https://graph.facebook.com/v23.0" : config.api_base;
  const std::map<std::string, std::string> signs{{"authorization", "Bearer " + config.token}};
  const std::string comment = id(at(source, "comment"));
  if (!comment.empty()) {
    const std::string path = "/" + to_id(comment) + (instagram ? "/replies" : "/comments");
    for (const std::string& part : split_text(event.text, kMostUnits))
      calls.push_back(post(base, path, {{"message", part}}, signs));
    return calls;
  }
  for (const std::string& part : split_text(event.text, instagram ? kMostInstagram : kMostUnits)) {
    Json body{{"recipient", {{"id", person}}},
              {"messaging_type", "RESPONSE"},
              {"message", {{"text", part}}}};
    if (instagram) body.erase("messaging_type");
    calls.push_back(post(base, "/" + to_id(account) + "/messages", body, signs));
  }
  return calls;
}

}  // namespace hamkalam::channel
