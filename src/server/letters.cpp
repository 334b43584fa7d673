#include "server/letters.hpp"

#include <algorithm>

#include "channel/encoding.hpp"
#include "channel/standard_webhooks.hpp"

namespace hamkalam::server {
namespace {

using assist::StoredEvent;
using conversation::Conversation;
using store::Letter;

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// The platform that a conversation came from, if we can speak to it. A source that somebody made up
// leads nowhere else than the conversation's own platform.
std::string platform_of(const Conversation& conversation, const Config& config) {
  const Json& source = conversation.source();
  if (!source.is_object()) return {};
  const std::string platform = source.value("platform", std::string());
  const bool known = config.channels.contains(platform) && channel::find(platform);
  return known && conversation.id().starts_with(platform + ":") ? platform : std::string();
}

class Writer {
 public:
  Writer(const Conversation& conversation, const Config& config, event::Time now)
      : conversation_(conversation), config_(config), now_(now) {}

  void to_platform(const std::string& platform, std::uint64_t seq, const event::Event& event) {
    const Json& source = conversation_.source();
    Letter letter = begin(seq, platform);
    letter.about = event.id;
    letter.line = conversation_.id();
    letter.body = dump({{"event", event.body}, {"source", source}});
    const auto calls = channel::find(platform)->send(event, source, config_.channels.at(platform));
    if (calls && calls->empty()) return;  // nothing that this platform does
    Result<void> good = channel::check_window(source, now_);
    if (!calls) good = calls.error();
    if (!good) letter.progress = {.state = store::LetterState::dead, .reason = good.error().text()};
    letters.push_back(std::move(letter));
  }

  void note(const std::string& platform, std::uint64_t seq, const std::string& text) {
    const Json body{{"type", "message"},
                    {"conversation", conversation_.id()},
                    {"id", "note"},
                    {"from", "note"},
                    {"text", text}};
    auto event = event::decode(body);
    if (!event) return;
    const std::size_t before = letters.size();
    to_platform(platform, seq, *event);
    if (letters.size() == before) return;
    letters.back().about.clear();  // nobody waits to hear of it
    if (letters.back().progress.state == store::LetterState::dead) letters.pop_back();
  }

  void to_webhook(std::uint64_t seq, const char* kind, const char* type, const std::string& json) {
    const auto& wanted = config_.webhook_events;
    if (config_.webhook_url.empty() ||
        std::find(wanted.begin(), wanted.end(), kind) == wanted.end())
      return;
    Letter letter = begin(seq, kWebhook);
    JsonWriter out;
    out.begin_object().key("type").string(type);
    out.key("timestamp").string(event::format_time(now_)).key("data").raw(json).end_object();
    letter.body = out.take();
    letters.push_back(std::move(letter));
  }

  std::vector<Letter> letters;

 private:
  Letter begin(std::uint64_t seq, const std::string& channel) const {
    Letter letter{.conversation = conversation_.id(), .seq = seq, .channel = channel, .at = now_};
    letter.progress.due = now_;
    return letter;
  }

  const Conversation& conversation_;
  const Config& config_;
  const event::Time now_;
};

// The language in which agents read: the agent's own, the business's, or the customer's.
std::string language_of(const Conversation& conversation, const Json& advice) {
  for (const Json* facts :
       {&conversation.agent_facts(conversation.agent()), &conversation.facts("business")})
    if (facts->is_object())
      if (std::string language = facts->value("language", std::string()); !language.empty())
        return language;
  const Json customer = advice.value("language", Json::object());
  return customer.is_object() ? customer.value("tag", std::string()) : std::string();
}

}  // namespace

std::vector<Letter> letters_of(const assist::Exchange& exchange, const Conversation& conversation,
                               const Config& config, const Notes& notes, event::Time now) {
  Writer writer(conversation, config, now);
  const std::string platform = platform_of(conversation, config);
  const StoredEvent& main = exchange.rows[exchange.main];
  const bool ours = !main.event.body.contains("source");
  if (!platform.empty() && ours &&
      (main.event.type == event::Type::message || main.event.type == event::Type::assign))
    writer.to_platform(platform, main.seq, main.event);
  const std::string how = platform.empty() ? "off" : config.channels.at(platform).notes;
  const bool noted = !platform.empty() && how != "off" && channel::find(platform)->has_notes() &&
                     !config.channels.at(platform).token.empty();
  for (const StoredEvent& row : exchange.rows) {
    if (!row.advice.empty()) {
      writer.to_webhook(row.seq, "advice", "advice.created", row.advice);
      const auto advice = noted ? parse_json(row.advice, "", 32) : Result<Json>(Json());
      if (noted && advice)
        for (const std::string& one :
             notes.of(*advice, language_of(conversation, *advice), how == "suggestions"))
          writer.note(platform, row.seq, one);
    }
    if (row.event.outcome != "raised") continue;
    if (row.event.type == event::Type::flag)
      writer.to_webhook(row.seq, "flag", "flag.raised", row.body);
    if (row.event.type == event::Type::task)
      writer.to_webhook(row.seq, "task", "task.opened", row.body);
  }
  return std::move(writer.letters);
}

Result<std::vector<channel::HttpCall>> calls_of(const Letter& letter, const Config& config,
                                                event::Time now) {
  if (letter.channel == kWebhook) {
    if (config.webhook_url.empty()) return Error("webhook.url", "is not set");
    // The same for every try, so that the receiver knows a repeat.
    const std::string id =
        "msg_" + channel::hidden_id(letter.conversation + "\n" + letter.body, "webhook");
    return std::vector{channel::deliver_standard_webhook(config.webhook_url, id, letter.body,
                                                         config.webhook_secrets, now)};
  }
  const auto* adapter = channel::find(letter.channel);
  const auto channel = config.channels.find(letter.channel);
  if (!adapter || channel == config.channels.end())
    return Error("channels." + letter.channel, "is not configured");
  HK_TRY(const Json body, parse_json(letter.body, "letter", 64));
  HK_TRY(const event::Event event, event::decode(body.value("event", Json()), {1 << 20, 64}));
  const Json source = body.value("source", Json());
  HK_CHECK(channel::check_window(source, now));
  return adapter->send(event, source, channel->second);
}

}  // namespace hamkalam::server
