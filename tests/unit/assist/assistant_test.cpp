#include "assist/assistant.hpp"

#include <set>

#include "support/chat.hpp"

namespace hamkalam::assist {
namespace {

using test::Chat;
using test::has;
using Names = std::vector<std::string>;

const std::string kInsult = "you stupid idiots, where is my parcel?";
const std::string kManager = "می‌خوام با مدیرتون حرف بزنم";

std::vector<std::string> reasons(const std::vector<event::Flag>& flags) {
  std::vector<std::string> out;
  for (const auto& flag : flags) out.push_back(flag.reason);
  return out;
}

}  // namespace

TEST_CASE("a customer's message is answered with replies", "[assist]") {
  Chat chat;
  const event::Advice advice = chat.customer("where is my order 48213?");
  CHECK(advice.conversation == "c-1");
  CHECK(advice.for_message == "m-1");
  CHECK(advice.seq == 1);
  CHECK(advice.language.name == "en");
  CHECK(advice.intent.name == "order.status");
  REQUIRE(advice.ranking.size() == 3);
  CHECK(advice.ranking[0].name == advice.intent.name);
  REQUIRE(advice.entities.size() == 1);
  CHECK(advice.entities[0].value == "48213");
  REQUIRE_FALSE(advice.suggestions.empty());
  CHECK(advice.suggestions.size() <= 3);
  for (std::size_t i = 0; i < advice.suggestions.size(); ++i) {
    CHECK(advice.suggestions[i].id == "1/" + std::to_string(i + 1));
    CHECK(advice.suggestions[i].language == "en");
    CHECK_FALSE(advice.suggestions[i].text.empty());
    // The number was given: nobody asks for it again.
    CHECK_FALSE(has(advice.suggestions[i].moves, std::string("ask_fact")));
  }
  CHECK_FALSE(advice.review);
  CHECK(advice.supersedes.empty());
}

TEST_CASE("the newest message is answered together with those before it", "[assist]") {
  Chat chat;
  chat.customer("hello");
  chat.customer(kInsult);
  const auto third = chat.customer("well?");
  CHECK(third.supersedes == Names{"m-1", "m-2"});
  CHECK(has(third.rules, std::string("boundary.two-way-respect")));  // the insult is still open
  chat.agent("One moment.");
  CHECK(chat.customer("thank you").supersedes.empty());
}

TEST_CASE("an agent's message is reviewed, not answered", "[assist]") {
  Chat chat;
  chat.customer("The remote does not work.");
  const auto advice = chat.agent("You should have read the manual first.");
  CHECK(advice.for_message == "m-2");
  CHECK(advice.intent.name == "none");
  CHECK(advice.suggestions.empty());
  CHECK(advice.avoid.empty());
  REQUIRE(advice.review);
  CHECK_FALSE(advice.review->acts.empty());
  REQUIRE_FALSE(advice.review->findings.empty());
  CHECK(advice.review->findings[0].rule == "never.criticise");
  CHECK(advice.review->findings[0].severity == "error");
  CHECK_FALSE(advice.review->findings[0].text.empty());
  CHECK_FALSE(advice.review->findings[0].rewrite.empty());
  CHECK(has(advice.rules, std::string("never.criticise")));
}

TEST_CASE("bots are never coached, notes count for nothing", "[assist]") {
  Chat chat;
  chat.customer("The remote does not work.");
  const auto bot = chat.say("bot", "You should have read the manual first.");
  REQUIRE(bot.review);
  CHECK_FALSE(bot.review->acts.empty());
  CHECK(bot.review->findings.empty());
  CHECK(bot.rules.empty());
  for (const char* from : {"note", "system"}) {
    const auto advice = chat.say(from, kInsult);
    CHECK(advice.for_message);
    CHECK_FALSE(advice.review);
    CHECK(advice.rules.empty());
    CHECK(advice.signals.empty());
    CHECK(advice.suggestions.empty());
    CHECK(advice.supersedes.empty());
  }
}

TEST_CASE("new facts answer the open messages anew", "[assist]") {
  Chat chat;
  chat.customer("You removed the button for adding photos from my site!");
  const auto advice = chat.tell(R"({"type":"facts","case":{"customer_mistaken":true}})");
  CHECK_FALSE(advice.for_message);
  CHECK(advice.seq == 2);
  CHECK_FALSE(advice.suggestions.empty());
  CHECK(has(advice.rules, std::string("conflict.never-rub-it-in")));
  CHECK(has(advice.avoid, std::string("blame")));
  chat.agent("I'm looking at it now.");
  const auto after = chat.tell(R"({"type":"facts","case":{"booked":true}})");
  CHECK(after.suggestions.empty());  // nothing is open
  CHECK(after.rules.empty());
  const auto closed = chat.tell(R"({"type":"close"})");
  CHECK_FALSE(closed.for_message);
  CHECK(closed.suggestions.empty());
  CHECK_FALSE(closed.review);
}

TEST_CASE("a promise opens a task, and its time raises a flag", "[assist]") {
  Chat chat;
  chat.customer("where is my order 48213?");
  const auto promise = chat.agent("I'll call you tomorrow at nine.");
  REQUIRE(promise.tasks.size() == 1);
  CHECK(promise.tasks[0].id == "2/difficult.broken-promise");
  CHECK(promise.tasks[0].due == test::kBegin + event::kDay);
  CHECK_FALSE(promise.tasks[0].text.empty());
  chat.wait(event::kDay);
  const auto due = chat.tell(R"({"type":"due","what":"task","id":"2/difficult.broken-promise"})");
  CHECK_FALSE(due.for_message);
  CHECK(due.suggestions.empty());
  CHECK(reasons(due.flags) == Names{"promise_overdue"});
  CHECK_FALSE(due.notes.empty());
  CHECK(due.attention >= 40);
}

TEST_CASE("a flag of this event is open in it, and raised once", "[assist]") {
  Chat chat;
  const auto first = chat.customer(kManager);
  CHECK(reasons(first.flags) == Names{"asked_for_manager"});
  CHECK(reasons(first.open_flags) == Names{"asked_for_manager"});
  REQUIRE(first.flags[0].evidence.size() == 1);
  CHECK(first.flags[0].evidence[0].message == "m-1");
  CHECK(first.flags[0].evidence[0].span.end == 27);
  const auto second = chat.customer(kManager);
  CHECK(second.flags.empty());
  CHECK(reasons(second.open_flags) == Names{"asked_for_manager"});
  chat.tell(R"({"type":"flag","id":"1/asked_for_manager","outcome":"resolved"})");
  const auto third = chat.customer(kManager);
  CHECK(reasons(third.flags) == Names{"asked_for_manager"});
  CHECK(third.flags[0].id == std::to_string(third.seq) + "/asked_for_manager");
}

TEST_CASE("replies speak the customer's language, notes the agent's", "[assist]") {
  Chat chat;
  const auto same = chat.customer("سلام، سفارشم هنوز نرسیده");
  for (const auto& suggestion : same.suggestions) CHECK(suggestion.gloss.empty());
  chat.tell(R"({"type":"facts","agent":{"id":"sara","language":"en"}})");
  chat.agent("الان نگاه می‌کنم.");
  const auto other = chat.customer("تو یه احمقی");
  REQUIRE_FALSE(other.suggestions.empty());
  for (const auto& suggestion : other.suggestions) {
    CHECK(suggestion.language == "fa");
    CHECK_FALSE(suggestion.gloss.empty());
    CHECK(test::analyzer().analyze(suggestion.gloss).language == text::Language::en);
  }
  REQUIRE_FALSE(other.notes.empty());
  CHECK(test::analyzer().analyze(other.notes[0].text).language == text::Language::en);
  CHECK(other.notes[0].id == std::to_string(other.seq) + "/n1");
}

TEST_CASE("what no language tells keeps the conversation's", "[assist]") {
  Chat chat;
  chat.customer("سلام، سفارشم هنوز نرسیده");
  const auto number = chat.customer("48213");
  CHECK(number.language.name == "und");
  REQUIRE_FALSE(number.suggestions.empty());
  CHECK(number.suggestions[0].language == "fa");
  Chat finglish("c-2");  // answered in its own script, which is shown
  const auto advice = finglish.customer("salam, sefaresham hanooz nareside");
  CHECK(advice.language.name == "fa-Latn");
  CHECK_FALSE(advice.native.empty());
  CHECK(advice.suggestions.at(0).language == "fa");
}

TEST_CASE("who may harm themselves gets one fixed reply", "[assist]") {
  test::Chat chat;
  const auto advice = chat.customer("I don't want to live anymore");
  REQUIRE(advice.flags.size() == 1);
  CHECK(advice.flags[0].reason == "self_harm");
  CHECK(advice.flags[0].level == "manager");
  REQUIRE(advice.suggestions.size() == 1);
  CHECK(advice.suggestions[0].text.starts_with("Thank you for telling me"));
  CHECK(advice.suggestions[0].rules == std::vector<std::string>{"escalate.problem-to-senior"});
  const auto again = chat.customer("everybody would be better off");
  REQUIRE(again.suggestions.size() == 1);
  CHECK(again.suggestions[0].text == advice.suggestions[0].text);
  // Once a person has written, other words stay with them, until a person has resolved it.
  chat.agent("I'm here. Is somebody with you?");
  std::set<std::string> said{advice.suggestions[0].text};
  for (const char* text : {"my sister lives next door", "she is here now"}) {
    const auto next = chat.customer(text);
    REQUIRE(next.suggestions.size() == 2);
    for (const auto& suggestion : next.suggestions) CHECK(said.insert(suggestion.text).second);
    chat.agent(next.suggestions[0].text);
  }
}

TEST_CASE("who was told to get to safety is not told again", "[assist]") {
  test::Chat chat;
  const auto first = chat.customer("your heater is on fire and my room is full of smoke");
  REQUIRE(first.flags.size() == 1);
  CHECK(first.flags[0].reason == "safety");
  chat.agent("Please leave the house and call the fire brigade.");
  std::string last;
  for (const char* text : {"we're out, the fire brigade is on its way", "ok", "still waiting"}) {
    const auto next = chat.customer(text);
    REQUIRE_FALSE(next.suggestions.empty());
    CHECK(next.suggestions[0].text.find("emergency") == std::string::npos);
    CHECK(next.suggestions[0].text != last);
    last = next.suggestions[0].text;
    chat.agent("I'm here.");
  }
}

TEST_CASE("a danger of an earlier contact does not rule what is asked now", "[assist]") {
  test::Chat chat;
  chat.customer("your heater is on fire and my room is full of smoke");
  chat.agent("Please leave the house and call the fire brigade.");
  chat.tell(R"({"type":"close"})");
  const auto later = chat.wait(3 * event::kDay).customer("what are your opening hours?");
  CHECK(later.intent.name == "business.hours");
  REQUIRE_FALSE(later.suggestions.empty());
  CHECK(test::has(later.suggestions[0].moves, std::string("answer")));
  // Still open, until somebody resolves it.
  CHECK(std::any_of(later.open_flags.begin(), later.open_flags.end(),
                    [](const auto& flag) { return flag.reason == "safety"; }));
}

TEST_CASE("a question is not only noted", "[assist]") {
  test::Chat chat;
  chat.customer("hello");
  chat.agent("Hello! Which table do you mean?");
  const auto advice = chat.customer("the 165?");
  REQUIRE_FALSE(advice.suggestions.empty());
  CHECK(advice.intent.name == "talk.inform");
  CHECK(test::has(advice.suggestions[0].moves, std::string("hold")));
}

TEST_CASE("drafts that make a danger small are found while it is open", "[assist]") {
  test::Chat chat;
  chat.customer("there is smoke coming out of your heater and we can't breathe");
  const auto review = chat.draft("Don't make such a fuss about it, it's nothing to worry about.");
  REQUIRE_FALSE(review.findings.empty());
  CHECK(review.findings[0].rule == "never.criticise");
  CHECK(review.findings[0].rewrite.empty());  // nothing of ours is put in its place
}

TEST_CASE("a promise broken twice is not answered as the first was", "[assist]") {
  test::Chat chat;
  chat.customer("you promised it for Monday and you broke your promise");
  chat.agent("I'm sorry.");
  const auto second = chat.customer("and again you promised it and broke your promise");
  REQUIRE_FALSE(second.suggestions.empty());
  const auto& text = second.suggestions[0].text;
  CHECK((text.find("second") != text.npos || text.find("wice") != text.npos));
  CHECK(text.find("supervisor") != text.npos);
}

TEST_CASE("an intent of another trade is not answered", "[assist]") {
  const auto answer = [](const char* sector) {
    test::Chat chat;
    chat.tell(R"({"type":"facts","business":{"sector":")" + std::string(sector) + R"("}})");
    const auto advice = chat.customer("my parcel has not arrived, it is late");
    CHECK(advice.intent.name == "delivery.late");
    REQUIRE_FALSE(advice.suggestions.empty());
    return advice.suggestions[0].text;
  };
  CHECK(answer("retail").find("order") != std::string::npos);
  CHECK(answer("clinic").find("order") == std::string::npos);
}

TEST_CASE("who was not understood but told enough is not asked to tell", "[assist]") {
  test::Chat chat;
  chat.customer("hello");
  chat.agent("Hello, what name is it?");
  const auto name = chat.customer("it stands under Adaeze Okonkwo or under my brother");
  REQUIRE_FALSE(name.suggestions.empty());
  for (const auto& suggestion : name.suggestions)
    CHECK(suggestion.text.find('?') == std::string::npos);
}

}  // namespace hamkalam::assist
