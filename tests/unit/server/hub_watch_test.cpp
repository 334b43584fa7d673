#include "support/hub_desk.hpp"

namespace hamkalam::server {
namespace {

using test::HubDesk;
using test::outline;
using test::Screen;
using Lines = std::vector<std::string>;

std::string said(const std::string& id, const std::string& text,
                 const std::string& conversation = "c-1", const std::string& from = "customer") {
  return Json{{"type", "message"},
              {"conversation", conversation},
              {"id", id},
              {"from", from},
              {"text", text}}
      .dump();
}

const std::string kWantsManager = "می‌خوام با مدیرتون حرف بزنم";

}  // namespace

TEST_CASE("who comes back gets what was missed, in the same bytes", "[server]") {
  HubDesk desk;
  const auto there = desk.watch("c-1");
  desk.tell(said("m-1", kWantsManager));
  desk.tell(said("m-2", "I'll call you tomorrow at nine.", "c-1", "agent"));
  desk.tell(R"({"type":"edit","conversation":"c-1","message":"m-1","text":"hello"})");
  desk.tell(said("m-3", "hello"));
  desk.answers.clear();
  CHECK(desk.watch("c-1", 0)->frames == there->frames);
  CHECK(outline(desk.answers) == Lines{"ack 6"});

  const auto later = desk.watch("c-1", 2);
  CHECK(outline(later->frames) ==
        Lines{"event 3", "advice 3", "event 4", "event 5", "event 6", "advice 6"});
  CHECK(desk.watch("c-1", 6)->frames.empty());
  CHECK(desk.watch("c-1", 99)->frames.empty());
  CHECK(desk.watch("c-1")->frames.empty());  // from now on
  desk.tell(said("m-4", "hello"));
  CHECK(later->frames.size() == 8);
  CHECK(later->frames.back() == there->frames.back());
}

TEST_CASE("more than five hundred missed events are a gap", "[server]") {
  HubDesk desk;
  assign(desk, 501);
  CHECK(outline(desk.watch("c-1", 1)->frames).size() == 500);
  const auto screen = desk.watch("c-1", 0);
  REQUIRE(screen->frames.size() == 1);
  CHECK(screen->frames[0] == R"({"type":"gap","conversation":"c-1","from_seq":1})");
  assign(desk, 1);  // from here on it follows
  CHECK(outline(screen->frames.back()) == "event 502");
}

TEST_CASE("who watches twice is told once, who leaves not at all", "[server]") {
  HubDesk desk;
  auto screen = desk.watch("c-1");
  desk.hub.watch("c-1", {}, screen, [](const std::string&) {});
  desk.drain();
  desk.tell(said("m-1", "hello"));
  CHECK(outline(screen->frames) == Lines{"event 1", "advice 1"});
  desk.hub.unwatch("c-1", screen);
  desk.tell(said("m-2", "hello"));
  CHECK(screen->frames.size() == 2);

  auto gone = desk.watch("c-1");
  gone.reset();  // a session may go at any time
  CHECK(outline(desk.tell(said("m-3", "hello"))) == "advice 3");
}

TEST_CASE("the queue sees a summary of whatever happens", "[server]") {
  HubDesk desk;
  const auto queue = desk.watch("*");
  desk.tell(said("m-1", kWantsManager));
  desk.tell(said("m-1", "hello", "c-2"));
  REQUIRE(queue->frames.size() == 2);
  const Json first = Json::parse(queue->frames[0]);
  CHECK(first["type"] == "summary");
  CHECK(first["conversation"] == "c-1");
  CHECK(first["open_flags"].size() == 1);  // as of after its flag
  CHECK(first["waiting_since"] == "2026-03-01T09:00:00Z");
  CHECK(Json::parse(queue->frames[1])["conversation"] == "c-2");
  desk.hub.unwatch("*", queue);
  desk.tell(said("m-2", "hello"));
  CHECK(queue->frames.size() == 2);
}

TEST_CASE("conversations are listed by attention, in pages", "[server]") {
  HubDesk desk;
  desk.watch("c-9");  // nobody wrote in it: not listed
  desk.tell(said("m-1", "hello", "c-1"));
  desk.now += 1000;
  desk.tell(said("m-1", "hello", "c-3"));
  desk.tell(said("m-1", "hello", "c-2"));
  desk.tell(said("m-1", kWantsManager, "c-4"));
  const auto page = [&](const std::string& after, std::size_t limit) {
    const Json json = Json::parse(desk.hub.conversations(after, limit));
    std::string out;
    for (const Json& item : json["items"]) out += item["conversation"].get<std::string>() + " ";
    return out + (json["next"].is_null() ? "." : json["next"].get<std::string>());
  };
  CHECK(page("", 10) == "c-4 c-1 c-2 c-3 .");  // who waits longest, then by name
  CHECK(page("", 2) == "c-4 c-1 c-1");
  CHECK(page("c-1", 2) == "c-2 c-3 .");
  CHECK(page("c-3", 2) == ".");
  CHECK(page("nobody", 2) == ".");
}

TEST_CASE("a platform lists its own conversations, in pages of its own", "[server]") {
  HubDesk desk;
  for (const char* id : {"shop:1", "bank:1", "shop:2", "shop", "shop2:1"})
    desk.tell(said("m-1", "hello", id));
  const auto page = [&](const std::string& after, std::size_t limit, const std::string& prefix) {
    const Json json = Json::parse(desk.hub.conversations(after, limit, prefix));
    std::string out;
    for (const Json& item : json["items"]) out += item["conversation"].get<std::string>() + " ";
    return out + (json["next"].is_null() ? "." : json["next"].get<std::string>());
  };
  CHECK(page("", 10, "shop:") == "shop:1 shop:2 .");
  CHECK(page("", 1, "shop:") == "shop:1 shop:1");
  CHECK(page("shop:1", 1, "shop:") == "shop:2 .");
  CHECK(page("bank:1", 10, "shop:") == ".");  // of somebody else's page nothing follows
  CHECK(page("", 10, "none:") == ".");
}

TEST_CASE("a conversation is read with its events and advice", "[server]") {
  HubDesk desk;
  const std::string advice = desk.tell(said("m-1", kWantsManager));
  const auto read = [&](const std::string& id) {
    std::optional<std::string> out;
    desk.hub.conversation(id, {}, [&](Result<std::optional<std::string>> text) {
      REQUIRE(text);
      out = *text;
    });
    desk.drain();
    return out;
  };
  const auto rows = desk.rows("c-1");
  REQUIRE(rows.size() == 2);
  CHECK(read("c-1") ==
        "{\"events\":[" + rows[0].body + "," + rows[1].body + "],\"advice\":[" + advice + "]}");
  CHECK_FALSE(read("c-2"));
}

TEST_CASE("a hub goes on where the journal ends", "[server]") {
  const auto journal = std::make_shared<test::FailingJournal>();
  std::string first;
  {
    HubDesk desk(journal);
    first = desk.tell(said("m-1", "I'll call you tomorrow at nine.", "c-1", "agent"));
    desk.tell(R"({"type":"facts","conversation":"c-1","customer":{"id":"u-7"}})");
    desk.tell(said("m-2", "my order is late"));
  }
  HubDesk again(journal);
  REQUIRE(again.hub.start());
  CHECK(again.tell(said("m-1", "I'll call you tomorrow at nine.", "c-1", "agent")) == first);
  CHECK(outline(again.tell(said("m-3", "hello"))) == "advice 5");
  // What is known of a customer, and what falls due, is known again.
  again.tell(R"({"type":"facts","conversation":"c-2","customer":{"id":"u-7"}})");
  CHECK(again.rows("c-2").size() == 2);

  HubDesk later(journal);
  REQUIRE(later.hub.start());
  later.now += event::kDay;
  later.hub.tick();
  later.drain();
  CHECK(later.rows("c-1").size() == 7);
}

TEST_CASE("feedback is about an advice that was given", "[server]") {
  HubDesk desk;
  const auto feedback = [&](const std::string& about) {
    return outline(desk.tell(
        R"({"type":"feedback","conversation":"c-1","outcome":"used","about":")" + about + "\"}"));
  };
  CHECK(feedback("1/1") == "error unknown_suggestion");  // nothing was said yet
  desk.tell(said("m-1", "hello"));
  CHECK(feedback("1/1") == "ack 2");
  CHECK(feedback("1/n1") == "ack 3");
  for (const char* about : {"9/1", "0/1", "x", "1", "x/1"})
    CHECK(feedback(about) == "error unknown_suggestion");
  CHECK(desk.rows("c-1").size() == 3);
}

TEST_CASE("a journal that cannot be read is told with its place", "[server]") {
  const auto journal = std::make_shared<test::FailingJournal>();
  journal->append({"c-1", 0, {{1, "", "{"}}}, [](const store::Outcome&) {});
  HubDesk desk(journal);
  const auto started = desk.hub.start();
  REQUIRE_FALSE(started);
  CHECK(started.error().text().find("c-1 1") != std::string::npos);
}

}  // namespace hamkalam::server
