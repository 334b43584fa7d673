// What hamkalam answers: advice, review, summary, and the small frames around them. Plain values
// and their writing; the order of keys and the two decimals of fractions are the protocol's.
//
//   std::string line = to_json(advice);   // one line of JSON, the same bytes live and in replay
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "event/event.hpp"

namespace hamkalam::event {

struct Scored {
  std::string name;
  int per_mille = 0;  // probability or strength, 0..1000
};

struct Span {
  int start = 0, end = 0;  // UTF-16 code units of the text as received
};

struct Entity {
  std::string kind, text, value;
  std::string currency;  // of money
  Span span;
  bool personal = false;  // masked where a text leaves for a log or a report
  // Of a time, not written: when it is over, and whether it names a day and an hour.
  Time until = 0;
  bool names_day = false, names_hour = false;
};

struct Suggestion {
  std::string id, text, language, gloss;
  std::vector<std::string> moves, rules;
  int score = 0;  // per mille
};

struct Evidence {
  std::string message;
  Span span;
};

struct Flag {
  std::string id, level, reason, rule;
  std::vector<Evidence> evidence;
  Time due = 0;
};

struct Note {
  std::string id, rule, text;
};

struct Task {
  std::string id, rule, text;
  Time due = 0;
};

struct Act {
  std::string name;
  Span span;
};

struct Finding {
  std::string rule, severity;  // severity: error | warning | hint
  Span span;
  std::string text, rewrite;  // rewrite: what the span becomes; empty where there is none
};

struct Review {
  std::string conversation;
  std::vector<Act> acts;
  std::vector<Finding> findings;
  std::vector<Flag> flags;  // what sending it would raise
  std::vector<Flag> open_flags;
  std::vector<std::string> rules;
  std::string clean;  // the draft with letters, blanks and marks mended, where that changes it
  std::string brain;
};

struct Advice {
  std::string conversation;
  std::optional<std::string> for_message;
  std::uint64_t seq = 0;
  Scored language;
  std::string native;
  Scored intent;
  std::vector<Scored> ranking, signals;
  std::vector<Entity> entities;
  std::vector<Suggestion> suggestions;
  std::vector<std::string> avoid;
  std::vector<Flag> flags;
  std::vector<Note> notes;
  std::vector<Task> tasks;
  std::vector<std::string> rules;
  std::vector<Flag> open_flags;
  std::vector<std::string> supersedes;
  std::optional<Review> review;  // of an agent's message
  int attention = 0;             // 0..100
  std::string brain;
};

struct Summary {
  std::string conversation;
  std::uint64_t seq = 0;
  int attention = 0;
  std::vector<std::string> reasons;
  std::string language, channel, agent;
  std::optional<Time> waiting_since;
  std::vector<Flag> open_flags;
  From last_from{};
  Time last_at = 0;
};

std::string to_json(const Advice& advice);
std::string to_json(const Review& review);
std::string to_json(const Summary& summary);

// {"type":"event","conversation":...,"seq":7,"event":{...}}; `stored` is the journal's row.
std::string event_frame(std::string_view conversation, std::uint64_t seq, std::string_view stored);
std::string ack_frame(std::uint64_t seq);
// {"type":"error","code":...,"message":...,"field":...,"for":...}; empty field and id are left out.
std::string error_frame(const Error& error, std::string_view for_id = {});
// `frame` with "ref" as its last key; as it is where `ref` is empty.
std::string with_ref(std::string frame, std::string_view ref);

}  // namespace hamkalam::event
