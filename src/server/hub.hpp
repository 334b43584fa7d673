// The hub: who watches which conversation, and the way of an event through the house: derived
// events, the brain, the journal, then out. Runs on the event loop alone; knows no sockets, so that
// tests drive it without any.
//
//   Hub hub(assistant, *journal, post, clock);
//   hub.start();
//   hub.submit(event, nullptr, [](std::string frame) { ... });   // an advice, ack, review or error
//
// A conversation is folded from the journal when somebody needs it and stays until others were
// needed more recently, and so does what it must know of its customer's other conversations, which
// the journal's marks say. What is kept of all others is small: what is due, and a summary of those
// that are open.
#pragma once

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "assist/exchange.hpp"
#include "base/text_hash.hpp"
#include "history/history.hpp"
#include "server/figures.hpp"
#include "server/meter.hpp"
#include "server/post.hpp"
#include "store/journal.hpp"

namespace hamkalam::server {

class Outbox;

using Frame = std::shared_ptr<const std::string>;

// Who watches: a websocket session. Held weakly, so that a session may go at any time.
class Watcher {
 public:
  virtual ~Watcher() = default;
  virtual void push(Frame frame) = 0;
};

// As the customer is to be addressed, else by name; empty where nobody said.
std::string name_of_customer(const conversation::Conversation& conversation);

class Hub {
 public:
  using Clock = std::function<event::Time()>;
  using Reply = std::function<void(std::string)>;
  using Done = std::function<void(Result<std::size_t>)>;

