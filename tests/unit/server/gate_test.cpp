#include "server/gate.hpp"

#include "support/catch.hpp"

namespace hamkalam::server {
namespace {

using std::chrono::milliseconds;
const Instant kStart = Instant() + std::chrono::hours(1);

}  // namespace

TEST_CASE("a token bucket lets a burst through, then its rate", "[server][gate]") {
  TokenBucket bucket(10, kStart);
  int passed = 0;
  for (int i = 0; i < 100; ++i) passed += bucket.take(kStart, 10);
  CHECK(passed == 20);
  CHECK_FALSE(bucket.take(kStart + milliseconds(99), 10));
  CHECK(bucket.take(kStart + milliseconds(100), 10));
  CHECK_FALSE(bucket.take(kStart + milliseconds(100), 10));
  // One token a tenth of a second, however it is asked.
  passed = 0;
  for (int i = 0; i < 10'000; ++i) passed += bucket.take(kStart + milliseconds(100 + i), 10);
  CHECK((passed == 99 || passed == 100));
  // A long rest brings a burst and no more; a clock that goes back brings nothing.
  CHECK(bucket.full(kStart + milliseconds(60'000), 10));
  passed = 0;
  for (int i = 0; i < 100; ++i) passed += bucket.take(kStart + milliseconds(60'000), 10);
  CHECK(passed == 20);
  CHECK_FALSE(bucket.take(kStart, 10));
  CHECK_FALSE(bucket.take(kStart + milliseconds(60'000), 10));
}

TEST_CASE("buckets are kept apart by key, and forgotten once full", "[server][gate]") {
  const std::size_t rate = 1;
  RateTable table(rate);
  for (int i = 0; i < 2; ++i) CHECK(table.take(kStart, "a"));
  CHECK_FALSE(table.take(kStart, "a"));
  CHECK(table.take(kStart, "b"));
  table.sweep(kStart + milliseconds(1000));
  CHECK(table.size() == 1);  // b is full again, a is not
  CHECK(table.take(kStart + milliseconds(1000), "a"));
  CHECK_FALSE(table.take(kStart + milliseconds(1000), "a"));
  table.sweep(kStart + milliseconds(5000));
  CHECK(table.size() == 0);
}

TEST_CASE("events are charged to their sender and to their conversation", "[server][gate]") {
  Limits limits;
  limits.events_per_second = 10;
  limits.conversation_events_per_second = 2;
  Gate gate(limits);
  for (int i = 0; i < 4; ++i) CHECK_FALSE(gate.admit(kStart, "sara", "c-1"));
  const auto full = gate.admit(kStart, "sara", "c-1");
  REQUIRE(full);
  CHECK(full->code == "rate_limited");
  CHECK(full->what.find("conversation") != std::string::npos);
  // Others do not suffer: another conversation, another sender.
  int passed = 0;
  for (int i = 0; i < 100; ++i) passed += !gate.admit(kStart, "sara", "c-" + std::to_string(i + 2));
  CHECK(passed == 15);
  CHECK(gate.admit(kStart, "sara", "fresh")->what.find("client") != std::string::npos);
  CHECK(gate.admit(kStart, "sara"));
  CHECK_FALSE(gate.admit(kStart, "mina", "fresh"));
  CHECK_FALSE(gate.admit(kStart + milliseconds(500), "sara", "c-1"));
}

TEST_CASE("connections are counted in all and by address", "[server][gate]") {
  Limits limits;
  limits.connections = 3;
  limits.connections_per_address = 2;
  Gate gate(limits);
  CHECK_FALSE(gate.enter("a"));
  CHECK_FALSE(gate.enter("a"));
  CHECK(gate.enter("a")->code == "rate_limited");
  CHECK_FALSE(gate.enter("b"));
  CHECK(gate.enter("c")->code == "unavailable");
  gate.leave("a");
  CHECK_FALSE(gate.enter("c"));
  CHECK(gate.connections() == 3);
  for (const char* address : {"a", "b", "c"}) gate.leave(address);
  CHECK(gate.connections() == 0);
}

TEST_CASE("memory that is held counts until it is let go", "[server][gate]") {
  Limits limits;
  limits.memory_bytes = 100'000;
  Gate gate(limits);
  {
    const auto first = gate.hold(20'000);
    REQUIRE(first);
    CHECK(gate.bytes() >= 20'000);
    CHECK_FALSE(gate.hold(20'000));
    CHECK(gate.bytes() == first->bytes());
    Held queue = gate.held();
    CHECK_FALSE(queue.grow(90'000));
    CHECK_FALSE(gate.crowded());
    queue.add(90'000);  // what was promised must go out
    CHECK(gate.crowded());
    queue.shrink(80'000);
    CHECK_FALSE(gate.crowded());
    CHECK(queue.grow(1000));
  }
  CHECK(gate.bytes() == 0);
}

}  // namespace hamkalam::server
