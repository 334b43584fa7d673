#include <algorithm>

#include "conversation/conversation.hpp"
#include "support/talk.hpp"

namespace hamkalam::conversation {
namespace {

using event::kHour;
using event::kMinute;
using test::Talk;

constexpr const char* kTask = R"({"type":"task","id":"2/promise","outcome":"raised","rule":"r",
                                  "text":"call back","due":"2026-03-01T11:00:00Z"})";

bool open(const Talk& talk, std::size_t task) {
  return talk.conversation.tasks()[task].open;
}

std::vector<std::string> open_flags(const Talk& talk) {
  std::vector<std::string> out;
  for (const auto& flag : talk.conversation.open_flags()) out.push_back(flag.id);
  return out;
}

}  // namespace

TEST_CASE("a flag stays open until it is resolved or was a false alarm", "[conversation]") {
  Talk talk;
  talk.fold(R"({"type":"flag","outcome":"raised","level":"supervisor","reason":"by_agent"})");
  talk.fold(R"({"type":"flag","id":"2/safety","outcome":"raised","level":"manager",
                "reason":"safety","rule":"r","due":"2026-03-01T10:00:00Z",
                "evidence":[{"message":"m-1","start":2,"end":9}]})");
  // Raised by hand without an id and a time: named after its place, due at once.
  REQUIRE(open_flags(talk) == std::vector<std::string>{"1/by_agent", "2/safety"});
  const auto flags = talk.conversation.open_flags();
  CHECK(flags[0].level == "supervisor");
  CHECK(flags[0].due == test::kBegin);
  CHECK(flags[1].rule == "r");
  CHECK(flags[1].due == test::kBegin + kHour);
  REQUIRE(flags[1].evidence.size() == 1);
  CHECK(flags[1].evidence[0].message == "m-1");
  CHECK(flags[1].evidence[0].span.start == 2);
  CHECK(flags[1].evidence[0].span.end == 9);

  talk.fold(R"({"type":"flag","id":"2/safety","outcome":"taken","agent":"mina"})");
  talk.fold(R"({"type":"flag","id":"2/safety","outcome":"moved","level":"manager"})");
  CHECK(open_flags(talk).size() == 2);
  talk.fold(R"({"type":"flag","id":"9/safety","outcome":"resolved"})");  // another one
  CHECK(open_flags(talk).size() == 2);
  talk.fold(R"({"type":"flag","id":"2/safety","outcome":"resolved"})");
  CHECK(open_flags(talk) == std::vector<std::string>{"1/by_agent"});
  talk.fold(R"({"type":"flag","id":"1/by_agent","outcome":"false_alarm"})");
  CHECK(open_flags(talk).empty());
  CHECK(talk.conversation.flags().size() == 2);  // closed ones are remembered
}

TEST_CASE("a task is done, dropped or moved", "[conversation]") {
  for (const char* outcome : {"done", "dropped"}) {
    Talk talk;
    talk.fold(kTask);
    REQUIRE(open(talk, 0));
    const event::Task& task = talk.conversation.tasks()[0].task;
    CHECK(task.id == "2/promise");
    CHECK(task.rule == "r");
    CHECK(task.text == "call back");
    CHECK(task.due == test::kBegin + 2 * kHour);
    talk.apply({{"type", "task"}, {"id", "3/other"}, {"outcome", outcome}});
    CHECK(open(talk, 0));
    talk.apply({{"type", "task"}, {"id", "2/promise"}, {"outcome", outcome}});
    CHECK_FALSE(open(talk, 0));
  }
  Talk talk;
  talk.fold(kTask);
  talk.fold(R"({"type":"task","id":"2/promise","outcome":"moved","due":"2026-03-01T12:00:00Z"})");
  CHECK(open(talk, 0));
  CHECK(talk.conversation.tasks()[0].task.due == test::kBegin + 3 * kHour);
}

TEST_CASE("a task whose time has come is overdue while it is open", "[conversation]") {
  Talk talk;
  talk.fold(kTask);
  talk.fold(R"({"type":"due","what":"flag","id":"2/promise"})");
  CHECK_FALSE(talk.conversation.tasks()[0].overdue);
  talk.fold(R"({"type":"due","what":"task","id":"2/promise"})");  // from outside, without `by`
  CHECK(talk.conversation.tasks()[0].overdue);
  CHECK(open(talk, 0));

  talk.fold(R"({"type":"task","id":"2/promise","outcome":"moved","due":"2026-03-01T12:00:00Z"})");
  CHECK_FALSE(talk.conversation.tasks()[0].overdue);  // it can fall due again

  Talk kept;
  kept.fold(kTask).fold(R"({"type":"task","id":"2/promise","outcome":"done"})");
  kept.fold(R"({"type":"due","what":"task","id":"2/promise"})");
  CHECK_FALSE(kept.conversation.tasks()[0].overdue);
}

