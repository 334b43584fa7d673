#include "server/reloader.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>

#include "support/catch.hpp"

namespace hamkalam::server {
namespace {

// A loop that a test turns by hand.
class Loop {
 public:
  Reloader::Post post() {
    return [this](std::function<void()> task) {
      const std::lock_guard lock(mutex_);
      tasks_.push_back(std::move(task));
      there_.notify_one();
    };
  }
  // Runs the next task; waits for it.
  void turn() {
    std::unique_lock lock(mutex_);
    REQUIRE(there_.wait_for(lock, std::chrono::seconds(60), [&] { return !tasks_.empty(); }));
    auto task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
  }

 private:
  std::mutex mutex_;
  std::condition_variable there_;
  std::deque<std::function<void()>> tasks_;
};

}  // namespace

TEST_CASE("who asks for a reload while one runs gets the next one", "[server]") {
  Loop loop;
  int loads = 0;
  std::vector<std::string> answers;
  Reloader reloader(
      loop.post(),
      [&]() -> Result<Fresh> {
        if (++loads == 2) return Error("rules/a.json", "broken");
        return Fresh();
      },
      [](Result<Fresh> fresh) -> Result<std::string> {
        if (!fresh) return fresh.error();
        return std::string("brain");
      });
  auto told = [&](const Result<std::string>& brain) {
    answers.push_back(brain ? *brain : brain.error().text());
  };
  reloader.request(told);
  reloader.request(told);
  reloader.request(told);
  loop.turn();
  CHECK(answers == std::vector<std::string>{"brain"});
  loop.turn();
  CHECK(answers ==
        std::vector<std::string>{"brain", "rules/a.json: broken", "rules/a.json: broken"});
  CHECK(loads == 2);
  reloader.request({});  // nobody waits, and the loop is gone before it is done
}

}  // namespace hamkalam::server
