// Several hubs over one journal, as several machines have it.
#include <algorithm>

#include "support/hub_desk.hpp"

namespace hamkalam::server {
namespace {

using test::FailingJournal;
using test::HubDesk;
using test::outline;
using Lines = std::vector<std::string>;

std::string hello(const std::string& id, const std::string& conversation = "c-1",
                  const std::string& from = "customer") {
  return Json{{"type", "message"},
              {"conversation", conversation},
              {"id", id},
              {"from", from},
              {"text", "hello"}}
      .dump();
}

// Two machines and their journal, which tells nobody before it is asked to.
struct Nodes {
  std::shared_ptr<FailingJournal> journal = std::make_shared<FailingJournal>();
  HubDesk a{journal}, b{journal};

  Nodes() {
    REQUIRE(a.hub.start());
    REQUIRE(b.hub.start());
  }
  void tell(const std::string& conversation, std::uint64_t seq) {
    journal->tell(conversation, seq);
    a.drain();
    b.drain();
  }
};

}  // namespace

TEST_CASE("what another node stored reaches those who watch here, once", "[server]") {
  Nodes nodes;
  const auto here = nodes.a.watch("c-1"), there = nodes.b.watch("c-1"), queue = nodes.b.watch("*");
  nodes.a.tell(hello("m-1"));
  nodes.a.tell(hello("m-2", "c-1", "agent"));
  CHECK(there->frames.empty());
  nodes.tell("c-1", 1);
  nodes.tell("c-1", 2);
  nodes.tell("c-1", 2);
  nodes.tell("c-1", 9);  // of a batch that was refused
  CHECK(outline(there->frames) == Lines{"event 1", "advice 1", "event 2", "advice 2"});
  CHECK(here->frames == there->frames);
  CHECK_FALSE(queue->frames.empty());
  CHECK(Json::parse(nodes.b.hub.conversations("", 10))["items"].size() == 1);
  CHECK(nodes.a.hub.conversations("", 10) == nodes.b.hub.conversations("", 10));
  CHECK(outline(nodes.b.tell(hello("m-3"))) == "advice 3");
  nodes.tell("c-1", 3);
  CHECK(here->frames == there->frames);
}

TEST_CASE("the autopilot's day is that of all nodes together", "[server]") {
  Nodes nodes;
  const auto answer = [](const char* conversation) {
    return Json{{"type", "message"},
                {"conversation", conversation},
                {"id", "autopilot:business.hours"},
                {"from", "bot"},
                {"text", "We open at nine."}}
        .dump();
  };
  nodes.a.tell(answer("c-1"));
  nodes.b.tell(answer("c-2"));
  CHECK(nodes.a.hub.automatic_today() == 1);
  CHECK(nodes.b.hub.automatic_today() == 1);
  nodes.tell("c-1", 1);
  nodes.tell("c-2", 1);
  nodes.tell("c-2", 1);  // heard twice, counted once
  CHECK(nodes.a.hub.automatic_today() == 2);
  CHECK(nodes.b.hub.automatic_today() == 2);
  HubDesk later{nodes.journal};
  REQUIRE(later.hub.start());
  CHECK(later.hub.automatic_today() == 2);
}

TEST_CASE("who finds another node ahead catches up and tells everything in order", "[server]") {
  Nodes nodes;
  const auto there = nodes.b.watch("c-1");
  nodes.b.answers.clear();
  nodes.b.tell(hello("m-0"));
  nodes.tell("c-1", 1);
  nodes.a.tell(hello("m-1"));
  nodes.a.tell(hello("m-2"));
  nodes.b.submit(hello("m-3"));  // nobody told it of 2 and 3
  nodes.b.submit(hello("m-4"));
  nodes.b.drain();
  CHECK(outline(nodes.b.answers) == Lines{"advice 1", "advice 4", "advice 5"});
  nodes.tell("c-1", 3);
  nodes.tell("c-1", 5);
  CHECK(outline(there->frames) == Lines{"event 1", "advice 1", "event 2", "advice 2", "event 3",
                                        "advice 3", "event 4", "advice 4", "event 5", "advice 5"});
  // A repeat gets the same answer wherever it comes.
  CHECK(nodes.a.tell(hello("m-3")) == nodes.b.answers[1]);
  CHECK(nodes.a.rows("c-1").size() == 5);
}

TEST_CASE("what builds on something that was refused is taken again", "[server]") {
  Nodes nodes;
  nodes.b.tell(hello("m-1"));
  nodes.tell("c-1", 1);
  nodes.a.tell(hello("m-2"));  // b does not know it, and sends two that build on each other
  nodes.b.submit(hello("m-3", "c-1", "agent"));
  nodes.b.submit(hello("m-4"));
  nodes.b.drain();
  HubDesk later(nodes.journal);
  REQUIRE(later.hub.start());
  for (const char* id : {"m-3", "m-4"}) {
    const std::string repeated =
        later.tell(hello(id, "c-1", id == std::string("m-3") ? "agent" : "customer"));
    CHECK(std::count(nodes.b.answers.begin(), nodes.b.answers.end(), repeated) == 1);
  }
}

TEST_CASE("what comes while something is on its way is told behind it", "[server]") {
  Nodes nodes;
  const auto there = nodes.b.watch("c-1");
  nodes.b.submit(hello("m-1"));
  nodes.journal->tell("c-1", 2);  // before the answer
  nodes.b.drain();
  nodes.a.tell(hello("m-2"));
  nodes.tell("c-1", 2);
  CHECK(outline(there->frames) == Lines{"event 1", "advice 1", "event 2", "advice 2"});
}

TEST_CASE("who comes from another node misses nothing and gets nothing twice", "[server]") {
  Nodes nodes;
  nodes.b.watch("c-1");
  for (const char* id : {"m-1", "m-2", "m-3"}) nodes.a.tell(hello(id));
  const auto moved = nodes.b.watch("c-1", 2);  // b was told nothing
  CHECK(outline(moved->frames) == Lines{"event 3", "advice 3"});
  nodes.tell("c-1", 3);
  CHECK(moved->frames.size() == 2);
  const auto known = nodes.b.watch("c-1", 3);
  nodes.a.tell(hello("m-4"));
  nodes.tell("c-1", 4);
  CHECK(outline(known->frames) == Lines{"event 4", "advice 4"});
}

TEST_CASE("a node that let go of a conversation tells its watchers what they have not seen",
          "[server]") {
  const auto journal = std::make_shared<FailingJournal>();
  HubDesk a(journal), b(journal, 1);  // b holds one conversation
  REQUIRE(a.hub.start());
  REQUIRE(b.hub.start());
  const auto there = b.watch("c-1");
  a.tell(hello("m-1"));
  journal->tell("c-1", 1);
  b.drain();
  b.tell(hello("x", "c-2"));
  CHECK(b.hub.folded() == 1);
  a.tell(hello("m-2"));
  journal->tell("c-1", 2);
  b.drain();
  CHECK(outline(there->frames) == Lines{"event 1", "advice 1", "event 2", "advice 2"});
}

TEST_CASE("what cannot be read is read later", "[server]") {
  Nodes nodes;
  const auto there = nodes.b.watch("c-1");
  nodes.a.tell(hello("m-1"));
  nodes.journal->failing_reads = 1;
  nodes.journal->followers.back()("c-1", 1);
  nodes.b.drain();
  CHECK(there->frames.empty());
  nodes.b.hub.tick();
  nodes.b.drain();
  CHECK(outline(there->frames) == Lines{"event 1", "advice 1"});
}

TEST_CASE("what one node forgot the others do not show", "[server]") {
  Nodes nodes;
  nodes.a.tell(hello("m-1", "u-7"));
  nodes.tell("u-7", 1);
  CHECK(Json::parse(nodes.b.hub.conversations("", 10))["items"].size() == 1);
  nodes.a.hub.forget("u-7", [](const Result<std::size_t>&) {});
  nodes.a.drain();
  nodes.tell("u-7", 0);
  CHECK(Json::parse(nodes.b.hub.conversations("", 10))["items"].empty());
}

TEST_CASE("a task falls due once, however many nodes see it", "[server]") {
  Nodes nodes;
  nodes.a.tell(R"({"type":"message","conversation":"c-1","id":"m-1","from":"agent","agent":"sara",)"
               R"("at":"2026-03-01T09:00:00Z","text":"I'll call you tomorrow at nine."})");
  const std::size_t before = nodes.a.rows("c-1").size();
  REQUIRE(before == 2);  // with its task
  nodes.tell("c-1", before);
  for (HubDesk* desk : {&nodes.a, &nodes.b}) desk->now = test::kBegin + 2 * event::kDay;
  nodes.a.hub.tick();
  nodes.b.hub.tick();
  nodes.a.drain();
  nodes.b.drain();
  std::size_t due = 0;
  for (const auto& row : nodes.a.rows("c-1")) due += Json::parse(row.body)["type"] == "due";
  CHECK(due == 1);
}

}  // namespace hamkalam::server
