#include "access/throttle.hpp"

#include <algorithm>

namespace hamkalam::access {
namespace {

constexpr int kFirstDelay = 100, kLongestDelay = 3200;  // ms
constexpr int kPatience = 10;                           // failures until an address is sent away
constexpr int kLongestAway = 300;                       // s

}  // namespace

int Throttle::failures(const Entry& entry, event::Time now) const {
  const auto faded = std::max<event::Time>(now - entry.last, 0) / event::kMinute;
  return static_cast<int>(std::max<event::Time>(entry.failures - faded, 0));
}

int Throttle::retry_after(const std::string& address, event::Time now) const {
  const auto known = by_address_.find(address);
  if (known == by_address_.end()) return 0;
  const Entry& entry = *known->second;
  if (entry.failures < kPatience) return 0;
  const int away = std::min(2 << std::min(entry.failures - kPatience, 16), kLongestAway);
  const event::Time left = entry.last + away * 1000 - now;
  return left <= 0 ? 0 : static_cast<int>((left + 999) / 1000);
}

int Throttle::fail(const std::string& address, event::Time now) {
  auto known = by_address_.find(address);
  if (known == by_address_.end()) {
    if (by_address_.size() >= most_) {
      by_address_.erase(entries_.front().address);
      entries_.pop_front();
    }
    entries_.push_back({address, 0, now});
    known = by_address_.emplace(address, std::prev(entries_.end())).first;
  }
  Entry& entry = *known->second;
  entry.failures = failures(entry, now) + 1;
  entry.last = now;
  entries_.splice(entries_.end(), entries_, known->second);
  return std::min(kFirstDelay << std::min(entry.failures - 1, 10), kLongestDelay);
}

}  // namespace hamkalam::access
