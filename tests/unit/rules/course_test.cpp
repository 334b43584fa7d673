#include "rules/course.hpp"

#include "support/judged.hpp"

namespace hamkalam::rules {
namespace {

using event::kHour;
using test::situation;
using test::Talk;

Course course(const Talk& talk) {
  return course_of(situation(talk));
}

// Anger of so many per mille in one turn after the other.
Talk angry(std::initializer_list<int> strengths) {
  Talk talk;
  for (const int strength : strengths) talk.customer("x", "none", {{"anger", strength}});
  return talk;
}

constexpr const char* kDeleteFirst = R"({"type":"delete","message":"m-1"})";

}  // namespace

TEST_CASE("nothing was said: a course without anything", "[rules]") {
  const Course none = course(Talk());
  CHECK_FALSE(none.customer_wrote);
  CHECK_FALSE(none.answered);
  CHECK_FALSE(none.anger_rising);
  CHECK_FALSE(none.process_stated);
  CHECK_FALSE(none.refused);
  CHECK_FALSE(none.wrong_done);
  CHECK(none.complaint_turns == 0);
  CHECK(broken_promise_turns(situation(Talk())) == 0);
  CHECK_FALSE(contact_stopped(situation(Talk())));
  CHECK_FALSE(in_conflict(situation(Talk())));
}

TEST_CASE("a course knows who wrote", "[rules]") {
  Talk talk;
  talk.message("note", "n").message("system", "s");
  CHECK_FALSE(course(talk).customer_wrote);
  CHECK_FALSE(course(talk).answered);
  talk.message("bot", "b");
  CHECK(course(talk).answered);
  CHECK_FALSE(course(talk).person_wrote);
  talk.customer("x").agent("y");
  CHECK(course(talk).customer_wrote);
  CHECK(course(talk).person_wrote);
}

TEST_CASE("a course counts turns, not messages", "[rules]") {
  Talk talk;
  const auto bad = [&](event::Time gap) {
    talk.wait(gap).customer(
        "x", "none",
        {{"insult", 800}, {"minor_complaint", 800}, {"broken_promise", 800}, {"anger", 800}});
    const Course now = course(talk);
    CHECK(now.insult_turns == now.complaint_turns);
    CHECK(now.minor_complaint_turns == now.complaint_turns);
    CHECK(now.anger_turns_since_options == now.complaint_turns);
    CHECK(broken_promise_turns(situation(talk)) == now.complaint_turns);
    return now.complaint_turns;
  };
  CHECK(bad(0) == 1);
  CHECK(bad(59'999) == 1);
  CHECK(bad(60'000) == 2);
  CHECK(bad(59'999) == 2);
  talk.wait(1000).message("note", "n");  // a note stands outside
  CHECK(bad(1000) == 2);
  talk.wait(1000).agent("y");
  CHECK(bad(1000) == 3);
  talk.wait(1000).message("bot", "b");
  CHECK(bad(1000) == 4);
}

TEST_CASE("a signal counts from its strength on", "[rules]") {
  Talk talk;
  talk.customer("x", "none",
                {{"insult", 449},
                 {"minor_complaint", 449},
                 {"anger", 449},
                 {"unreasonable_demand", 449},
                 {"broken_promise", 449}});
  CHECK(course(talk).insult_turns == 0);
  CHECK(course(talk).minor_complaint_turns == 0);
  CHECK(course(talk).complaint_turns == 0);
  CHECK_FALSE(course(talk).concession_asked);
  CHECK_FALSE(course(talk).wrong_done);
  CHECK_FALSE(course(talk).negative_recently);
  CHECK(broken_promise_turns(situation(talk)) == 0);
  CHECK_FALSE(in_conflict(situation(talk)));
  talk.facts(R"({"business":{"signal_strength":449}})");
  CHECK(course(talk).insult_turns == 1);
  CHECK(course(talk).minor_complaint_turns == 1);
  CHECK(course(talk).complaint_turns == 1);
  CHECK(course(talk).concession_asked);
  CHECK(course(talk).wrong_done);
  CHECK(course(talk).negative_recently);
  CHECK(broken_promise_turns(situation(talk)) == 1);
  CHECK(in_conflict(situation(talk)));
}

TEST_CASE("a turn with a minor complaint only is no complaint", "[rules]") {
  Talk talk;
  talk.customer("x", "product.fault", {{"minor_complaint", 500}});
  CHECK(course(talk).minor_complaint_turns == 1);
  CHECK(course(talk).complaint_turns == 0);
  talk.customer("x", "product.fault", {{"minor_complaint", 449}});
  CHECK(course(talk).minor_complaint_turns == 1);
  CHECK(course(talk).complaint_turns == 1);
  talk.customer("x", "product.fault", {{"minor_complaint", 800}, {"anger", 500}});
  CHECK(course(talk).minor_complaint_turns == 2);
  CHECK(course(talk).complaint_turns == 2);
}

TEST_CASE("a course is that of this contact alone", "[rules]") {
  const auto told = [] {
    Talk talk;
    talk.customer("x", "delivery.late", {{"insult", 900}, {"unreasonable_demand", 900}});
    talk.agent("y", {"bad_news", "flat_no", "defence", "question"});
    return talk;
  };
  const auto begins_anew = [](const Talk& talk) {
    const Course now = course(talk);
    CHECK(now.customer_wrote);
    return now.complaint_turns + now.insult_turns + now.defence_replies == 0 && !now.answered &&
           !now.person_wrote && !now.wrong_done && !now.concession_asked && !now.refused &&
           !now.bad_news_unexplained && !now.negative_recently && !now.next_step_given;
  };
  Talk same = told();
  same.wait(24 * kHour - 1).customer("x", "talk.greeting");
  CHECK(course(same).complaint_turns == 1);
  CHECK(course(same).insult_turns == 1);
  CHECK(course(same).defence_replies == 1);
  CHECK(course(same).person_wrote);
  CHECK(course(same).wrong_done);
  CHECK(course(same).concession_asked);
  CHECK(course(same).refused);
  CHECK(course(same).bad_news_unexplained);
  CHECK(course(same).next_step_given);
  CHECK(begins_anew(told().wait(24 * kHour).customer("x", "talk.greeting")));
  CHECK(begins_anew(told().fold(R"({"type":"close"})").customer("x", "talk.greeting")));
  CHECK(begins_anew(told()
                        .facts(R"({"business":{"contact_gap_hours":1}})")
                        .wait(kHour)
                        .customer("x", "talk.greeting")));

  // A draft after a long silence begins a contact too.
  const Talk before = told();
  const auto draft = test::said({"greeting"});
  Situation drafted = situation(before);
  drafted.draft = &draft;
  drafted.draft_at = before.now + 24 * kHour - 1;
  CHECK(course_of(drafted).customer_wrote);
  drafted.draft_at = before.now + 24 * kHour;
  CHECK_FALSE(course_of(drafted).customer_wrote);
  CHECK_FALSE(course_of(drafted).wrong_done);
}

TEST_CASE("what comes after the judged message is not seen", "[rules]") {
  Talk talk;
  talk.customer("x").agent("y", {"defence"}).customer("x", "contact.stop", {{"insult", 900}});
  Situation earlier = situation(talk);
  earlier.end = 1;
  CHECK(course_of(earlier).defence_replies == 0);
  CHECK_FALSE(course_of(earlier).person_wrote);
  earlier.end = 2;
  CHECK(course_of(earlier).defence_replies == 1);
  CHECK(course_of(earlier).insult_turns == 0);
  CHECK_FALSE(contact_stopped(earlier));
  CHECK(contact_stopped(situation(talk)));
}

TEST_CASE("removed messages are no part of a course", "[rules]") {
  Talk talk;
  talk.customer("x", "payment.problem",
                {{"insult", 900}, {"broken_promise", 900}, {"unreasonable_demand", 900}});
  CHECK(course(talk).wrong_done);
  CHECK(in_conflict(situation(talk)));
  talk.fold(kDeleteFirst);
  CHECK_FALSE(course(talk).customer_wrote);
  CHECK(course(talk).complaint_turns == 0);
  CHECK(course(talk).insult_turns == 0);
  CHECK_FALSE(course(talk).wrong_done);
  CHECK_FALSE(course(talk).concession_asked);
  CHECK_FALSE(course(talk).negative_recently);
  CHECK(broken_promise_turns(situation(talk)) == 0);
  CHECK_FALSE(in_conflict(situation(talk)));

  Talk ours;
  ours.agent("y", {"bad_news", "flat_no", "defence", "question", "acknowledgement"});
  CHECK(course(ours).refused);
  ours.fold(kDeleteFirst);
  CHECK_FALSE(course(ours).person_wrote);
  CHECK_FALSE(course(ours).refused);
  CHECK_FALSE(course(ours).bad_news_unexplained);
  CHECK_FALSE(course(ours).next_step_given);
  CHECK(course(ours).defence_replies == 0);
}

TEST_CASE("an edited message counts as it reads now", "[rules]") {
  Talk talk;
  talk.customer("x", "none", {{"insult", 900}});
  talk.fold(R"({"type":"edit","message":"m-1","text":"y"})", test::heard("order.status"));
  CHECK(course(talk).insult_turns == 0);
}

TEST_CASE("anger rises by its growth, or by two turns in a row", "[rules]") {
  const auto rising = [](std::initializer_list<int> strengths) {
    return course(angry(strengths)).anger_rising;
  };
  CHECK_FALSE(rising({900}));  // nothing to compare with
  CHECK(rising({500, 500}));
  CHECK(rising({900, 500}));
  CHECK_FALSE(rising({450, 449}));
  CHECK_FALSE(rising({449, 500}));
  CHECK_FALSE(rising({900, 900, 0}));
  CHECK_FALSE(rising({900, 0, 450}));

  CHECK(rising({350, 500}));
  CHECK_FALSE(rising({351, 500}));
  CHECK_FALSE(rising({200, 449}));
  CHECK(rising({0, 500}));
  CHECK(rising({340, 360, 500}));  // over the last two turns
  CHECK_FALSE(rising({360, 370, 500}));
  CHECK_FALSE(rising({100, 360, 370, 500}));

  Talk talk = angry({380, 480});
  CHECK_FALSE(course(talk).anger_rising);
  talk.facts(R"({"business":{"anger_rising_growth":100,"anger_rising_least":480}})");
  CHECK(course(talk).anger_rising);
  talk.facts(R"({"business":{"anger_rising_least":481}})");
  CHECK_FALSE(course(talk).anger_rising);
}

TEST_CASE("anger of one turn is its strongest", "[rules]") {
  Talk talk;
  talk.customer("x", "none", {{"anger", 100}}).wait(1000);
  talk.customer("x", "none", {{"anger", 700}}).wait(1000).customer("x");
  CHECK_FALSE(course(talk).anger_rising);  // one turn
  talk.customer("x", "none", {{"anger", 500}});
  CHECK(course(talk).anger_rising);  // two in a row: 700 and 500
}

TEST_CASE("options are tried once anger has shown", "[rules]") {
  Talk talk;
  talk.agent("y", {"acknowledgement", "offer"}).customer("x").agent("y", {"apology"});
  talk.customer("x", "none", {{"anger", 500}});
  CHECK(course(talk).options_tried == 0);
  talk.agent("y", {"question"});
  CHECK(course(talk).options_tried == 0);
  talk.agent("y", {"acknowledgement"});
  CHECK(course(talk).options_tried == 1);
  CHECK(course(talk).anger_turns_since_options == 0);
  talk.customer("x", "none", {{"anger", 500}}).customer("x", "none", {{"anger", 449}});
  CHECK(course(talk).anger_turns_since_options == 1);
  talk.agent("y", {"apology"});  // listening again is no other option
  CHECK(course(talk).options_tried == 1);
  CHECK(course(talk).anger_turns_since_options == 1);
  talk.agent("y", {"quick_win"});
  CHECK(course(talk).options_tried == 2);
  CHECK(course(talk).anger_turns_since_options == 0);
  talk.customer("x", "none", {{"anger", 800}}).wait(1000);
  talk.customer("x", "none", {{"anger", 800}});
  CHECK(course(talk).anger_turns_since_options == 1);
  talk.agent("y", {"offer"}).customer("x", "none", {{"anger", 800}});
  CHECK(course(talk).anger_turns_since_options == 2);

  for (const char* win : {"quick_win", "offer"})
    CHECK(course(angry({800}).agent("y", {"apology", win})).options_tried == 2);
}

TEST_CASE("the process is stated after the demand that wants it", "[rules]") {
  Talk talk;
  talk.customer("x").agent("y", {"policy"});
  talk.customer("x", "none", {{"unreasonable_demand", 500}});
  CHECK_FALSE(course(talk).process_stated);  // before it
  CHECK(course(talk).demand_turns_after_process == 1);
  talk.agent("y", {"policy"});
  CHECK(course(talk).process_stated);
  talk.customer("x", "none", {{"unreasonable_demand", 449}});
  CHECK(course(talk).process_stated);
  CHECK(course(talk).demand_turns_after_process == 1);
  talk.customer("x", "none", {{"unreasonable_demand", 800}}).wait(1000);
  talk.customer("x", "none", {{"unreasonable_demand", 800}});
  CHECK_FALSE(course(talk).process_stated);  // the demand is repeated
  CHECK(course(talk).demand_turns_after_process == 2);
  talk.message("bot", "b", test::said({"policy"}));
  CHECK(course(talk).process_stated);

  Talk unstated;
  for (int i = 0; i < 3; ++i) unstated.customer("x", "none", {{"unreasonable_demand", 800}});
  CHECK(course(unstated).demand_turns_after_process == 0);
  CHECK_FALSE(course(unstated).process_stated);
}

TEST_CASE("the process is stated after the fact that wants it", "[rules]") {
  for (const std::string field : {"outside_policy", "customer_mistaken"}) {
    INFO(field);
    Talk talk;
    talk.customer("x").agent("y", {"policy"});
    CHECK(course(talk).process_stated);
    talk.facts(R"({"case":{")" + field + R"(":false}})");  // nothing is asserted
    CHECK(course(talk).process_stated);
    talk.facts(R"({"case":{")" + field + R"(":true}})");
    CHECK_FALSE(course(talk).process_stated);
    talk.customer("x");
    CHECK_FALSE(course(talk).process_stated);
    talk.agent("y", {"policy"});
    CHECK(course(talk).process_stated);
    talk.facts(R"({"case":{"booked":true}})");  // another fact
    CHECK(course(talk).process_stated);
    talk.wait(24 * kHour).customer("x");
    CHECK_FALSE(course(talk).process_stated);
  }
}

TEST_CASE("a concession is asked for by intents and signals", "[rules]") {
  for (const char* intent :
       {"refund.request", "return.request", "price.discount", "charge.dispute", "order.cancel"}) {
    INFO(intent);
    CHECK(course(Talk().customer("x", intent)).concession_asked);
    CHECK(course(Talk().customer("x", intent).agent("y").customer("x")).concession_asked);
  }
  for (const char* signal : {"price_objection", "disputes_charge", "unreasonable_demand"}) {
    INFO(signal);
    CHECK(course(Talk().customer("x", "none", {{signal, 500}})).concession_asked);
    CHECK_FALSE(course(Talk().customer("x", "none", {{signal, 449}})).concession_asked);
  }
  for (const char* intent : {"order.status", "price.ask", "refund.policy", "product.fault", "none"})
    CHECK_FALSE(course(Talk().customer("x", intent, {{"anger", 900}})).concession_asked);
}

TEST_CASE("a refusal stands until something is asserted anew", "[rules]") {
  CHECK(course(Talk().agent("y", {"flat_no"})).refused);
  CHECK(course(Talk().agent("y", {"policy", "bad_news"})).refused);
  CHECK_FALSE(course(Talk().agent("y", {"policy"})).refused);
  CHECK_FALSE(course(Talk().agent("y", {"bad_news"})).refused);
  CHECK_FALSE(course(Talk().agent("y", {"policy"}).agent("y", {"bad_news"})).refused);

  Talk talk;
  talk.customer("x").facts(R"({"case":{"exception":true}})").agent("y", {"flat_no"});
  CHECK(course(talk).refused);
  talk.facts(R"({"case":{"booked":true}})");
  CHECK(course(talk).refused);
  talk.facts(R"({"case":{"exception":true}})");  // said again, not anew
  CHECK(course(talk).refused);
  talk.facts(R"({"case":{"exception":false}})");
  CHECK_FALSE(course(talk).refused);
  talk.agent("y", {"flat_no"});
  CHECK(course(talk).refused);
  talk.facts(R"({"case":{"claim_verified":true}})");
  CHECK_FALSE(course(talk).refused);
}

TEST_CASE("a wrong of ours is told by intents and signals", "[rules]") {
  for (const char* intent : {"delivery.late", "delivery.wrong_item", "product.fault"}) {
    INFO(intent);
    CHECK(course(Talk().customer("x", intent)).wrong_done);
    CHECK_FALSE(course(Talk().customer("x", intent)).fault_unknown);
  }
  for (const char* signal : {"broken_promise", "poor_service"}) {
    INFO(signal);
    CHECK(course(Talk().customer("x", "none", {{signal, 500}})).wrong_done);
    CHECK_FALSE(course(Talk().customer("x", "none", {{signal, 449}})).wrong_done);
    CHECK_FALSE(course(Talk().customer("x", "payment.problem", {{signal, 500}})).fault_unknown);
  }
  for (const char* intent : {"order.status", "complaint.service", "charge.dispute", "none"})
    CHECK_FALSE(course(Talk().customer("x", intent, {{"anger", 900}})).wrong_done);
  const Course paid = course(Talk().customer("x", "payment.problem"));
  CHECK(paid.wrong_done);
  CHECK(paid.fault_unknown);
  const Course both =
      course(Talk().customer("x", "payment.problem").customer("x", "product.fault"));
  CHECK(both.wrong_done);
  CHECK_FALSE(both.fault_unknown);
}

TEST_CASE("a mistaken customer was done no wrong", "[rules]") {
  Talk talk;
  talk.customer("x", "delivery.late").facts(R"({"case":{"customer_mistaken":true}})");
  CHECK_FALSE(course(talk).wrong_done);
  talk.facts(R"({"case":{"customer_mistaken":false}})");
  CHECK(course(talk).wrong_done);
  Talk paid;
  paid.customer("x", "payment.problem").facts(R"({"case":{"customer_mistaken":true}})");
  CHECK_FALSE(course(paid).wrong_done);
  CHECK_FALSE(course(paid).fault_unknown);
}

TEST_CASE("an apology counts from the wrong on", "[rules]") {
  Talk talk;
  talk.customer("x", "order.status").agent("y", {"apology"}).customer("x", "delivery.late");
  CHECK_FALSE(course(talk).apologised);
  talk.agent("y", {"acknowledgement"});
  CHECK_FALSE(course(talk).apologised);  // no apology
  talk.agent("y", {"apology"});
  CHECK(course(talk).apologised);
  talk.customer("x", "delivery.late");  // told again: it was apologised for
  CHECK(course(talk).apologised);
}

TEST_CASE("regret is enough for a payment while the fault is unknown", "[rules]") {
  Talk talk;
  talk.agent("y", {"acknowledgement"}).customer("x", "payment.problem");
  CHECK_FALSE(course(talk).apologised);
  CHECK(course(talk).fault_unknown);
  CHECK(course(Talk(talk).agent("y", {"acknowledgement"})).apologised);
  CHECK(course(Talk(talk).agent("y", {"apology"})).apologised);
  CHECK_FALSE(course(Talk(talk).agent("y", {"reason"})).apologised);
  talk.customer("x", "none", {{"broken_promise", 500}}).agent("y", {"acknowledgement"});
  CHECK_FALSE(course(talk).apologised);
}

TEST_CASE("regret is not enough any more once the fault is known", "[rules]") {
  Talk talk;
  talk.customer("x", "payment.problem").agent("y", {"acknowledgement"});
  CHECK(course(talk).apologised);
  talk.customer("x", "delivery.late");
  CHECK_FALSE(course(talk).apologised);
  talk.agent("y", {"apology"});
  CHECK(course(talk).apologised);
}

TEST_CASE("bad news is explained with it or after it", "[rules]") {
  Talk talk;
  talk.agent("y", {"reason"}).agent("y", {"bad_news"});
  CHECK(course(talk).bad_news_unexplained);
  for (const char* why : {"reason", "policy", "explanation"}) {
    INFO(why);
    CHECK_FALSE(course(Talk().agent("y", {"bad_news", why})).bad_news_unexplained);
    CHECK_FALSE(course(Talk().agent("y", {why, "bad_news"})).bad_news_unexplained);
    CHECK_FALSE(course(Talk(talk).customer("x").agent("y", {why})).bad_news_unexplained);
  }
  CHECK(course(Talk(talk).agent("y", {"apology"})).bad_news_unexplained);
  talk.agent("y", {"reason"}).agent("y", {"bad_news"});
  CHECK(course(talk).bad_news_unexplained);
}

TEST_CASE("negative recently is the customer's last two messages", "[rules]") {
  Talk talk;
  talk.customer("x", "none", {{"leaving", 500}});
  CHECK(course(talk).negative_recently);
  talk.agent("y").customer("x", "none", {{"urgency", 900}}).message("note", "n").agent("y");
  CHECK(course(talk).negative_recently);
  talk.customer("x");
  CHECK_FALSE(course(talk).negative_recently);
  talk.customer("x", "none", {{"minor_complaint", 500}}).customer("x").customer("x");
  CHECK_FALSE(course(talk).negative_recently);
  talk.fold(R"({"type":"delete","message":"m-9"})");
  CHECK(course(talk).negative_recently);
}

TEST_CASE("a booking stands once an agent confirmed it", "[rules]") {
  Talk talk;
  talk.customer("x", "order.status").agent("y", {"confirmation"});
  CHECK_FALSE(course(talk).booked);
  talk.customer("x", "booking.make").agent("y", {"question"});
  CHECK_FALSE(course(talk).booked);
  talk.customer("x", "talk.inform").customer("x", "none").agent("y", {"confirmation"});
  CHECK(course(talk).booked);
  talk.customer("x", "business.location").agent("y");
  CHECK(course(talk).booked);
  talk.customer("x", "booking.cancel");
  CHECK_FALSE(course(talk).booked);
  talk.agent("y", {"confirmation"});  // of the cancellation
  CHECK_FALSE(course(talk).booked);

  Talk other;
  other.customer("x", "booking.change").customer("x", "refund.status");
  CHECK_FALSE(course(other.agent("y", {"confirmation"})).booked);
}

TEST_CASE("an offer is accepted by a yes to it", "[rules]") {
  for (const char* offer : {"offer", "complement_offer"})
    CHECK(course(Talk().agent("y", {offer}).customer("x", "talk.affirm")).accepted);
  CHECK_FALSE(course(Talk().agent("y", {"offer"}).customer("x", "talk.decline")).accepted);
  CHECK_FALSE(course(Talk().agent("y", {"question"}).customer("x", "talk.affirm")).accepted);
  CHECK_FALSE(course(Talk().customer("x", "talk.affirm").agent("y", {"offer"})).accepted);
  Talk talk;
  talk.agent("y", {"offer"}).customer("x", "product.info").agent("y", {"explanation"});
  CHECK_FALSE(course(talk.customer("x", "talk.affirm")).accepted);  // of something else
}

TEST_CASE("a yes stays one with thanks after it", "[rules]") {
  Talk talk;
  talk.agent("y", {"offer"}).customer("x", "talk.affirm").wait(1000);
  CHECK(course(talk.customer("x", "talk.thanks")).accepted);
}

TEST_CASE("a yes that was answered stands open no more", "[rules]") {
  Talk talk;
  talk.agent("y", {"offer"}).customer("x", "talk.affirm").agent("y", {"hold"});
  CHECK_FALSE(course(talk).accepted);
}

TEST_CASE("a next step is given until the customer wants something else", "[rules]") {
  for (const char* step : {"next_step", "question", "confirmation"}) {
    INFO(step);
    Talk talk;
    talk.customer("x", "order.place");
    CHECK_FALSE(course(talk).next_step_given);
    CHECK_FALSE(course(talk.agent("y", {"explanation"})).next_step_given);
    CHECK(course(talk.agent("y", {step})).next_step_given);
    CHECK(course(talk.customer("x", "talk.inform")).next_step_given);
    CHECK_FALSE(course(talk.customer("x", "booking.make")).next_step_given);
  }
}

TEST_CASE("replies that defend are counted by messages of agents", "[rules]") {
  Talk talk;
  talk.agent("y", {"defence", "defence"}).message("bot", "b", test::said({"defence"}));
  CHECK(course(talk).defence_replies == 1);
  talk.agent("y", {"reason"}).agent("y", {"defence"});
  CHECK(course(talk).defence_replies == 2);
}

TEST_CASE("broken promises are counted over all contacts", "[rules]") {
  Talk talk;
  talk.customer("x", "none", {{"broken_promise", 500}}).agent("y");
  talk.wait(30 * 24 * kHour).customer("x", "none", {{"broken_promise", 500}});
  CHECK(broken_promise_turns(situation(talk)) == 2);
  talk.wait(1000).customer("x", "none", {{"broken_promise", 900}});
  CHECK(broken_promise_turns(situation(talk)) == 2);
  talk.customer("x", "none", {{"broken_promise", 449}});
  CHECK(broken_promise_turns(situation(talk)) == 2);
}

TEST_CASE("who asked for no more messages stays so", "[rules]") {
  Talk talk;
  talk.customer("x", "contact.stop").agent("y");
  CHECK(contact_stopped(situation(talk)));
  talk.wait(48 * kHour).customer("x", "order.status");
  CHECK(contact_stopped(situation(talk)));
  talk.fold(kDeleteFirst);
  CHECK_FALSE(contact_stopped(situation(talk)));
}

TEST_CASE("a conflict is a complaint with heat, accusation or threat", "[rules]") {
  const auto conflict = [](const Talk& talk) { return in_conflict(situation(talk)); };
  for (const char* heat : {"anger", "insult", "accusation", "disputes_charge", "broken_promise",
                           "legal_threat", "publicity_threat"}) {
    INFO(heat);
    CHECK(conflict(Talk().customer("x", "delivery.late", {{heat, 500}})));
    CHECK_FALSE(conflict(Talk().customer("x", "delivery.late", {{heat, 449}})));
  }
  CHECK_FALSE(conflict(Talk().customer("x", "order.status", {{"legal_threat", 900}})));
  CHECK_FALSE(conflict(Talk().customer("x", "delivery.late", {{"disappointment", 900}})));
  CHECK_FALSE(conflict(Talk().customer("x", "delivery.late", {{"poor_service", 900}})));
  // Complaint and threat in two messages are none.
  Talk talk;
  talk.customer("x", "delivery.late").wait(1000).customer("x", "none", {{"legal_threat", 900}});
  CHECK_FALSE(conflict(talk));
  CHECK(conflict(talk.customer("x", "none", {{"anger", 900}}).customer("x", "talk.nudge")));
  CHECK_FALSE(conflict(talk.agent("y")));  // answered
  CHECK_FALSE(conflict(talk.customer("x", "talk.inform")));
}

}  // namespace hamkalam::rules
