// However long a conversation is, what is kept of it is bounded, and what is asked of it later is
// there.
#include "support/talk.hpp"

namespace hamkalam::conversation {
namespace {

using event::kDay;
using test::Talk;

std::size_t of_contact(const Conversation& conversation, int contact) {
  std::size_t count = 0;
  for (const Message& message : conversation.messages()) count += message.contact == contact;
  return count;
}

const char* kAssign = R"({"type":"assign","agent":"sara"})";

}  // namespace

TEST_CASE("a contact has so many events and no more", "[conversation]") {
  Talk talk;
  talk.customer("one");
  for (std::size_t i = 2; i < kMostContactEvents; ++i) talk.wait(1000).fold(kAssign);
  CHECK_FALSE(talk.conversation.begins_contact(talk.now));
  talk.customer("the last of them");
  CHECK(talk.conversation.contact() == 0);
  CHECK(talk.conversation.begins_contact(talk.now));
  talk.fold(kAssign);  // only a message begins one
  CHECK(talk.conversation.contact() == 0);
  talk.customer("the first of others");
  CHECK(talk.conversation.contact() == 1);
  CHECK_FALSE(talk.conversation.begins_contact(talk.now));
}

TEST_CASE("earlier contacts lose their words and keep what was read in them", "[conversation]") {
  Talk talk;
  talk.customer("you broke your word", "complaint.service", {{"broken_promise", 900}});
  talk.agent("because", {"reason"});
  CHECK(talk.conversation.messages()[0].text == "you broke your word");
  talk.fold(R"({"type":"close"})").customer("hello");
  const auto& messages = talk.conversation.messages();
  REQUIRE(messages.size() == 3);
  CHECK(messages[0].text.empty());
  CHECK(messages[0].id == "m-1");
  CHECK(messages[0].turn.strength("broken_promise") == 900);
  CHECK(messages[0].turn.intent.name == "complaint.service");
  CHECK(messages[0].turn.ranking.empty());
  CHECK(messages[1].turn.has_act("reason"));
  CHECK(messages[2].text == "hello");
  // An edit of one of them is read, not kept.
  talk.fold(R"({"type":"edit","message":"m-1","text":"never mind"})", test::heard("talk.thanks"));
  CHECK(talk.conversation.messages()[0].text.empty());
  CHECK(talk.conversation.messages()[0].turn.intent.name == "talk.thanks");
}

TEST_CASE("of earlier contacts the number of an order is kept", "[conversation]") {
  auto turn = test::heard("order.status");
  turn.entities.resize(2);
  turn.entities[0].kind = "order_number";
  turn.entities[0].value = "12345";
  turn.entities[1].kind = "phone";
  Talk talk;
  talk.message("customer", "12345, call me", turn);
  talk.fold(R"({"type":"close"})").customer("hello");
  const auto& kept = talk.conversation.messages()[0].turn.entities;
  REQUIRE(kept.size() == 1);
  CHECK(kept[0].value == "12345");
}

TEST_CASE("of earlier contacts the last messages are kept", "[conversation]") {
  Talk talk;
  talk.fold(R"({"type":"facts","case":{"claim_verified":true}})");
  for (int contact = 0; contact < 5; ++contact) {
    for (int i = 0; i < 60; ++i) talk.customer("hello");
    if (contact == 3) talk.fold(R"({"type":"facts","case":{"outside_policy":true}})");
    talk.wait(kDay);
  }
  CHECK(talk.conversation.messages().size() == kMostEarlier + 60);
  CHECK(of_contact(talk.conversation, 0) == kMostEarlier - 3 * 60);
  CHECK(of_contact(talk.conversation, 4) == 60);
  // Places in the list of messages move with it.
  CHECK(talk.conversation.case_given_at("claim_verified") == 0);
  CHECK(talk.conversation.case_given_at("outside_policy") == kMostEarlier);
  talk.customer("one more");
  CHECK(talk.conversation.messages().size() == kMostEarlier + 1);
  CHECK(talk.conversation.contact() == 5);
}

TEST_CASE("what is closed goes with its contact, what is open stays", "[conversation]") {
  Talk talk;
  talk.customer("hello");
  for (const char* id : {"1", "2"}) {
    const std::string number = id;
    talk.fold(R"({"type":"flag","id":")" + number +
              R"(","outcome":"raised","level":"supervisor","reason":"safety"})");
    talk.fold(R"({"type":"task","id":")" + number + R"(","outcome":"raised"})");
  }
  talk.fold(R"({"type":"flag","id":"1","outcome":"resolved"})");
  talk.fold(R"({"type":"task","id":"1","outcome":"done"})");
  CHECK(talk.conversation.flags().size() == 2);
  talk.wait(kDay).customer("hello again");
  REQUIRE(talk.conversation.flags().size() == 1);
  CHECK(talk.conversation.flags()[0].flag.id == "2");
  REQUIRE(talk.conversation.tasks().size() == 1);
  CHECK(talk.conversation.tasks()[0].task.id == "2");
}

TEST_CASE("an id is known within its contact", "[conversation]") {
  Talk talk;
  talk.customer("one").customer("two");
  CHECK(talk.conversation.find_id("m-2") == 2);
  talk.wait(kDay).customer("three");
  CHECK(talk.conversation.find_id("m-2") == 0);
  CHECK(talk.conversation.find_id("m-3") == 3);
}

TEST_CASE("an erased event folds as nothing", "[conversation]") {
  Talk talk, without;
  talk.customer("one");
  without.customer("one");
  auto erased = event::decode_text(event::erased("c-1", 2));
  REQUIRE(erased);
  CHECK(erased->type == event::Type::erased);
  CHECK(event::is_stored(erased->type));
  CHECK_FALSE(event::is_advised(*erased));
  talk.conversation.apply(*erased, {});
  CHECK(talk.conversation.sequence() == 2);
  CHECK(talk.conversation.time() == without.conversation.time());
  CHECK(talk.conversation.messages().size() == 1);
  talk.customer("two");
  CHECK(talk.conversation.sequence() == 3);
  CHECK(talk.conversation.contact() == 0);
}

}  // namespace hamkalam::conversation
