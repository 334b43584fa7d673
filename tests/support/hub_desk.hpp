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
  void read(std::string conversation, std::uint64_t after, ReadCallback done) override {
    kept->read(std::move(conversation), after, std::move(done));
  }
  Result<void> for_each(const Visit& visit) override { return kept->for_each(visit); }

  std::unique_ptr<store::Journal> kept = store::open_memory();
  int failing_appends = 0;
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
  // Another hub over a journal that is already written.
  explicit HubDesk(std::shared_ptr<FailingJournal> kept) : journal(std::move(kept)) {}
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
  std::vector<store::Row> rows(const std::string& conversation) {
    std::promise<std::vector<store::Row>> read;
    journal->kept->read(conversation, 0, [&](const auto& rows) { read.set_value(*rows); });
    return read.get_future().get();
  }

  std::shared_ptr<FailingJournal> journal;
  event::Time now = kBegin;
  std::vector<std::string> answers;

 private:
  std::mutex mutex_;
  std::deque<std::function<void()>> tasks_;

 public:
  // The assistant lives as long as the program.
  server::Hub hub{std::shared_ptr<const assist::Assistant>(std::shared_ptr<void>(), &assistant()),
                  *journal,
                  [this](std::function<void()> task) {
                    const std::lock_guard lock(mutex_);
                    tasks_.push_back(std::move(task));
                  },
                  [this] { return now; }};
};

}  // namespace hamkalam::test
