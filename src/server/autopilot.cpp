#include "server/autopilot.hpp"

#include <algorithm>

namespace hamkalam::server {
namespace {

using conversation::Conversation;

// Whom a help desk hands to that has no agent to name.
constexpr const char* kPeople = "people";

std::string platform_of(const Conversation& conversation) {
  const Json& source = conversation.source();
  return source.is_object() ? source.value("platform", std::string()) : std::string();
}

// A bot has it, and only what is handed over is seen by people.
bool is_ours_first(const Conversation& conversation) {
  const auto* platform = channel::find(platform_of(conversation));
  return platform && platform->has_notes() &&
         conversation.source().value("status", std::string()) == "pending" &&
         conversation.agent().empty();
}

}  // namespace

assist::Autopilot AutopilotDesk::settings() const {
  return {config_.autopilot_intents, 10 * config_.autopilot_confidence, notes_.automatic()};
}

// What the journal has of this day counts, so that neither a new start nor another node is a new
// day. It is asked behind all that was handed in, and what is handed in meanwhile is added. While
// it cannot say, a person answers.
void AutopilotDesk::may_answer(std::function<void(bool)> reply) {
  if (config_.autopilot_intents.empty()) return reply(false);
  hub_.automatic_today([this, reply = std::move(reply)](Result<std::uint64_t> stored) {
    const auto most = static_cast<std::uint64_t>(std::max(config_.autopilot_daily, 0));
    const bool may = stored && *stored + static_cast<std::uint64_t>(unstored_) < most;
    unstored_ += may;
    reply(may);
  });
}

void AutopilotDesk::answer(Json body, std::function<void(bool)> done) {
  submit(std::move(body), [this, done = std::move(done)](bool stored) {
    --unstored_;
    done(stored);
  });
}

void AutopilotDesk::submit(Json body, std::function<void(bool)> done) {
  auto event = event::decode(std::move(body));
  if (!event) return done(false);
  hub_.submit(*std::move(event), nullptr, [done = std::move(done)](const std::string& answer) {
    done(error_code(answer).empty());
  });
}

void AutopilotDesk::heard(const Conversation& conversation, const event::Event& event) {
  if (event.type != event::Type::message) return;
  if (event.from != event::From::customer) {
    waiting_.erase(conversation.id());
    return;
  }
  const std::string platform = platform_of(conversation);
  const auto channel = config_.channels.find(platform);
  if (platform == "rasa" || channel == config_.channels.end() || channel->second.token.empty())
    return;  // answered in the same breath, or not by us
  if (config_.autopilot_intents.empty() && !is_ours_first(conversation)) return;
  waiting_[conversation.id()] = clock_() + 1000 * config_.autopilot_seconds;
}

void AutopilotDesk::tick() {
  const event::Time now = clock_();
  std::vector<std::string> due;
  for (const auto& [id, when] : waiting_)
    if (when <= now) due.push_back(id);
  for (const auto& id : due) {
    waiting_.erase(id);
    decide(id);
  }
}

void AutopilotDesk::decide(const std::string& id) {
  may_answer([this, id](bool may) { decide_now(id, may); });
}

void AutopilotDesk::decide_now(const std::string& id, bool may) {
  hub_.look(id, [this, id, may](const Conversation* conversation) {
    if (!conversation) {
      unstored_ -= may;
      return;
    }
    const auto& messages = conversation->messages();
    const bool silence =
        std::any_of(messages.rbegin(), messages.rend(), assist::asks_for_silence) &&
        !conversation->facts("customer").contains("no_contact");
    const bool ours_first = is_ours_first(*conversation);
    std::optional<assist::AutomaticReply> reply;
    if (may) reply = assist::autopilot(hub_.assistant(), *conversation, settings());
    if (silence)  // for good: longer than what the conversation keeps of what was said
      submit({{"type", "facts"}, {"conversation", id}, {"customer", {{"no_contact", true}}}},
             [](bool) {});
    if (reply) {
      return answer({{"type", "message"},
                     {"conversation", id},
                     {"id", reply->id},
                     {"from", "bot"},
                     {"text", reply->text}},
                    [](bool) {});
    }
    unstored_ -= may;
    if (ours_first)
      submit({{"type", "assign"}, {"conversation", id}, {"agent", kPeople}}, [](bool) {});
  });
}

void AutopilotDesk::answer_now(const std::string& id, std::function<void(std::string)> reply) {
  may_answer([this, id, reply = std::move(reply)](bool may) {
    hub_.look(id, [this, id, may, reply](const Conversation* conversation) {
      std::optional<assist::AutomaticReply> found;
      if (conversation && may)
        found = assist::autopilot(hub_.assistant(), *conversation, settings());
      if (!found) {
        unstored_ -= may;
        return reply("");
      }
      answer({{"type", "message"},
              {"conversation", id},
              {"id", found->id},
              {"from", "bot"},
              {"text", found->text},
              {"source", {{"platform", "rasa"}}}},
             [reply, text = found->text](bool stored) { reply(stored ? text : ""); });
    });
  });
}

}  // namespace hamkalam::server
