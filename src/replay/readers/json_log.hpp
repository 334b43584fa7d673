// The JSON exports of platforms, cut into messages or conversations and mapped to what was said.
// One file a family; each maps one value that the cutter found.
#pragma once

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "replay/readers/said.hpp"

namespace hamkalam::replay {

// A value at one of the paths of paths_of(), or, with an empty path, a document without those.
struct JsonPiece {
  std::string_view path;
  const Json& value;
  const Json& around;  // the object around it, as far as it came before it
  std::uint64_t line;
};

std::vector<std::string> paths_of(Format format);

void map_telegram(const JsonPiece& piece, Scribe& out);
void map_messenger(const JsonPiece& piece, Scribe& out);
void map_chatwoot(const JsonPiece& piece, Scribe& out);
void map_zendesk(const JsonPiece& piece, Scribe& out);
void map_intercom(const JsonPiece& piece, Scribe& out);
void map_rasa(const JsonPiece& piece, Scribe& out);
void map_agent_assist(const JsonPiece& piece, Scribe& out);
void map_row(const JsonPiece& piece, Scribe& out);  // an object with a table's columns

// A field as text, whether it is a text or a number; empty where it is neither or missing.
std::string text_of(const Json& object, std::string_view field);
// A field that is an object or an array; an empty one of no kind where it is neither.
const Json& part_of(const Json& object, std::string_view field);
std::optional<event::Time> time_of(const Json& object, std::string_view field,
                                   const ReaderOptions& options);

std::unique_ptr<Reader> make_json_reader(Format format, ReaderOptions options, Sink& sink);
std::unique_ptr<Reader> make_line_reader(ReaderOptions options, Sink& sink);
std::unique_ptr<Reader> make_csv_reader(ReaderOptions options, Sink& sink);
std::unique_ptr<Reader> make_whatsapp_reader(ReaderOptions options, Sink& sink);
std::unique_ptr<Reader> make_stories_reader(ReaderOptions options, Sink& sink);

}  // namespace hamkalam::replay
