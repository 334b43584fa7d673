// A hub on a desk: over a journal in memory, with a queue in place of the event loop and a clock
// that stands still. Nothing happens until drain().
//
//   HubDesk desk;
//   desk.submit(R"({"type":"message",...})");
//   desk.drain();
//   desk.answers.back()
#pragma once

#include <deque>
#include <future>
#include <mutex>
#include <nlohmann/json.hpp>

#include "server/hub.hpp"
#include "server/retention.hpp"
#include "support/data.hpp"
#include "support/talk.hpp"

namespace hamkalam::test {

// A journal in memory whose next appends or reads can be made to fail.
class FailingJournal : public store::Journal {
 public:
  void append(store::Batch batch, AppendCallback done) override {
    if (failing_appends > 0) {
      --failing_appends;
      return done(store::Failed{Error("unavailable", "journal", "the disk is full")});
    }
    kept->append(std::move(batch), std::move(done));
  }
  using Journal::read;
  void read(std::string conversation, std::uint64_t after, std::size_t most,
            ReadCallback done) override {
    if (failing_reads > 0) {
      --failing_reads;
      return done(Error("unavailable", "journal", "the disk cannot be read"));
    }
    pages_read += most == store::kAll ? 0 : 1;
    kept->read(std::move(conversation), after, most, std::move(done));
  }
  Result<void> for_each(const Visit& visit, store::Order order) override {
    return kept->for_each(visit, order);
  }
  void conversations_of(std::string customer, NamesCallback done) override {
    kept->conversations_of(std::move(customer), std::move(done));
  }
  void older_than(std::int64_t time, std::string behind, std::size_t most,
                  NamesCallback done) override {
    kept->older_than(time, std::move(behind), most, std::move(done));
  }
  void erase(store::Erasure erasure, DoneCallback done) override {
    kept->erase(std::move(erasure), std::move(done));
  }
  void scrub(DoneCallback done) override {
    if (failing_scrubs > 0) {
      --failing_scrubs;
      return done(Error("unavailable", "journal", "somebody reads it"));
    }
    kept->scrub(std::move(done));
  }
  void probe(DoneCallback done) override {
    if (failing_appends > 0) {
      --failing_appends;
      return done(Error("unavailable", "journal", "the disk is full"));
    }
    kept->probe(std::move(done));
  }

  void marks(std::string subject, MarksCallback done) override {
    if (failing_marks > 0) {
      --failing_marks;
      return done(Error("unavailable", "journal", "the disk cannot be read"));
    }
    ++marks_read;
    kept->marks(std::move(subject), std::move(done));
  }
  void count_marks(std::string subject, ValuesCallback done) override {
    kept->count_marks(std::move(subject), std::move(done));
  }
  Result<std::uint64_t> each_mark(const Sink& use) override { return kept->each_mark(use); }
  void newer_than(std::int64_t time, NamesCallback done) override {
    kept->newer_than(time, std::move(done));
  }
  Result<void> remake_marks(std::uint64_t version, const MakeMarks& make) override {
    return kept->remake_marks(version, make);
  }

  Result<void> follow(Told told, SettledCallback) override {
    followers.push_back(std::move(told));
    return {};
  }
  // As the journal of another node does: all are told, also the one that it came from.
  void tell(const std::string& conversation, std::uint64_t seq) const {
    for (const Told& told : followers) told(conversation, seq);
  }

  void claim(std::string channel, store::Hold hold, std::int64_t now, std::size_t most,
             LettersCallback done) override {
    kept->claim(std::move(channel), std::move(hold), now, most, std::move(done));
  }
  void move(std::uint64_t number, std::string node, store::LetterStates from,
            std::optional<store::Progress> to, std::string outcome, MovedCallback done) override {
    if (failing_moves > 0) {
      --failing_moves;
      return done(Error("unavailable", "journal", "the disk is full"));
    }
    kept->move(number, std::move(node), from, std::move(to), std::move(outcome), std::move(done));
  }
  void release(store::Left left, std::string reason, LettersCallback done) override {
    kept->release(std::move(left), std::move(reason), std::move(done));
  }
  void letters(store::LetterQuery query, LettersCallback done) override {
    kept->letters(std::move(query), std::move(done));
  }
  void count_letters(CountsCallback done) override { kept->count_letters(std::move(done)); }

