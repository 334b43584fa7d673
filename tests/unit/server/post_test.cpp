#include "server/post.hpp"

#include <vector>

#include "support/catch.hpp"

namespace hamkalam::server {
namespace {

TEST_CASE("what answers a journal is let go of on the loop, not by who answered", "[server]") {
  std::vector<std::function<void()>> loop;
  const Post post = [&](std::function<void()> task) { loop.push_back(std::move(task)); };
  const auto memory = std::make_shared<int>(0);
  // As a journal keeps it: for a while after it has called.
  const std::function<void(int)> kept = on_loop(post, [memory](int answer) { *memory = answer; });
  CHECK(memory.use_count() == 2);
  kept(7);
  REQUIRE(loop.size() == 1);
  CHECK(*memory == 0);
  loop.front()();
  CHECK(*memory == 7);
  loop.clear();
  CHECK(memory.use_count() == 1);
}

}  // namespace
}  // namespace hamkalam::server
