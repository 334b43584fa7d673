// The outbox: what our agents say goes from the journal to the platforms. Letters are claimed,
// written down as begun before the first byte, and settled by what became of them, so that whatever
// ends the program, nothing is lost and nothing is said twice by itself. Runs on the event loop
// alone; knows no sockets.
//
//   Outbox outbox({.journal = *journal, .config = config, ...});
//   outbox.start();
//   batch.letters = outbox.letters(exchange, conversation);   // the hub, before it stores
//   outbox.stored(batch.letters);                             // and after it
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "assist/exchange.hpp"
#include "channel/retry.hpp"
#include "server/config.hpp"
#include "server/meter.hpp"
#include "server/notes.hpp"
#include "server/post.hpp"
#include "store/journal.hpp"

namespace hamkalam::server {

class Outbox {
 public:
  using Go = std::function<void(bool)>;
  using Ready = std::function<void(Go)>;
  using Done = std::function<void(channel::Outcome)>;
  // What it lives on. `perform` makes one request: it asks `Ready` before the first byte.
  // `told` hears what became of the letters of a message: "sent", "failed", "uncertain"; other
  // nodes hear it through the journal.
  struct House {
    store::Journal& journal;
    const Config& config;
    const Notes& notes;
    Post post;
    std::function<event::Time()> clock;
    std::function<std::uint32_t()> random;
    std::function<void(const channel::HttpCall&, const std::string& proxy, Ready, Done)> perform;
    std::function<void(const store::Letter&, std::string_view)> told;
    std::string node = "local";  // who claims; one of several nodes has a name of its own
  };
  explicit Outbox(House house) : house_(std::move(house)) {}

  // Takes up what an earlier run of this node left behind; those of other nodes that died are taken
  // up by tick(), once what they said of their time is over.
  void start();
  // What an event makes us say elsewhere (letters.hpp).
  std::vector<store::Letter> letters(const assist::Exchange& exchange,
                                     const conversation::Conversation& conversation) const;
  void stored(const std::vector<store::Letter>& letters);
  void tick();  // every second
  void measure(Meter& meter) { meter_ = &meter; }
  void stop() { stopping_ = true; }
  std::size_t in_flight() const { return in_flight_; }
  const store::LetterCounts& counts() const { return counts_; }

  // A page of letters as JSON, {"items":[...],"next":...}.
  using Reply = std::function<void(Result<std::string>)>;
  void list(store::LetterQuery query, Reply reply);

  // What a person decides of a letter that is uncertain or dead: it is tried again, it did arrive,
  // it is given up. Answers with the letter's new state; nothing where it is neither.
  enum class Decision { again, arrived, drop };
  void decide(const store::Letter& letter, Decision decision,
              std::function<void(Result<bool>)> reply);
  // The letter of a number, nothing where there is none.
  void find(std::uint64_t number, std::function<void(Result<std::optional<store::Letter>>)> reply);

 private:
  struct Line {
    std::size_t at_once = 0;  // letters of this channel that are on their way
    bool claiming = false, again = false;
    event::Time held = 0;    // the other side asked for patience until then
    event::Time second = 0;  // since 1970, and how many requests began in it
    int begun = 0;
  };
  using Sending = std::shared_ptr<store::Letter>;

  void release(store::Left left);
  event::Time held_until() const;  // what is claimed or written now
  void claim(const std::string& channel);
  void claim_all();
  // How many requests may still begin within this second.
  std::size_t room(const std::string& channel, Line& line) const;
  // Who wants no more is asked again at another address, or after a new start.
  bool is_gone(const std::string& channel) const;
  void send(const Sending& letter);
  void settle(const Sending& letter, store::LetterStates from, channel::Next next,
              std::size_t parts);
  void write_down(const Sending& letter, store::LetterStates from,
                  std::optional<store::Progress> to, const std::string& outcome,
                  std::function<void()> then);
  void leave(const Sending& letter);
  void count();

  House house_;
  Meter* meter_ = nullptr;
  std::map<std::string, Line> lines_;             // by channel
  std::vector<std::function<void()>> unwritten_;  // what the journal did not take
  store::LetterCounts counts_;
  std::size_t in_flight_ = 0;
  event::Time looked_ = 0;  // for what others left behind
  std::string gone_;        // the address at which the webhook said 410
  bool paced_ = false;      // some channel waits for the next second
  bool changed_ = true, counting_ = false, stopping_ = false, released_ = false;
};

// "waiting" (or on its way), "uncertain", "dead".
std::string_view name(store::LetterState state);

}  // namespace hamkalam::server
