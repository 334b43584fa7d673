#include "access/throttle.hpp"

#include "support/catch.hpp"

namespace hamkalam::access {

TEST_CASE("who fails to sign in waits longer each time", "[access]") {
  Throttle throttle;
  event::Time now = 1'000'000;
  const int expected[] = {100, 200, 400, 800, 1600, 3200, 3200, 3200, 3200, 3200};
  for (const int delay : expected) {
    CHECK(throttle.retry_after("203.0.113.7", now) == 0);
    CHECK(throttle.fail("203.0.113.7", now) == delay);
  }
  CHECK(throttle.retry_after("203.0.113.7", now) == 2);
  CHECK(throttle.retry_after("203.0.113.7", now + 1001) == 1);
  CHECK(throttle.retry_after("203.0.113.7", now + 2000) == 0);
  CHECK(throttle.retry_after("203.0.113.8", now) == 0);
  throttle.fail("203.0.113.7", now + 2000);
  CHECK(throttle.retry_after("203.0.113.7", now + 2000) == 4);
  for (int i = 0; i < 100; ++i) throttle.fail("203.0.113.7", now);
  CHECK(throttle.retry_after("203.0.113.7", now) == 300);
  // Five hundred minutes later nothing is held against it.
  now += 500 * event::kMinute;
  CHECK(throttle.retry_after("203.0.113.7", now) == 0);
  CHECK(throttle.fail("203.0.113.7", now) == 100);
}

TEST_CASE("the table of addresses is bounded, the latest failures stay", "[access]") {
  Throttle throttle(100);
  for (int i = 0; i < 20; ++i) throttle.fail("198.51.100.1", 1000);
  for (int i = 0; i < 5000; ++i) {
    throttle.fail("10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250), 1000 + i);
    if (i % 50 == 0) throttle.fail("198.51.100.1", 1000 + i);
  }
  CHECK(throttle.size() == 100);
  CHECK(throttle.retry_after("198.51.100.1", 6000) > 0);
}

}  // namespace hamkalam::access
