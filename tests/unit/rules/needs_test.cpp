#include "rules/needs.hpp"

#include "support/judged.hpp"

namespace hamkalam::rules {
namespace {

using event::kHour;
using test::situation;
using test::Talk;

std::string missing(const Talk& talk, const std::string& intent) {
  return missing_need(situation(talk), intent);
}

std::string asks(const Talk& talk, const std::string& intent) {
  return need_to_ask(situation(talk), intent);
}

// A message with one entity in it.
conversation::Turn gives(const std::string& kind, const std::string& intent = "talk.inform",
                         bool day = false, bool hour = false) {
  auto turn = test::heard(intent);
  event::Entity entity;
  entity.kind = kind;
  entity.names_day = day;
  entity.names_hour = hour;
  turn.entities = {entity};
  return turn;
}

Talk with_facts(const std::string& facts) {
  Talk talk;
  talk.facts(facts);
  return talk;
}

}  // namespace

TEST_CASE("the first fact that an intent needs is missing", "[rules]") {
  CHECK(missing(Talk(), "order.status") == "order_number");
  CHECK(missing(Talk(), "refund.request") == "order_number");
  CHECK(missing(Talk(), "booking.make") == "service");
  CHECK(missing(Talk(), "product.fault") == "product");
  CHECK(missing(Talk(), "complaint.service") == "details");
  CHECK(missing(Talk(), "none") == "details");  // nothing was understood
  for (const char* intent : {"order.place", "business.hours", "talk.thanks", "out_of_scope",
                             "subscription.cancel", "weather", ""}) {
    INFO(intent);
    CHECK(missing(Talk(), intent).empty());
  }
}

TEST_CASE("what the customer's message gives is not missing", "[rules]") {
  Talk talk;
  talk.message("customer", "x", gives("order_number", "order.status"));
  CHECK(missing(talk, "order.status").empty());
  CHECK(missing(talk, "refund.request") == "reason");  // the next in order
  CHECK(missing(talk, "delivery.wrong_item") == "photo");
  CHECK(missing(talk, "request.status").empty());  // a number is a number
  CHECK(missing(talk, "booking.make") == "service");
  talk.customer("x").agent("y", {"apology"});
  CHECK(missing(talk, "order.status").empty());
  CHECK(missing(Talk(talk).wait(24 * kHour - 1).customer("x"), "order.status").empty());
  CHECK(missing(Talk(talk).wait(24 * kHour).customer("x"), "order.status") == "order_number");
  CHECK(missing(Talk(talk).fold(R"({"type":"close"})").customer("x"), "order.status") ==
        "order_number");
  talk.fold(R"({"type":"delete","message":"m-1"})");
  CHECK(missing(talk, "order.status") == "order_number");

  CHECK(missing(Talk().message("agent", "y", gives("order_number")), "order.status") ==
        "order_number");  // nobody gave it
  CHECK(missing(Talk().message("customer", "x", gives("number")), "order.status") ==
        "order_number");
}

TEST_CASE("sums, days and hours have their own names", "[rules]") {
  const auto said = [](const conversation::Turn& turn, const char* intent) {
    return missing(Talk().message("customer", "x", turn), intent);
  };
  CHECK(said(gives("money"), "charge.dispute").empty());
  CHECK(said(gives("number"), "charge.dispute") == "charge");
  const auto day = gives("time", "talk.inform", true, false);
  const auto hour = gives("time", "talk.inform", false, true);
  const auto both = gives("time", "talk.inform", true, true);
  CHECK(said(day, "payment.problem").empty());
  CHECK(said(hour, "payment.problem").empty());
  CHECK(said(gives("duration"), "payment.problem") == "payment_time");

  const std::string service = R"({"case":{"service":"manicure"}})";
  const auto books = [&](const conversation::Turn& turn) {
    return missing(with_facts(service).message("customer", "x", turn), "booking.make");
  };
  CHECK(books(test::heard("booking.make")) == "date");
  CHECK(books(hour) == "date");
  CHECK(books(both).empty());
  CHECK(missing(Talk().message("customer", "x", both), "booking.make") == "service");
  CHECK(missing(with_facts(service).message("customer", "x", day).message("customer", "x", hour),
                "booking.make")
            .empty());
}

TEST_CASE("a day alone is no hour", "[rules]") {
  Talk talk = with_facts(R"({"case":{"service":"manicure"}})");
  talk.message("customer", "on Thursday", gives("time", "booking.make", true, false));
  CHECK(missing(talk, "booking.make") == "time");
  CHECK(missing(with_facts(R"({"case":{"phone":"1"}})")
                    .message("customer", "on Thursday", gives("time", "talk.inform", true, false)),
                "callback.request") == "time");
}

TEST_CASE("what the case knows is not missing", "[rules]") {
  CHECK(missing(with_facts(R"({"case":{"order_number":"12345"}})"), "order.status").empty());
  CHECK(missing(with_facts(R"({"case":{"order":{"number":"12345"}}})"), "order.status").empty());
  CHECK(missing(with_facts(R"({"case":{"order":{"number":"12345"}}})"), "refund.request") ==
        "reason");
  CHECK(missing(with_facts(R"({"case":{"reason":"too small"}})"), "refund.request") ==
        "order_number");
  CHECK(missing(with_facts(R"({"case":{"order_number":"1","reason":"x"}})"), "refund.request")
            .empty());
  CHECK(missing(with_facts(R"({"case":{"booked":true}})"), "order.status") == "order_number");
  Talk talk = with_facts(R"({"case":{"order_number":"12345"}})");
  talk.wait(24 * kHour).customer("x");
  CHECK(missing(talk, "order.status").empty());  // the case stands
  talk.facts(R"({"case":{"order_number":null}})");
  CHECK(missing(talk, "order.status") == "order_number");
}

TEST_CASE("an answer to a question of ours gives what was asked", "[rules]") {
  for (const char* asks : {"question", "next_step"}) {
    INFO(asks);
    Talk talk;
    talk.customer("x", "booking.make").agent("y", {asks});
    talk.customer("a haircut", "talk.inform");
    CHECK(missing(talk, "booking.make") == "date");
    talk.agent("y", {asks, "acknowledgement"}).customer("whenever", "talk.inform");
    CHECK(missing(talk, "booking.make") == "time");
    talk.message("bot", "b", test::said({asks})).customer("in the morning", "talk.inform");
    CHECK(missing(talk, "booking.make").empty());
    // A question that was taken back was not asked.
    CHECK(missing(talk.fold(R"({"type":"delete","message":"m-4"})"), "booking.make") == "time");
  }
  Talk talk;
  talk.customer("x", "booking.make").agent("y", {"apology"}).customer("a haircut", "talk.inform");
  CHECK(missing(talk, "booking.make") == "service");
  talk.agent("y", {"question", "question"}).customer("x", "talk.inform");  // one message
  CHECK(missing(talk, "booking.make") == "date");
}

TEST_CASE("a bare number answers a question for one", "[rules]") {
  auto turn = gives("number");
  turn.entities[0].value = "1404";
  Talk talk;
  talk.customer("x", "refund.request").agent("y", {"question"}).message("customer", "1404", turn);
  talk.agent("y", {"question"}).customer("x", "order.status");
  CHECK(asks(talk, "order.status").empty());
  turn.entities[0].value = "2";
  Talk few;
  few.customer("x", "order.change").agent("y", {"question"}).message("customer", "2", turn);
  few.agent("y", {"question"}).customer("x", "order.status");
  CHECK(asks(few, "order.status") == "order_number");
}

TEST_CASE("who wrote at length has told what only words can tell", "[rules]") {
  Talk talk;
  talk.customer("hello", "talk.greeting").customer("bad service", "complaint.service");
  CHECK(asks(talk, "complaint.service") == "details");
  talk.customer("he shouted at my mother", "complaint.service");
  CHECK(asks(talk, "complaint.service").empty());
  CHECK(asks(Talk().customer("it came with a crack in the glass"), "none").empty());
  CHECK(asks(Talk().customer("well then"), "none") == "details");
  // A number is told by a number only.
  CHECK(asks(Talk().customer("where on earth is the sofa that I ordered", "order.status"),
             "order.status") == "order_number");
}

TEST_CASE("a person who wrote back would have asked", "[rules]") {
  Talk talk;
  talk.customer("no heat", "product.fault").agent("y", {"apology"}).customer("well", "talk.nudge");
  CHECK(asks(talk, "product.fault").empty());
  CHECK(asks(talk, "none").empty());
  Talk late;
  late.customer("x", "order.status").agent("y", {"apology"}).customer("x", "talk.inform");
  CHECK(asks(late, "order.status").empty());
  late.customer("x", "delivery.late");  // a new matter, of which nobody spoke
  CHECK(asks(late, "delivery.late") == "order_number");
  Talk bot;
  bot.customer("x", "order.status").message("bot", "b", test::said({"greeting"}));
  CHECK(asks(bot.customer("x", "talk.inform"), "order.status") == "order_number");
  // What we name ourselves is named; a time that we promise is no booking's.
  const auto at = [](bool promise) {
    auto turn = test::said({"question"});
    turn.entities = gives("time", "", true, true).entities;
    if (promise) turn.promised = 1;
    return turn;
  };
  for (const bool promise : {false, true}) {
    Talk books;
    books.customer("x", "booking.make").message("agent", "on Friday at four?", at(promise));
    CHECK(asks(books.customer("a haircut", "talk.inform"), "booking.make") ==
          (promise ? "date" : ""));
  }
}

TEST_CASE("who comes back on the same matter has given its number", "[rules]") {
  Talk talk;
  talk.message("customer", "12345", gives("order_number", "order.status"));
  talk.wait(48 * kHour);
  CHECK(asks(Talk(talk).customer("x", "order.status"), "order.status") == "order_number");
  CHECK(asks(Talk(talk).customer("x", "order.status", {{"broken_promise", 900}}), "order.status")
            .empty());
  CHECK(asks(Talk(talk).customer("x", "order.status", {{"repeat_contact", 900}}), "order.status")
            .empty());
  talk.fold(R"({"type":"task","id":"t","outcome":"raised","due":"2030-01-01T00:00:00Z"})");
  CHECK(asks(Talk(talk).wait(48 * kHour).customer("x", "order.status"), "order.status").empty());
}

TEST_CASE("an answer of an earlier contact is none", "[rules]") {
  Talk talk;
  talk.customer("x", "booking.make").agent("y", {"question"}).customer("x", "talk.inform");
  talk.wait(24 * kHour).customer("x", "booking.make");
  CHECK(missing(talk, "booking.make") == "service");
}

TEST_CASE("a question that nobody answered gives nothing", "[rules]") {
  Talk talk;
  talk.customer("x", "refund.request").agent("y", {"question"});
  CHECK(missing(talk, "refund.request") == "order_number");
  talk.customer("x", "talk.wait");
  CHECK(missing(talk, "refund.request") == "order_number");
}

TEST_CASE("a question that was answered by an entity gives nothing more", "[rules]") {
  Talk talk;
  talk.customer("x", "refund.request").agent("y", {"question"});
  talk.message("customer", "12345", gives("order_number"));
  CHECK(missing(talk, "refund.request") == "reason");  // which nobody asked for yet
  talk.agent("y", {"question"}).customer("it is too small", "talk.inform");
  CHECK(missing(talk, "refund.request").empty());
}

TEST_CASE("a question from before the matter asked nothing about it", "[rules]") {
  Talk talk;
  talk.customer("x", "talk.greeting").message("bot", "b", test::said({"greeting", "question"}));
  talk.customer("x", "order.status");
  CHECK(missing(talk, "order.status") == "order_number");
}

}  // namespace hamkalam::rules
