// The events of the protocol: what was said, known and done in a conversation. The same object
// goes over the websocket, into POST /v1/events, into the journal and into a replay log.
//
//   HK_TRY(Event event,
//   decode_text(R"({"type":"close","conversation":"c-1","at":"2026-03-01T09:00:00Z"})"));
//   std::string row = stored(event, 7);     // the journal's row: as received plus seq, at, by
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "event/time.hpp"

namespace hamkalam::event {

enum class Type {
  message,
  edit,
  remove,
  assign,
  facts,
  ringing,
  due,
  flag,
  task,
  feedback,
  outcome,
  close,
  erased,  // what a forgotten event leaves: nothing but its place; stored
  draft,
  watch,
  unwatch  // not stored
};

enum class From { none, customer, agent, bot, system, note };

// One decoded event. Fields that a type does not have are empty. Texts are UTF-8.
struct Event {
  Type type{};
  std::string conversation;  // [A-Za-z0-9._:@+-]{1,128}; "*" for watch and unwatch of the queue
  std::string id;            // the sender's own, the key of repeats; empty where there is none
  std::optional<Time> at;
  From from{};
  std::string agent;
  std::string channel;  // chat | email | phone | social; empty: as before
  std::string text;     // a message's, edit's, draft's or feedback's; transcripts of attachments
                        // follow on lines of their own
  std::string subject;  // what it is about: edit and delete: the message; flag, task and due: its
                        // id ("7/repeated_complaints"); feedback: suggestion, note or finding
  std::string what;     // due: reply | task | flag
  std::string outcome;  // flag, task, feedback
  std::string level;    // flag raised: senior_agent | supervisor | manager
  std::string reason;   // flag raised
  std::optional<Time> due;  // task and flag raised
  std::int64_t rings = 0;
  std::optional<std::uint64_t> after;  // watch: the last sequence the client has
  std::uint64_t seq = 0;               // 0: not stored yet
  bool by_hamkalam = false;
  std::string ref;  // echoed in the direct answer, never stored
  Json body;        // the object as received, without "ref"
};

// Whether the journal keeps events of this type.
bool is_stored(Type type);

// Whether an event of this type is answered by an advice (else by an ack; a draft by a review).
bool is_advised(const Event& event);

// The type's name on the wire ("delete" for Type::remove).
std::string_view name(Type type);
std::string_view name(From from);

// Limits of one event; the edge may set its own.
struct Limits {
  std::size_t text_bytes = 16 * 1024;
  int depth = 16;
};

// Decodes one event. Every fault is an Error whose code is the protocol's, whose `where` names the
// field ("message.text") and whose `what` says what was expected.
Result<Event> decode(Json body, const Limits& limits = {});
Result<Event> decode_text(std::string_view json, const Limits& limits = {});

// An event as it came in, with what an error about it must echo.
struct Incoming {
  Result<Event> event;
  std::string id, ref;  // as far as they could be read
};
Incoming receive(Json body, const Limits& limits = {});
Incoming receive_text(std::string_view json, const Limits& limits = {});

// The event's JSON as the journal keeps it: as received plus `at` where it was missing, `seq`, and
// `by` for what hamkalam did itself. Needs `event.at`.
std::string stored(const Event& event, std::uint64_t seq);

// What stands in the journal in place of an event that was forgotten: folds as nothing.
std::string erased(const std::string& conversation, std::uint64_t seq);

// Equal content: what must be equal when an id is sent twice. Leaves out at, seq and by, which the
// server adds where they are missing.
bool same_content(const Event& a, const Event& b);

}  // namespace hamkalam::event
