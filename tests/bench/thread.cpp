// What a conversation that never ends costs: events in a hub, its memory, and how long it takes to
// have it folded again.
//
//   bench_thread [EVENTS]
#include <chrono>
#include <deque>
#include <fstream>
#include <future>
#include <iostream>
#include <mutex>

#include "server/hub.hpp"

namespace {

using namespace hamkalam;
using Clock = std::chrono::steady_clock;

double seconds(Clock::time_point since) {
  return std::chrono::duration<double>(Clock::now() - since).count();
}

double resident_megabytes() {
  std::ifstream in("/proc/self/statm");
  double pages = 0, resident = 0;
  in >> pages >> resident;
  return resident * 4096 / 1e6;
}

struct Loop {
  void post(std::function<void()> task) {
    const std::lock_guard lock(mutex);
    tasks.push_back(std::move(task));
  }
  void drain(store::Journal& journal) {
    for (;;) {
      std::promise<void> flushed;
      journal.probe([&](const auto&) { flushed.set_value(); });
      flushed.get_future().wait();
      std::deque<std::function<void()>> now;
      {
        const std::lock_guard lock(mutex);
        now.swap(tasks);
      }
      if (now.empty()) return;
      for (auto& task : now) {
        const auto begin = Clock::now();
        task();
        longest = std::max(longest, seconds(begin));
      }
    }
  }
  std::mutex mutex;
  std::deque<std::function<void()>> tasks;
  double longest = 0;
};

std::string message(std::size_t i) {
  static const char* const kTexts[] = {"my order is late", "what is your order number?",
                                       "it is 12345", "thank you, I am looking", "still nothing"};
  const bool agent = i % 5 == 1 || i % 5 == 3;
  return Json{{"type", "message"},
              {"conversation", "c-1"},
              {"id", "m-" + std::to_string(i)},
              {"from", agent ? "agent" : "customer"},
              {"text", kTexts[i % 5]}}
      .dump();
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t events = argc > 1 ? std::stoul(argv[1]) : 50'000;
  const std::filesystem::path data = HAMKALAM_SHARE_DIR;
  auto loaded = assist::Assistant::load(data, data / "model.bin");
  if (!loaded) return std::cerr << loaded.error().text() << "\n", 1;
  const auto assistant = std::make_shared<const assist::Assistant>(std::move(*loaded));
  const auto journal = store::open_memory();
  Loop loop;
  event::Time now = 1'772'355'600'000;
  const auto post = [&](std::function<void()> task) { loop.post(std::move(task)); };
  server::Hub hub(
      assistant, *journal, post, [&] { return now; }, 1);
  const auto submit = [&](const std::string& json) {
    auto event = event::decode_text(json);
    hub.submit(std::move(*event), nullptr, [](const std::string&) {});
    loop.drain(*journal);
  };
  submit(message(0));
  const double before = resident_megabytes();
  for (std::size_t i = 1; i < events; ++i) {
    if (i % (events / 5) == 1) {
      const auto begin = Clock::now();
      for (std::size_t k = 0; k < 100; ++k, ++i, now += 20'000) submit(message(i));
      std::cout << "event " << i << ": " << seconds(begin) * 1e4 << " us an event, "
                << resident_megabytes() - before << " MB more, journal included\n";
    }
    submit(message(i));
    now += 20'000;
  }
  loop.longest = 0;
  submit(R"({"type":"close","conversation":"other"})");  // the long one goes
  auto begin = Clock::now();
  submit(message(events + 1000));
  std::cout << "folded again in " << seconds(begin) * 1e3 << " ms, the loop held up for at most "
            << loop.longest * 1e3 << " ms\n";
  server::Hub fresh(
      assistant, *journal, post, [&] { return now; }, 1);
  begin = Clock::now();
  if (!fresh.start()) return 1;
  std::cout << "walked through at a start in " << seconds(begin) << " s\n";
  return 0;
}
