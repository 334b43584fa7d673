#include "server/figures.hpp"

#include "support/hub_desk.hpp"

namespace hamkalam::server {
namespace {

using test::HubDesk;

std::string flag(const std::string& outcome) {
  return Json{{"type", "flag"},
              {"conversation", "c-1"},
              {"id", "1/asked_for_manager"},
              {"outcome", outcome}}
      .dump();
}

std::string feedback(const std::string& about, const std::string& outcome) {
  return Json{{"type", "feedback"}, {"conversation", "c-1"}, {"about", about}, {"outcome", outcome}}
      .dump();
}

Json figures(HubDesk& desk) {
  Json json;
  desk.hub.figures([&](const Result<std::string>& answer) {
    REQUIRE(answer);
    json = Json::parse(*answer);
  });
  desk.drain();
  return json;
}

}  // namespace

TEST_CASE("a month's flags and feedback are counted, and again after a start", "[server]") {
  HubDesk desk;
  const auto none = figures(desk);
  CHECK(none["reasons"].empty());
  CHECK(none["since"] == "2026-03-01T00:00:00Z");
  desk.tell(
      R"({"type":"message","conversation":"c-1","id":"m-1","from":"customer","text":"می‌خوام با مدیرتون حرف بزنم"})");
  desk.tell(flag("taken"));
  desk.tell(flag("resolved"));
  desk.tell(R"({"type":"flag","conversation":"c-1","id":"x","outcome":"raised","level":"manager",
                "reason":"asked_for_manager"})");
  desk.tell(R"({"type":"flag","conversation":"c-1","id":"x","outcome":"false_alarm"})");
  desk.tell(feedback("1/1", "used"));
  desk.tell(feedback("1/2", "dismissed"));
  desk.tell(feedback("1/n1", "wrong"));  // of a note, not of a suggestion

  const auto counted = figures(desk);
  const auto reasons =
      Json::parse(R"([{"name":"asked_for_manager","raised":2,"resolved":1,"false_alarm":1}])");
  CHECK(counted["reasons"] == reasons);
  CHECK(counted["suggestions"] == Json::parse(R"({"used":1,"edited":0,"dismissed":1,"wrong":0})"));
  CHECK_FALSE(counted["rules"].empty());

  // Another hub over the same journal counts the same, but for the rules.
  HubDesk again(desk.journal);
  REQUIRE(again.hub.start());
  const auto recounted = figures(again);
  CHECK(recounted["reasons"] == reasons);
  CHECK(recounted["suggestions"] == counted["suggestions"]);
  CHECK(recounted["rules"].empty());

  // And one beside it, which has seen nothing of it.
  HubDesk beside(desk.journal);
  CHECK(figures(beside)["reasons"] == reasons);

  // The next month begins at nothing.
  desk.now += 40 * event::kDay;
  CHECK(figures(desk)["reasons"].empty());
}

TEST_CASE("the autopilot's answers of a day are counted, and again after a start", "[server]") {
  HubDesk desk;
  const auto bot = [&](const std::string& id) {
    desk.tell(R"({"type":"message","conversation":"c-1","from":"bot","text":"x","id":")" + id +
              R"("})");
  };
  bot("autopilot:business.hours");
  bot("autopilot:talk.greeting");
  bot("another-bot");
  const auto today = [](HubDesk& one) {
    std::uint64_t count = 99;
    one.hub.automatic_today([&](const Result<std::uint64_t>& counted) {
      REQUIRE(counted);
      count = *counted;
    });
    one.drain();
    return count;
  };
  CHECK(today(desk) == 2);
  HubDesk beside(desk.journal);  // another node, which has seen none of it
  beside.now = desk.now;
  CHECK(today(beside) == 2);
  desk.now += event::kDay;
  CHECK(today(desk) == 0);
  bot("autopilot:order.status");
  CHECK(today(desk) == 1);
  HubDesk again(desk.journal);
  again.now = desk.now;
  REQUIRE(again.hub.start());
  CHECK(today(again) == 1);
  CHECK(today(beside) == 2);  // whose clock is a day behind
}

}  // namespace hamkalam::server
