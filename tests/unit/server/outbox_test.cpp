// The outbox without sockets: what becomes of letters, whatever the platform and the journal do.
#include "server/outbox.hpp"

#include <set>

#include "support/hub_desk.hpp"

namespace hamkalam::server {
namespace {

using channel::HttpCall;
using channel::Outcome;

constexpr const char* kSource = R"({"platform":"telegram","chat":"42"})";

Notes load_notes() {
  auto loaded = Notes::load(test::share() / "locales");
  REQUIRE(loaded);
  return *std::move(loaded);
}

// A hub with an outbox whose requests wait until a test answers them.
class Desk : public test::HubDesk {
 public:
  Desk() {
    config.channels["telegram"] = {.secrets = {"s"}, .token = "TOKEN"};
    hub.send_by(outbox);
    outbox.start();
    drain();
  }
  ~Desk() { drain(); }  // before what it names goes
  void customer(const std::string& id) {
    tell(R"({"type":"message","conversation":"telegram:42","from":"customer","text":"hi","id":")" +
         id + R"(","source":)" + kSource + "}");
  }
  void agent(const std::string& id, const std::string& text) {
    tell(R"({"type":"message","conversation":"telegram:42","from":"agent","agent":"sara","id":")" +
         id + R"(","text":")" + text + R"("})");
  }
  // Lets the request that waits longest be written, and ends it.
  void answer(Outcome outcome, bool write = true) {
    REQUIRE_FALSE(waiting.empty());
    auto [call, ready, done] = std::move(waiting.front());
    waiting.erase(waiting.begin());
    bool went = false;
    if (write) ready([&](bool go) { went = go; });
    drain();
    if (write && !went) outcome = {.kind = Outcome::Kind::unsent, .fault = "not to be written"};
    done(std::move(outcome));
    drain();
  }
  void answer(int status, std::string body = "{}") {
    answer({.kind = Outcome::Kind::answered, .status = status, .body = std::move(body)});
  }
  void later(event::Time time) {
    now += time;
    outbox.tick();
    drain();
    outbox.tick();  // counted by now
    drain();
  }
  std::string list() {
    std::string out;
    outbox.list({}, [&](Result<std::string> page) { out = *page; });
    drain();
    return out;
  }
  std::vector<std::string> texts() const {
    std::vector<std::string> out;
    for (const auto& one : waiting) out.push_back(Json::parse(one.call.body)["text"]);
    return out;
  }

  struct Waiting {
    HttpCall call;
    Outbox::Ready ready;
    Outbox::Done done;
  };
  std::vector<Waiting> waiting;
  std::vector<std::string> told;
  Config config;
  Notes notes = load_notes();
  Outbox outbox{{.journal = *journal,
                 .config = config,
                 .notes = notes,
                 .post = post(),
                 .clock = [this] { return now; },
                 .random = [] { return 0U; },
                 .perform =
                     [this](const HttpCall& call, const std::string&, auto ready, auto done) {
                       waiting.push_back({call, ready, done});
                     },
                 .told =
                     [this](const store::Letter& letter, std::string_view state) {
                       told.push_back(letter.about + " " + std::string(state));
                     }}};
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("what an agent says goes out in order, each once it is durable", "[server]") {
  Desk desk;
  desk.customer("m-1");
  CHECK(desk.waiting.empty());
  desk.agent("a-1", "one");
  desk.agent("a-2", "two");
  CHECK(desk.texts() == Texts{"one"});
  CHECK(desk.waiting.front().call.path == "/botTOKEN/sendMessage");
  desk.answer(200);
  CHECK(desk.told == Texts{"a-1 sent"});
  CHECK(desk.texts() == Texts{"two"});
  desk.answer(200);
  CHECK(desk.list() == R"({"items":[],"next":null})");
  CHECK(desk.outbox.in_flight() == 0);
  desk.agent("a-2", "two");  // a repeat
  CHECK(desk.waiting.empty());
}

