// Readers: the chat logs of others as events of the protocol. A reader is pure: bytes of UTF-8 in,
// cut anywhere; events and faults out, each with its line. What it cannot read it tells and goes
// on.
//
//   auto reader = make_reader(*detect(first_bytes), options, sink);
//   for (each piece) reader->read(piece);
//   reader->end();
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "event/time.hpp"
#include "replay/readers/log_words.hpp"

namespace hamkalam::replay {

enum class Format {
  events,  // of the protocol, one a line
  jsonl,   // objects with fields as a table's columns
  csv,
  whatsapp,
  telegram,
  chatwoot,
  zendesk,
  intercom,
  messenger,  // and Instagram
  rasa,       // trackers
  stories,    // Rasa's test stories, YAML
  agent_assist
};
std::string_view name(Format format);
std::optional<Format> format_named(std::string_view name);

class Sink {
 public:
  virtual ~Sink() = default;
  // `json`: one event, not decoded yet. `at`: when it was said, 0 where the order of the log is all
  // that is known.
  virtual void event(std::string_view conversation, std::string json, std::uint64_t line,
                     event::Time at) = 0;
  virtual void fault(std::uint64_t line, const std::string& what) = 0;
  // Something that is no message and no fault: a call, a pin, a reaction.
  virtual void ignored(std::string_view kind) = 0;
};

enum class DateOrder { unknown, day_first, month_first, year_first };

struct ReaderOptions {
  const LogWords* words = nullptr;
  std::vector<std::string> agents;  // names or ids of our people
  std::string zone = "UTC";         // of times that name none
  DateOrder dates = DateOrder::unknown;
  std::string file;  // the log's name without folder and ending: a chat that names itself nowhere
  std::string beginning;  // of the log, from which the order of dates is found
};

class Reader {
 public:
  virtual ~Reader() = default;
  virtual void read(std::string_view bytes) = 0;
  virtual void end() = 0;
};

// By content; nothing where it looks like no log.
std::optional<Format> detect(std::string_view beginning, const LogWords& words);

// `sink` must live longer.
std::unique_ptr<Reader> make_reader(Format format, ReaderOptions options, Sink& sink);

}  // namespace hamkalam::replay
