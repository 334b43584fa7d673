// Where the hub, the routes and the sessions say what they did. A null meter costs nothing, so that
// tests and benches run without one; the server's own is Metrics.
//
//   Stopwatch watch(meter);                // nullptr: neither looks at a clock nor tells anybody
//   conversation.apply(event, turn);
//   watch.lap(Stage::read);
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "event/event.hpp"

namespace hamkalam::server {

// The way of an event. receive: bytes to an event; read: analysis and fold; advise; review: of a
// draft; journal: from handing in to durable; push: telling the watchers.
enum class Stage { receive, read, advise, review, journal, push };
constexpr std::string_view kStages[] = {"receive", "read", "advise", "review", "journal", "push"};

using Nanoseconds = std::chrono::nanoseconds;

class Meter {
 public:
  virtual ~Meter() = default;
  virtual void took(Stage stage, Nanoseconds time) = 0;
  virtual void event(event::Type type) = 0;  // one that was understood, stored or not
  // An advice: the intent that it read (empty: none) and the rules that fired.
  virtual void advised(const std::string& intent, const std::vector<std::string>& rules) = 0;
  virtual void refused(std::string_view code) = 0;   // an error of the protocol
  virtual void appended(std::size_t rows) = 0;       // together, in one append
  virtual void posted(std::string_view result) = 0;  // a letter: sent, again, uncertain, failed
  virtual void answered(std::string_view route, int status, Nanoseconds time) = 0;
};

// The code of an error frame; empty for any other frame.
inline std::string_view error_code(std::string_view frame) {
  constexpr std::string_view kError = "{\"type\":\"error\",\"code\":\"";
  if (!frame.starts_with(kError)) return {};
  frame.remove_prefix(kError.size());
  return frame.substr(0, frame.find('"'));
}

// Counts an answer that is an error.
inline void tell_refusal(Meter* meter, std::string_view frame) {
  if (!meter) return;
  if (const auto code = error_code(frame); !code.empty()) meter->refused(code);
}

class Stopwatch {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Stopwatch(Meter* meter)
      : meter_(meter), since_(meter ? Clock::now() : Clock::time_point()) {}

  // What passed since the last lap belongs to `stage`.
  void lap(Stage stage) {
    if (!meter_) return;
    const auto now = Clock::now();
    meter_->took(stage, now - since_);
    since_ = now;
  }

 private:
  Meter* meter_;
  Clock::time_point since_;
};

}  // namespace hamkalam::server
