#include "server/hub.hpp"

#include "support/hub_desk.hpp"

namespace hamkalam::server {
namespace {

using test::HubDesk;
using test::outline;
using test::Screen;
using Lines = std::vector<std::string>;

std::string customer_says(const std::string& id, const std::string& text,
                          const std::string& from = "customer") {
  return Json{
      {"type", "message"}, {"conversation", "c-1"}, {"id", id}, {"from", from}, {"text", text}}
      .dump();
}

const std::string kHello = customer_says("m-1", "hello");
const std::string kManagerAsked =
    customer_says("m-1", "می‌خوام با مدیرتون حرف بزنم");
const std::string kPromiseMade = customer_says("m-1", "I'll call you tomorrow at nine.", "agent");

std::string field(const std::string& json, const char* name) {
  return Json::parse(json).at(name).dump();
}

}  // namespace

TEST_CASE("watchers get an event before its advice, and all in order", "[server]") {
  HubDesk desk;
  const auto screen = desk.watch("c-1");
  CHECK(outline(desk.answers) == Lines{"ack 0"});
  const std::string advice = desk.tell(kManagerAsked);
  CHECK(outline(screen->frames) == Lines{"event 1", "advice 1", "event 2"});  // and its flag
  CHECK(screen->frames[1] == advice);
  const auto rows = desk.rows("c-1");
  REQUIRE(rows.size() == 2);
  CHECK(screen->frames[0] ==
        R"({"type":"event","conversation":"c-1","seq":1,"event":)" + rows[0].body + "}");
  CHECK(rows[0].body.ends_with(R"(,"at":"2026-03-01T09:00:00Z","seq":1})"));  // the clock's time
  CHECK(rows[0].id == "m-1");
  CHECK(rows[0].brain == test::assistant().brain());
  desk.tell(R"({"type":"close","conversation":"c-2"})");
  CHECK(screen->frames.size() == 3);  // of another conversation
}

TEST_CASE("nothing leaves before it is stored, but a draft is answered at once", "[server]") {
  HubDesk desk;
  const auto screen = desk.watch("c-1");
  desk.answers.clear();
  desk.submit(kHello);
  CHECK(desk.answers.empty());
  CHECK(screen->frames.empty());
  CHECK(desk.hub.unanswered() == 1);
  desk.submit(R"({"type":"draft","conversation":"c-1","text":"Hello."})");
  CHECK(outline(desk.answers) == Lines{"review"});
  desk.drain();
  CHECK(outline(desk.answers) == Lines{"review", "advice 1"});
  CHECK(desk.hub.unanswered() == 0);
  CHECK(desk.rows("c-1").size() == 1);  // the draft is not stored
}

TEST_CASE("a sender that watches gets its advice once", "[server]") {
  HubDesk desk;
  const auto sender = desk.watch("c-1"), other = desk.watch("c-1");
  const std::string advice = desk.tell(kHello, sender);
  CHECK(outline(sender->frames) == Lines{"event 1"});
  CHECK(outline(advice) == "advice 1");
  CHECK(outline(other->frames) == Lines{"event 1", "advice 1"});
}

TEST_CASE("a repeat is stored once and answered as the first time", "[server]") {
  HubDesk desk;
  const std::string first = desk.tell(kManagerAsked);
  desk.tell(customer_says("m-2", "okay then"));
  const auto screen = desk.watch("c-1");
  CHECK(desk.tell(kManagerAsked) == first);
  // The order of keys does not matter, nor the time that we added.
  CHECK(
      desk.tell(
          R"({"text":"می‌خوام با مدیرتون حرف بزنم","from":"customer","id":"m-1",
                      "conversation":"c-1","type":"message","at":"2026-03-01T09:00:00Z"})") ==
      first);
  CHECK(screen->frames.empty());
  CHECK(desk.rows("c-1").size() == 3);

  HubDesk quick;  // again before the first is stored
  quick.submit(kManagerAsked);
  quick.submit(kManagerAsked);
  quick.drain();
  REQUIRE(quick.answers.size() == 2);
  CHECK(quick.answers[0] == quick.answers[1]);
  CHECK(quick.rows("c-1").size() == 2);
}

TEST_CASE("another content under the same id is refused", "[server]") {
  HubDesk desk;
  desk.tell(kHello);
  const std::string conflict = desk.tell(customer_says("m-1", "good morning"));
  CHECK(field(conflict, "code") == R"("id_conflict")");
  CHECK(field(conflict, "field") == R"("id")");
  CHECK(field(conflict, "for") == R"("m-1")");
  CHECK(desk.rows("c-1").size() == 1);
  // Without an id, and elsewhere, it is a new event.
  const char* close = R"({"type":"close","conversation":"c-1"})";
  CHECK(outline(desk.tell(close)) == "advice 2");
  CHECK(outline(desk.tell(close)) == "advice 3");
}