  std::unique_ptr<store::Journal> kept = store::open_memory();
  std::vector<Told> followers;
  int failing_appends = 0, failing_reads = 0, failing_scrubs = 0, failing_moves = 0;
  int failing_marks = 0;
  int pages_read = 0, marks_read = 0;
};

// Keeps what is pushed to it.
struct Screen : server::Watcher {
  void push(server::Frame frame) override { frames.push_back(*frame); }
  std::vector<std::string> frames;
};

// What frames are, in short: "event 1", "advice 1", "ack 2", "error unavailable", "gap 2".
inline std::string outline(const std::string& frame) {
  const Json json = Json::parse(frame);
  const std::string type = json["type"];
  if (type == "error") return "error " + json["code"].get<std::string>();
  if (type == "review") return type;
  return type + " " + json[type == "gap" ? "from_seq" : "seq"].dump();
}
inline std::vector<std::string> outline(const std::vector<std::string>& frames) {
  std::vector<std::string> out;
  for (const auto& frame : frames) out.push_back(outline(frame));
  return out;
}

class HubDesk {
 public:
  HubDesk() : HubDesk(std::make_shared<FailingJournal>()) {}
  explicit HubDesk(std::size_t most) : HubDesk(std::make_shared<FailingJournal>(), most) {}
  // Another hub over a journal that is already written.
  explicit HubDesk(std::shared_ptr<FailingJournal> kept, std::size_t most = 10'000)
      : journal(std::move(kept)), most_(most) {}
  ~HubDesk() { drain(); }

  void submit(std::string_view json, const std::shared_ptr<Screen>& sender = nullptr) {
    auto event = event::decode_text(json);
    REQUIRE(event);
    hub.submit(*std::move(event), sender,
               [this](std::string answer) { answers.push_back(std::move(answer)); });
  }
  // Submits and answers; the answer.
  std::string tell(std::string_view json, const std::shared_ptr<Screen>& sender = nullptr) {
    submit(json, sender);
    drain();
    REQUIRE_FALSE(answers.empty());
    return answers.back();
  }
  std::shared_ptr<Screen> watch(const std::string& conversation,
                                std::optional<std::uint64_t> after = {}) {
    auto screen = std::make_shared<Screen>();
    hub.watch(conversation, after, screen,
              [this](std::string answer) { answers.push_back(std::move(answer)); });
    drain();
    return screen;
  }
  // Lets the journal answer and runs what it posted, until nothing is left.
  void drain() {
    for (;;) {
      std::promise<void> flushed;
      journal->kept->read("nobody", 0, [&](const auto&) { flushed.set_value(); });
      flushed.get_future().wait();
      std::deque<std::function<void()>> tasks;
      {
        const std::lock_guard lock(mutex_);
        tasks.swap(tasks_);
      }
      if (tasks.empty()) return;
      for (auto& task : tasks) task();
    }
  }
  server::Post post() { return post_; }
  server::Retention retention(int days) { return {hub, *journal, post_, clock_, days}; }
  std::vector<store::Row> rows(const std::string& conversation) {
    std::promise<std::vector<store::Row>> read;
    journal->kept->read(conversation, 0, [&](const auto& rows) { read.set_value(*rows); });
    return read.get_future().get();
  }

  std::shared_ptr<FailingJournal> journal;
  event::Time now = kBegin;
  std::vector<std::string> answers;

 private:
  std::size_t most_;
  std::mutex mutex_;
  std::deque<std::function<void()>> tasks_;
  server::Post post_ = [this](std::function<void()> task) {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
  };
  server::Hub::Clock clock_ = [this] { return now; };

 public:
  // The assistant lives as long as the program.
  server::Hub hub{std::shared_ptr<const assist::Assistant>(std::shared_ptr<void>(), &assistant()),
                  *journal, post_, clock_, most_};
};

// So many events that nobody answers.
inline void assign(HubDesk& desk, int times) {
  for (int i = 0; i < times; ++i)
    desk.submit(R"({"type":"assign","conversation":"c-1","agent":"sara"})");
  desk.drain();
}

}  // namespace hamkalam::test
