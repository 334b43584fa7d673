// What a conversation must know of its customer's others, and what a start must know of all: both
// stand in the journal's marks.
#include "server/marks.hpp"

#include "server/figures.hpp"
#include "support/hub_desk.hpp"

namespace hamkalam::server {
namespace {

using test::FailingJournal;
using test::HubDesk;
using test::outline;

Json by_customer(const std::string& conversation, const std::string& id, const std::string& text) {
  return {{"type", "message"},
          {"conversation", conversation},
          {"id", id},
          {"from", "customer"},
          {"text", text}};
}

std::string says(const std::string& conversation, const std::string& id, const std::string& text) {
  return by_customer(conversation, id, text).dump();
}

std::string named(const std::string& conversation, const std::string& customer) {
  return Json{{"type", "facts"},
              {"conversation", conversation},
              {"id", "f-" + customer},
              {"customer", {{"id", customer}}}}
      .dump();
}

// What hamkalam said of the customer in a conversation, the latest.
Json known(HubDesk& desk, const std::string& conversation) {
  Json last;
  for (const store::Row& row : desk.rows(conversation))
    if (const Json body = Json::parse(row.body); body["type"] == "facts" && body.contains("by"))
      last = body["customer"];
  return last;
}

constexpr const char* kAngry = "This is a scam! Get me your manager right now!";

std::vector<std::string> marks(store::Journal& journal, const std::string& subject) {
  std::promise<std::vector<std::string>> lines;
  journal.marks(subject, [&](const Result<std::vector<store::Mark>>& found) {
    std::vector<std::string> out;
    for (const store::Mark& mark : *found)
      out.push_back(subject + ": " + mark.conversation + " " + std::to_string(mark.seq) + " " +
                    mark.value);
    lines.set_value(std::move(out));
  });
  return lines.get_future().get();
}

}  // namespace

TEST_CASE("another node knows at once, though nobody told it", "[server]") {
  const auto journal = std::make_shared<FailingJournal>();
  HubDesk a(journal), b(journal);
  REQUIRE(a.hub.start());
  REQUIRE(b.hub.start());
  a.tell(named("c-1", "u-7"));
  a.tell(says("c-1", "m-1", kAngry));  // also what raises a flag is a contact
  CHECK(outline(b.tell(named("c-2", "u-7"))) == "advice 2");
  CHECK(known(b, "c-2")["contacts_before"] == 1);
  CHECK(known(b, "c-2")["complaints_before"] == 1);
  // Who becomes known in the middle of a conversation, and what waits behind that.
  b.tell(says("c-3", "m-1", "hello"));
  b.answers.clear();
  b.submit(named("c-3", "u-7"));
  b.submit(says("c-3", "m-2", "where is my order?"));
  b.drain();
  CHECK(outline(b.answers) == std::vector<std::string>{"advice 3", "advice 4"});
  CHECK(known(b, "c-3")["contacts_before"] == 1);
}

TEST_CASE("what was refused is known to nobody", "[server]") {
  HubDesk desk;
  desk.tell(named("c-1", "u-7"));
  desk.tell(named("c-2", "u-8"));
  desk.journal->failing_appends = 1;
  CHECK(outline(desk.tell(says("c-1", "m-1", kAngry))) == "error unavailable");
  desk.tell(named("c-3", "u-7"));
  CHECK(known(desk, "c-3").is_null());
  CHECK(outline(desk.tell(says("c-1", "m-1", kAngry))).starts_with("advice"));
  desk.tell(named("c-4", "u-7"));
  CHECK(known(desk, "c-4")["contacts_before"] == 1);

  // Another node was faster: what is taken again counts once.
  HubDesk other(desk.journal);
  other.tell(says("c-2", "m-1", "hello"));
  CHECK(outline(desk.tell(says("c-2", "m-2", kAngry))).starts_with("advice"));
  desk.tell(named("c-5", "u-8"));
  CHECK(known(desk, "c-5")["contacts_before"] == 1);
  CHECK(known(desk, "c-5")["complaints_before"] == 1);
}

TEST_CASE("what is refused while somebody becomes known counts once", "[server]") {
  HubDesk desk, other(desk.journal);
  const auto agent = [](const std::string& id) {
    return Json{{"type", "message"}, {"conversation", "c-1"}, {"id", id},
                {"from", "agent"},   {"agent", "sara"},       {"text", "hello"}}
        .dump();
  };
  desk.tell(agent("a-1"));
  other.tell(agent("a-2"));  // which the first does not know
  desk.answers.clear();
  desk.submit(says("c-1", "m-1", kAngry));
  desk.submit(named("c-1", "u-7"));  // read again for it, while the message is on its way
  desk.drain();
  REQUIRE(desk.answers.size() == 2);
  for (const auto& answer : desk.answers) CHECK(outline(answer).starts_with("advice"));
  desk.tell(named("c-2", "u-7"));
  CHECK(known(desk, "c-2")["contacts_before"] == 1);
  CHECK(known(desk, "c-2")["complaints_before"] == 1);
}

TEST_CASE("while nobody can say what is known of a customer, nothing is judged", "[server]") {
  HubDesk desk;
  desk.tell(named("c-1", "u-7"));
  desk.tell(says("c-1", "m-1", kAngry));
  HubDesk other(desk.journal);
  other.journal->failing_marks = 1;
  CHECK(outline(other.tell(named("c-2", "u-7"))) == "error unavailable");
  CHECK(outline(other.tell(named("c-2", "u-7"))) == "advice 2");
  CHECK(known(other, "c-2")["contacts_before"] == 1);
}

TEST_CASE("marks made again are those that were written, and replay knows the same", "[server]") {
  HubDesk desk;
  const auto later = [&](event::Time time) { desk.now += time; };
  desk.tell(says("c-1", "m-1", kAngry));
  desk.tell(named("c-1", "u-7"));  // who it was is known later
  desk.tell(R"({"type":"feedback","conversation":"c-1","about":"1/1","outcome":"used"})");
  desk.tell(R"({"type":"message","conversation":"c-1","id":"a-1","from":"agent","agent":"sara",
                "text":"I'll call you tomorrow at nine."})");
  later(2 * event::kDay);
  desk.tell(says("c-1", "m-2", "please don't send me any more messages"));
  desk.tell(R"({"type":"message","conversation":"c-1","from":"bot","text":"fine",
                "id":"autopilot:contact.stop"})");
  desk.tell(R"({"type":"close","conversation":"c-1"})");
  desk.tell(named("c-2", "u-7"));
  desk.tell(says("c-2", "m-1", "hello"));
  desk.tell(R"({"type":"facts","conversation":"c-2","id":"f-2","customer":{"no_contact":false}})");
  later(event::kHour);
  desk.tell(says("c-3", "m-1", "where is my order?"));
  desk.tell(named("c-3", "u-8"));
  desk.tell(named("c-3", "u-7"));  // it was somebody else
  desk.tell(says("c-3", "m-2", "it is still not here, what a shame"));
  desk.tell(R"({"type":"close","conversation":"c-3"})");

  const auto again = std::make_shared<FailingJournal>();
  for (const char* name : {"c-1", "c-2", "c-3"}) {
    const auto rows = desk.rows(name);
    again->append({name, 0, rows}, [](const store::Outcome&) {});
  }
  REQUIRE(make_marks(*again, test::assistant()));
  std::size_t count = 0;
  for (const std::string& subject :
       {subject_of_customer("u-7"), subject_of_customer("u-8"), subject_of_customer("\nc-1"),
        subject_of_customer("\nc-3"), std::string(kOpen), Figures::subject(desk.now),
        subject_of_automatic(desk.now)}) {
    const auto written = marks(*desk.journal, subject);
    CHECK(marks(*again, subject) == written);
    count += written.size();
    CHECK(written.empty() == subject.starts_with("customer \n"));
  }
  CHECK(count >= 10);
}