  // `most`: how many conversations are held folded; more only while all of them are in use.
  Hub(std::shared_ptr<const assist::Assistant> assistant, store::Journal& journal, Post post,
      Clock clock, std::size_t most = 10'000);

  // Makes the journal's marks, where it has none of this version yet, folds what is open and what
  // something came to within a day, a conversation at a time, and follows what other nodes store
  // from then on. Calls `working` now and then, as it may take long. Errors: a row that cannot be
  // read, with its place.
  Result<void> start(const std::function<void()>& working = [] {});

  // Takes one event. `sender` may be null; a sender that watches gets its advice once, as the
  // answer. Answers when the event is durable; a draft as soon as its conversation is folded.
  void submit(event::Event event, const std::shared_ptr<Watcher>& sender, Reply reply);

  // After `after`, missed events and their advice are sent again in order; more than 500 are a gap.
  void watch(const std::string& conversation, std::optional<std::uint64_t> after,
             const std::shared_ptr<Watcher>& watcher, Reply reply);
  void unwatch(const std::string& conversation, const std::shared_ptr<Watcher>& watcher);

  // {"items":[...],"next":...} by attention; `after` is the last id of the page before. Lists what
  // is open: somebody waits, a flag or a task is open, or something came within a day; only those
  // whose id begins with `prefix`.
  std::string conversations(const std::string& after, std::size_t limit,
                            const std::string& prefix = {});
  // {"events":[...],"advice":[...]}, or nothing for a conversation nobody wrote in: the events
  // after a sequence, or the newest; at most 2,000, then with "next" where more follow.
  using ReadReply = std::function<void(Result<std::optional<std::string>>)>;
  void conversation(const std::string& id, std::optional<std::uint64_t> after, ReadReply reply);

  // What a supervisor counts; see figures.hpp.
  void figures(std::function<void(Result<std::string>)> reply);
  // How many answers of the autopilot stand in the journal for today, whichever node gave them.
  void automatic_today(std::function<void(Result<std::uint64_t>)> reply);

  // Erases every conversation of a customer; answers with their number once no byte of it is left.
  void forget(const std::string& customer, Done done);
  // Erases what of a conversation is older than a time, contact by contact; of one that goes on
  // what was said, but not what is known. Answers with the number of events.
  void expire(const std::string& conversation, event::Time before, Done done);

  // Stores the `due` events of tasks whose time has come, and asks a journal that failed whether it
  // works again; called every second.
  void tick();

  // The brain from now on. What was folded by the other one is folded again when it is needed.
  void adopt(std::shared_ptr<const assist::Assistant> assistant);

  // Who hears of an event once it is durable, with the conversation as it is by then.
  using Afterwards = std::function<void(const conversation::Conversation&, const event::Event&)>;
  void afterwards(Afterwards call) { afterwards_.push_back(std::move(call)); }
  // A conversation as it is, folded; nullptr where it cannot be read.
  void look(const std::string& id, std::function<void(const conversation::Conversation*)> use);

  // Who says elsewhere what is said here; must outlive the hub's last answer.
  void send_by(Outbox& outbox) { outbox_ = &outbox; }
  // To the watchers: what became of a message that was sent through a channel.
  void deliver(const std::string& conversation, const std::string& message, std::string_view state);

  // Who is told what the hub does; must outlive it.
  void measure(Meter& meter) { meter_ = &meter; }

  const assist::Assistant& assistant() const { return *assistant_; }
  std::size_t unanswered() const { return unanswered_; }  // events that were taken
  std::size_t folded() const { return live_.size(); }     // conversations in memory
  // Why nothing can be stored now; nothing when the journal works.
  const std::optional<Error>& fault() const { return fault_; }

 private:
  using WatcherSet = std::vector<std::weak_ptr<Watcher>>;
  using Recent = std::list<std::string>;
  struct Live {
    explicit Live(conversation::Conversation c) : conversation(std::move(c)) {}
    conversation::Conversation conversation;
    std::uint64_t announced = 0;  // the last sequence that is durable and was told
    std::size_t in_flight = 0;    // batches that the journal has
    std::string tail;             // the body of the last event of them
    std::size_t held = 0;         // by those who read it page by page
    std::uint64_t heard = 0;      // a sequence that another node has reached, not looked at yet
    bool loading = false;
    bool failed = false;   // why it is loaded again: the journal failed, not somebody's repeat
    bool changed = false;  // its summary is to be made again
    bool news = false;     // and told, since another node stored something
    std::set<std::string> named;    // customers whom events name that wait
    std::set<std::string> doubted;  // customers of whom was observed what may not be stored
    std::vector<std::function<void(Live*)>> parked;  // nullptr: it cannot be read
    Recent::iterator recent;
  };
  struct Queued {
    event::Summary summary;
    std::string customer;  // how the customer is called, where that is known
    bool pending = false;  // somebody waits, or a flag or a task is open
    event::Time touched = 0;
  };
  // Those who watch a conversation, and the last sequence that they were told.
  struct Watched {
    WatcherSet watchers;
    std::uint64_t told = 0;
  };
  // Rows of a conversation, page by page so that the loop goes on meanwhile. Without an assistant
  // they are decoded and not folded.
  struct Walk {
    std::shared_ptr<const assist::Assistant> assistant;
    conversation::Conversation past;
    std::function<bool(Walk&, const event::Event&, const store::Row&)> visit;  // false: far enough
    std::function<void(const std::shared_ptr<Walk>&, Result<void>)> done;
    std::uint64_t seq = 0;  // how far it is
  };
  // An event on its way, as it must be known to take it again.
  struct Taken {
    std::weak_ptr<Watcher> sender;
    Reply reply;
    int tries = 0;
  };
  struct Handed;

  // hub.cpp: the way of an event
  void take(event::Event event, Taken taken);
  void park(Live& entry, event::Event event, Taken taken);
  void take_loaded(Live& entry, event::Event event, Taken taken);
  void finish(Handed& handed, store::Outcome outcome);
  void refuse(Live& entry, Handed& handed, const store::Outcome& outcome);
  void plan(const conversation::Conversation& conversation);
  void fall_due(event::Time now);

  // hub_folds.cpp: what is in memory
  Result<void> fold_now(const std::string& id);
  Live& entry(const std::string& id);
  void when_loaded(const std::string& id, std::function<void(Live*)> use);
  void load(const std::string& id, bool relearn = false);
  void catch_up(const std::string& id);
  void read_on(const std::string& id, conversation::Conversation from);
  void elsewhere(const std::string& id, std::uint64_t seq);
  void settle(const std::string& id, Live& live);
  void loaded(const std::string& id, const std::shared_ptr<Walk>& walk, const Result<void>& read);
  bool know_customers(const std::string& id, const std::shared_ptr<Walk>& walk);
  void evict();
  void drop(const std::string& id);
  void walk(const std::shared_ptr<Walk>& walk);
  conversation::Conversation before(const std::string& id, std::uint64_t seq) const;
  void remember(const conversation::Conversation& conversation);
  void refresh(const conversation::Conversation& conversation, event::Time touched);
  // A line of the queue: the summary, and whom it is about.
  static std::string line(const event::Summary& summary, const std::string& customer);
  void tidy(event::Time now);

  // hub_readers.cpp: who reads what was stored
  void push(WatcherSet& watchers, const std::string& frame,
            const std::shared_ptr<Watcher>& except = nullptr);
  void push(const std::string& conversation, const std::string& frame,
            const std::shared_ptr<Watcher>& except = nullptr);
  void tell(const std::string& id, const Walk& walk, const event::Event& event,
            const store::Row& row);
  static void follow(WatcherSet& set, const std::shared_ptr<Watcher>& watcher);
  void arrive(const std::string& id, const std::shared_ptr<Watcher>& watcher);
  void resume(const std::string& id, std::uint64_t from, const std::shared_ptr<Watcher>& watcher,
              Reply reply);
  void repeat(event::Event event, std::uint64_t seq, Reply reply);

  // hub_erasing.cpp
  struct Forgetting;
  struct Scrub {
    int tries;
    std::function<void(Result<void>)> done;
  };
  void forget_next(const std::shared_ptr<Forgetting>& forgetting);
  void erase_behind(const std::string& id, std::uint64_t after,
                    std::function<void(Result<void>)> done);
  void erase_all(const std::string& id, std::shared_ptr<std::vector<std::uint64_t>> seqs,
                 std::size_t from, bool whole, std::function<void(Result<void>)> done);
  void unlearn(const std::string& id);
  void relearn(const std::string& id, std::function<void(Result<void>)> done);
  void scrub();

  std::shared_ptr<const assist::Assistant> assistant_;
  store::Journal& journal_;
  Post post_;
  Clock clock_;
  std::size_t most_;
  history::History history_;
  Figures figures_;
  NameMap<Live> live_;
  Recent recent_;  // of live_, the last needed first
  // Where long conversations can be folded from: as they were when a contact began.
  NameMap<std::vector<conversation::Conversation>> checkpoints_;
  std::map<std::string, Queued> queue_;
  NameMap<Watched> watchers_;
  WatcherSet queue_watchers_;
  std::set<std::pair<std::string, const Watcher*>> arriving_;  // told what was missed, or loading
  std::set<std::pair<event::Time, std::string>> due_;  // when a task of a conversation falls due
  event::Time tidied_ = 0;
  std::size_t unanswered_ = 0;
  std::optional<Error> fault_;
  bool probing_ = false;
  std::set<std::string> late_;    // another node's, which could not be read yet
  std::vector<Scrub> scrubbing_;  // who waits until the journal's files hold nothing erased
  bool scrubs_ = false;
  Meter* meter_ = nullptr;
  Outbox* outbox_ = nullptr;
  std::vector<Afterwards> afterwards_;
};

}  // namespace hamkalam::server
