// The autopilot at its desk: the wait for a burst's end, the answers of a day, silence.
#include "server/autopilot.hpp"

#include "support/hub_desk.hpp"

namespace hamkalam::server {
namespace {

class Office {
 public:
  explicit Office(
      std::vector<std::string> intents, int daily = 100,
      std::shared_ptr<test::FailingJournal> journal = std::make_shared<test::FailingJournal>())
      : desk(std::move(journal)) {
    config.autopilot_intents = std::move(intents);
    config.autopilot_confidence = 60;
    config.autopilot_daily = daily;
    config.autopilot_seconds = 5;
    config.channels["telegram"].token = "TOKEN";
    REQUIRE(desk.hub.start());
    desk.hub.afterwards([this](const auto& conversation, const auto& event) {
      autopilot.heard(conversation, event);
    });
  }
  Office& hears(const std::string& conversation, const std::string& text) {
    desk.tell(Json{{"type", "message"},
                   {"conversation", conversation},
                   {"id", "m-" + std::to_string(++count_)},
                   {"from", "customer"},
                   {"text", text},
                   {"source", {{"platform", "telegram"}, {"chat", conversation}}}}
                  .dump());
    return *this;
  }
  Office& wait(int seconds) {
    for (; seconds > 0; --seconds) {
      desk.now += 1000;
      autopilot.tick();
      desk.drain();
    }
    return *this;
  }
  int answers(const std::string& conversation) {
    int out = 0;
    for (const auto& row : desk.rows(conversation))
      out += Json::parse(row.body).value("from", "") == "bot";
    return out;
  }

  test::HubDesk desk;
  Config config;
  Notes notes = *Notes::load(test::share() / "locales");
  AutopilotDesk autopilot{desk.hub, config, notes, [this] { return desk.now; }};

 private:
  int count_ = 0;
};

const std::vector<std::string> kGreetings{"talk.greeting"};

}  // namespace

TEST_CASE("without intents the autopilot is off", "[server]") {
  Office office({});
  CHECK(office.hears("c-1", "Hello").wait(10).answers("c-1") == 0);
  CHECK(Config().autopilot_intents.empty());  // as it is where nobody says otherwise
}

TEST_CASE("the autopilot waits for the rest of a burst, and says that it is automatic",
          "[server]") {
  Office office(kGreetings);
  office.hears("c-1", "Hello").wait(4);
  CHECK(office.answers("c-1") == 0);
  office.hears("c-1", "Good morning").wait(4);
  CHECK(office.answers("c-1") == 0);  // the second began the wait anew
  office.wait(1);
  CHECK(office.answers("c-1") == 1);
  const std::string said =
      Json::parse(office.desk.rows("c-1").back().body)["text"].get<std::string>();
  CHECK_THAT(said, Catch::Matchers::EndsWith("\n\n" + office.notes.automatic().at("en")));
  CHECK(office.hears("c-1", "Hello").wait(10).answers("c-1") == 1);  // once
}

TEST_CASE("a day has so many automatic answers, also after a start and on all nodes", "[server]") {
  Office office(kGreetings, 2);
  for (const char* id : {"c-1", "c-2", "c-3"}) office.hears(id, "Hello");
  office.wait(5);
  CHECK(office.answers("c-1") + office.answers("c-2") + office.answers("c-3") == 2);
  Office again(kGreetings, 2, office.desk.journal);
  again.desk.now = office.desk.now;
  CHECK(again.hears("c-4", "Hello").wait(6).answers("c-4") == 0);
  again.desk.now += event::kDay;
  CHECK(again.hears("c-5", "Hello").wait(6).answers("c-5") == 1);
  // What is answered there counts here.
  office.desk.now = again.desk.now;
  again.desk.journal->tell("c-5", 2);
  office.desk.drain();
  CHECK(office.hears("c-6", "Hello").wait(6).answers("c-6") == 1);
  CHECK(office.hears("c-7", "Hello").wait(6).answers("c-7") == 0);
}

TEST_CASE("who asks to be left alone is, for good", "[server]") {
  Office office(kGreetings);
  office.hears("c-1", "Stop sending me messages, unsubscribe me.").wait(6);
  bool said = false;
  for (const auto& row : office.desk.rows("c-1"))
    said |= Json::parse(row.body).contains("customer") &&
            Json::parse(row.body)["customer"]["no_contact"] == true;
  CHECK(said);
  office.desk.now += 40 * event::kDay;  // another contact
  CHECK(office.hears("c-1", "Hello").wait(10).answers("c-1") == 0);
}

}  // namespace hamkalam::server
