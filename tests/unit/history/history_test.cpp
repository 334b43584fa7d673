#include "history/history.hpp"

#include "support/talk.hpp"

namespace hamkalam::history {
namespace {

using event::kDay;
using event::kHour;
using event::kMinute;
using test::catalogue;
using test::Talk;

// Conversations that share one history: each event is folded after what is derived for it.
class World {
 public:
  Talk& talk(const std::string& id) { return talks_.try_emplace(id, id).first->second; }

  // Derived events for an event, as their JSON; both are folded.
  std::vector<std::string> tell(const std::string& id, Json fields, conversation::Turn turn = {}) {
    Talk& talk = this->talk(id);
    const event::Event event = test::decoded(std::move(fields), id, now);
    std::vector<std::string> rows;
    for (event::Event& derived : history.derive(talk.conversation, event)) {
      const std::uint64_t seq = talk.conversation.sequence() + 1;
      rows.push_back(event::stored(derived, seq));
      // What is folded is what the journal would give back.
      const auto read = event::decode_text(rows.back());
      REQUIRE(read);
      CHECK(read->by_hamkalam);
      talk.conversation.apply(*read, {});
      watch(talk.conversation, *read);
    }
    talk.conversation.apply(event, std::move(turn));
    watch(talk.conversation, event);
    return rows;
  }
  std::vector<std::string> named(const std::string& id, const std::string& customer) {
    return tell(id, {{"type", "facts"}, {"customer", {{"id", customer}}}});
  }
  std::vector<std::string> writes(const std::string& id, const std::string& intent,
                                  test::Signals signals = {}) {
    const std::string number = "m-" + std::to_string(++messages_);
    return tell(id, {{"type", "message"}, {"id", number}, {"from", "customer"}, {"text", "x"}},
                test::heard(intent, signals));
  }
  Json customer(const std::string& id) { return talk(id).conversation.facts("customer"); }

  // What is kept, as a journal keeps it: by customer and place.
  std::vector<Note> kept(const std::string& customer) {
    std::vector<Note> out;
    for (const auto& [place, value] : notes)
      if (const auto& [whose, conversation, seq] = place; whose == customer)
        out.push_back({whose, conversation, seq, value});
    return out;
  }

  History history{catalogue(), 400};
  std::map<std::tuple<std::string, std::string, std::uint64_t>, std::string> notes;
  event::Time now = test::kBegin;

 private:
  void watch(const conversation::Conversation& conversation, const event::Event& event) {
    for (const Note& note : history.observe(conversation, event)) {
      const std::tuple place(note.customer, note.conversation, note.seq);
      if (note.value.empty())
        notes.erase(place);
      else
        notes[place] = note.value;
    }
  }

