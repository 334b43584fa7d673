#include "store/store_thread.hpp"

#include <algorithm>
#include <cassert>
#include <future>
#include <iterator>
#include <memory>
#include <set>
#include <string_view>
#include <utility>

namespace hamkalam::store {

StoreThread::StoreThread(Work work) : work_(std::move(work)), thread_([this] { loop(); }) {}

StoreThread::~StoreThread() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void StoreThread::push(Job job) {
  const bool waits = post_ && std::holds_alternative<AppendJob>(job);
  std::size_t gathered = kMostGathered;
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(job));
    if (waits) gathered = ++gathered_;
  }
  if (gathered >= kMostGathered)
    wake();
  else if (gathered == 1)
    post_([this] { wake(); });
}

// Costs a call of the system and a change of threads, as much as an append to memory does.
void StoreThread::wake() {
  {
    const std::lock_guard lock(mutex_);
    gathered_ = 0;
  }
  changed_.notify_one();
}

void StoreThread::wait_for(std::function<void()> call) {
  assert(std::this_thread::get_id() != thread_.get_id());
  // Shared, since the waiter may be gone before set_value() has returned.
  const auto promise = std::make_shared<std::promise<void>>();
  std::future<void> finished = promise->get_future();
  push(CallJob{[promise, &call] {
    call();
    promise->set_value();
  }});
  finished.wait();
}

void StoreThread::loop() {
  for (;;) {
    std::vector<Job> jobs;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      const auto end = queue_.begin() +
                       static_cast<std::ptrdiff_t>(std::min<std::size_t>(queue_.size(), kMostJobs));
      std::move(queue_.begin(), end, std::back_inserter(jobs));
      queue_.erase(queue_.begin(), end);
    }
    work_(std::move(jobs));
  }
}

std::optional<Error> fault_of(const Batch& batch) {
  if (batch.conversation.empty()) return Error("journal", "a batch without a conversation");
  std::uint64_t expected = batch.expected_sequence;
  std::set<std::string_view> ids;
  for (const Row& row : batch.rows) {
    const auto fault = [&](const std::string& what) {
      return Error("journal: " + batch.conversation + " " + std::to_string(row.seq), what);
    };
    if (row.seq != ++expected)
      return fault("out of order: expected sequence " + std::to_string(expected));
    if (!row.id.empty() && !ids.insert(row.id).second)
      return fault("an id twice in one batch: " + row.id);
    if (row.body.size() > kMostBodyBytes)
      return fault("a body of " + std::to_string(row.body.size()) + " bytes");
  }
  return std::nullopt;
}

}  // namespace hamkalam::store
