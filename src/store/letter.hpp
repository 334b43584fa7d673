// Letters: what is to be said to a platform or a webhook, from the moment it is stored until it is
// surely there. A letter is stored in one transaction with the event that it comes from, and
// deleted once it is delivered; what is left is on its way, uncertain or dead.
//
//   waiting --claim()--> claimed --> written --> (gone: delivered)
//      ^--- again later ---'             |---> waiting: answered "later"
//                                        |---> uncertain: written, no answer came; a person decides
//                                        '---> dead: refused, or tried often enough
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace hamkalam::store {

enum class LetterState { waiting, claimed, written, uncertain, dead };

// A set of states, one bit each.
using LetterStates = unsigned;
constexpr LetterStates only(LetterState state) {
  return 1U << static_cast<unsigned>(state);
}

constexpr LetterStates kOnTheirWay =
    only(LetterState::waiting) | only(LetterState::claimed) | only(LetterState::written);
constexpr LetterStates kHeld = only(LetterState::claimed) | only(LetterState::written);
constexpr LetterStates kUndecided = only(LetterState::uncertain) | only(LetterState::dead);

// How far a letter is.
struct Progress {
  LetterState state = LetterState::waiting;
  std::uint64_t part = 0;      // requests that were answered well; a long message has several
  std::uint64_t attempts = 0;  // of this part, each a request that was begun
  std::int64_t due = 0;        // not tried before, in milliseconds since 1970; of one that is
                               // claimed or written: nobody takes it for left behind before
  std::string reason = {};     // why it is not there, in plain English and without its words
};

struct Letter {
  std::uint64_t number = 0;  // given by the store: 1, 2, ... in the order of storing, used once
  std::string conversation;
  std::uint64_t seq = 0;  // the event that it comes from, and that event's id
  std::string about;
  std::string channel;  // who performs it: "telegram", "webhook"
  std::string line;     // letters of one channel and line go out one after the other; empty: any
  std::string body;     // what the channel needs to work out the request; no secrets
  std::int64_t at = 0;  // when it was stored, in milliseconds since 1970
  Progress progress = {};
};

// Who claims letters, and until when nobody else takes them for left behind.
struct Hold {
  std::string node;
  std::int64_t until = 0;  // in milliseconds since 1970
};

// What is left behind: by `node` when it ended, or by any other that holds letters beyond the time
// that it said, because it died or stands still.
struct Left {
  std::string node;
  std::optional<std::int64_t> now = {};  // nothing: all that `node` holds
};
constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

// What became of a letter, as it is told where it was not worked on.
struct Settled {
  std::string conversation, about;
  std::string outcome;  // "sent", "failed", "uncertain"
};

// Of a letter that stays: the outcome that its state means, none while it is on its way.
inline std::string_view outcome_of(LetterState state) {
  return state == LetterState::uncertain ? "uncertain" : state == LetterState::dead ? "failed" : "";
}

struct LetterQuery {
  std::string conversation = {};  // empty: of all
  std::string prefix = {};        // of the conversation's name
  LetterStates states = ~0U;
  std::uint64_t after = 0;  // numbers above this one
  std::size_t most = 100;
};

struct LetterCounts {
  std::uint64_t waiting = 0, uncertain = 0, dead = 0;  // waiting: also claimed and written
  std::uint64_t& of(LetterState state) {
    return state == LetterState::uncertain ? uncertain
           : state == LetterState::dead    ? dead
                                           : waiting;
  }
};

}  // namespace hamkalam::store
