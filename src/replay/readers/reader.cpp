#include "replay/readers/reader.hpp"

#include <algorithm>
#include <array>

#include "replay/readers/event_lines.hpp"
#include "replay/readers/json_log.hpp"
#include "replay/readers/lines.hpp"
#include "replay/readers/whatsapp.hpp"

namespace hamkalam::replay {
namespace {

constexpr std::array<std::string_view, 12> kNames{
    "events",  "jsonl",    "csv",       "whatsapp", "telegram", "chatwoot",
    "zendesk", "intercom", "messenger", "rasa",     "stories",  "agent_assist"};

// Whether the text has a field of this name. A quote inside a text is escaped, so that no message
// can look like one.
bool has_field(std::string_view text, std::string_view name) {
  const std::string quoted = "\"" + std::string(name) + "\"";
  for (std::size_t at = 0; (at = text.find(quoted, at)) != text.npos;) {
    at += quoted.size();
    const std::size_t next = text.find_first_not_of(" \t\r\n", at);
    if (next != text.npos && text[next] == ':') return true;
  }
  return false;
}

std::optional<Format> detect_json(std::string_view text) {
  const auto has = [&](std::string_view name) { return has_field(text, name); };
  if (has("date_unixtime") || (has("from_id") && has("messages"))) return Format::telegram;
  if (has("conversation_parts")) return Format::intercom;
  if (has("message_type") && (has("conversation_id") || has("conversation")))
    return Format::chatwoot;
  if (has("history") && has("msg")) return Format::zendesk;
  if (has("comments") && (has("public") || has("author_id"))) return Format::zendesk;
  if ((has("sender_name") && has("timestamp_ms")) || (has("senderName") && has("participants")))
    return Format::messenger;
  if (has("sender_id") && has("event")) return Format::rasa;
  if (has("entries") && has("role")) return Format::agent_assist;
  if (has("type") && has("conversation")) return Format::events;
  return has("text") || has("message") || has("content") || has("body")
             ? std::optional(Format::jsonl)
             : std::nullopt;
}

}  // namespace

std::string_view name(Format format) {
  return kNames[static_cast<std::size_t>(format)];
}

std::optional<Format> format_named(std::string_view name) {
  const auto it = std::find(kNames.begin(), kNames.end(), name);
  return it == kNames.end() ? std::nullopt
                            : std::optional(static_cast<Format>(it - kNames.begin()));
}

std::optional<Format> detect(std::string_view beginning, const LogWords& words) {
  const std::size_t first = beginning.find_first_not_of(" \t\r\n");
  if (first == beginning.npos) return std::nullopt;
  const std::string_view text = beginning.substr(first);
  // The first lines decide; one that is broken does not.
  std::size_t events = 0, headers = 0, count = 0;
  bool stories = false;
  Lines lines;
  lines.read(text.substr(0, 64 * 1024), [&](std::string_view line, std::uint64_t, bool) {
    if (line.empty() || ++count > 40) return;
    if (line[0] == '{') {
      const LineLook look = look_at(line);
      events += !look.type.empty() && !look.conversation.empty();
    }
    headers += read_header(line, words).has_value();
    stories |= line.starts_with("stories:") || line.starts_with("- story:");
  });
  if (count == 0) {  // a line alone
    events += !look_at(text).conversation.empty() && !look_at(text).type.empty();
    headers += read_header(text, words).has_value();
  }
  if (events) return Format::events;
  if (headers) return Format::whatsapp;
  if (stories) return Format::stories;
  if (text[0] == '{' || text[0] == '[') {
    // An iOS export begins with a bracket too, and would have been seen above.
    return detect_json(text);
  }
  const std::string_view head = text.substr(0, text.find('\n'));
  std::size_t known = 0;
  for (std::size_t begin = 0; begin <= head.size();) {
    const std::size_t end = std::min(head.find_first_of(",;\t|", begin), head.size());
    std::string cell(head.substr(begin, end - begin));
    std::erase(cell, '"');
    known += !words.column(cell).empty();
    begin = end + 1;
  }
  return known >= 2 ? std::optional(Format::csv) : std::nullopt;
}

std::unique_ptr<Reader> make_reader(Format format, ReaderOptions options, Sink& sink) {
  switch (format) {
    case Format::events: return make_line_reader(std::move(options), sink);
    case Format::csv: return make_csv_reader(std::move(options), sink);
    case Format::whatsapp: return make_whatsapp_reader(std::move(options), sink);
    case Format::stories: return make_stories_reader(std::move(options), sink);
    default: return make_json_reader(format, std::move(options), sink);
  }
}

}  // namespace hamkalam::replay
