#include "replay/readers/json_log.hpp"

#include "replay/readers/json_cutter.hpp"
#include "replay/readers/lines.hpp"
#include "replay/readers/stamp.hpp"

namespace hamkalam::replay {
namespace {

constexpr int kMostDepth = 64;

bool has_document_a_line(std::string_view beginning) {
  const std::size_t end = beginning.find('\n');
  if (end == beginning.npos || beginning.front() != '{') return false;
  std::string_view first = beginning.substr(0, end);
  if (first.ends_with('\r')) first.remove_suffix(1);
  return first.ends_with('}') && end + 1 < beginning.size() && beginning[end + 1] == '{';
}

class JsonReader : public Reader {
 public:
  JsonReader(Format format, ReaderOptions options, Sink& sink)
      : options_(std::move(options)),
        scribe_(options_, sink),
        map_(map_of(format)),
        by_line_(has_document_a_line(options_.beginning) || format == Format::jsonl),
        cutter_(
            paths_of(format), [this](const auto& piece) { take(piece); },
            [this](std::uint64_t line, const std::string& what) { scribe_.fault(line, what); }) {}

  void read(std::string_view bytes) override {
    if (!by_line_) return cutter_.read(bytes);
    lines_.read(bytes, [this](auto... line) { take_line(line...); });
  }
  void end() override {
    if (by_line_) lines_.end([this](auto... line) { take_line(line...); });
    cutter_.end();
  }

 private:
  // A document a line: one that is broken ends with its line.
  void take_line(std::string_view line, std::uint64_t, bool) {
    cutter_.read(line);
    cutter_.end(false);
    cutter_.read("\n");
  }
  using Map = void (*)(const JsonPiece&, Scribe&);
  static Map map_of(Format format) {
    switch (format) {
      case Format::telegram: return map_telegram;
      case Format::messenger: return map_messenger;
      case Format::chatwoot: return map_chatwoot;
      case Format::zendesk: return map_zendesk;
      case Format::intercom: return map_intercom;
      case Format::rasa: return map_rasa;
      case Format::agent_assist: return map_agent_assist;
      default: return map_row;
    }
  }
  void take(const JsonCutter::Piece& piece) {
    const auto value = parse_json(piece.json, "", kMostDepth);
    if (!value) return scribe_.fault(piece.line, value.error().what);
    if (piece.around != around_text_) {
      around_text_ = piece.around;
      const auto around = parse_json(piece.around, "", kMostDepth);
      around_ = around ? *around : Json::object();
    }
    if (!value->is_object()) return scribe_.fault(piece.line, "expected an object");
    map_({piece.path, *value, around_, piece.line}, scribe_);
  }

  ReaderOptions options_;
  Scribe scribe_;
  Map map_;
  bool by_line_;
  Lines lines_;
  std::string around_text_;  // what around_ was read from
  Json around_ = Json::object();
  JsonCutter cutter_;
};

}  // namespace

std::vector<std::string> paths_of(Format format) {
  switch (format) {
    case Format::telegram:
      return {"messages/*", "chats/list/*/messages/*", "left_chats/list/*/messages/*"};
    // The newest comes first and the chat's name last: each file is a document of its own.
    case Format::messenger: return {"*"};
    case Format::chatwoot:
      return {"*", "payload/*", "data/payload/*", "conversations/*", "messages/*"};
    case Format::zendesk: return {"*", "chats/*", "tickets/*", "conversations/*"};
    case Format::intercom: return {"*", "conversations/*", "data/*"};
    case Format::rasa: return {"*", "trackers/*"};
    case Format::agent_assist: return {"*", "conversations/*"};
    default: return {"*", "messages/*", "rows/*", "data/*"};
  }
}

std::string text_of(const Json& object, std::string_view field) {
  if (!object.is_object()) return {};
  const auto it = object.find(field);
  if (it == object.end()) return {};
  if (it->is_string()) return it->get<std::string>();
  if (it->is_number_integer()) return it->dump();
  return {};
}

const Json& part_of(const Json& object, std::string_view field) {
  static const Json none;
  if (!object.is_object()) return none;
  const auto it = object.find(field);
  return it != object.end() && (it->is_object() || it->is_array()) ? *it : none;
}

std::optional<event::Time> time_of(const Json& object, std::string_view field,
                                   const ReaderOptions& options) {
  if (!object.is_object()) return std::nullopt;
  const auto it = object.find(field);
  if (it == object.end()) return std::nullopt;
  if (it->is_number()) return from_epoch(it->get<double>());
  if (!it->is_string()) return std::nullopt;
  return read_time(it->get_ref<const std::string&>(), options.dates, options.zone, *options.words);
}

// A row whose columns are named as in a table.
void map_row(const JsonPiece& piece, Scribe& out) {
  const ReaderOptions& options = out.options();
  Said said;
  bool known = false;
  for (const auto& [field, value] : piece.value.items()) {
    const std::string column = options.words->column(field);
    if (column.empty()) continue;
    const std::string text =
        value.is_string() ? value.get<std::string>() : text_of(piece.value, field);
    if (column == "conversation") said.conversation = text;
    if (column == "id") said.id = text;
    if (column == "at") said.at = time_of(piece.value, field, options);
    if (column == "from") said.from = options.words->who(text), known |= !said.from.empty();
    if (column == "name" && said.name.empty()) said.name = text;
    if (column == "agent" && !text.empty()) said.who = said.name = text;
    if (column == "customer") said.customer = text;
    if (column == "channel") said.channel = text;
    if (column == "text") said.text = text;
    if (column == "expect") said.expect = text;
  }
  if (said.channel != "chat" && said.channel != "email" && said.channel != "phone" &&
      said.channel != "social")
    said.channel.clear();
  // A column that names people by their part ("sender": "customer").
  if (!known) said.from = options.words->who(said.name);
  if (said.from != "agent" && !said.who.empty()) said.who.clear();
  if (said.text.empty()) return out.fault(piece.line, "no text");
  if (said.conversation.empty()) said.conversation = options.file;
  out.say(std::move(said), piece.line);
}

std::unique_ptr<Reader> make_json_reader(Format format, ReaderOptions options, Sink& sink) {
  return std::make_unique<JsonReader>(format, std::move(options), sink);
}

}  // namespace hamkalam::replay
