// Slows those who fail to sign in, by the address they come from (or what stands for it: of IPv6
// the first half, which one subscriber has). Pure: the clock is passed in.
//
//   Throttle throttle;
//   throttle.retry_after("203.0.113.7", now);   // 0: may try
//   throttle.fail("203.0.113.7", now);          // ms to wait before the refusal goes out
//
// The first refusals wait 100, 200, 400 ms and so on up to 3.2 s; from the tenth on an address is
// told to come back later, after 2 s, then 4 s, up to five minutes. Failures fade: one fewer each
// minute. A valid token is never slowed, whoever else fails behind the same address.
#pragma once

#include <list>
#include <string>
#include <unordered_map>

#include "event/time.hpp"

namespace hamkalam::access {

class Throttle {
 public:
  // `most`: addresses that are remembered; the one that failed longest ago goes first.
  explicit Throttle(std::size_t most = 10'000) : most_(most) {}

  // Seconds until this address may fail again; 0: now.
  int retry_after(const std::string& address, event::Time now) const;
  // Counts a failure. Returns the milliseconds that its answer has to wait.
  int fail(const std::string& address, event::Time now);

  std::size_t size() const { return by_address_.size(); }

 private:
  struct Entry {
    std::string address;
    int failures = 0;
    event::Time last = 0;
  };
  int failures(const Entry& entry, event::Time now) const;

  std::size_t most_;
  std::list<Entry> entries_;  // the latest failure last
  std::unordered_map<std::string, std::list<Entry>::iterator> by_address_;
};

}  // namespace hamkalam::access
