// What becomes of a request: a table of how it ended.
#include "channel/retry.hpp"

#include "support/catch.hpp"

namespace hamkalam::channel {
namespace {

using What = Next::What;
using Kind = Outcome::Kind;

constexpr event::Time kTry = 1'772'356'320'000;  // 2026-03-01T09:12:00Z

Next next(const Outcome& outcome, std::uint64_t attempts = 1, bool repeatable = false,
          std::uint32_t random = 0) {
  return what_next(outcome, attempts, kMessages, repeatable, random, kTry);
}

Outcome answered(int status, std::string body = "", std::string retry_after = "") {
  Outcome out{.kind = Kind::answered, .status = status, .body = std::move(body)};
  if (!retry_after.empty()) out.headers["retry-after"] = std::move(retry_after);
  return out;
}

}  // namespace

TEST_CASE("what arrived is taken, what is refused is dead, what is busy comes again", "[channel]") {
  CHECK(next(answered(200, R"({"ok":true})")).what == What::taken);
  CHECK(next(answered(201)).what == What::taken);
  CHECK(next(answered(204, "not json")).what == What::taken);
  for (const int status : {301, 400, 401, 403, 404, 410, 413, 422})
    CHECK(next(answered(status)).what == What::dead);
  for (const int status : {408, 425, 429, 500, 502, 503, 504})
    CHECK(next(answered(status)).what == What::again);
  // Some say 200 to everything.
  CHECK(next(answered(200, R"({"ok":false,"description":"chat not found"})")).what == What::dead);
  CHECK(next(answered(200, R"({"status":"INVALID_INPUT"})")).what == What::dead);
  CHECK(next(answered(200, R"({"status":"TOO_REQUESTS"})")).what == What::again);
  CHECK(next(answered(200, R"({"status":"OK","data":{}})")).what == What::taken);
  CHECK(next(answered(403, R"({"ok":false,"description":"bot was blocked by the user"})")).reason ==
        "it answered 403: bot was blocked by the user");
  CHECK(next(answered(401, R"({"error":{"message":"bad token"}})")).reason ==
        "it answered 401 (the token is not accepted): bad token");
}

TEST_CASE("a request that was written without an answer is not repeated by itself", "[channel]") {
  const Outcome unanswered{.kind = Kind::unanswered, .fault = "no answer in time"};
  CHECK(next(unanswered).what == What::uncertain);
  CHECK(next(unanswered, 1, true).what == What::again);
  CHECK(next({.kind = Kind::unsent, .fault = "no connection"}).what == What::again);
}

TEST_CASE("tries are further and further apart, with jitter, and end", "[channel]") {
  const Outcome busy = answered(503);
  event::Time before = 0;
  for (std::uint64_t attempts = 1; attempts <= kMessages.size(); ++attempts) {
    const auto least = next(busy, attempts), most = next(busy, attempts, false, ~0U);
    REQUIRE(least.what == What::again);
    CHECK(least.delay > before);
    CHECK(most.delay > least.delay);
    CHECK(most.delay <= least.delay + least.delay / 4);
    before = least.delay;
  }
  const auto last = next(busy, kMessages.size() + 1);
  CHECK(last.what == What::dead);
  CHECK(last.reason == "it answered 503; tried 12 times");
}

TEST_CASE("who asks for patience gets it", "[channel]") {
  const auto wait = [](const Outcome& outcome) { return next(outcome).delay; };
  CHECK(wait(answered(429, "", "30")) == 30'000);
  CHECK(next(answered(429, "", "30")).whole_channel);
  CHECK_FALSE(next(answered(429)).whole_channel);
  CHECK(wait(answered(503, "", "Sun, 01 Mar 2026 09:13:00 GMT")) == 60'000);
  CHECK(wait(answered(429, R"({"ok":false,"parameters":{"retry_after":7}})")) == 7000);
  // What cannot be meant: the usual time.
  for (const char* odd : {"-5", "soon", "Sun, 01 Mar 2020 09:13:00 GMT", "0"})
    CHECK(wait(answered(429, "", odd)) == 1000);
  CHECK(wait(answered(429, "", "99999999999999")) == event::kDay);
}

}  // namespace hamkalam::channel
