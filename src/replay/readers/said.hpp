// What a log says, as events: who said it is worked out here, ids and times are made valid, names
// become facts. Every reader but that of protocol events writes through one of these.
//
//   Scribe scribe(options, sink);
//   scribe.say({.conversation = "telegram:42", .at = at, .from = "customer", .text = "hi"}, line);
#pragma once

#include <map>
#include <set>

#include "replay/readers/reader.hpp"

namespace hamkalam::replay {

struct Said {
  std::string conversation;  // any text: signs that an id lacks are written as "+" and two digits
  std::string id;            // empty: made of what was said
  std::optional<event::Time> at;
  // customer, agent, bot, system, note; empty: whoever `name` or `who` is
  std::string from;
  std::string who, name;  // who wrote: the platform's id, the name
  std::string customer;   // the customer's id, for what other conversations know
  std::string channel, text, reply_to;
  std::string attachment;  // its kind, where there is one
  std::string expect;      // the intent that somebody labelled it with
};

class Scribe {
 public:
  Scribe(const ReaderOptions& options, Sink& sink) : options_(options), sink_(sink) {}

  void say(Said said, std::uint64_t line);
  // Another event of a conversation: assign, close, outcome; `fields` is written behind type,
  // conversation and at.
  void tell(const char* type, const std::string& conversation, std::optional<event::Time> at,
            const std::string& fields, std::uint64_t line);
  void fault(std::uint64_t line, const std::string& what) { sink_.fault(line, what); }
  void ignored(std::string_view kind) { sink_.ignored(kind); }

  const ReaderOptions& options() const { return options_; }

 private:
  struct Known {
    std::string customer;  // who is taken for the customer where nothing says
    std::set<std::string> introduced;
    event::Time at = 0;
    std::map<std::string, int> now;  // what was said at this very time, for ids
  };

  const ReaderOptions& options_;
  Sink& sink_;
  std::map<std::string, Known, std::less<>> known_;
};

// An id of the protocol for any text; the same text has the same id.
std::string to_id(std::string_view text);

// Text of HTML: blocks on lines of their own, tags gone, entities read.
std::string html_text(std::string_view html);

// UTF-8 whose bytes were once read as Latin-1 and written as UTF-8 again, mended; else as it is.
std::string mend_latin1(std::string text);

}  // namespace hamkalam::replay
