#include "conversation/conversation.hpp"

#include "support/talk.hpp"

namespace hamkalam::conversation {
namespace {

using event::kHour;
using event::kMinute;
using test::Talk;

std::vector<int> bursts(const Conversation& conversation) {
  std::vector<int> out;
  for (const Message& message : conversation.messages()) out.push_back(message.burst);
  return out;
}

std::vector<int> contacts(const Conversation& conversation) {
  std::vector<int> out;
  for (const Message& message : conversation.messages()) out.push_back(message.contact);
  return out;
}

}  // namespace

TEST_CASE("messages of a customer less than a minute apart are one turn", "[conversation]") {
  Talk talk;
  talk.customer("hello").wait(59'999).customer("my parcel").wait(59'999).customer("where is it");
  talk.wait(60'000).customer("anybody?");
  const auto seen = bursts(talk.conversation);
  CHECK(seen[0] == seen[1]);
  CHECK(seen[1] == seen[2]);
  CHECK(seen[2] != seen[3]);
}

TEST_CASE("what somebody else says ends a turn", "[conversation]") {
  for (const char* from : {"agent", "bot"}) {
    Talk talk;
    talk.customer("one").wait(1000).message(from, "two").wait(1000).customer("three");
    const auto seen = bursts(talk.conversation);
    CHECK(seen[0] != seen[2]);
  }
}

TEST_CASE("a note does not end a turn", "[conversation]") {
  Talk talk;
  talk.customer("one").wait(1000).message("note", "a colleague knows more");
  talk.wait(1000).message("system", "joined").wait(1000).customer("two");
  const auto seen = bursts(talk.conversation);
  CHECK(seen[0] == seen[3]);
}

TEST_CASE("a contact ends after a day of silence", "[conversation]") {
  Talk talk;
  talk.customer("one").wait(24 * kHour - 1).agent("two").wait(24 * kHour).customer("three");
  CHECK(contacts(talk.conversation) == std::vector<int>{0, 0, 1});
  CHECK(talk.conversation.contact() == 1);
  CHECK_FALSE(talk.conversation.begins_contact(talk.now + 24 * kHour - 1));
  CHECK(talk.conversation.begins_contact(talk.now + 24 * kHour));

  Talk late;  // what arrives late makes no silence
  late.customer("one").wait(-23 * kHour).customer("before").wait(25 * kHour).customer("two");
  CHECK(contacts(late.conversation) == std::vector<int>{0, 0, 0});

  Talk quick("c-2", {kHour, kMinute});
  quick.customer("one").wait(kHour).customer("two");
  CHECK(contacts(quick.conversation) == std::vector<int>{0, 1});
}

TEST_CASE("a contact ends when it is closed; the next message begins one", "[conversation]") {
  Talk talk;
  CHECK_FALSE(talk.conversation.begins_contact(talk.now));  // the first needs no beginning
  talk.customer("one").fold(R"({"type":"close"})");
  CHECK(talk.conversation.closed());
  CHECK(talk.conversation.contact() == 0);  // closing itself begins nothing
  talk.wait(1000).customer("two");
  CHECK_FALSE(talk.conversation.closed());
  CHECK(contacts(talk.conversation) == std::vector<int>{0, 1});
  CHECK(bursts(talk.conversation)[0] != bursts(talk.conversation)[1]);
}

TEST_CASE("what nobody answered is looked for back to the last answer", "[conversation]") {
  Talk talk;
  const Conversation& c = talk.conversation;
  CHECK(c.open_from(0) == 0);
  talk.customer("one").agent("two").customer("three").message("note", "four").customer("five");
  CHECK(c.open_from(5) == 2);
  CHECK(c.open_from(3) == 2);
  CHECK(c.open_from(2) == 2);  // an agent wrote last: nothing is open
  CHECK(c.open_from(1) == 0);
  talk.message("bot", "six");
  CHECK(c.open_from(6) == 6);
  talk.customer("seven").fold(R"({"type":"close"})").customer("eight");
  CHECK(c.open_from(8) == 7);  // what was said in the contact before is not looked for
}

TEST_CASE("an edit changes what was said, a delete takes it away", "[conversation]") {
  Talk talk;
  talk.customer("you thieves", "complaint.other", {{"accusation", 900}}).agent("I see");
  talk.fold(R"({"type":"edit","message":"m-1","text":"sorry, found it"})",
            test::heard("talk.inform"));
  const Message& edited = talk.conversation.messages()[0];
  CHECK(edited.text == "sorry, found it");
  CHECK(edited.turn.intent.name == "talk.inform");
  CHECK(edited.turn.strength("accusation") == 0);
  CHECK(edited.seq == 1);

  talk.customer("three").fold(R"({"type":"delete","message":"m-2"})");
  CHECK(talk.conversation.messages()[1].removed);
  CHECK(talk.conversation.open_from(3) == 0);  // the answer is gone
  talk.fold(R"({"type":"delete","message":"m-99"})")
      .fold(R"({"type":"edit","message":"m-99","text":"x"})");
  CHECK(talk.conversation.messages().size() == 3);
}

TEST_CASE("facts are merged, and null takes one away", "[conversation]") {
  Talk talk;
  const Conversation& c = talk.conversation;
  CHECK(c.facts("customer") == Json::object());
  talk.facts(
      R"({"customer":{"id":"u-7","plan":"gold","more":{"a":1,"b":2}},"case":{"agreed":"x"}})");
  talk.facts(
      R"({"customer":{"plan":null,"more":{"a":3}},"case":null,"business":{"sector":"hotel"}})");
  CHECK(c.facts("customer") == Json({{"id", "u-7"}, {"more", {{"a", 3}, {"b", 2}}}}));
  CHECK(c.facts("case") == Json::object());
  CHECK(c.facts("business") == Json({{"sector", "hotel"}}));

  talk.facts(R"({"agent":{"id":"sara","level":"new"}})");
  talk.facts(R"({"agent":{"id":"ali","language":"fa"}})");
  talk.facts(R"({"agent":{"id":"sara","level":null,"language":"en"}})");
  CHECK(c.agent_facts("sara") == Json({{"id", "sara"}, {"language", "en"}}));
  CHECK(c.agent_facts("ali")["language"] == "fa");
  CHECK(c.agent_facts("nobody") == Json::object());
}

TEST_CASE("a conversation's time is the latest, whatever comes late", "[conversation]") {
  Talk talk;
  talk.customer("one");
  const event::Time latest = talk.now;
  talk.wait(-30 * kMinute).customer("sent before, arrived after");
  CHECK(talk.conversation.time() == latest);
  CHECK(talk.last().at == latest - 30 * kMinute);
  CHECK(talk.last().seq == 2);
  talk.wait(31 * kMinute).customer("three");
  CHECK(talk.conversation.time() == latest + kMinute);
}

TEST_CASE("a conversation remembers ids, agent, channel and language", "[conversation]") {
  Talk talk;
  const Conversation& c = talk.conversation;
  CHECK(c.agent().empty());
  CHECK(c.channel() == "chat");
  CHECK(c.language() == text::Language::und);
  Turn persian = test::heard("order.status");
  persian.language = text::Language::fa;
  talk.message("customer", "salam", persian);
  talk.fold(R"({"type":"assign","agent":"mina"})");
  CHECK(c.agent() == "mina");
  CHECK(c.find_id("m-1") == 1);
  CHECK(c.find_id("m-2") == 0);
  talk.fold(R"({"type":"close","id":"x-1"})");
  CHECK(c.find_id("x-1") == 3);
  CHECK(c.sequence() == 3);
  CHECK(c.last_event().seq == 3);

  talk.message("customer", "12345", test::heard("talk.inform"));  // und changes nothing
  CHECK(c.language() == text::Language::fa);
  talk.fold(R"({"type":"message","id":"m-9","from":"agent","agent":"sara","text":"x",
                "channel":"email"})");
  CHECK(c.agent() == "sara");
  CHECK(c.channel() == "email");
  CHECK(c.language() == text::Language::fa);  // the customer's, not the agent's
}

TEST_CASE("a profile is what a conversation knows of the business from its begin",
          "[conversation]") {
  const auto profile = std::make_shared<const Json>(
      Json::parse(R"({"sector":"hotel","contact_gap_hours":1,"essentials":{"check_in":"14:00"}})"));
  Talk talk;
  talk.conversation = Conversation("c-1", {}, profile);
  const Conversation& c = talk.conversation;
  CHECK(c.facts("business") == *profile);
  CHECK(c.facts("customer").empty());
  talk.customer("hello");
  CHECK(c.begins_contact(c.time() + event::kHour));
  talk.facts(R"({"business":{"essentials":{"check_out":"12:00"},"contact_gap_hours":null}})");
  CHECK(c.facts("business") ==
        Json::parse(R"({"sector":"hotel","essentials":{"check_in":"14:00","check_out":"12:00"}})"));
  CHECK_FALSE(c.begins_contact(c.time() + event::kHour));  // as without a profile
  CHECK(profile->contains("contact_gap_hours"));           // it is nobody's to change
  talk.facts(R"({"business":null})");
  CHECK(c.facts("business").empty());
}

}  // namespace hamkalam::conversation
