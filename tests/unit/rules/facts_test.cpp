#include "rules/facts.hpp"

#include "support/judged.hpp"

namespace hamkalam::rules {
namespace {

using event::kHour;
using test::catalogue;
using test::settings;
using test::Talk;
using Names = std::vector<std::string>;

// The facts after a conversation, or before a draft of these acts.
Facts facts(const Talk& talk, const conversation::Turn* draft = nullptr,
            std::string_view channel = {}) {
  return Facts({talk.conversation, settings(), catalogue(), talk.conversation.messages().size(),
                draft, channel});
}

}  // namespace

TEST_CASE("the table of facts is closed", "[rules]") {
  for (const FactRow& row : fact_table()) {
    INFO(row.name);
    REQUIRE(find_fact(row.name));
    CHECK(fact_table()[*find_fact(row.name)].name == row.name);
    CHECK_FALSE(row.meaning.empty());
    // Before anything was said no fact asserts anything; -1 day is none.
    if (row.type == FactType::number)
      CHECK(facts(Talk()).number(row.name) == (row.name == "notice_days" ? -1 : 0));
  }
  CHECK_FALSE(find_fact("weather"));
  CHECK(facts(Talk()).number("weather") == 0);
  CHECK(facts(Talk()).names("weather").empty());
}

TEST_CASE("event and from say what is judged", "[rules]") {
  Talk talk;
  talk.customer("x", "order.status");
  CHECK(facts(talk).names("event") == Names{"message"});
  CHECK(facts(talk).names("from") == Names{"customer"});
  const auto draft = test::said({"greeting"});
  CHECK(facts(talk, &draft).names("event") == Names{"message"});
  CHECK(facts(talk, &draft).names("from") == Names{"agent"});

  talk.facts(R"({"case":{"booked":true}})");  // new facts: the open message is judged anew
  CHECK(facts(talk).names("event") == Names{"message"});
  CHECK(facts(talk).names("from") == Names{"customer"});
  talk.agent("y").facts(R"({"case":{"booked":false}})");  // nothing is open
  CHECK(facts(talk).names("event") == Names{"facts"});
  CHECK(facts(talk).names("from") == Names{""});
  CHECK(facts(talk, &draft).names("event") == Names{"message"});
  talk.fold(R"({"type":"close"})");
  CHECK(facts(talk).names("event") == Names{"close"});
}

TEST_CASE("intent is the matter, through the talk around it", "[rules]") {
  Talk talk;
  CHECK(facts(talk).names("intent") == Names{""});
  talk.customer("x", "talk.greeting");
  CHECK(facts(talk).names("intent") == Names{"talk.greeting"});
  talk.customer("x", "order.status").agent("y").customer("x", "talk.inform");
  CHECK(facts(talk).names("intent") == Names{"order.status"});
  talk.customer("x", "none");  // not understood: the matter stands
  CHECK(facts(talk).names("intent") == Names{"order.status"});
  talk.customer("x", "refund.request").fold(R"({"type":"delete","message":"m-6"})");
  CHECK(facts(talk).names("intent") == Names{"order.status"});
  talk.wait(24 * kHour).customer("x", "talk.thanks");  // a new contact, a new matter
  CHECK(facts(talk).names("intent") == Names{"talk.thanks"});
}

TEST_CASE("a matter is open until it is settled", "[rules]") {
  const auto open = [](const Talk& talk) { return facts(talk).number("open_matter") == 1; };
  for (const char* none : {"talk.greeting", "none", "out_of_scope", "feedback.praise"})
    CHECK_FALSE(open(Talk().customer("x", none)));
  Talk talk;
  CHECK(open(talk.customer("x", "order.status")));
  CHECK(open(talk.customer("x", "talk.thanks")));  // thanks before any answer settle nothing
  CHECK(open(talk.agent("y", {"promise"})));
  CHECK(open(talk.customer("x", "talk.inform")));
  CHECK_FALSE(open(talk.customer("x", "talk.thanks")));
  CHECK(open(talk.customer("x", "refund.request")));
  CHECK_FALSE(open(talk.agent("y", {"confirmation"})));
  CHECK(open(talk.customer("x", "order.status").agent("y")));
  CHECK_FALSE(open(talk.customer("x", "none", {{"satisfaction", 800}})));
  // A promise that is open keeps it so, a contact of its own begins anew.
  CHECK(open(talk.fold(R"({"type":"task","id":"1/x","outcome":"raised"})")));
  CHECK_FALSE(open(talk.fold(R"({"type":"task","id":"1/x","outcome":"done"})")));
  CHECK(open(talk.customer("x", "order.status")));
  CHECK_FALSE(open(talk.wait(24 * kHour).customer("x", "talk.greeting")));
}

TEST_CASE("signals are those of the messages nobody answered", "[rules]") {
  Talk talk;
  talk.customer("x", "none", {{"insult", 900}}).agent("y");
  talk.customer("x", "none", {{"worry", 500}, {"anger", 449}});
  talk.customer("x", "none", {{"anger", 700}, {"safety", 500}, {"legal_threat", 649}});
  CHECK(facts(talk).names("signals") == Names{"anger", "legal_threat", "safety", "worry"});
  CHECK(facts(talk).names("message_signals") == Names{"anger", "legal_threat", "safety"});
  CHECK(facts(talk).names("strong_signals") == Names{"anger", "safety"});  // safety from 0.5
  CHECK(facts(talk).number("negative") == 1);
  talk.agent("y");
  CHECK(facts(talk).names("signals").empty());
  CHECK(facts(talk).names("strong_signals").empty());
  CHECK(facts(talk).number("negative") == 0);
  talk.customer("x", "none", {{"urgency", 900}, {"confusion", 900}, {"worry", 449}});
  CHECK(facts(talk).names("signals") == Names{"confusion", "urgency"});
  CHECK(facts(talk).number("negative") == 0);
  CHECK(facts(Talk()).names("message_signals").empty());
  CHECK(facts(Talk()).names("strong_intent").empty());
  CHECK(facts(talk).names("strong_intent") == Names{"none"});  // sure enough for a flag: 900

  talk.facts(R"({"business":{"signal_strength":300,"flag_strength":950}})");
  CHECK(facts(talk).names("signals") == Names{"confusion", "urgency", "worry"});
  CHECK(facts(talk).names("strong_signals").empty());
  CHECK(facts(talk).names("strong_intent").empty());
}

TEST_CASE("complaints are counted by turns of this contact", "[rules]") {
  Talk talk;
  talk.customer("x", "delivery.late").wait(1000).customer("x", "none", {{"anger", 900}});
  CHECK(facts(talk).number("complaint") == 1);
  CHECK(facts(talk).number("complaint_turns") == 1);  // three short lines are one turn
  talk.agent("y").customer("x", "order.status");
  CHECK(facts(talk).number("complaint") == 0);
  CHECK(facts(talk).number("complaint_turns") == 1);
  talk.customer("x", "none", {{"broken_promise", 500}});
  talk.agent("y").customer("x", "none", {{"broken_promise", 500}});
  CHECK(facts(talk).number("complaint_turns") == 3);
  CHECK(facts(talk).number("broken_promise_turns") == 2);
  talk.fold(R"({"type":"delete","message":"m-5"})");
  CHECK(facts(talk).number("complaint_turns") == 2);
  CHECK(facts(talk).number("broken_promise_turns") == 1);
  talk.fold(R"({"type":"close"})").customer("x", "product.fault");
  CHECK(facts(talk).number("complaint_turns") == 1);
  CHECK(facts(talk).number("broken_promise_turns") == 1);

  CHECK(facts(talk).number("complaints_before") == 0);
  talk.facts(R"({"customer":{"complaints_before":2}})");
  CHECK(facts(talk).number("complaints_before") == 2);
  talk.facts(R"({"customer":{"complaints_before":"many"}})");
  CHECK(facts(talk).number("complaints_before") == 0);
}

TEST_CASE("acts, questions and a promised time are the draft's", "[rules]") {
  Talk talk;
  auto draft = test::said({"question", "greeting", "question", "question"});
  CHECK(facts(talk, &draft).names("acts") == Names{"greeting", "question"});
  CHECK(facts(talk).names("acts").empty());
  CHECK(facts(talk, &draft).number("questions_over") == 2);
  CHECK(facts(talk, &draft, "email").number("questions_over") == 0);  // five may be numbered
  Talk letters;  // a draft without a channel is for the conversation's
  letters.fold(R"({"type":"message","id":"e-1","from":"bot","text":"x","channel":"email"})");
  CHECK(facts(letters, &draft).number("questions_over") == 0);
  CHECK(facts(letters, &draft, "chat").number("questions_over") == 2);
  CHECK(facts(talk).number("questions_over") == 0);
  talk.facts(R"({"business":{"questions_per_message":2}})");
  CHECK(facts(talk, &draft).number("questions_over") == 1);
  CHECK(facts(talk, &draft).number("promised_time") == 0);
  draft.promised = test::kBegin;
  CHECK(facts(talk, &draft).number("promised_time") == 1);
  CHECK(facts(talk).number("promised_time") == 0);
}

TEST_CASE("case is what is asserted, and a person is no bot", "[rules]") {
  Talk talk;
  talk.message("bot", "menu");
  CHECK(facts(talk).names("case").empty());
  talk.facts(R"({"case":{"outside_policy":true,"booked":false,"agreed":"x","cold_call":true}})");
  CHECK(facts(talk).names("case") == Names{"cold_call", "outside_policy"});

  CHECK(facts(talk).number("person_wrote") == 0);  // a bot is none
  talk.agent("y");
  CHECK(facts(talk).number("person_wrote") == 1);
  talk.wait(24 * kHour).customer("x");
  CHECK(facts(talk).number("person_wrote") == 0);
}

TEST_CASE("due is what fell due and is still open", "[rules]") {
  Talk talk;
  const char* due = R"({"type":"due","what":"task","id":"1/x"})";
  talk.fold(R"({"type":"task","id":"1/x","outcome":"raised"})").fold(due);
  CHECK(facts(talk).names("event") == Names{"due"});
  CHECK(facts(talk).names("due") == Names{"task"});
  talk.fold(R"({"type":"task","id":"1/x","outcome":"done"})").fold(due);
  CHECK(facts(talk).names("due").empty());
  talk.fold(R"({"type":"due","what":"flag","id":"1/x"})");
  CHECK(facts(talk).names("due") == Names{"flag"});
}

}  // namespace hamkalam::rules
