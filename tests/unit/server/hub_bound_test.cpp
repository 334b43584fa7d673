// A hub that holds few conversations answers as one that holds them all.
#include "server/hub.hpp"

#include "support/hub_desk.hpp"

namespace hamkalam::server {
namespace {

using test::assign;
using test::FailingJournal;
using test::HubDesk;
using test::outline;
using Lines = std::vector<std::string>;

std::string message(const std::string& conversation, const std::string& id, const std::string& text,
                    const std::string& from = "customer") {
  return Json{{"type", "message"},
              {"conversation", conversation},
              {"id", id},
              {"from", from},
              {"text", text}}
      .dump();
}

std::string facts(const std::string& conversation, const std::string& customer) {
  return Json{{"type", "facts"}, {"conversation", conversation}, {"customer", {{"id", customer}}}}
      .dump();
}

const std::string kManager = "می‌خوام با مدیرتون حرف بزنم";
const std::string kPromise = "I'll call you tomorrow at nine.";

// Customers with a matter in several conversations, told in turns.
Lines tell_all(HubDesk& desk) {
  Lines answers;
  const auto tell = [&](const std::string& json) { answers.push_back(desk.tell(json)); };
  for (int turn = 0; turn < 5; ++turn)
    for (int c = 0; c < 5; ++c) {
      const std::string id = "c-" + std::to_string(c), m = "m-" + std::to_string(turn);
      desk.now += event::kMinute;
      if (turn == 0) tell(facts(id, c < 3 ? "u-1" : "u-2"));
      if (turn == 1 || turn == 3)
        tell(message(id, m, turn == 1 ? kPromise : "What is your order number?", "agent"));
      else
        tell(message(id, m, c % 2 ? kManager : "my order is late, this is outrageous"));
      tell(Json{{"type", "draft"}, {"conversation", id}, {"text", "Calm down."}}.dump());
      if (turn == 3) tell(Json{{"type", "close"}, {"conversation", id}}.dump());
    }
  desk.now += 2 * event::kDay;
  desk.hub.tick();
  desk.drain();
  return answers;
}

Lines bodies(HubDesk& desk) {
  Lines out;
  REQUIRE(desk.journal->kept->for_each(
      [&](const std::string&, const store::Row& row) -> Result<void> {
        out.push_back(row.body);
        return {};
      },
      store::Order::conversation));
  return out;
}

// How many conversations of a customer were erased; nothing as long as that is not done.
using Count = std::shared_ptr<std::optional<std::size_t>>;
Count forget(HubDesk& desk, const std::string& customer) {
  auto count = std::make_shared<std::optional<std::size_t>>();
  desk.hub.forget(customer, [count](Result<std::size_t> done) {
    REQUIRE(done);
    *count = *done;
  });
  desk.drain();
  return count;
}

}  // namespace

TEST_CASE("conversations that were evicted answer the same bytes", "[server]") {
  HubDesk all, two(std::size_t{2});
  const Lines expected = tell_all(all), answers = tell_all(two);
  CHECK(answers == expected);
  CHECK(bodies(two) == bodies(all));
  CHECK(two.hub.folded() <= 2);
  CHECK(all.hub.folded() == 5);
  CHECK(bodies(all).size() > 40);
  // The queue too, and after a new start.
  CHECK(two.hub.conversations("", 10) == all.hub.conversations("", 10));
  CHECK(Json::parse(two.hub.conversations("", 10))["items"].size() == 5);
  HubDesk again(two.journal, 1);
  again.now = two.now;
  REQUIRE(again.hub.start());
  CHECK(again.hub.folded() == 0);
  CHECK(again.hub.conversations("", 10) == all.hub.conversations("", 10));
  CHECK(again.watch("c-2", 0)->frames == all.watch("c-2", 0)->frames);
}

TEST_CASE("a task of an evicted conversation falls due", "[server]") {
  HubDesk desk(std::size_t{1});
  desk.tell(message("c-1", "m-1", kPromise, "agent"));
  const auto screen = desk.watch("c-1");
  desk.tell(message("c-2", "m-1", "hello"));
  CHECK(desk.hub.folded() == 1);
  desk.now += event::kDay;
  desk.hub.tick();
  desk.drain();
  CHECK(outline(screen->frames) == Lines{"event 3", "advice 3", "event 4"});
  desk.hub.tick();
  desk.drain();
  CHECK(desk.rows("c-1").size() == 4);
}

TEST_CASE("a conversation that cannot be read says so, and is read again", "[server]") {
  HubDesk desk(std::size_t{1});
  desk.tell(message("c-1", "m-1", "hello"));
  desk.tell(message("c-2", "m-1", "hello"));
  desk.journal->failing_reads = 1;
  CHECK(outline(desk.tell(message("c-1", "m-2", "hello"))) == "error unavailable");
  CHECK(desk.hub.unanswered() == 0);
  CHECK(outline(desk.tell(message("c-1", "m-2", "hello"))) == "advice 2");
}

TEST_CASE("a journal that fails is asked until it works", "[server]") {
  HubDesk desk;
  CHECK_FALSE(desk.hub.fault());
  desk.journal->failing_appends = 2;
  desk.tell(message("c-1", "m-1", "hello"));
  REQUIRE(desk.hub.fault());
  CHECK(desk.hub.fault()->what == "the disk is full");
  desk.hub.tick();
  desk.drain();
  CHECK(desk.hub.fault());
  desk.hub.tick();
  desk.drain();
  CHECK_FALSE(desk.hub.fault());
}

TEST_CASE("a repeat from an earlier contact is answered as the first time", "[server]") {
  HubDesk desk;
  const std::string first = desk.tell(message("c-1", "m-1", kManager));
  desk.tell(R"({"type":"close","conversation":"c-1"})");
  desk.tell(message("c-1", "m-2", "hello"));
  const auto rows = desk.rows("c-1").size();
  desk.answers.clear();
  // What comes behind it is taken all the same.
  desk.submit(message("c-1", "m-1", kManager));
  desk.submit(message("c-1", "m-3", "are you there?"));
  desk.submit(message("c-1", "m-4", "hello?"));
  desk.drain();
  REQUIRE(desk.answers.size() == 3);
  CHECK(std::count(desk.answers.begin(), desk.answers.end(), first) == 1);
  CHECK(desk.rows("c-1").size() == rows + 2);
  CHECK(outline(desk.tell(message("c-1", "m-1", "something else"))) == "error id_conflict");
  CHECK(desk.hub.unanswered() == 0);
  CHECK_FALSE(desk.hub.fault());
}

TEST_CASE("a writer elsewhere is caught up with", "[server]") {
  HubDesk desk;
  desk.tell(message("c-1", "m-1", "hello"));
  HubDesk other(desk.journal);
  CHECK(outline(other.tell(message("c-1", "m-2", "hello"))) == "advice 2");
  CHECK(outline(desk.tell(message("c-1", "m-3", "hello"))) == "advice 3");
  CHECK(desk.rows("c-1").size() == 3);
}

TEST_CASE("an endless conversation is folded from where its contact began", "[server]") {
  HubDesk desk(std::size_t{1});
  desk.tell(facts("c-1", "u-7"));
  desk.tell(message("c-1", "m-1", kManager));
  for (int i = 0; i < 3; ++i) {
    assign(desk, 2000);
    desk.tell(message("c-1", "n-" + std::to_string(i), "my order is late"));
  }
  desk.tell(message("c-2", "m-1", "hello"));  // c-1 goes
  desk.journal->pages_read = 0;
  const std::string advice = desk.tell(message("c-1", "m-2", kManager));
  CHECK(desk.journal->pages_read < 10);  // of 94
  CHECK_FALSE(Json::parse(advice)["open_flags"].empty());
  // Folded from the beginning it is the same.
  HubDesk again(desk.journal);
  REQUIRE(again.hub.start());
  again.answers.clear();
  const auto seq = desk.rows("c-1").back().seq;
  CHECK(again.watch("c-1", seq - 20)->frames == desk.watch("c-1", seq - 20)->frames);
  CHECK(again.tell(message("c-1", "m-2", kManager)) == advice);
  CHECK(again.tell(message("c-1", "m-3", "hello?")) != advice);
}

TEST_CASE("who leaves while he is told what he missed is not told more", "[server]") {
  HubDesk desk;
  desk.tell(message("c-1", "m-1", "hello"));
  const auto screen = std::make_shared<test::Screen>();
  desk.hub.watch("c-1", 0, screen, [](const std::string&) {});
  desk.hub.unwatch("c-1", screen);
  desk.drain();
  const auto told = screen->frames.size();
  desk.tell(message("c-1", "m-2", "hello"));
  CHECK(screen->frames.size() == told);
  // What is said while he is told comes once, behind it.
  const auto other = std::make_shared<test::Screen>();
  desk.hub.watch("c-1", 0, other, [](const std::string&) {});
  desk.submit(message("c-1", "m-3", "hello"));
  desk.drain();
  CHECK(outline(other->frames) ==
        Lines{"event 1", "advice 1", "event 2", "advice 2", "event 3", "advice 3"});
}

TEST_CASE("a long conversation is read in pieces", "[server]") {
  HubDesk desk;
  assign(desk, 2500);
  const auto read = [&](std::optional<std::uint64_t> after) {
    Json out;
    desk.hub.conversation("c-1", after, [&](Result<std::optional<std::string>> text) {
      REQUIRE(text);
      out = Json::parse(**text);
    });
    desk.drain();
    return out;
  };
  const Json newest = read({});
  CHECK(newest["events"].size() == 2000);
  CHECK(newest["events"][0]["seq"] == 501);
  CHECK_FALSE(newest.contains("next"));
  const Json first = read(0);
  CHECK(first["events"].size() == 2000);
  CHECK(first["next"] == 2000);
  CHECK(read(2000)["events"].size() == 500);
  CHECK(read(9999)["events"].empty());
}

TEST_CASE("a customer who is forgotten leaves nothing but places", "[server]") {
  HubDesk desk;
  for (const char* id : {"c-1", "c-2"}) {
    desk.tell(facts(id, "u-7"));
    desk.tell(message(id, "m-1", "my name is Pomegranate"));
  }
  desk.tell(message("u-7", "m-1", "I am Pomegranate too"));
  desk.tell(message("c-3", "m-1", "hello"));
  const auto screen = desk.watch("c-1");
  desk.journal->failing_scrubs = 1;
  const Count count = forget(desk, "u-7");
  CHECK_FALSE(*count);  // somebody reads the journal
  desk.hub.tick();
  desk.drain();
  CHECK(*count == 3);
  for (const auto& body : bodies(desk)) CHECK(body.find("Pomegranate") == std::string::npos);
  CHECK(desk.rows("c-1").size() >= 2);
  CHECK(Json::parse(desk.hub.conversations("", 10))["items"].size() == 1);
  CHECK(*forget(desk, "u-7") == 1);  // the conversation that has this name
  CHECK(*forget(desk, "nobody") == 0);

  // The conversation goes on where it was, as a new one; the customer is new too.
  const auto seq = desk.rows("c-1").back().seq;
  CHECK(outline(desk.tell(message("c-1", "m-1", "hello"))) == "advice " + std::to_string(seq + 1));
  CHECK(outline(screen->frames).front() == "event " + std::to_string(seq + 1));
  desk.tell(facts("c-4", "u-7"));
  CHECK(desk.rows("c-4").size() == 1);  // no earlier contacts
  HubDesk again(desk.journal);
  REQUIRE(again.hub.start());
  CHECK(again.watch("c-1", 0)->frames == desk.watch("c-1", 0)->frames);
}

TEST_CASE("what is too old is erased, contact by contact", "[server]") {
  HubDesk desk;
  desk.tell(facts("c-1", "u-7"));
  desk.tell(message("c-1", "m-1", "Pomegranate"));
  desk.tell(message("c-2", "m-1", "Pomegranate"));
  desk.now += 10 * event::kDay;
  desk.tell(message("c-1", "m-2", "Quince"));
  const auto expire = [&](const std::string& id, event::Time before) {
    std::optional<std::size_t> count;
    desk.hub.expire(id, before, [&](Result<std::size_t> done) {
      REQUIRE(done);
      count = *done;
    });
    desk.drain();
    return count.value_or(99);
  };
  CHECK(expire("c-1", test::kBegin) == 0);      // not older
  CHECK(expire("c-1", test::kBegin + 1) == 1);  // the message, not what is known
  CHECK(expire("c-1", test::kBegin + 1) == 0);
  CHECK(expire("c-2", test::kBegin + 1) == 1);
  CHECK(expire("nobody", test::kBegin + 1) == 0);
  const auto rows = desk.rows("c-1");
  CHECK(Json::parse(rows[0].body)["type"] == "facts");
  CHECK(Json::parse(rows[1].body)["type"] == "erased");
  CHECK(rows.back().body.find("Quince") != std::string::npos);
  HubDesk again(desk.journal);
  again.now = desk.now;
  REQUIRE(again.hub.start());
  CHECK(again.tell(message("c-1", "m-3", kManager)) == desk.tell(message("c-1", "m-3", kManager)));
}

TEST_CASE("another brain folds again what the first one folded", "[server]") {
  HubDesk desk;
  const std::string first = desk.tell(message("c-1", "m-1", kManager));
  desk.submit(message("c-1", "m-2", "hello"));  // in flight
  desk.hub.adopt(
      std::shared_ptr<const assist::Assistant>(std::shared_ptr<void>(), &test::assistant()));
  desk.submit(message("c-1", "m-3", "hello"));
  desk.drain();
  CHECK(outline(desk.answers) == Lines{"advice 1", "advice 3", "advice 4"});
  CHECK(desk.tell(message("c-1", "m-1", kManager)) == first);
}

}  // namespace hamkalam::server
