// The hub: every conversation that is live, who watches it, and the way of an event through the
// house: derived events, the brain, the journal, then out. Runs on the event loop alone; knows no
// sockets, so that tests drive it without any.
//
//   Hub hub(assistant, *journal, post, clock);
//   hub.start();
//   hub.submit(event, nullptr, [](std::string frame) { ... });   // an advice, ack, review or error
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "assist/exchange.hpp"
#include "history/history.hpp"
#include "server/meter.hpp"
#include "store/journal.hpp"

namespace hamkalam::server {

using Frame = std::shared_ptr<const std::string>;

// Who watches: a websocket session. Held weakly, so that a session may go at any time.
class Watcher {
 public:
  virtual ~Watcher() = default;
  virtual void push(Frame frame) = 0;
};

class Hub {
 public:
  using Post = std::function<void(std::function<void()>)>;  // runs a task on the event loop
  using Clock = std::function<event::Time()>;
  using Reply = std::function<void(std::string)>;

  Hub(std::shared_ptr<const assist::Assistant> assistant, store::Journal& journal, Post post,
      Clock clock);

  // Folds the whole journal. Errors: a row that cannot be read, with its place.
  Result<void> start();

  // Takes one event. `sender` may be null; a sender that watches gets its advice once, as the
  // answer. Answers when the event is durable; a draft at once.
  void submit(event::Event event, const std::shared_ptr<Watcher>& sender, Reply reply);

  // After `after`, missed events and their advice are sent again in order; more than 500 are a gap.
  void watch(const std::string& conversation, std::optional<std::uint64_t> after,
             const std::shared_ptr<Watcher>& watcher, Reply reply);
  void unwatch(const std::string& conversation, const std::shared_ptr<Watcher>& watcher);

  // {"items":[...],"next":...} by attention; `after` is the last id of the page before.
  std::string conversations(const std::string& after, std::size_t limit) const;
  // {"events":[...],"advice":[...]}, or nothing for a conversation nobody wrote in.
  using ReadReply = std::function<void(Result<std::optional<std::string>>)>;
  void conversation(const std::string& id, ReadReply reply);

  // Stores the `due` events of tasks whose time has come; called every second.
  void tick();

  // The brain from now on; what the other one folded is folded again.
  void adopt(std::shared_ptr<const assist::Assistant> assistant);

  // Who is told what the hub does; must outlive it.
  void measure(Meter& meter) { meter_ = &meter; }

  const assist::Assistant& assistant() const { return *assistant_; }
  std::size_t folded() const { return live_.size(); }     // conversations in memory
  std::size_t unanswered() const { return unanswered_; }  // events handed to the journal

 private:
  using WatcherSet = std::vector<std::weak_ptr<Watcher>>;
  struct Live {
    explicit Live(conversation::Conversation c) : conversation(std::move(c)) {}
    conversation::Conversation conversation;
    WatcherSet watchers;
    bool reloading = false;                     // after a failed append, until read again
    std::vector<std::function<void()>> parked;  // submissions that wait for it
  };

  Live& live(const std::string& id);
  void take(event::Event event, std::weak_ptr<Watcher> sender, Reply reply);
  void repeat(event::Event event, std::uint64_t seq, Reply reply);
  void finish(const std::string& id, std::vector<assist::StoredEvent> rows, std::size_t main,
              std::string answer, std::string summary, const std::weak_ptr<Watcher>& sender,
              const Reply& reply, store::Outcome outcome);
  void reload(const std::string& id);
  void push(WatcherSet& watchers, const std::string& frame,
            const std::shared_ptr<Watcher>& except = nullptr);
  void plan(const conversation::Conversation& conversation);

  std::shared_ptr<const assist::Assistant> assistant_;
  store::Journal& journal_;
  Post post_;
  Clock clock_;
  history::History history_;
  std::map<std::string, Live> live_;
  WatcherSet queue_watchers_;
  std::set<std::pair<event::Time, std::string>> due_;  // when a task of a conversation falls due
  std::size_t unanswered_ = 0;
  std::vector<std::shared_ptr<const assist::Assistant>> retired_;  // history_ names the first
  Meter* meter_ = nullptr;
};

}  // namespace hamkalam::server
