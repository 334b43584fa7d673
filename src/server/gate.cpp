#include "server/gate.hpp"

#include <algorithm>

namespace hamkalam::server {
namespace {

// What an event costs while it is worked on: parsed, folded, stored and answered.
constexpr std::size_t kEventCopies = 4, kEventBytes = 8 * 1024;

Error limited(const char* what) {
  return Error("rate_limited", "", what);
}

}  // namespace

double TokenBucket::filled(Instant now, double rate) const {
  const double seconds = std::chrono::duration<double>(std::max(now, at_) - at_).count();
  return std::min(2 * rate, tokens_ + seconds * rate);
}

bool TokenBucket::take(Instant now, double rate, double tokens) {
  tokens_ = filled(now, rate);
  at_ = std::max(now, at_);
  if (tokens_ < tokens) return false;
  tokens_ -= tokens;
  return true;
}

bool TokenBucket::full(Instant now, double rate) const {
  return filled(now, rate) >= 2 * rate;
}

bool RateTable::take(Instant now, const std::string& key) {
  const auto rate = static_cast<double>(rate_);
  return buckets_.try_emplace(key, rate, now).first->second.take(now, rate);
}

void RateTable::sweep(Instant now) {
  std::erase_if(buckets_, [&](const auto& entry) {
    return entry.second.full(now, static_cast<double>(rate_));
  });
}

bool Held::grow(std::size_t bytes) {
  if (*total_ + bytes > most_) return false;
  add(bytes);
  return true;
}

void Held::add(std::size_t bytes) {
  bytes_ += bytes;
  *total_ += bytes;
}

void Held::shrink(std::size_t bytes) {
  bytes_ -= bytes;
  *total_ -= bytes;
}

bool Gate::join(const std::string& address) {
  if (address.empty()) return true;
  auto& count = addresses_[address];
  if (count >= limits_.connections_per_address) return false;
  ++count;
  return true;
}

void Gate::part(const std::string& address) {
  const auto count = addresses_.find(address);
  if (count != addresses_.end() && --count->second == 0) addresses_.erase(count);
}

std::optional<Error> Gate::enter(const std::string& address) {
  if (connections_ >= limits_.connections)
    return Error("unavailable", "", "the server has as many connections as it may");
  if (!join(address)) return limited("too many connections from this address");
  ++connections_;
  return {};
}

void Gate::leave(const std::string& address) {
  --connections_;
  part(address);
}

std::optional<Error> Gate::move(const std::string& from, const std::string& to) {
  if (from == to) return {};
  if (!join(to)) return limited("too many connections from this address");
  part(from);
  return {};
}

std::optional<Error> Gate::admit(Instant now, const std::string& client) {
  if (!clients_.take(now, client)) return limited("too many events a second from this client");
  return {};
}

std::optional<Error> Gate::admit(Instant now, const std::string& client,
                                 const std::string& conversation) {
  if (auto refused = admit(now, client)) return refused;
  if (!conversations_.take(now, conversation))
    return limited("too many events a second in this conversation");
  return {};
}

std::shared_ptr<Held> Gate::hold(std::size_t wire_bytes) {
  auto held = std::make_shared<Held>(bytes_, limits_.memory_bytes);
  return held->grow(kEventBytes + kEventCopies * wire_bytes) ? held : nullptr;
}

void Gate::sweep(Instant now) {
  clients_.sweep(now);
  conversations_.sweep(now);
}

}  // namespace hamkalam::server
