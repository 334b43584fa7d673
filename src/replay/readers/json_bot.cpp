// Logs of assistants: Rasa's trackers and event broker, Google's Agent Assist.
#include "replay/readers/json_log.hpp"
#include "replay/readers/stamp.hpp"

namespace hamkalam::replay {
namespace {

void say_rasa(const Json& entry, const std::string& sender, std::uint64_t line, Scribe& out) {
  const std::string kind = text_of(entry, "event");
  if (kind != "user" && kind != "bot") return out.ignored(kind.empty() ? "no event" : kind);
  Said said;
  said.conversation = "rasa:" + sender;
  said.id = text_of(entry, "message_id");
  said.at = time_of(entry, "timestamp", out.options());
  said.text = text_of(entry, "text");
  said.from = kind == "user" ? "customer" : "bot";
  // What the story says was meant.
  said.expect = text_of(part_of(part_of(entry, "parse_data"), "intent"), "name");
  if (kind == "bot") said.expect.clear();
  out.say(std::move(said), line);
}

}  // namespace

void map_rasa(const JsonPiece& piece, Scribe& out) {
  const std::string sender = text_of(piece.value, "sender_id");
  const Json& events = part_of(piece.value, "events");
  if (events.is_array()) {
    for (const Json& entry : events) say_rasa(entry, sender, piece.line, out);
  } else if (piece.value.contains("event")) {
    say_rasa(piece.value, sender, piece.line, out);
  } else if (!piece.path.empty()) {
    out.fault(piece.line, "no events");
  }
}

void map_agent_assist(const JsonPiece& piece, Scribe& out) {
  const Json& entries = part_of(piece.value, "entries");
  if (!entries.is_array()) {
    if (!piece.path.empty()) out.fault(piece.line, "no entries");
    return;
  }
  std::string conversation = text_of(part_of(piece.value, "conversation_info"), "conversation_id");
  if (conversation.empty()) conversation = text_of(piece.value, "name");
  if (conversation.empty()) conversation = out.options().file;
  for (const Json& entry : entries) {
    Said said;
    said.conversation = "assist:" + conversation;
    said.text = text_of(entry, "text");
    said.at = time_of(entry, "start_timestamp_usec", out.options());
    const std::string role = plain(text_of(entry, "role"));
    said.from = role == "customer" || role == "enduser" ? "customer"
                : role.starts_with("auto")              ? "bot"
                                                        : "agent";
    if (said.from == "agent") said.who = text_of(entry, "user_id");
    out.say(std::move(said), piece.line);
  }
}

}  // namespace hamkalam::replay