TEST_CASE("an event from the future is refused", "[server]") {
  HubDesk desk;
  const auto close = [&](event::Time at) {
    return desk.tell(R"({"type":"close","conversation":"c-1","at":")" + event::format_time(at) +
                     "\"}");
  };
  CHECK(outline(close(test::kBegin + 5 * event::kMinute)) == "advice 1");
  const std::string early = close(test::kBegin + 5 * event::kMinute + 1);
  CHECK(field(early, "code") == R"("at_in_future")");
  CHECK(field(early, "field") == R"("at")");
  CHECK(outline(close(test::kBegin - event::kDay)) == "advice 2");  // the past is fine
}

TEST_CASE("only the hub numbers events, and only hamkalam signs for itself", "[server]") {
  HubDesk desk;
  desk.tell(R"({"type":"assign","conversation":"c-1","agent":"sara","seq":9,"by":"hamkalam"})");
  const auto rows = desk.rows("c-1");
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].seq == 1);
  CHECK(
      rows[0].body ==
      R"({"type":"assign","conversation":"c-1","agent":"sara","at":"2026-03-01T09:00:00Z","seq":1})");
}

TEST_CASE("a secret is masked before it is stored", "[server]") {
  HubDesk desk;
  const auto screen = desk.watch("c-1");
  desk.tell(customer_says("m-1", "my password: Tulip4471"));
  CHECK(desk.rows("c-1")[0].body.find("Tulip4471") == std::string::npos);
  for (const auto& frame : screen->frames) CHECK(frame.find("Tulip4471") == std::string::npos);
  CHECK(outline(desk.tell(customer_says("m-1", "my password: Tulip4471"))) ==
        "advice 1");  // a repeat
}

TEST_CASE("when the journal fails nothing happened, and the next succeeds", "[server]") {
  HubDesk desk;
  const auto screen = desk.watch("c-1");
  desk.tell(kHello);
  screen->frames.clear();
  desk.journal->failing_appends = 1;
  const std::string error = desk.tell(customer_says("m-2", "my order is late"));
  CHECK(field(error, "code") == R"("unavailable")");
  CHECK(field(error, "for") == R"("m-2")");
  CHECK(screen->frames.empty());
  CHECK(desk.rows("c-1").size() == 1);

  CHECK(outline(desk.tell(customer_says("m-2", "my order is late"))) == "advice 2");
  CHECK(outline(screen->frames) == Lines{"event 2", "advice 2"});
}

TEST_CASE("what was handed in behind a failure fails or waits, and loses nothing", "[server]") {
  HubDesk desk;
  desk.tell(kHello);
  desk.answers.clear();
  desk.journal->failing_appends = 1;
  for (const char* id : {"m-2", "m-3"}) desk.submit(customer_says(id, "my order is late"));
  desk.drain();
  // The second was built on the first: it conflicts and is as if it had not been said.
  CHECK(outline(desk.answers) == Lines{"error unavailable", "error unavailable"});
  CHECK(desk.rows("c-1").size() == 1);
  for (const char* id : {"m-2", "m-3"}) desk.submit(customer_says(id, "my order is late"));
  desk.drain();
  CHECK(outline(desk.answers[2]) == "advice 2");
  CHECK(outline(desk.answers[3]) == "advice 3");
  CHECK(desk.rows("c-1").size() == 3);
}

TEST_CASE("a task falls due by the clock, with its flag, once", "[server]") {
  HubDesk desk;
  desk.tell(kPromiseMade);
  REQUIRE(desk.rows("c-1").size() == 2);
  const auto screen = desk.watch("c-1");
  const auto tick_at = [&](event::Time at) {
    desk.now = at;
    desk.hub.tick();
    desk.drain();
    return outline(screen->frames);
  };
  CHECK(tick_at(test::kBegin + event::kDay - 1).empty());
  CHECK(tick_at(test::kBegin + event::kDay) == Lines{"event 3", "advice 3", "event 4"});
  const auto rows = desk.rows("c-1");
  REQUIRE(rows.size() == 4);
  CHECK(field(rows[2].body, "type") == R"("due")");
  CHECK(field(rows[2].body, "at") == R"("2026-03-02T09:00:00Z")");
  CHECK(field(rows[2].body, "by") == R"("hamkalam")");
  CHECK(field(rows[3].body, "reason") == R"("promise_overdue")");
  CHECK(tick_at(test::kBegin + 2 * event::kDay).size() == 3);
}

TEST_CASE("a line of the queue says how the customer is called", "[server]") {
  HubDesk desk;
  desk.tell(kHello);
  const auto line = [&] { return Json::parse(desk.hub.conversations("", 10))["items"][0]; };
  CHECK_FALSE(line().contains("customer"));
  desk.tell(R"({"type":"facts","conversation":"c-1","customer":{"name":"Nader \"N\" Amiri"}})");
  CHECK(line()["customer"] == "Nader \"N\" Amiri");
  desk.tell(R"({"type":"facts","conversation":"c-1","customer":{"address":"Mr Amiri"}})");
  CHECK(line()["customer"] == "Mr Amiri");
}

}  // namespace hamkalam::server