  std::map<std::string, Talk> talks_;
  int messages_ = 0;
};

}  // namespace

TEST_CASE("a customer's earlier contacts are told when the customer becomes known", "[history]") {
  World world;
  CHECK(world.named("c-1", "u-7").empty());  // nothing is derived without an earlier contact
  CHECK(world.writes("c-1", "delivery.late").empty());
  CHECK(world.writes("c-1", "talk.wait", {{"insult", 800}}).empty());
  world.now += 2 * kDay;
  CHECK(world.writes("c-2", "order.status").empty());

  // Before the event that made it needed, and in its conversation.
  const auto rows = world.named("c-2", "u-7");
  REQUIRE(rows.size() == 1);
  CHECK(
      rows[0] ==
      R"({"type":"facts","conversation":"c-2","at":"2026-03-03T09:00:00Z","customer":)"
      R"({"contacts_before":1,"complaints_before":1,"insults_before":1},"seq":2,"by":"hamkalam"})");
  CHECK(world.talk("c-2").conversation.last_event().body["customer"]["id"] == "u-7");
  CHECK(world.customer("c-2")["contacts_before"] == 1);
  CHECK(world.customer("c-1") == Json({{"id", "u-7"}}));

  CHECK(world.named("c-3", "u-8").empty());
}

TEST_CASE("earlier contacts are counted once each, also within one conversation", "[history]") {
  World world;
  world.named("c-1", "u-7");
  world.writes("c-1", "delivery.late");
  world.writes("c-1", "delivery.late");  // the same contact
  world.tell("c-1", {{"type", "close"}});
  world.now += kHour;
  REQUIRE(world.writes("c-1", "order.status").size() == 1);
  CHECK(world.customer("c-1")["contacts_before"] == 1);
  CHECK(world.customer("c-1")["complaints_before"] == 1);
  CHECK(world.customer("c-1")["insults_before"] == 0);
  CHECK(world.writes("c-1", "order.status").empty());  // only where a contact begins

  world.now += kDay;  // a third contact, after silence; the second had no complaint
  REQUIRE(world.writes("c-1", "delivery.late", {{"insult", 399}}).size() == 1);
  CHECK(world.customer("c-1")["contacts_before"] == 2);
  CHECK(world.customer("c-1")["complaints_before"] == 1);

  world.writes("c-2", "order.status");
  REQUIRE(world.named("c-2", "u-7").size() == 1);
  CHECK(world.customer("c-2")["contacts_before"] == 3);
  CHECK(world.customer("c-2")["complaints_before"] == 2);
  CHECK(world.customer("c-2")["insults_before"] == 0);
}

TEST_CASE("complaints count for thirty days, insults and contacts for ever", "[history]") {
  for (const bool old : {false, true}) {
    World world;
    world.named("c-1", "u-7");
    world.writes("c-1", "delivery.late", {{"insult", 900}});
    world.now += 30 * kDay + (old ? 1000 : 0);
    world.named("c-2", "u-7");
    CHECK(world.customer("c-2")["complaints_before"] == (old ? 0 : 1));
    CHECK(world.customer("c-2")["insults_before"] == 1);
    CHECK(world.customer("c-2")["contacts_before"] == 1);
  }
}

TEST_CASE("a customer nobody named is known within the conversation only", "[history]") {
  World world;
  world.writes("c-1", "delivery.late");
  world.now += 2 * kDay;
  REQUIRE(world.writes("c-1", "order.status").size() == 1);
  CHECK(world.customer("c-1")["complaints_before"] == 1);
  CHECK(world.writes("c-2", "order.status").empty());
  world.now += 2 * kDay;
  REQUIRE(world.writes("c-2", "order.status").size() == 1);
  CHECK(world.customer("c-2")["complaints_before"] == 0);  // c-1 is another customer
}

TEST_CASE("a name learned later takes the earlier contacts along", "[history]") {
  World world;
  world.writes("c-1", "delivery.late");
  world.now += 2 * kDay;
  world.writes("c-1", "complaint.other");
  CHECK(world.named("c-1", "u-7").empty());
  world.now += kHour;
  world.writes("c-2", "order.status");
  REQUIRE(world.named("c-2", "u-7").size() == 1);
  CHECK(world.customer("c-2")["contacts_before"] == 2);
  CHECK(world.customer("c-2")["complaints_before"] == 2);
}

TEST_CASE("only what a customer says makes a contact", "[history]") {
  World world;
  world.named("c-1", "u-7");
  for (const char* from : {"agent", "note"})
    world.tell("c-1", {{"type", "message"}, {"id", from}, {"from", from}, {"text", "x"}});
  CHECK(world.named("c-2", "u-7").empty());
}

TEST_CASE("a task falls due when its time has come, and once", "[history]") {
  World world;
  const auto due = [&](event::Time at) {
    return History::fallen_due(world.talk("c-1").conversation, at).size();
  };
  for (const char* id : {"1/late", "2/soon"})
    world.tell("c-1", {{"type", "task"},
                       {"id", id},
                       {"outcome", "raised"},
                       {"due", event::format_time(test::kBegin + (*id - '0') * kMinute)}});
  CHECK(due(test::kBegin + kMinute - 1) == 0);
  CHECK(due(test::kBegin + kMinute) == 1);
  CHECK(due(test::kBegin + 2 * kMinute) == 2);

  world.now += kMinute + 30'000;
  const auto rows = world.writes("c-1", "order.status");
  REQUIRE(rows.size() == 1);  // at the time when it fell due, right before the message
  CHECK(rows[0] ==
        R"({"type":"due","conversation":"c-1","at":"2026-03-01T09:01:00Z","what":"task",)"
        R"("id":"1/late","seq":3,"by":"hamkalam"})");
  CHECK(world.talk("c-1").conversation.tasks()[0].overdue);
  CHECK(world.writes("c-1", "order.status").empty());

  world.tell("c-1", {{"type", "task"}, {"id", "2/soon"}, {"outcome", "done"}});
  world.now += kDay - kMinute;
  CHECK(world.writes("c-1", "order.status").empty());  // it was done before
}

TEST_CASE("who wants no messages is known in all conversations", "[history]") {
  World world;
  const auto stopped = [&](const std::string& id) {
    return world.customer(id).value("no_contact", false);
  };
  for (const char* id : {"c-1", "c-2", "c-3"}) world.named(id, "u-7");
  world.named("c-9", "u-9");
  world.writes("c-1", "business.hours");
  CHECK(world.writes("c-1", "contact.stop").empty());
  CHECK(world.writes("c-1", "business.hours").empty());  // said in this contact
  const auto rows = world.writes("c-2", "business.hours");
  REQUIRE(rows.size() == 1);
  CHECK_THAT(rows[0], Catch::Matchers::Contains(R"("no_contact":true)"));
  CHECK(stopped("c-2"));
  CHECK(world.writes("c-2", "business.hours").empty());  // told once
  world.writes("c-9", "business.hours");
  CHECK_FALSE(stopped("c-9"));
  world.now += 2 * kDay;
  world.writes("c-1", "business.hours");
  CHECK(stopped("c-1"));  // and in the next contact

  // Whom the business may write to again, and who is forgotten.
  world.tell("c-1", {{"type", "facts"}, {"customer", {{"no_contact", false}}}});
  world.writes("c-3", "business.hours");
  CHECK_FALSE(stopped("c-3"));
  World other;
  other.writes("c-1", "contact.stop");
  other.named("c-1", "u-7");  // who it was is known later
  other.named("c-2", "u-7");
  other.named("c-3", "u-7");
  other.writes("c-2", "business.hours");
  CHECK(other.customer("c-2").contains("no_contact"));
  other.history.forget("c-1");
  other.history.forget("c-2");
  other.writes("c-3", "business.hours");
  CHECK_FALSE(other.customer("c-3").contains("no_contact"));
  // A platform may say it before anybody writes.
  other.tell("c-4", {{"type", "facts"}, {"customer", {{"id", "u-8"}, {"no_contact", true}}}});
  other.named("c-5", "u-8");
  other.writes("c-5", "business.hours");
  CHECK(other.customer("c-5").contains("no_contact"));
}

TEST_CASE("what is kept, shown in any order and twice, says the same", "[history]") {
  World world;
  world.writes("c-1", "delivery.late");  // before anybody is named
  world.named("c-1", "u-7");
  world.writes("c-1", "talk.wait", {{"insult", 800}});
  world.now += 2 * kDay;
  world.writes("c-1", "contact.stop");
  world.named("c-9", "u-9");
  world.writes("c-9", "delivery.late");
  world.now += kDay;
  world.tell("c-2", {{"type", "facts"}, {"customer", {{"id", "u-7"}, {"no_contact", false}}}});
  world.writes("c-2", "delivery.late");
  world.now += kHour;
  world.writes("c-3", "contact.stop");
  world.named("c-3", "u-7");
  CHECK(world.kept("\nc-1").empty());
  CHECK(world.kept("\nc-3").empty());

  // The next conversation asks a memory that holds only this customer, and was shown what is kept.
  const auto next = [&](World& other) {
    other.now = world.now + kHour;
    auto rows = other.named("c-4", "u-7");
    for (auto& row : other.writes("c-4", "order.status")) rows.push_back(std::move(row));
    return rows;
  };
  auto notes = world.kept("u-7");
  REQUIRE(notes.size() >= 4);
  std::vector<std::vector<std::string>> said;
  for (int turn = 0; turn < 3; ++turn) {
    World other;
    other.history = History(catalogue(), 400, Scope::held);
    for (const char* customer : {"u-7", "\nc-4"}) other.history.hold("c-4", customer);
    if (turn == 1) std::reverse(notes.begin(), notes.end());
    if (turn == 2) notes.insert(notes.end(), notes.begin(), notes.begin() + 2);
    other.history.learn(notes);
    other.history.learn(world.kept("u-9"));  // whom nobody holds
    said.push_back(next(other));
    CHECK(other.history.held() == 2);
    other.history.let_go("c-4");
    CHECK(other.history.held() == 0);
    CHECK_FALSE(other.history.holds("u-7"));
  }
  const auto as_seen = next(world);
  REQUIRE(as_seen.size() == 2);
  CHECK_THAT(as_seen[0], Catch::Matchers::Contains(R"("contacts_before":4,"complaints_before":2)"));
  CHECK_THAT(as_seen[1], Catch::Matchers::Contains(R"("no_contact":true)"));
  for (const auto& rows : said) CHECK(rows == as_seen);
}

TEST_CASE("what fell due comes before what is known of the customer", "[history]") {
  World world;
  world.writes("c-1", "delivery.late");
  world.tell("c-1", {{"type", "task"},
                     {"id", "1/x"},
                     {"outcome", "raised"},
                     {"due", event::format_time(test::kBegin + kHour)}});
  world.now += 2 * kDay;
  const auto rows = world.writes("c-1", "order.status");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].starts_with(R"({"type":"due")"));
  CHECK(rows[1].starts_with(R"({"type":"facts")"));
}

}  // namespace hamkalam::history
