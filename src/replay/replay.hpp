// Replay of logs of any size: read once and laid down by conversation, answered on all cores a
// conversation at a time, put together again in the order of the input. The bytes are those of one
// core and of the live server, whatever the number of threads. Memory holds a 256th of the log.
//
//   Replay replay(assistant, options);
//   HK_CHECK(replay.read([&](LogTaker& to) { return read_logs(paths, to); }));
//   HK_CHECK(replay.answer());
//   HK_CHECK(replay.each_answer([](std::string_view line) { ... }));
#pragma once

#include <atomic>
#include <functional>

#include "replay/intake.hpp"
#include "replay/runner.hpp"

namespace hamkalam::replay {

// What looks at a group of conversations while they are replayed, and says something about them.
class GroupObserver : public Observer {
 public:
  // A line or more, kept in the order of the input; nothing where there is nothing to say.
  virtual std::string finish() = 0;
};

struct ReplayOptions {
  ReaderOptions readers;
  std::optional<Format> format;
  bool recompute = false, keep_answers = true;
  bool history = false;  // in place of answers the log itself with derived events: Runner::keep()
  unsigned jobs = 1;
  std::filesystem::path work;  // where records and answers lie meanwhile
  // What must be the same for a work folder to be gone on with; empty: it is begun anew.
  std::string resume_key;
  std::function<std::string(std::string)> dress;            // each answer, before it is kept
  std::function<std::unique_ptr<GroupObserver>()> observe;  // one for each group
};

class Replay {
 public:
  struct Progress {
    std::uint64_t bytes = 0, records = 0;  // read
    std::uint64_t answered = 0, messages = 0;
  };
  Replay(const assist::Assistant& assistant, ReplayOptions options);
  ~Replay();  // removes its files, unless it may be resumed

  Result<void> read(const std::function<Result<void>(LogTaker&)>& feed);
  Result<void> answer();
  // One line for each record, in their order, without its end; of `history` none or more.
  Result<void> each_answer(const std::function<Result<void>(std::string_view)>& use) const;
  // What the observers said, bucket by bucket: the same for any number of threads.
  Result<void> each_observation(const std::function<Result<void>(std::string_view)>& use) const;

  const IntakeCounts& counts() const { return counts_; }
  const Totals& totals() const { return totals_; }
  bool resumed() const { return resumed_; }
  // Everything was used: the files may go.
  void finish() { done_ = true; }
  Progress progress() const;
  void on_reading(std::function<void(const IntakeCounts&)> tell) { tell_ = std::move(tell); }

 private:
  Result<void> answer_bucket(std::size_t bucket);
  std::string place(const Record& record) const;
  std::filesystem::path file(const char* kind, std::size_t bucket) const;
  Result<void> load_state();
  Result<void> save_state() const;

  const assist::Assistant& assistant_;
  ReplayOptions options_;
  std::optional<Spool> spool_;
  IntakeCounts counts_;
  Totals totals_;
  bool resumed_ = false, done_ = false;
  std::function<void(const IntakeCounts&)> tell_;
  std::atomic<std::uint64_t> answered_{0}, messages_{0};
};

}  // namespace hamkalam::replay