TEST_CASE("a busy platform is asked again, and what follows waits", "[server]") {
  Desk desk;
  desk.customer("m-1");
  desk.agent("a-1", "one");
  desk.agent("a-2", "two");
  desk.answer(503);
  CHECK(desk.waiting.empty());
  CHECK_THAT(desk.list(), Catch::Matchers::Contains(R"("attempts":1)"));
  desk.later(999);
  CHECK(desk.waiting.empty());
  desk.later(1);
  CHECK(desk.texts() == Texts{"one"});
  desk.answer({.kind = Outcome::Kind::unsent, .fault = "no connection"}, false);
  desk.later(2000);
  desk.answer(200);
  CHECK(desk.texts() == Texts{"two"});
  CHECK(desk.told == Texts{"a-1 sent"});
}

TEST_CASE("a channel begins no more requests in a second than its platform takes", "[server]") {
  Desk desk;
  desk.config.channels["telegram"].per_second = 2;
  desk.customer("m-1");
  for (const char* id : {"a-1", "a-2", "a-3", "a-4", "a-5"}) desk.agent(id, id);
  desk.answer(200);
  CHECK(desk.texts() == Texts{"a-2"});
  desk.answer(200);
  CHECK(desk.waiting.empty());
  desk.later(1000);
  CHECK(desk.texts() == Texts{"a-3"});
  desk.answer(200);
  desk.answer(200);
  CHECK(desk.waiting.empty());
  desk.later(1000);
  desk.answer(200);
  CHECK(desk.told.size() == 5);
}

TEST_CASE("a platform that takes answers for a while gets none later", "[server]") {
  Desk desk;
  desk.tell(
      R"({"type":"message","conversation":"telegram:42","from":"customer","text":"hi","id":"m-1",
                "source":{"platform":"telegram","chat":"42","reply_by":")" +
      event::format_time(desk.now + event::kMinute) + R"("}})");
  desk.agent("a-1", "one");
  desk.answer(503);  // tried again, but not for ever
  desk.later(2 * event::kMinute);
  CHECK(desk.told == Texts{"a-1 failed"});
  desk.agent("a-2", "two");
  CHECK(desk.waiting.empty());
  CHECK(desk.told.back() == "a-2 failed");
  CHECK_THAT(desk.list(), Catch::Matchers::Contains("telegram.window: takes answers until"));
}

TEST_CASE("a long message goes on where it was", "[server]") {
  Desk desk;
  desk.customer("m-1");
  desk.agent("a-1", std::string(5000, 'x'));
  desk.answer(200);
  CHECK(desk.told.empty());
  REQUIRE(desk.waiting.size() == 1);
  desk.answer(429, R"({"parameters":{"retry_after":9}})");
  desk.later(9000);
  REQUIRE(desk.waiting.size() == 1);
  CHECK(desk.texts().front().size() < 1000);  // the second part alone
  desk.answer(200);
  CHECK(desk.told == Texts{"a-1 sent"});
}

TEST_CASE("a journal that fails: nothing is written unseen, nothing is sent twice", "[server]") {
  Desk desk;
  desk.customer("m-1");
  desk.agent("a-1", "one");
  SECTION("before the first byte") {
    desk.journal->failing_moves = 1;
    desk.answer(200);  // it was not to be written
    CHECK(desk.told.empty());
    desk.later(2000);
    CHECK(desk.texts() == Texts{"one"});
  }
  SECTION("after the answer") {
    auto one = std::move(desk.waiting.front());
    desk.waiting.clear();
    one.ready([](bool go) { CHECK(go); });
    desk.drain();
    desk.journal->failing_moves = 2;
    one.done({.kind = Outcome::Kind::answered, .status = 200});
    desk.drain();
    desk.later(1000);
    CHECK(desk.waiting.empty());
    desk.later(1000);
    CHECK(desk.told == Texts{"a-1 sent"});
    CHECK(desk.list() == R"({"items":[],"next":null})");
  }
}

TEST_CASE("what needs a token that is not there is dead at once, and can be sent later",
          "[server]") {
  Desk desk;
  desk.config.channels["telegram"].token = "";
  desk.customer("m-1");
  desk.agent("a-1", "one");
  CHECK(desk.told == Texts{"a-1 failed"});
  CHECK_THAT(desk.list(), Catch::Matchers::Contains("telegram.token: is needed to send"));
  desk.config.channels["telegram"].token = "NEW";
  bool decided = false;
  desk.outbox.find(1, [&](auto letter) {
    desk.outbox.decide(**letter, Outbox::Decision::again,
                       [&](Result<bool> done) { decided = *done; });
  });
  desk.drain();
  CHECK(decided);
  // It is on its way: nobody decides any more.
  desk.outbox.find(1, [&](auto letter) {
    desk.outbox.decide(**letter, Outbox::Decision::drop,
                       [&](Result<bool> done) { decided = *done; });
  });
  desk.drain();
  CHECK_FALSE(decided);
  CHECK(desk.waiting.front().call.path == "/botNEW/sendMessage");
}

