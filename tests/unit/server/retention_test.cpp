#include "server/retention.hpp"

#include "support/hub_desk.hpp"

namespace hamkalam::server {
namespace {

using test::HubDesk;

void say(HubDesk& desk, const std::string& conversation, const std::string& text) {
  desk.tell(Json{
      {"type", "message"},
      {"conversation", conversation},
      {"id", event::format_time(desk.now)},
      {"from", "agent"},
      {"text",
       text}}.dump());
}

std::string texts(HubDesk& desk) {
  std::string out;
  REQUIRE(desk.journal->kept->for_each(
      [&](const std::string& conversation, const store::Row& row) -> Result<void> {
        if (row.body.find("hello") != std::string::npos) out += conversation + " ";
        return {};
      },
      store::Order::conversation));
  return out;
}

}  // namespace

TEST_CASE("what is older than so many days is forgotten, an hour after it became so", "[server]") {
  HubDesk desk;
  Retention retention = desk.retention(30);
  const auto tick = [&] {
    retention.tick();
    desk.drain();
    return texts(desk);
  };
  for (int i = 0; i < 150; ++i) say(desk, "old-" + std::to_string(i), "bye");
  say(desk, "c-1", "hello");
  desk.now += 10 * event::kDay;
  say(desk, "c-1", "hello");
  say(desk, "c-2", "hello");
  CHECK(tick() == "c-1 c-1 c-2 ");
  desk.now = test::kBegin + 30 * event::kDay;  // to the second: not older yet
  CHECK(tick() == "c-1 c-1 c-2 ");
  CHECK(retention.erased() == 0);
  desk.now += event::kHour - 1;
  CHECK(tick() == "c-1 c-1 c-2 ");  // it looks once an hour
  desk.now += 1;
  CHECK(tick() == "c-1 c-2 ");
  CHECK(retention.erased() == 151);
  CHECK_FALSE(retention.busy());
  desk.now += 10 * event::kDay;
  CHECK(tick() == "");
  CHECK(retention.erased() == 153);
}

TEST_CASE("a business may keep everything", "[server]") {
  HubDesk desk;
  Retention retention = desk.retention(0);
  say(desk, "c-1", "hello");
  desk.now += 10'000 * event::kDay;
  retention.tick();
  desk.drain();
  CHECK(texts(desk) == "c-1 ");
}

}  // namespace hamkalam::server
