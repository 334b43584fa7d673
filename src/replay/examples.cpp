#include "replay/examples.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "assist/exchange.hpp"
#include "history/history.hpp"

namespace hamkalam::replay {
namespace {

using event::Event;

constexpr event::Time kBegin = 1'767'261'600'000;  // 2026-01-01T10:00:00Z
constexpr event::Time kStep = 2 * event::kMinute;

Json to_event(const rules::ExampleStep& step, event::Time at, std::size_t number,
              const std::string& channel, const conversation::Conversation& conversation) {
  Json body{{"conversation", conversation.id()}, {"at", event::format_time(at)}};
  if (!channel.empty()) body["channel"] = channel;
  if (step.kind == "draft") {
    body.update({{"type", "draft"}, {"text", step.value}});
  } else if (step.kind == "ringing") {
    body.update({{"type", "ringing"}, {"rings", step.value}});
  } else if (step.kind == "facts") {
    body["type"] = "facts";
    body.update(step.value);
  } else if (step.kind == "due") {
    const auto& tasks = conversation.tasks();
    body.update({{"type", "due"},
                 {"what", step.value},
                 {"id", tasks.empty() ? "0/none" : tasks.back().task.id}});
  } else {
    body.update({{"type", "message"},
                 {"id", "m-" + std::to_string(number)},
                 {"from", step.kind},
                 {"text", step.value}});
    if (step.kind == "agent") body["agent"] = "a-1";
  }
  return body;
}

}  // namespace

std::vector<std::string> fired_by(const assist::Assistant& assistant,
                                  const rules::Example& example) {
  conversation::Conversation conversation = assistant.begin("example");
  history::History history(assistant.catalogue(), assistant.signal_strength());
  std::vector<std::string> fired;
  event::Time at = kBegin;
  event::Time gap = kStep;
  std::string channel;
  for (std::size_t i = 0; i < example.size(); ++i) {
    const auto& step = example[i];
    if (step.kind == "after_minutes" || step.kind == "after_seconds") {
      gap = step.value.get<std::int64_t>() * (step.kind == "after_minutes" ? event::kMinute : 1000);
      continue;
    }
    if (step.kind == "channel") {
      channel = step.value.get<std::string>();
      continue;
    }
    at += gap;
    gap = kStep;
    auto decoded = event::decode(to_event(step, at, i, channel, conversation));
    if (!decoded) return {"error: " + decoded.error().text()};
    if (decoded->type == event::Type::draft) {
      fired = assistant.review(conversation, *decoded).rules;
      continue;
    }
    const auto derived = history.derive(conversation, *decoded);
    const assist::Exchange x = assist::exchange(assistant, conversation, derived, *decoded);
    for (const auto& row : x.rows) history.observe(conversation, row.event);
    fired.clear();
    if (const std::string& answer = x.rows[x.main].advice; !answer.empty())
      fired = Json::parse(answer).at("rules").get<std::vector<std::string>>();
  }
  return fired;
}

std::vector<std::string> failed_examples(const assist::Assistant& assistant) {
  std::vector<std::string> out;
  for (const auto& rule : assistant.rules().rules())
    for (const auto language : {text::Language::fa, text::Language::ar, text::Language::en}) {
      const auto& words = assistant.rules().words(rule.id, language);
      for (const bool must_fire : {true, false}) {
        const auto& list = must_fire ? words.fire : words.hold;
        for (std::size_t i = 0; i < list.size(); ++i) {
          const auto fired = fired_by(assistant, list[i]);
          const bool fires = std::find(fired.begin(), fired.end(), rule.id) != fired.end();
          if (fires == must_fire) continue;
          out.push_back("locales/" + std::string(text::tag(language)) + "/rules/" + rule.id +
                        ".json: " + (must_fire ? "fire[" : "hold[") + std::to_string(i) +
                        "]: " + (must_fire ? "does not fire" : "fires") + ": " +
                        list[i].back().value.dump());
        }
      }
    }
  return out;
}

}  // namespace hamkalam::replay