TEST_CASE("the webhook hears of advice, flags and tasks until it wants no more", "[server]") {
  Desk desk;
  desk.config.webhook_url = "https://shop.example/hook";
  desk.config.webhook_secrets = {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"};
  desk.tell(R"({"type":"message","conversation":"c-1","id":"m-1","from":"customer","text":"hi"})");
  REQUIRE(desk.waiting.size() == 1);
  const HttpCall call = desk.waiting.front().call;
  const Json body = Json::parse(call.body);
  CHECK(body["type"] == "advice.created");
  CHECK(body["data"]["for"] == "m-1");
  CHECK(call.repeatable);
  const std::string id = call.headers.at("webhook-id");
  // No answer in time: it knows a repeat by the id.
  desk.answer({.kind = Outcome::Kind::unanswered, .fault = "no answer in time"});
  desk.later(5000);
  REQUIRE(desk.waiting.size() == 1);
  CHECK(desk.waiting.front().call.headers.at("webhook-id") == id);
  desk.answer(410);
  desk.tell(R"({"type":"message","conversation":"c-1","id":"m-2","from":"customer","text":"hi"})");
  CHECK(desk.waiting.empty());
  desk.config.webhook_url = "https://shop.example/other";
  desk.later(1000);
  desk.tell(R"({"type":"message","conversation":"c-1","id":"m-3","from":"customer","text":"hi"})");
  CHECK(desk.waiting.size() == 1);
}

TEST_CASE("the webhook hears of a flag and of a task that a promise opened", "[server]") {
  Desk desk;
  desk.config.webhook_url = "https://shop.example/hook";
  desk.config.webhook_secrets = {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"};
  desk.config.webhook_events = {"flag", "task"};
  desk.tell(
      R"({"type":"message","conversation":"c-1","id":"m-1","from":"customer","text":"I want to speak to your manager right now."})");
  desk.tell(
      R"({"type":"message","conversation":"c-1","id":"a-1","from":"agent","agent":"sara","text":"I will call you tomorrow at 10."})");
  std::set<std::string> types;
  for (const auto& one : desk.waiting) types.insert(Json::parse(one.call.body)["type"]);
  for (; !desk.waiting.empty(); desk.answer(200))
    types.insert(Json::parse(desk.waiting.front().call.body)["type"]);
  CHECK(types == std::set<std::string>{"flag.raised", "task.opened"});
}

TEST_CASE("a help desk's agents read flags and errors, suggestions where these are wished",
          "[server]") {
  for (const char* how : {"", "suggestions", "off"}) {
    Desk desk;
    desk.config.channels["chatwoot"] = {
        .secrets = {"s"}, .token = "TOKEN", .api_base = "https://desk.example", .notes = how};
    desk.tell(R"({"type":"message","conversation":"chatwoot:10","id":"m-1","from":"customer",)"
              R"("text":"I want to speak to your manager right now.",)"
              R"("source":{"platform":"chatwoot","chat":"10","account":"1","status":"open"}})");
    std::string noted;
    for (; !desk.waiting.empty(); desk.answer(200)) {
      const HttpCall& call = desk.waiting.front().call;
      const Json body = Json::parse(call.body);
      CHECK(body["private"] == true);
      noted += body["content"].get<std::string>() + "\n";
    }
    INFO(how << ": " << noted);
    const bool off = std::string_view(how) == "off";
    CHECK((noted.find("\U0001F6A9 Supervisor: Asked for a manager\n") == 0) == !off);
    CHECK((noted.find("\U0001F4A1 ") != std::string::npos) ==
          (std::string_view(how) == "suggestions"));
    CHECK(noted.empty() == off);
  }
}

}  // namespace hamkalam::server
