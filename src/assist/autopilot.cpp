#include "assist/autopilot.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace hamkalam::assist {
namespace {

using conversation::Conversation;
using conversation::Message;
using event::From;

constexpr std::size_t kTelling = 5;  // bytes of a profile's text that tell something

bool is_courtesy(std::string_view intent) {
  return intent.starts_with("talk.");
}

// Whether a text says what some text of the profile says.
bool tells(const Json& profile, std::string_view text) {
  if (profile.is_string()) {
    const auto& value = profile.get_ref<const std::string&>();
    return value.size() >= kTelling && text.find(value) != text.npos;
  }
  if (!profile.is_structured()) return false;
  return std::any_of(profile.items().begin(), profile.items().end(), [&](const auto& item) {
    return item.key() != "name" && tells(item.value(), text);
  });
}

// Whether anything in the conversation speaks against an answer of ours without a person.
bool is_for_people(const Assistant& assistant, const Conversation& conversation) {
  if (conversation.closed() || !conversation.agent().empty() || !conversation.flags().empty())
    return true;
  const Json& customer = conversation.facts("customer");
  if (customer.is_object() && customer.value("no_contact", Json()) == Json(true)) return true;
  const auto& messages = conversation.messages();
  return std::any_of(messages.begin(), messages.end(), [&](const Message& message) {
    return message.from == From::agent || asks_for_silence(message) ||
           is_complaint(message, assistant.catalogue(), assistant.signal_strength());
  });
}

bool is_clean(const Assistant& assistant, const Conversation& conversation,
              const std::string& text) {
  event::Event draft;
  draft.type = event::Type::draft;
  draft.conversation = conversation.id();
  draft.at = conversation.time();
  draft.text = text;
  const event::Review review = assistant.review(conversation, draft);
  return review.flags.empty() &&
         std::none_of(review.findings.begin(), review.findings.end(),
                      [](const auto& finding) { return finding.severity != "hint"; });
}

}  // namespace

bool asks_for_silence(const Message& message) {
  return message.from == From::customer && message.turn.intent.name == "contact.stop";
}

std::optional<AutomaticReply> autopilot(const Assistant& assistant,
                                        const Conversation& conversation,
                                        const Autopilot& settings) {
  const auto& messages = conversation.messages();
  if (settings.intents.empty() || is_for_people(assistant, conversation)) return std::nullopt;
  std::string intent;  // the one that is more than courtesy, if there is one
  std::size_t waiting = 0;
  for (std::size_t i = conversation.open_from(messages.size()); i < messages.size(); ++i) {
    const Message& message = messages[i];
    if (message.removed || message.from == From::note || message.from == From::system) continue;
    if (message.from != From::customer) return std::nullopt;
    const event::Scored& read = message.turn.intent;
    const auto& listed = settings.intents;
    if (read.per_mille < settings.confidence ||
        std::find(listed.begin(), listed.end(), read.name) == listed.end())
      return std::nullopt;
    // One matter at a time: a reply that leaves half of what was asked would seem to be all of it.
    if (!intent.empty() && !is_courtesy(intent) && !is_courtesy(read.name) && intent != read.name)
      return std::nullopt;
    if (intent.empty() || !is_courtesy(read.name)) intent = read.name;
    ++waiting;
  }
  if (waiting == 0) return std::nullopt;
  AutomaticReply reply{.id = std::string(kAutopilotId) + intent};
  if (std::any_of(messages.begin(), messages.end(),
                  [&](const Message& message) { return message.id == reply.id; }))
    return std::nullopt;
  const event::Advice advice = assistant.advise(conversation);
  if (!advice.open_flags.empty() || !advice.flags.empty()) return std::nullopt;
  for (const auto& suggestion : advice.suggestions) {
    if (!is_courtesy(intent) && !tells(conversation.facts("business"), suggestion.text)) continue;
    if (!is_clean(assistant, conversation, suggestion.text)) continue;
    const auto words =
        settings.automatic.find(suggestion.language.substr(0, suggestion.language.find('-')));
    if (words == settings.automatic.end()) continue;
    reply.text = suggestion.text + "\n\n" + words->second;
    return reply;
  }
  return std::nullopt;
}

}  // namespace hamkalam::assist
