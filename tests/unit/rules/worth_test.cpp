#include "rules/worth.hpp"

#include "support/judged.hpp"

namespace hamkalam::rules {
namespace {

using event::kHour;
using test::situation;
using test::Talk;

// "1500 USD": thousandths and currency.
std::string shown(const std::optional<Money>& money) {
  if (!money) return "none";
  return std::to_string(static_cast<std::int64_t>(money->thousandths)) + " " + money->currency;
}

std::string money(const std::string& amount, const std::string& currency = "USD") {
  return R"({"amount":")" + amount + R"(","currency":")" + currency + R"("})";
}

std::string read(const std::string& amount) {
  return shown(money_of(Json::parse(R"({"amount":)" + amount + R"(,"currency":"USD"})")));
}

std::string converted(std::int64_t units, const char* from, const char* to, const char* rates) {
  return shown(convert(Money{Money::Amount{units} * 1000, from}, to, Json::parse(rates)));
}

// The customer contests this sum, and is worth so much a year.
Talk dispute(const std::string& sum, const std::string& worth) {
  Talk talk;
  talk.facts(R"({"case":{"disputed_amount":)" + sum + R"(},"customer":{"value_per_year":)" + worth +
             "}}");
  talk.customer("x", "charge.dispute", {{"disputes_charge", 800}});
  return talk;
}

std::string stage(const Talk& talk) {
  return dispute_stage(situation(talk));
}

// What a draft that gives this sum away does beside the limit of 50 USD.
bool too_much(const std::string& amount, const std::string& currency = "USD",
              event::Span place = {2, 6}, const char* act = "concession") {
  Talk talk;
  talk.facts(R"({"business":{"concession_limit":{"amount":"50","currency":"USD"},)"
             R"("rates":{"USD":{"IRT":"98000"}}}})");
  auto draft = test::said({act, "reason"});
  event::Entity sum;
  sum.kind = "money";
  sum.value = amount;
  sum.currency = currency;
  sum.span = place;
  draft.entities = {sum};
  return gives_too_much(situation(talk, &draft));
}

}  // namespace

TEST_CASE("a sum of money is read in thousandths", "[rules]") {
  CHECK(read(R"("0")") == "0 USD");
  CHECK(read(R"("1250000")") == "1250000000 USD");
  CHECK(read(R"("1250000.5")") == "1250000500 USD");
  CHECK(read(R"("12.34")") == "12340 USD");
  CHECK(read(R"("0.001")") == "1 USD");
  CHECK(read(R"("1.2349")") == "1234 USD");  // further digits are cut
  CHECK(read(R"("007")") == "7000 USD");
  CHECK(read("5") == "5000 USD");
  CHECK(read("1.5") == "1500 USD");
  CHECK(read("0.1") == "100 USD");
}

TEST_CASE("what is no sum is none", "[rules]") {
  for (const char* amount :
       {R"("")", R"("-5")", R"("+5")", R"("1e3")", R"("1,000")", R"(" 5")", R"("5 ")", R"("1.2.3")",
        R"("abc")", R"("۱۲")", "-5", "-1.5", "1e300", "true", "null", "[]", "{}"}) {
    INFO(amount);
    CHECK(read(amount) == "none");
  }
  for (const char* json :
       {"{}", "[]", "5", R"("5")", "null", R"({"amount":"5"})", R"({"currency":"USD"})",
        R"({"amount":"5","currency":""})", R"({"amount":"5","currency":7})"}) {
    INFO(json);
    CHECK(shown(money_of(Json::parse(json))) == "none");
  }
}

TEST_CASE("a point alone is no sum", "[rules]") {
  CHECK(read(R"(".")") == "none");
}

TEST_CASE("a sum has up to fifteen digits before its point", "[rules]") {
  const auto sum = money_of(Json::parse(money(std::string(15, '9'))));
  REQUIRE(sum);
  CHECK((sum->thousandths == Money::Amount{999'999'999'999'999} * 1000));
  CHECK_FALSE(money_of(Json::parse(money(std::string(16, '9')))));
  CHECK(money_of(Json::parse(money(std::string(24, '0')))));
  CHECK_FALSE(money_of(Json::parse(money(std::string(25, '0')))));
}

TEST_CASE("toman is ten rial, without any rate", "[rules]") {
  CHECK(converted(125, "IRT", "IRR", "{}") == "1250000 IRR");
  CHECK(converted(1250, "IRR", "IRT", "{}") == "125000 IRT");
  CHECK(converted(7, "USD", "USD", "{}") == "7000 USD");
}

TEST_CASE("sums are converted by the rates of the business", "[rules]") {
  const char* rates = R"({"date":"2026-03-01","USD":{"IRT":"98000","SAR":3.75}})";
  CHECK(converted(2, "USD", "IRT", rates) == "196000000 IRT");
  CHECK(converted(196000, "IRT", "USD", rates) == "2000 USD");
  CHECK(converted(4, "USD", "SAR", rates) == "15000 SAR");
  CHECK(converted(15, "SAR", "USD", rates) == "4000 USD");
  // The way that is given comes before the way back.
  CHECK(converted(10, "EUR", "USD", R"({"EUR":{"USD":"2"},"USD":{"EUR":"4"}})") == "20000 USD");
}

TEST_CASE("a rate in toman serves rial too", "[rules]") {
  const char* rates = R"({"USD":{"IRT":"98000"}})";
  CHECK(converted(2, "USD", "IRR", rates) == "1960000000 IRR");
  CHECK(converted(1960000, "IRR", "USD", rates) == "2000 USD");
  // A rate of its own comes first.
  const char* both = R"({"USD":{"IRT":"98000","IRR":"1000000"}})";
  CHECK(converted(2, "USD", "IRR", both) == "2000000000 IRR");
}

TEST_CASE("a rate in rial serves toman too", "[rules]") {
  const char* rates = R"({"USD":{"IRR":"980000"}})";
  CHECK(converted(2, "USD", "IRT", rates) == "196000000 IRT");
  CHECK(converted(196000, "IRT", "USD", rates) == "2000 USD");
}

TEST_CASE("the way back of a rate in toman serves rial too", "[rules]") {
  CHECK(converted(2, "OMR", "IRR", R"({"IRT":{"OMR":"0.004"}})") == "5000000 IRR");
}

TEST_CASE("without a rate nothing is converted", "[rules]") {
  for (const char* rates :
       {"{}", "[]", "null", R"({"USD":"98000"})", R"({"USD":{"IRT":"many"}})",
        R"({"USD":{"IRT":-5}})", R"({"USD":{"EUR":"0.9"}})", R"({"EUR":{"IRT":"106000"}})"}) {
    INFO(rates);
    CHECK(converted(2, "USD", "IRT", rates) == "none");
    CHECK(converted(2, "IRT", "USD", rates) == "none");
    CHECK(converted(2, "USD", "IRR", rates) == "none");
    CHECK(converted(2, "IRR", "USD", rates) == "none");
  }
  CHECK(converted(2, "IRT", "USD", R"({"USD":{"IRT":"0"}})") == "none");
}

TEST_CASE("a small rate is not cut to nothing", "[rules]") {
  CHECK(converted(100'000, "IRT", "USD", R"({"IRT":{"USD":"0.00002"}})") == "2000 USD");
  CHECK(converted(2, "USD", "IRT", R"({"IRT":{"USD":"0.00002"}})") == "100000000 IRT");
}

TEST_CASE("the limit is a sum, or a share of the order", "[rules]") {
  const auto given = [](const std::string& limit, const std::string& facts = "") {
    Talk talk;
    talk.facts(R"({"business":{"concession_limit":)" + limit + "}" + facts + "}");
    return shown(concession_limit(situation(talk)));
  };
  const std::string total = R"(,"case":{"order_total":{"amount":"1001","currency":"IRT"}})";
  CHECK(shown(concession_limit(situation(Talk()))) == "none");
  CHECK(given(money("50")) == "50000 USD");
  CHECK(given(money("50"), total) == "50000 USD");
  CHECK(given(R"({"share":0.05})", total) == "50050 IRT");
  CHECK(given(R"({"share":"0.05"})", total) == "50050 IRT");
  CHECK(given(R"({"share":0})", total) == "0 IRT");
  CHECK(given(R"({"share":1})", total) == "1001000 IRT");
  CHECK(given(R"({"share":0.05})") == "none");
  CHECK(given(R"({"share":0.05})", R"(,"case":{"order_total":"1001"})") == "none");
  CHECK(given(R"({"share":"much"})", total) == "none");
  CHECK(given("50", total) == "none");
  CHECK(given("null", total) == "none");
}

TEST_CASE("a share finer than a thousandth is not cut", "[rules]") {
  Talk talk;
  talk.facts(R"({"business":{"concession_limit":{"share":0.0125}},)"
             R"("case":{"order_total":{"amount":"10000","currency":"IRT"}}})");
  CHECK(shown(concession_limit(situation(talk))) == "125000 IRT");
}

TEST_CASE("a dispute is about a sum or a price", "[rules]") {
  const auto disputes = [](const Talk& talk) { return in_dispute(situation(talk)); };
  CHECK_FALSE(disputes(Talk()));
  for (const char* signal : {"disputes_charge", "price_objection"}) {
    INFO(signal);
    CHECK(disputes(Talk().customer("x", "none", {{signal, 500}})));
    CHECK_FALSE(disputes(Talk().customer("x", "none", {{signal, 449}})));
  }
  CHECK_FALSE(disputes(Talk().customer("x", "delivery.late", {{"anger", 900}})));
  Talk talk;
  talk.facts(R"({"case":{"disputed_amount":{"amount":"5","currency":"USD"}}})");
  CHECK_FALSE(disputes(talk));
  CHECK_FALSE(disputes(talk.customer("x", "order.status")));
  CHECK(disputes(talk.customer("x", "delivery.late")));
  CHECK(disputes(talk.customer("x", "talk.nudge")));  // still open
  CHECK_FALSE(disputes(talk.agent("y")));
  CHECK(disputes(talk.customer("x", "none", {{"price_objection", 900}})));
  CHECK_FALSE(disputes(talk.fold(R"({"type":"delete","message":"m-5"})")));
}

TEST_CASE("a dispute is weighed against what the customer is worth", "[rules]") {
  CHECK(stage(dispute(money("1"), money("1000"))) == "concede");  // exactly a thousandth
  CHECK(stage(dispute(money("1.001"), money("1000"))) == "persuade");
  CHECK(stage(dispute(money("1"), money("999.999"))) == "persuade");
  CHECK(stage(dispute(money("0.5"), money("1000"))) == "concede");
  CHECK(stage(dispute(money("100"), money("1000"))) == "persuade");  // a tenth
  CHECK(stage(dispute(money("5000"), money("1000"))) == "persuade");
  Talk talk = dispute(money("100"), money("1000"));
  talk.facts(R"({"business":{"concede_ppm":100000}})");
  CHECK(stage(talk) == "concede");
  talk.facts(R"({"business":{"concede_ppm":99999}})");
  CHECK(stage(talk) == "persuade");
}

TEST_CASE("nothing is weighed without a dispute and both sums", "[rules]") {
  CHECK(stage(Talk()).empty());
  CHECK(stage(Talk().customer("x", "none", {{"price_objection", 900}})).empty());
  CHECK(stage(dispute("null", money("1000"))).empty());
  CHECK(stage(dispute(money("1"), "null")).empty());
  CHECK(stage(dispute(R"("1")", money("1000"))).empty());
  CHECK(stage(dispute(money("1"), money("0"))).empty());
  Talk talk = dispute(money("1"), money("1000"));
  CHECK(stage(talk.agent("y")).empty());  // nothing is contested any more
  CHECK(stage(talk.customer("x", "order.status")).empty());
}

TEST_CASE("sums are weighed in one currency", "[rules]") {
  Talk talk = dispute(money("196000", "IRT"), money("2000", "USD"));
  CHECK(stage(talk).empty());
  talk.facts(R"({"business":{"rates":{"USD":{"IRT":"98000"}}}})");
  CHECK(stage(talk) == "concede");  // worth 196 million toman
  talk.facts(R"({"case":{"disputed_amount":{"amount":"196001","currency":"IRT"}}})");
  CHECK(stage(talk) == "persuade");
  talk.facts(R"({"case":{"disputed_amount":{"amount":"1960000","currency":"IRR"}}})");
  CHECK(stage(talk) == "concede");
  CHECK(stage(dispute(money("10", "IRR"), money("1000", "IRT"))) == "concede");
  CHECK(stage(dispute(money("11", "IRR"), money("1000", "IRT"))) == "persuade");
}

TEST_CASE("some sectors do not weigh customers unless they say so", "[rules]") {
  for (const std::string sector : {"bank", "telecom", "clinic"}) {
    INFO(sector);
    Talk talk = dispute(money("1"), money("1000"));
    talk.facts(R"({"business":{"sector":")" + sector + R"("}})");
    CHECK(stage(talk).empty());
    talk.facts(R"({"business":{"value_rules":"yes"}})");  // no yes or no: as before
    CHECK(stage(talk).empty());
    talk.facts(R"({"business":{"value_rules":true}})");
    CHECK(stage(talk) == "concede");
  }
  for (const std::string sector : {"retail", "hotel", "software", "professional_service"}) {
    INFO(sector);
    Talk talk = dispute(money("1"), money("1000"));
    talk.facts(R"({"business":{"sector":")" + sector + R"("}})");
    CHECK(stage(talk) == "concede");
    talk.facts(R"({"business":{"value_rules":false},"case":{"earlier_dispute":)"
               R"("persuasion_failed"}})");
    CHECK(stage(talk).empty());
  }
}

TEST_CASE("the platform knows of a persuasion that failed", "[rules]") {
  for (const char* sum : {"1", "100"}) {  // before the other two stages
    Talk talk = dispute(money(sum), money("1000"));
    talk.facts(R"({"case":{"earlier_dispute":"persuasion_failed"}})");
    CHECK(stage(talk) == "let_go");
  }
  Talk talk = dispute(money("100"), money("1000"));
  talk.facts(R"({"case":{"earlier_dispute":"settled"}})");
  CHECK(stage(talk) == "persuade");
}

TEST_CASE("persuasion that failed in an earlier contact is not tried again", "[rules]") {
  const auto contest = [](Talk& talk) {
    talk.customer("x", "charge.dispute", {{"disputes_charge", 800}});
  };
  for (const char* why : {"reason", "explanation", "policy"}) {
    INFO(why);
    Talk talk = dispute(money("100"), money("1000"));
    talk.agent("y", {why});
    contest(talk);
    CHECK(stage(talk) == "persuade");  // in the same contact
    talk.agent("y", {why});
    contest(talk);
    CHECK(stage(talk) == "persuade");
    talk.fold(R"({"type":"close"})");
    contest(talk);
    CHECK(stage(talk) == "let_go");
    // A calm contact between changes nothing.
    talk.wait(24 * kHour).customer("x", "order.status").agent("y");
    CHECK(stage(talk).empty());
    talk.wait(24 * kHour);
    contest(talk);
    CHECK(stage(talk) == "let_go");
  }
}

TEST_CASE("persuasion failed only where the customer still disputed", "[rules]") {
  const auto later = [](Talk talk) {
    talk.wait(24 * kHour).customer("x", "none", {{"price_objection", 800}});
    return stage(talk);
  };
  const Talk first = dispute(money("100"), money("1000"));
  CHECK(later(first) == "persuade");
  CHECK(later(Talk(first).agent("y", {"reason"})) == "persuade");
  CHECK(later(Talk(first).agent("y", {"reason"}).customer("x", "order.status")) == "persuade");
  const test::Signals contested{{"disputes_charge", 500}};
  CHECK(later(Talk(first).agent("y", {"apology"}).customer("x", "none", contested)) == "persuade");
  const Talk failed = Talk(first).agent("y", {"reason"}).customer("x", "none", contested);
  CHECK(later(failed) == "let_go");
  CHECK(later(Talk(failed).agent("y", {"quick_win"})) == "let_go");
  CHECK(later(Talk(failed).customer("x", "talk.thanks", {{"satisfaction", 800}})) == "persuade");
  // The reason came before the dispute.
  Talk early;
  early.agent("y", {"reason"}).customer("x", "none", contested);
  early.facts(R"({"case":{"disputed_amount":{"amount":"100","currency":"USD"}},)"
              R"("customer":{"value_per_year":{"amount":"1000","currency":"USD"}}})");
  CHECK(later(early) == "persuade");
  CHECK(later(Talk(first).fold(R"({"type":"close"})").agent("y", {"reason"})) == "persuade");
  CHECK(later(Talk(failed).fold(R"({"type":"delete","message":"m-3"})")) == "persuade");
}

TEST_CASE("a removed reason has not persuaded", "[rules]") {
  Talk talk = dispute(money("100"), money("1000"));
  talk.agent("y", {"reason"}).customer("x", "none", {{"disputes_charge", 800}});
  talk.fold(R"({"type":"delete","message":"m-2"})");
  talk.wait(24 * kHour).customer("x", "none", {{"disputes_charge", 800}});
  CHECK(stage(talk) == "persuade");
}

TEST_CASE("a disputed sum is within the limit, or is not", "[rules]") {
  const auto within = [](const std::string& sum, const std::string& limit,
                         const char* rates = "{}") {
    Talk talk;
    talk.facts(R"({"case":{"order_total":)" + money("1000") + R"(,"disputed_amount":)" + sum +
               R"(},"business":{"concession_limit":)" + limit + R"(,"rates":)" + rates + "}}");
    return dispute_within_limit(situation(talk));
  };
  CHECK(within(money("50"), money("50")));
  CHECK_FALSE(within(money("50.001"), money("50")));
  CHECK(within(money("50"), R"({"share":0.05})"));
  CHECK_FALSE(within(money("50.001"), R"({"share":0.05})"));
  CHECK_FALSE(within(money("50"), "null"));
  CHECK_FALSE(within("null", money("50")));
  CHECK(within(money("500", "IRR"), money("50", "IRT")));
  CHECK_FALSE(within(money("501", "IRR"), money("50", "IRT")));
  CHECK_FALSE(within(money("1", "IRT"), money("50")));
  CHECK(within(money("4900000", "IRT"), money("50"), R"({"USD":{"IRT":"98000"}})"));
  CHECK_FALSE(within(money("4910000", "IRT"), money("50"), R"({"USD":{"IRT":"98000"}})"));
  CHECK_FALSE(dispute_within_limit(situation(Talk())));
}

TEST_CASE("a draft gives too much when its concession is over the limit", "[rules]") {
  CHECK_FALSE(too_much("50"));
  CHECK(too_much("50.001"));
  CHECK_FALSE(too_much("4900000", "IRT"));
  CHECK(too_much("4910000", "IRT"));
  CHECK(too_much("49100000", "IRR"));
  CHECK_FALSE(too_much("900", "EUR"));  // not to be compared
  CHECK_FALSE(too_much("many"));
  CHECK_FALSE(too_much("900", ""));
  CHECK_FALSE(too_much("900", "USD", {2, 6}, "offer"));
  // Only what stands in the clause that gives: characters 0 to 10.
  CHECK(too_much("900", "USD", {0, 4}));
  CHECK(too_much("900", "USD", {9, 14}));
  CHECK_FALSE(too_much("900", "USD", {10, 14}));
}

TEST_CASE("a draft gives too much only beside a limit and a sum", "[rules]") {
  Talk talk;
  auto draft = test::said({"concession"});
  event::Entity sum;
  sum.kind = "money";
  sum.value = "900";
  sum.currency = "USD";
  sum.span = {2, 6};
  draft.entities = {sum};
  CHECK_FALSE(gives_too_much(situation(talk, &draft)));  // unset
  talk.facts(R"({"business":{"concession_limit":{"share":0.05}}})");
  CHECK_FALSE(gives_too_much(situation(talk, &draft)));
  talk.facts(R"({"case":{"order_total":{"amount":"1000","currency":"USD"}}})");
  CHECK(gives_too_much(situation(talk, &draft)));
  CHECK_FALSE(gives_too_much(situation(talk)));  // no draft
  draft.entities[0].kind = "number";
  CHECK_FALSE(gives_too_much(situation(talk, &draft)));
  draft.entities = {draft.entities[0], sum};
  CHECK(gives_too_much(situation(talk, &draft)));  // one of several
  draft.entities.clear();
  CHECK_FALSE(gives_too_much(situation(talk, &draft)));
}

}  // namespace hamkalam::rules