TEST_CASE("a start reads what is open or new, and nothing else", "[server]") {
  HubDesk desk;
  constexpr int kOld = 40;
  for (int i = 0; i < kOld; ++i) {
    const std::string name = "old-" + std::to_string(i);
    desk.tell(says(name, "m-1", "hello"));
    desk.tell(R"({"type":"close","conversation":")" + name + "\"}");
  }
  desk.tell(says("waits", "m-1", "where is my order?"));
  desk.tell(R"({"type":"task","conversation":"task","id":"1/call","outcome":"raised","due":")" +
            event::format_time(desk.now + 30 * event::kDay) + "\"}");
  desk.now += 20 * event::kDay;
  desk.tell(says("new", "m-1", "hello"));
  desk.tell(R"({"type":"close","conversation":"new"})");

  HubDesk again(desk.journal);
  again.now = desk.now;
  REQUIRE(again.hub.start());  // makes the marks, as it is the first
  const int before = again.journal->pages_read;
  HubDesk third(desk.journal);
  third.now = desk.now;
  REQUIRE(third.hub.start());
  CHECK(third.journal->pages_read - before == 3);
  std::vector<std::string> listed;
  const Json list = Json::parse(third.hub.conversations("", 100));
  for (const Json& item : list["items"]) listed.push_back(item["conversation"]);
  std::sort(listed.begin(), listed.end());
  CHECK(listed == std::vector<std::string>{"new", "task", "waits"});
  // The task of a conversation that nobody opened falls due.
  third.now += 11 * event::kDay;
  third.hub.tick();
  third.drain();
  CHECK(Json::parse(third.rows("task").back().body)["type"] == "flag");
  // An answer closes what waited.
  third.tell(R"({"type":"message","conversation":"waits","id":"a-1","from":"agent","agent":"sara",
                 "text":"It was sent today."})");
  CHECK(marks(*third.journal, kOpen).front().starts_with("open: task"));
}

}  // namespace hamkalam::server