TEST_CASE("a promise is kept when an agent confirms it or the customer is content",
          "[conversation]") {
  const auto told = [](const char* from, Turn turn) {
    Talk talk;
    talk.fold(kTask);
    talk.message(from, "text", std::move(turn));
    return open(talk, 0);
  };
  CHECK_FALSE(told("agent", test::said({"greeting", "confirmation"})));
  CHECK_FALSE(told("customer", test::heard("talk.thanks", {{"satisfaction", 500}})));
  CHECK(told("agent", test::said({"promise"})));
  CHECK(told("bot", test::said({"confirmation"})));  // a bot settles nothing
  CHECK(told("note", test::said({"confirmation"})));
  CHECK(told("customer", test::heard("talk.thanks", {{"satisfaction", 499}})));
  CHECK(told("customer", test::heard("talk.thanks")));
}

TEST_CASE("what hamkalam does folds again as it was", "[conversation]") {
  event::Advice advice;
  advice.conversation = "c-1";
  advice.seq = 7;
  advice.flags.push_back({"7/repeated_complaints",
                          "senior_agent",
                          "repeated_complaints",
                          "difficult.repeated-complaints",
                          {{"m-1", {0, 24}}, {"m-3", {0, 5}}},
                          test::kBegin + 30 * kMinute});
  advice.review.emplace();
  advice.review->flags.push_back({"7/by_agent", "manager", "by_agent", "r", {}, test::kBegin});
  advice.tasks.push_back({"7/difficult.broken-promise", "difficult.broken-promise",
                          "قولی که دادید \"فردا\"", test::kBegin + kHour});

  auto acts = acts_of(advice, test::kBegin);
  REQUIRE(acts.size() == 3);
  // Once as they are made, once through their row of the journal.
  Conversation direct("c-1"), read("c-1");
  std::uint64_t seq = 7;
  for (event::Event& act : acts) {
    const std::string row = event::stored(act, ++seq);
    CHECK(row.ends_with(R"("seq":)" + std::to_string(seq) + R"(,"by":"hamkalam"})"));
    const auto decoded = event::decode_text(row);
    REQUIRE(decoded);
    CHECK(decoded->by_hamkalam);
    CHECK(event::stored(*decoded, seq) == row);
    act.seq = seq;
    direct.apply(act, {});
    read.apply(*decoded, {});
  }
  for (const Conversation* c : {&direct, &read}) {
    CHECK(c->sequence() == 10);
    const auto flags = c->open_flags();
    REQUIRE(flags.size() == 2);
    CHECK(flags[0].id == "7/repeated_complaints");
    CHECK(flags[0].level == "senior_agent");
    CHECK(flags[0].reason == "repeated_complaints");
    CHECK(flags[0].rule == "difficult.repeated-complaints");
    REQUIRE(flags[0].evidence.size() == 2);
    CHECK(flags[0].evidence[1].message == "m-3");
    CHECK(flags[0].evidence[1].span.end == 5);
    CHECK(flags[0].due == test::kBegin + 30 * kMinute);
    CHECK(flags[1].id == "7/by_agent");
    REQUIRE(c->tasks().size() == 1);
    CHECK(c->tasks()[0].task.id == "7/difficult.broken-promise");
    CHECK(c->tasks()[0].task.rule == "difficult.broken-promise");
    CHECK(c->tasks()[0].task.text == advice.tasks[0].text);
    CHECK(c->tasks()[0].task.due == test::kBegin + kHour);
  }
  CHECK(acts_of(event::Advice(), test::kBegin).empty());
}

TEST_CASE("a complaint is known by its intent or by a signal", "[conversation]") {
  const auto complains = [&](const std::string& intent, test::Signals signals = {}) {
    Talk talk;
    talk.customer("text", intent, signals);
    return is_complaint(talk.last(), test::catalogue(), 400);
  };
  for (const char* intent : {"complaint.service", "complaint.other", "delivery.late",
                             "delivery.wrong_item", "product.fault", "payment.problem"})
    CHECK(complains(intent));
  for (const char* signal : {"anger", "insult", "accusation", "disappointment", "broken_promise",
                             "poor_service", "repeat_contact", "disputes_charge"}) {
    CHECK(complains("order.status", {{signal, 400}}));
    CHECK_FALSE(complains("order.status", {{signal, 399}}));
  }
  for (const char* signal : {"hardship", "worry", "leaving", "urgency", "price_objection"})
    CHECK_FALSE(complains("order.status", {{signal, 900}}));
  CHECK_FALSE(complains("charge.dispute"));  // a plain question about a fee
  CHECK_FALSE(complains("product.fault", {{"minor_complaint", 600}}));  // a small thing
  CHECK(complains("product.fault", {{"minor_complaint", 600}, {"anger", 700}}));

  Talk talk;
  talk.customer("text", "delivery.late").fold(R"({"type":"delete","message":"m-1"})");
  CHECK_FALSE(is_complaint(talk.last(), test::catalogue(), 400));
  talk.message("agent", "text", test::heard("delivery.late", {{"anger", 900}}));
  CHECK_FALSE(is_complaint(talk.last(), test::catalogue(), 400));
}

}  // namespace hamkalam::conversation
