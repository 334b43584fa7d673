// What becomes of a request to a platform: a pure function of how it ended, how often it was tried
// and a random number that is given in.
//
//   Next next = what_next(outcome, 3, kMessages, random, now);
//   // next.what: taken | again (after next.delay) | uncertain | dead
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "event/time.hpp"

namespace hamkalam::channel {

// How a request ended.
struct Outcome {
  // unsent: nobody has the whole request (no address, no connection, no handshake, a broken write);
  // unanswered: it was written, and no answer came.
  enum class Kind { unsent, unanswered, answered };
  Kind kind = Kind::unsent;
  std::string fault = {};  // of the first two, in plain English
  int status = 0;          // of an answer; header names in lower case
  std::map<std::string, std::string> headers = {};
  std::string body = {};
};

// How long to wait after the first, second, ... try; after the last one there is none.
using Schedule = std::span<const event::Time>;
extern const Schedule kMessages;  // to a customer: about a quarter of an hour in all
extern const Schedule kWebhooks;  // of the Standard Webhooks: three days

struct Next {
  enum class What { taken, again, uncertain, dead };
  What what = What::dead;
  event::Time delay = 0;       // of `again`, in milliseconds
  bool whole_channel = false;  // of `again`: it asked for patience, others need not try either
  std::string reason = {};     // in plain English; without anything that a customer said
};

// `attempts`: tries of this request so far, with this one. `repeatable`: the other side knows a
// repeat, so that what is uncertain is simply tried again. `random`: any number. `now`: for a
// Retry-After that is a date.
Next what_next(const Outcome& outcome, std::uint64_t attempts, Schedule schedule, bool repeatable,
               std::uint32_t random, event::Time now);

}  // namespace hamkalam::channel
