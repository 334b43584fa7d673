// The one thread that owns a store, and the queue in front of it: the only lock of the program.
//
//   StoreThread thread([&](std::vector<Job> jobs) { ... });  // jobs in the order of push()
//   thread.push(ReadJob{"c-1", 0, kAll, done});
//
// What was pushed while the last jobs were worked on comes as one lot: that is what a store commits
// together.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "store/journal.hpp"

namespace hamkalam::store {

struct AppendJob {
  Batch batch;
  Journal::AppendCallback done;
};
struct ReadJob {
  std::string conversation;
  std::uint64_t after = 0;
  std::size_t most = kAll;
  Journal::ReadCallback done;
};
// Called on the store's thread once everything before it is answered.
struct CallJob {
  std::function<void()> call;
};
using Job = std::variant<AppendJob, ReadJob, CallJob>;

class StoreThread {
 public:
  using Work = std::function<void(std::vector<Job>)>;

  // One lot has at most this many jobs: the first of a long queue need not wait for the last.
  static constexpr std::size_t kMostJobs = 512;
  // As many appends wake the thread though the loop's turn goes on: it has its own processor.
  static constexpr std::size_t kMostGathered = 16;

  explicit StoreThread(Work work);
  ~StoreThread();  // works off what was pushed, then stops
  StoreThread(const StoreThread&) = delete;
  StoreThread& operator=(const StoreThread&) = delete;

  // Wakes the thread; for an append later, where there is a loop to gather them.
  void push(Job job);

  // As Journal::gather(); before the first push().
  void gather(Journal::Post post) { post_ = std::move(post); }

  // Runs `call` on the thread after every job pushed before it, and waits for it. Not to be called
  // on the thread itself.
  void wait_for(std::function<void()> call);

 private:
  void loop();
  void wake();

  Work work_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> queue_;
  std::size_t gathered_ = 0;  // appends that have not woken the thread
  bool stopping_ = false;
  Journal::Post post_;
  std::thread thread_;  // last: it uses all of the above
};

// What is wrong with a batch by itself, before any store looks at it: our own bug.
std::optional<Error> fault_of(const Batch& batch);

}  // namespace hamkalam::store
