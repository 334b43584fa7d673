// Faults that were once there, across the rooms; each names where it was.
#include <fstream>

#include "history/history.hpp"
#include "reply/rewrite.hpp"
#include "rules/rule_book.hpp"
#include "support/chat.hpp"
#include "support/hub_desk.hpp"
#include "support/temp_folder.hpp"

namespace hamkalam {
namespace {
using event::kHour;
using test::Chat;
using test::HubDesk;
using test::Talk;

bool loads(const std::string& when) {
  const test::TempFolder folder;
  std::ofstream(folder.file("a.b.json"))
      << R"({"id":"a.b","number":1,"source":{"seed":"S1","section":"2"},"cases":[{"when":)" + when +
             R"(,"then":{}}]})";
  const auto settings = rules::Settings::load(test::share() / "intents/defaults.json");
  return rules::Rule::load(folder.file("a.b.json"), test::catalogue(), *settings).has_value();
}
const rules::Rewrite kWords{
    {{"you didn't read", "the answer is in"}, {"it's your fault", "here is how"}}, "Default."};
std::string mended(const std::string& draft, const std::vector<event::Span>& spans) {
  return reply::mend(test::analyzer(), draft, rules::RewriteKind::replace, &kWords, spans).text;
}
}  // namespace

// reply/rewrite_test.cpp
TEST_CASE("a sentence inside a joined span begins with a capital") {
  CHECK(mended("You didn't read it. It's your fault.", {{0, 18}, {20, 35}}) ==
        "The answer is in it. Here is how");
}
TEST_CASE("a clause at fault without a known phrase does not stay") {
  const std::string out = mended("It's your fault. You are careless.", {{0, 15}, {17, 33}});
  CHECK(out.find("careless") == std::string::npos);
}
TEST_CASE("words that belong to a phrase go with it, also from the end of its clause") {
  const rules::Rewrite words{
      {{"you entered the wrong", "the order shows another"}, {"well …", ""}, {"… yourself", ""}},
      "Default."};
  const auto mended = [&](const std::string& draft) {
    return reply::mend(test::analyzer(), draft, rules::RewriteKind::replace, &words,
                       {{0, static_cast<int>(draft.size())}})
        .text;
  };
  CHECK(mended("Well you entered the wrong street yourself.") == "The order shows another street.");
  CHECK(mended("Well yourself.") == "Default.");
}
TEST_CASE("what asks no longer has no question mark") {
  const rules::Rewrite words{{{"what do you want", "let me see"}, {"are you blind", "is it hard?"}},
                             ""};
  const auto mended = [&](const std::string& draft) {
    return reply::mend(test::analyzer(), draft, rules::RewriteKind::replace, &words,
                       {{0, static_cast<int>(draft.size())}})
        .text;
  };
  CHECK(mended("What do you want?") == "Let me see.");
  CHECK(mended("Are you blind?") == "Is it hard?");
}
// history/history_test.cpp
TEST_CASE("a platform's value wins over a derived one") {
  history::History history(test::catalogue(), 400);
  Talk talk;
  talk.facts(R"({"customer":{"id":"u-7","contacts_before":9}})");
  history.observe(talk.conversation, talk.conversation.last_event());
  talk.customer("x", "delivery.late");
  history.observe(talk.conversation, talk.conversation.last_event());
  talk.fold(R"({"type":"close"})");
  const auto next =
      test::decoded({{"type", "message"}, {"id", "z"}, {"from", "customer"}, {"text", "x"}}, "c-1",
                    talk.now + kHour);
  for (auto& derived : history.derive(talk.conversation, next))
    talk.conversation.apply(derived, {});
  CHECK(talk.conversation.facts("customer")["contacts_before"] == 9);
}
// server/hub_test.cpp
TEST_CASE("what fell due while the journal failed is not forgotten") {
  HubDesk desk;
  desk.tell(R"({"type":"message","conversation":"c-1","id":"m-1","from":"agent",
                "text":"I'll call you tomorrow at nine."})");
  desk.now += event::kDay;
  desk.journal->failing_appends = 1;
  desk.hub.tick();
  desk.drain();
  CHECK(desk.rows("c-1").size() == 2);
  desk.hub.tick();
  desk.drain();
  CHECK(desk.rows("c-1").size() == 4);
}
// event/event_fault_test.cpp: fields that are folded are checked where they are decoded
TEST_CASE("a raised flag or task with fields of another type is refused") {
  for (
      const char* json :
      {R"({"type":"task","conversation":"c","id":"x","outcome":"raised","text":5})",
       R"({"type":"task","conversation":"c","id":"x","outcome":"raised","rule":5})",
       R"({"type":"flag","conversation":"c","outcome":"raised","level":"manager","reason":"r","rule":5})",
       R"({"type":"flag","conversation":"c","outcome":"raised","level":"manager","reason":"r",
            "evidence":[{"message":"m","start":"x"}]})"}) {
    INFO(json);
    CHECK_FALSE(event::decode_text(json));
  }
}
// assist/assistant_test.cpp
TEST_CASE("a gloss speaks its own durations") {
  Chat chat;
  chat.tell(R"({"type":"facts","agent":{"id":"sara","language":"en"},
                "business":{"reply_commitment_minutes":30}})");
  chat.tell(R"({"type":"assign","agent":"sara"})");
  for (const auto& s : chat.customer("قول داده بودید دیروز برسه، نرسید. بدقولید").suggestions)
    CHECK(s.gloss.find("۳۰") == std::string::npos);
}
TEST_CASE("a question mark asks again though an agent said he would look") {
  Chat chat;
  chat.customer("where is my order 48213?");
  chat.agent("I'm asking the courier now.");
  chat.wait(2 * kHour);
  CHECK(chat.customer("?").intent.name == "talk.nudge");
}
TEST_CASE("thanks after it was settled are answered as thanks") {
  Chat chat;
  chat.customer("where is my order 48213?");
  chat.agent("It's done, your order is registered and on its way.");
  const auto advice = chat.customer("thank you so much");
  CHECK(advice.intent.name == "talk.thanks");
  for (const auto& s : advice.suggestions) CHECK(s.text.find("order") == std::string::npos);
}
TEST_CASE("two words do not turn a Persian conversation into an Arabic one") {
  Chat chat;
  chat.customer("سلام، برای کوتاهی مو وقت می‌خواستم");
  chat.agent("پنجشنبه ساعت ۴ خالیه.");
  CHECK(chat.customer("آره عالیه").language.name == "fa");
}
TEST_CASE("who wishes us strength is thanked, also behind a hello") {
  Chat chat;
  const auto advice = chat.customer("سلام خسته نباشید");
  REQUIRE_FALSE(advice.suggestions.empty());
  CHECK(advice.suggestions[0].text.find("ممنون") != std::string::npos);
}
TEST_CASE("what was already said is not asked for") {
  Chat chat;
  chat.customer("سلام، برای کوتاهی مو وقت می‌خواستم");
  chat.agent("سلام، چه روزی براتون راحت‌تره؟");
  for (const auto& s : chat.customer("پنجشنبه اگه بشه").suggestions)
    CHECK(s.text.find("روز") == std::string::npos);
  Chat bank("c-2");
  for (const auto& s : bank.customer("خصمتوا مني رسوم ١٢٠ درهم بدون سبب").suggestions)
    CHECK(s.text.find("أي مبلغ") == std::string::npos);
}
// rules/rule_test.cpp
TEST_CASE("a test without names, and a name no fact can have, are faults") {
  CHECK_FALSE(loads(R"({"signals":[]})"));
  CHECK_FALSE(loads(R"({"complaint_turns":{}})"));
  CHECK_FALSE(loads(R"({"from":"custmer"})"));
  CHECK_FALSE(loads(R"({"event":"mesage"})"));
}
// conversation or assist: contact_gap_hours and burst_seconds of a facts event
TEST_CASE("a business sets the gap between contacts for one conversation") {
  Chat chat;
  chat.tell(R"({"type":"facts","business":{"contact_gap_hours":1}})");
  chat.customer("hello");
  chat.wait(2 * kHour);
  chat.customer("hello");
  CHECK(chat.conversation.contact() == 1);
}
}  // namespace hamkalam
