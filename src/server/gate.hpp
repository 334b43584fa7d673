// Who may come in, and how much at a time: token buckets for rates, counts of connections, one
// budget of memory. Pure: the time is passed in, no sockets.
//
//   Gate gate(limits);
//   if (auto refused = gate.admit(now, client, "c-1")) answer(*refused);   // rate_limited
//   auto ticket = gate.hold(frame.size());                                 // null: unavailable
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "base/text_hash.hpp"
#include "server/limits.hpp"

namespace hamkalam::server {

using Instant = std::chrono::steady_clock::time_point;

// Fills with `rate` tokens a second up to twice the rate; starts full.
class TokenBucket {
 public:
  TokenBucket(double rate, Instant now) : tokens_(2 * rate), at_(now) {}
  bool take(Instant now, double rate, double tokens = 1);
  bool full(Instant now, double rate) const;  // nothing is lost by forgetting it

 private:
  double filled(Instant now, double rate) const;
  double tokens_;
  Instant at_;
};

// One bucket a key. Full buckets are forgotten by sweep(), so that only those of the last two
// seconds are kept. The rate may change meanwhile.
class RateTable {
 public:
  explicit RateTable(const std::size_t& rate) : rate_(rate) {}
  bool take(Instant now, const std::string& key);
  void sweep(Instant now);
  std::size_t size() const { return buckets_.size(); }

 private:
  const std::size_t& rate_;
  NameMap<TokenBucket> buckets_;
};

// Bytes that are held until it is destroyed; may grow.
class Held {
 public:
  Held(std::size_t& total, std::size_t most) : total_(&total), most_(most) {}
  ~Held() { *total_ -= bytes_; }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;

  bool grow(std::size_t bytes);  // false: over the budget, nothing was added
  void add(std::size_t bytes);   // also over the budget
  void shrink(std::size_t bytes);
  std::size_t bytes() const { return bytes_; }

 private:
  std::size_t* total_;
  std::size_t most_, bytes_ = 0;
};

class Gate {
 public:
  // The limits may change while it lives.
  explicit Gate(const Limits& limits)
      : limits_(limits),
        clients_(limits.events_per_second),
        conversations_(limits.conversation_events_per_second) {}

  // Counts a connection until leave(). Refuses with `unavailable` or `rate_limited`.
  // An empty address stands for a proxy and is counted in all only.
  std::optional<Error> enter(const std::string& address);
  void leave(const std::string& address);
  // Counts a connection to another address; refused, it stays where it was.
  std::optional<Error> move(const std::string& from, const std::string& to);

  // Charges a request that brings no event.
  std::optional<Error> admit(Instant now, const std::string& client);
  // Charges one event to its sender and to its conversation.
  std::optional<Error> admit(Instant now, const std::string& client,
                             const std::string& conversation);

  // Memory of one event until it is answered, of its size on the wire; null when there is none
  // left.
  std::shared_ptr<Held> hold(std::size_t wire_bytes);
  Held held() { return {bytes_, limits_.memory_bytes}; }
  bool crowded() const { return bytes_ >= limits_.memory_bytes; }

  void sweep(Instant now);
  std::size_t connections() const { return connections_; }
  std::size_t bytes() const { return bytes_; }

 private:
  bool join(const std::string& address);
  void part(const std::string& address);

  const Limits& limits_;
  RateTable clients_, conversations_;
  NameMap<std::size_t> addresses_;
  std::size_t connections_ = 0, bytes_ = 0;
};

}  // namespace hamkalam::server
