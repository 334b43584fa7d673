#include "support/chat.hpp"

namespace hamkalam::assist {
namespace {

using test::Chat;
using test::has;

const event::Finding* finding(const event::Review& review, const std::string& rule) {
  for (const auto& each : review.findings)
    if (each.rule == rule) return &each;
  return nullptr;
}

}  // namespace

TEST_CASE("a lone question mark asks again where an answer is owed", "[assist]") {
  for (const char* mark : {"؟", "?", "!?!", "..."}) {
    Chat chat;
    CHECK(chat.customer(mark).intent.name == "out_of_scope");  // nothing was said before
    Chat waiting("c-2");
    waiting.customer("سفارشم کجاست؟");
    const auto nudge = waiting.customer(mark);
    INFO(mark);
    CHECK(nudge.intent.name == "talk.nudge");
    CHECK(nudge.supersedes == std::vector<std::string>{"m-1"});
    REQUIRE_FALSE(nudge.suggestions.empty());
    CHECK(nudge.suggestions[0].language == "fa");
  }
}

TEST_CASE("a draft changes nothing and finds what sending it would", "[assist]") {
  Chat chat;
  chat.customer("The remote does not work.");
  const std::string text = "You should have read the manual first.";
  const auto before = chat.conversation.sequence();
  const std::string summary = event::to_json(test::assistant().summarise(chat.conversation));
  const event::Review draft = chat.draft(text);
  CHECK(event::to_json(chat.draft(text)) == event::to_json(draft));
  CHECK(chat.conversation.sequence() == before);
  CHECK(chat.conversation.messages().size() == 1);
  CHECK(event::to_json(test::assistant().summarise(chat.conversation)) == summary);
  // Sending it is reviewed in the same bytes.
  const auto sent = chat.agent(text);
  REQUIRE(sent.review);
  CHECK(event::to_json(*sent.review) == event::to_json(draft));
}

TEST_CASE("a review counts UTF-16 code units", "[assist]") {
  Chat chat;
  const std::string fault = "You should have read the manual first";
  for (const auto& [before, start] :
       {std::pair<std::string, int>{"", 0}, {"I'm sorry. ", 11}, {"😀👍 I'm sorry. ", 16}}) {
    const event::Review review = chat.draft(before + fault + ".");
    const event::Finding* found = finding(review, "never.criticise");
    INFO(before);
    REQUIRE(found);
    CHECK(found->span.start == start);
    CHECK(found->span.end >= start + int(fault.size()));
    CHECK(found->span.end <= start + int(fault.size()) + 1);  // with its full stop, or without
    REQUIRE_FALSE(review.acts.empty());
    CHECK(review.acts.back().span.start == start);
  }
}

TEST_CASE("one finding for faults that stand together, another for those apart", "[assist]") {
  Chat chat;
  const auto count = [&](const std::string& draft) {
    int found = 0;
    for (const auto& each : chat.draft(draft).findings) found += each.rule == "never.criticise";
    return found;
  };
  CHECK(count("I'm looking into it now.") == 0);
  CHECK(count("You should have read the manual. It's your own fault.") == 1);
  CHECK(count("You should have read the manual. I'll send you a new one today. "
              "It's your own fault.") == 2);
}

TEST_CASE("the gravest finding comes first", "[assist]") {
  Chat chat;
  chat.customer("you stupid idiots, where is my parcel?");
  const std::string blame = "You should have read the confirmation first.";
  const auto three = chat.draft("What is your name? What is your number? Which size? " + blame);
  REQUIRE(three.findings.size() == 2);
  CHECK(three.findings[0].severity == "error");
  CHECK(three.findings[1].severity == "warning");
  CHECK(three.findings[1].rule == "dialogue.one-question-at-a-time");
  const auto two = chat.draft("What is your name? What is your number? " + blame);
  REQUIRE(two.findings.size() == 2);
  CHECK(two.findings[0].severity == "error");
  CHECK(two.findings[1].severity == "hint");
}

TEST_CASE("beside an error, no hint keeps the draft as it is", "[assist]") {
  Chat chat;
  chat.customer("you stupid idiots, where is my parcel?");
  CHECK(finding(chat.draft("It left the warehouse on Monday."), "empathy.be-the-customer"));
  const auto both = chat.draft("It left on Monday. You should have read the confirmation first.");
  CHECK(finding(both, "never.criticise"));
  CHECK_FALSE(finding(both, "empathy.be-the-customer"));
}

TEST_CASE("a mistaken customer: one finding, of the rule that saves face", "[assist]") {
  Chat chat;
  chat.customer("The remote does not work.");
  chat.tell(R"({"type":"facts","case":{"customer_mistaken":true}})");
  const auto review = chat.draft("You should have read the manual first.");
  CHECK(finding(review, "conflict.never-rub-it-in"));
  CHECK_FALSE(finding(review, "never.criticise"));
  CHECK(has(review.rules, std::string("conflict.never-rub-it-in")));
  CHECK(has(review.rules, std::string("never.criticise")));
}

TEST_CASE("a finding speaks the agent's language, a rewrite the draft's", "[assist]") {
  Chat chat;
  chat.tell(R"({"type":"facts","agent":{"id":"sara","language":"fa"}})");
  chat.tell(R"({"type":"assign","agent":"sara"})");
  chat.customer("The remote does not work.");
  const auto review = chat.draft("You should have read the manual first.");
  const auto* found = finding(review, "never.criticise");
  REQUIRE(found);
  CHECK(test::analyzer().analyze(found->text).language == text::Language::fa);
  CHECK(test::analyzer().analyze(found->rewrite).language == text::Language::en);
}

TEST_CASE("the brain is sixteen hex digits, in every advice and review", "[assist]") {
  const std::string& brain = test::assistant().brain();
  CHECK(brain.size() == 16);
  CHECK(brain.find_first_not_of("0123456789abcdef") == std::string::npos);
  Chat chat;
  CHECK(chat.customer("hello").brain == brain);
  CHECK(chat.draft("Hello.").brain == brain);
  CHECK(chat.agent("Hello.").review->brain == brain);
}

TEST_CASE("an edited message is read again", "[assist]") {
  Chat chat;
  chat.customer("you stupid idiots, where is my parcel?");
  REQUIRE(chat.conversation.messages()[0].turn.strength("insult") > 0);
  chat.tell(R"({"type":"edit","message":"m-1","text":"where is my order 48213?"})");
  CHECK(chat.conversation.messages()[0].turn.strength("insult") == 0);
  CHECK(chat.conversation.messages()[0].turn.intent.name == "order.status");
  chat.agent("One moment.");
  chat.tell(R"({"type":"edit","message":"m-2","text":"You should have read the manual first."})");
  const auto& acts = chat.conversation.messages()[1].turn;
  CHECK((acts.has_act("criticism") || acts.has_act("blame")));
}

}  // namespace hamkalam::assist
