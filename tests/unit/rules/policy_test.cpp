#include "rules/policy.hpp"

#include "support/judged.hpp"
#include "text/calendar.hpp"

namespace hamkalam::rules {
namespace {

using event::kDay;
using event::kHour;
using test::situation;
using test::Talk;
using text::Language;
using Names = std::vector<std::string>;

event::Time at(std::string_view time) {
  const auto parsed = event::parse_time(time);
  REQUIRE(parsed);
  return *parsed;
}

// What the customer wants, of a business and a case with these facts.
Talk asks(const char* intent, const std::string& facts = "") {
  Talk talk;
  if (!facts.empty()) talk.facts(facts);
  talk.customer("x", intent);
  return talk;
}

// The same with these policies.
Talk under(const char* intent, const std::string& policies) {
  return asks(intent, R"({"business":{"policies":)" + policies + "}}");
}

Names wrong(const Talk& talk, test::Acts acts, bool refused = false) {
  const auto draft = test::said(acts);
  return unbacked_promise(situation(talk, &draft), refused);
}

// What is wrong with promising something for this time.
Names wrong_at(const std::string& business, std::string_view time) {
  const Talk talk = asks("order.status", R"({"business":)" + business + "}");
  auto draft = test::said({"promise"});
  draft.promised = at(time);
  return unbacked_promise(situation(talk, &draft), false);
}

// A draft that names a day in its first clause, where nothing else is said.
conversation::Turn naming(std::string_view until, event::Span place = {2, 6},
                          test::Acts acts = {"bad_news", "reason"}) {
  auto draft = test::said(acts);
  event::Entity day;
  day.kind = "time";
  day.span = place;
  day.until = at(until);
  day.names_day = true;
  draft.entities = {day};
  return draft;
}

std::int64_t notice(const conversation::Turn& draft, std::string_view now,
                    const std::string& zone = "") {
  Talk talk;
  talk.facts(R"({"business":{"time_zone":")" + zone + R"("}})");
  return notice_days(situation(talk, &draft, {}, at(now)));
}

bool eta(const std::string& facts, event::Time now) {
  Talk talk;
  talk.facts(facts);
  return eta_passed(situation(talk, nullptr, {}, now));
}

const std::string kShop =
    R"("opening_hours":[{"days":["sat","sun","mon","tue","wed"],"from":"09:00","to":"18:00"},)"
    R"({"days":["thu"],"from":"09:00","to":"13:00"}]})";

}  // namespace

TEST_CASE("a policy is found by the whole name, the group, or the part", "[rules]") {
  Talk talk;
  const auto number = [&](const char* intent) {
    const Json* policy = policy_on(situation(talk), intent);
    return policy ? policy->at("n").get<int>() : 0;
  };
  CHECK(number("refund.request") == 0);
  talk.facts(R"({"business":{"policies":{"refund.request":{"n":1},"refund":{"n":2},)"
             R"("request":{"n":3},"price":{"n":4},"discount":{"n":5},"cancel":{"n":6}}}})");
  CHECK(number("refund.request") == 1);
  CHECK(number("refund.status") == 2);
  CHECK(number("refund") == 2);
  CHECK(number("return.request") == 3);
  CHECK(number("price.ask") == 4);
  CHECK(number("price.discount") == 4);  // the group comes before the part
  CHECK(number("order.cancel") == 6);
  CHECK(number("booking.cancel") == 6);
  for (const char* none : {"order.status", "requests.status", "none", "", "refun"}) {
    INFO(none);
    CHECK(number(none) == 0);
  }
  talk.facts(R"({"business":{"policies":{"refund.request":null,"price":null}}})");
  CHECK(number("refund.request") == 2);
  CHECK(number("price.discount") == 5);
  talk.facts(R"({"business":{"policies":"all is allowed"}})");
  CHECK(number("refund.request") == 0);
}

TEST_CASE("a text of the business is one, or one a language", "[rules]") {
  const auto in = [](const char* json, Language language) {
    return text_in(Json::parse(json), language);
  };
  CHECK(in(R"("within a week")", Language::en) == "within a week");
  CHECK(in(R"("within a week")", Language::fa) == "within a week");
  const char* both = R"({"en":"within a week","fa":"تا یک هفته","ar":7})";
  CHECK(in(both, Language::en) == "within a week");
  CHECK(in(both, Language::fa) == "تا یک هفته");
  CHECK(in(both, Language::ar).empty());
  CHECK(in(both, Language::und).empty());
  for (const char* json : {"7", "null", "true", "{}", R"(["within a week"])"}) {
    INFO(json);
    CHECK(in(json, Language::en).empty());
  }
}

TEST_CASE("the policy's words are those of the open matter", "[rules]") {
  const auto words = [](const Talk& talk) { return policy_text(situation(talk), Language::en); };
  Talk talk = under("talk.greeting",
                    R"({"refund":{"text":{"en":"within a week"}},"return":{"text":"in its box"},)"
                    R"("price":{"allowed":true},"order":true})");
  CHECK(words(talk).empty());
  CHECK(words(talk.customer("x", "refund.request")) == "within a week");
  CHECK(policy_text(situation(talk), Language::ar).empty());
  CHECK(words(talk.agent("y").customer("x", "talk.inform")) == "within a week");
  CHECK(words(talk.customer("x", "return.request")) == "in its box");
  CHECK(policy_text(situation(talk), Language::ar) == "in its box");
  CHECK(words(talk.customer("x", "price.discount")).empty());
  CHECK(words(talk.customer("x", "order.status")).empty());
  CHECK(words(talk.customer("x", "delivery.late")).empty());
}

TEST_CASE("an exception is allowed by the case or by the policies", "[rules]") {
  const auto allowed = [](const std::string& facts) {
    Talk talk;
    talk.facts(facts);
    return exception_allowed(situation(talk));
  };
  CHECK_FALSE(exception_allowed(situation(Talk())));
  CHECK(allowed(R"({"case":{"exception":true}})"));
  CHECK_FALSE(allowed(R"({"case":{"exception":false}})"));
  CHECK_FALSE(allowed(R"({"case":{"exception":"yes"}})"));
  CHECK(allowed(R"({"business":{"policies":{"exception":{"allowed":true}}}})"));
  CHECK_FALSE(allowed(R"({"business":{"policies":{"exception":{"allowed":false}}}})"));
  CHECK_FALSE(allowed(R"({"business":{"policies":{"refund":{"allowed":true}}}})"));
}

TEST_CASE("a promise contradicts a policy that does not allow it", "[rules]") {
  for (const char* intent :
       {"refund.request", "refund.policy", "return.request", "price.discount"}) {
    INFO(intent);
    const auto with = [&](const char* policy) {
      const std::string p = policy;
      return under(intent, R"({"refund":)" + p + R"(,"return":)" + p + R"(,"discount":)" + p + "}");
    };
    for (const char* act : {"promise", "overpromise", "concession"}) {
      INFO(act);
      CHECK(wrong(with(R"({"allowed":false})"), {"greeting", act}) == Names{"contradicts"});
      CHECK(wrong(with(R"({"allowed":true})"), {act}).empty());
      CHECK(wrong(with(R"({"text":"within a week"})"), {act}).empty());
      CHECK(wrong(asks(intent), {act}).empty());  // nothing is configured
      CHECK(wrong(under(intent, "{}"), {act}).empty());
    }
    for (const char* act : {"offer", "policy", "follow_up", "question", "quick_win"})
      CHECK(wrong(with(R"({"allowed":false})"), {act}).empty());
  }
  const Talk talk = under("refund.request", R"({"refund":{"allowed":false}})");
  CHECK(unbacked_promise(situation(talk), true).empty());  // no draft
}

TEST_CASE("a promise is not covered where other policies stand alone", "[rules]") {
  const char* others = R"({"warranty":{"allowed":true}})";
  CHECK(wrong(under("refund.request", others), {"promise"}) == Names{"not_covered"});
  CHECK(wrong(under("price.discount", others), {"concession"}) == Names{"not_covered"});
  // A plain commitment is none that a policy governs.
  CHECK(wrong(under("order.status", others), {"promise"}).empty());
  CHECK(wrong(under("request.status", R"({"refund":{"allowed":false}})"), {"promise"}).empty());
}

TEST_CASE("what is given away is governed in every matter", "[rules]") {
  const auto given = [](const char* policies) {
    return wrong(under("delivery.late", policies), {"apology", "concession"});
  };
  CHECK(given(R"({"compensation":{"allowed":false}})") == Names{"contradicts"});
  CHECK(given(R"({"compensation":{"allowed":true}})").empty());
  CHECK(given(R"({"refund":{"allowed":true}})") == Names{"not_covered"});
  CHECK(given("{}").empty());
}

TEST_CASE("compensation is governed by its own policy", "[rules]") {
  CHECK(wrong(under("delivery.late",
                    R"({"delivery":{"text":"in two days"},"compensation":{"allowed":false}})"),
              {"concession"}) == Names{"contradicts"});
}

TEST_CASE("what lies outside the policy is not covered", "[rules]") {
  const char* outside = R"({"case":{"outside_policy":true}})";
  CHECK(wrong(asks("refund.request", outside), {"promise"}) == Names{"not_covered"});
  CHECK(wrong(asks("warranty.ask", outside), {"concession"}) == Names{"not_covered"});
  CHECK(wrong(asks("refund.request", outside), {"policy"}).empty());
  Talk talk = under("refund.request", R"({"refund":{"allowed":false}})");
  talk.facts(outside);
  CHECK(wrong(talk, {"promise"}) == Names{"contradicts", "not_covered"});
  talk.facts(R"({"case":{"outside_policy":false}})");
  CHECK(wrong(talk, {"promise"}) == Names{"contradicts"});
}

TEST_CASE("an exception covers what else would not be", "[rules]") {
  Talk talk = under("refund.request", R"({"refund":{"allowed":false}})");
  talk.facts(R"({"case":{"outside_policy":true}})");
  CHECK_FALSE(wrong(talk, {"promise"}).empty());
  CHECK(wrong(Talk(talk).facts(R"({"case":{"exception":true}})"), {"promise"}).empty());
  talk.facts(R"({"business":{"policies":{"exception":{"allowed":true}}}})");
  CHECK(wrong(talk, {"promise"}).empty());
}

TEST_CASE("a draft that gives what was refused contradicts what was told", "[rules]") {
  const Talk talk = asks("refund.request");
  CHECK(wrong(talk, {"concession"}, true) == Names{"contradicts_told"});
  CHECK(wrong(talk, {"concession"}, false).empty());
  CHECK(wrong(talk, {"apology", "reason"}, true).empty());
  CHECK(wrong(under("refund.request", R"({"refund":{"allowed":false}})"), {"concession"}, true) ==
        Names{"contradicts", "contradicts_told"});
}

TEST_CASE("a promise is for a time in the opening hours", "[rules]") {
  for (const char* zone : {"Asia/Tehran", "+03:30"}) {
    INFO(zone);
    const std::string shop = R"({"time_zone":")" + std::string(zone) + "\"," + kShop;
    const auto closed = [&](std::string_view time) {
      const Names names = wrong_at(shop, time);
      CHECK((names.empty() || names == Names{"not_covered"}));
      return !names.empty();
    };
    CHECK_FALSE(closed("2026-03-02T05:30:00Z"));  // Monday, 09:00
    CHECK(closed("2026-03-02T05:29:00Z"));
    CHECK_FALSE(closed("2026-03-02T14:30:00Z"));  // 18:00
    CHECK(closed("2026-03-02T14:31:00Z"));
    CHECK_FALSE(closed("2026-03-05T09:30:00Z"));  // Thursday, 13:00
    CHECK(closed("2026-03-05T09:31:00Z"));
    CHECK(closed("2026-03-06T08:00:00Z"));  // Friday
    CHECK(closed("2026-03-06T20:30:00Z"));  // Saturday, midnight
    CHECK_FALSE(closed("2026-03-07T08:00:00Z"));
  }
  CHECK(wrong_at("{" + kShop, "2026-03-02T18:00:00Z").empty());  // in UTC without a zone
  CHECK(wrong_at("{" + kShop, "2026-03-02T18:01:00Z") == Names{"not_covered"});
  CHECK(wrong_at(R"({"opening_hours":[]})", "2026-03-06T23:00:00Z").empty());
  CHECK(wrong_at(R"({"sector":"retail"})", "2026-03-06T23:00:00Z").empty());  // never claimed

  Talk talk = asks("order.status", R"({"business":{)" + kShop + "}");
  auto draft = test::said({"promise"});
  CHECK(unbacked_promise(situation(talk, &draft), false).empty());  // names no time
  draft.promised = at("2026-03-06T08:00:00Z");
  CHECK(unbacked_promise(situation(talk, &draft), false) == Names{"not_covered"});
  talk.facts(R"({"case":{"exception":true}})");
  CHECK(unbacked_promise(situation(talk, &draft), false).empty());
}

TEST_CASE("a whole day is open up to midnight", "[rules]") {
  const std::string hotel =
      R"({"opening_hours":[{"days":["mon","tue"],"from":"00:00","to":"24:00"}]})";
  CHECK(wrong_at(hotel, "2026-03-02T00:00:00Z").empty());
  CHECK(wrong_at(hotel, "2026-03-02T23:59:00Z").empty());
  CHECK(wrong_at(hotel, "2026-03-03T00:00:00Z").empty());
  CHECK(wrong_at(hotel, "2026-03-04T00:01:00Z") == Names{"not_covered"});
  CHECK(wrong_at(hotel, "2026-03-01T23:59:00Z") == Names{"not_covered"});
}

TEST_CASE("hours that end after midnight go on the next day", "[rules]") {
  const std::string kitchen = R"({"opening_hours":[{"days":["fri"],"from":"18:00","to":"02:00"}]})";
  CHECK(wrong_at(kitchen, "2026-03-06T19:00:00Z").empty());  // Friday
  CHECK(wrong_at(kitchen, "2026-03-07T01:00:00Z").empty());
  CHECK(wrong_at(kitchen, "2026-03-07T02:01:00Z") == Names{"not_covered"});
  CHECK(wrong_at(kitchen, "2026-03-06T17:59:00Z") == Names{"not_covered"});
  CHECK(wrong_at(kitchen, "2026-03-06T01:00:00Z") == Names{"not_covered"});
}

TEST_CASE("a business's day ends when it closes, or at midnight", "[rules]") {
  const auto end = [](const char* business, const char* midnight) {
    return event::format_time(end_of_business_day(Json::parse(business), at(midnight)));
  };
  const char* shop = R"({"opening_hours":[{"days":["mon","tue"],"from":"09:00","to":"17:30"},
                                          {"days":["mon"],"from":"19:00","to":"21:00"},
                                          {"days":["sat"],"from":"18:00","to":"02:00"}]})";
  CHECK(end(shop, "2026-03-03T00:00:00Z") == "2026-03-02T21:00:00Z");  // Monday
  CHECK(end(shop, "2026-03-04T00:00:00Z") == "2026-03-03T17:30:00Z");
  CHECK(end(shop, "2026-03-05T00:00:00Z") == "2026-03-05T00:00:00Z");  // closed on Wednesday
  CHECK(end(shop, "2026-03-08T00:00:00Z") == "2026-03-08T02:00:00Z");  // Saturday's night
  CHECK(end("{}", "2026-03-03T00:00:00Z") == "2026-03-03T00:00:00Z");
  CHECK(
      end(R"({"time_zone":"+03:30","opening_hours":[{"days":["mon"],"from":"09:00","to":"17:00"}]})",
          "2026-03-02T20:30:00Z") == "2026-03-02T13:30:00Z");
}

TEST_CASE("a promise after the return window contradicts it", "[rules]") {
  const auto promised = [](const char* intent, const std::string& delivered, event::Time now,
                           const std::string& business = R"({"return_window_days":7})") {
    const Talk talk = asks(intent, R"({"business":)" + business + R"(,"case":{"order":{)" +
                                       R"("delivered":")" + delivered + R"("}}})");
    const auto draft = test::said({"promise"});
    return unbacked_promise(situation(talk, &draft, {}, now), false);
  };
  // Delivered on a day: it counts from its end on.
  const auto over = at("2026-03-02T00:00:00Z");
  for (const char* intent : {"return.request", "refund.request"}) {
    INFO(intent);
    CHECK(promised(intent, "2026-02-22", over).empty());
    CHECK(promised(intent, "2026-02-22", over + 1) == Names{"contradicts"});
    CHECK(promised(intent, "2026-02-22", over + 1, R"({"sector":"retail"})").empty());  // unset
    CHECK(promised(intent, "soon", over + 1).empty());
  }
  CHECK(promised("price.discount", "2026-02-22", over + 1).empty());
  CHECK(promised("order.status", "2026-02-22", over + 1).empty());
  // Delivered at a time.
  const auto noon = at("2026-03-01T12:00:00Z");
  CHECK(promised("return.request", "2026-02-22T12:00:00Z", noon).empty());
  CHECK(promised("return.request", "2026-02-22T12:00:00Z", noon + 1) == Names{"contradicts"});
  // The day is the business's.
  const std::string tehran = R"({"return_window_days":7,"time_zone":"Asia/Tehran"})";
  const auto there = at("2026-03-01T20:30:00Z");
  CHECK(promised("return.request", "2026-02-22", there, tehran).empty());
  CHECK(promised("return.request", "2026-02-22", there + 1, tehran) == Names{"contradicts"});

  Talk talk = asks("return.request", R"({"business":{"return_window_days":0},"case":{"order":)"
                                     R"({"delivered":"2026-02-22"}}})");
  CHECK(wrong(talk, {"promise"}) == Names{"contradicts"});
  CHECK(wrong(talk, {"policy"}).empty());
  talk.facts(R"({"case":{"exception":true}})");
  CHECK(wrong(talk, {"promise"}).empty());
  talk.facts(R"({"case":{"exception":null,"order":null}})");
  CHECK(wrong(talk, {"promise"}).empty());
}

TEST_CASE("notice is counted in days of the business's calendar", "[rules]") {
  // 15 March is over at its midnight.
  const auto draft = naming("2026-03-16T00:00:00Z");
  CHECK(notice(draft, "2026-03-01T00:00:00Z") == 14);
  CHECK(notice(draft, "2026-03-01T23:59:59Z") == 14);
  CHECK(notice(draft, "2026-03-02T00:00:00Z") == 13);
  CHECK(notice(draft, "2026-03-15T09:00:00Z") == 0);
  CHECK(notice(draft, "2026-03-15T23:59:59Z") == 0);
  CHECK(notice(draft, "2026-03-16T00:00:00Z") == -1);  // is no more to come
  const auto there = naming("2026-03-15T20:30:00Z");
  for (const char* zone : {"Asia/Tehran", "+03:30"}) {
    INFO(zone);
    CHECK(notice(there, "2026-03-01T20:29:59Z", zone) == 14);
    CHECK(notice(there, "2026-03-01T20:30:00Z", zone) == 13);
  }
}

TEST_CASE("notice is that of the day which the bad news names", "[rules]") {
  const char *now = "2026-03-01T09:00:00Z", *until = "2026-03-16T00:00:00Z";
  CHECK(notice(naming(until, {2, 6}, {"short_notice"}), now) == 14);
  CHECK(notice(naming(until, {9, 14}), now) == 14);
  CHECK(notice(naming(until, {10, 14}), now) == -1);  // in the reason
  CHECK(notice(naming(until, {12, 16}, {"reason", "bad_news"}), now) == 14);
  CHECK(notice(naming(until, {2, 6}, {"promise"}), now) == -1);
  auto draft = naming(until);
  draft.entities[0].names_day = false;
  CHECK(notice(draft, now) == -1);
  draft = naming(until);
  draft.entities[0].kind = "duration";
  CHECK(notice(draft, now) == -1);
  draft.entities.clear();
  CHECK(notice(draft, now) == -1);
  // Of two days one is past: "from February" and "on 15 March".
  draft = naming("2026-02-02T00:00:00Z");
  draft.entities.push_back(naming(until).entities[0]);
  CHECK(notice(draft, now) == 14);
  CHECK(notice_days(situation(Talk())) == -1);
}

TEST_CASE("the first fair day is the business's", "[rules]") {
  const auto day = [](int month, int day) {
    return text::days_of({text::Calendar::gregorian, 2026, month, day});
  };
  const auto first = [](const char* now, const std::string& business = R"({"sector":"other"})") {
    Talk talk;
    talk.facts(R"({"business":)" + business + "}");
    return earliest_notice_day(situation(talk, nullptr, {}, at(now)));
  };
  CHECK(first("2026-03-01T00:00:00Z") == day(3, 15));
  CHECK(first("2026-03-01T23:59:59Z") == day(3, 15));
  CHECK(first("2026-03-01T09:00:00Z", R"({"minimum_notice_days":30})") == day(3, 31));
  CHECK(first("2026-03-01T09:00:00Z", R"({"minimum_notice_days":0})") == day(3, 1));
  CHECK(first("2026-03-01T20:30:00Z", R"({"time_zone":"Asia/Tehran"})") == day(3, 16));
  CHECK(first("2026-03-01T04:59:00Z", R"({"time_zone":"-05:00"})") == day(3, 14));
}

TEST_CASE("delays and faults are no decisions of ours", "[rules]") {
  const auto draft = test::said({"greeting", "bad_news"});
  const auto ours = [&](const Talk& talk) { return is_our_decision(situation(talk, &draft)); };
  CHECK(ours(Talk()));
  for (const char* intent : {"price.ask", "subscription.change", "talk.greeting", "none"}) {
    INFO(intent);
    CHECK(ours(asks(intent)));
  }
  for (const char* intent : {"delivery.late", "delivery.options", "order.status", "booking.make",
                             "product.fault", "payment.problem", "request.status", "lost.item"}) {
    INFO(intent);
    CHECK_FALSE(ours(asks(intent)));
  }
  const auto other = test::said({"reason", "short_notice"});
  CHECK_FALSE(is_our_decision(situation(Talk(), &other)));
  CHECK_FALSE(is_our_decision(situation(Talk())));
}

TEST_CASE("an order's day has passed at its midnight", "[rules]") {
  const auto over = at("2026-03-03T00:00:00Z");
  const char* day = R"({"case":{"order":{"eta":"2026-03-02"}}})";
  CHECK_FALSE(eta(day, over - kDay));
  CHECK_FALSE(eta(day, over));
  CHECK(eta(day, over + 1));
  for (const char* zone : {"Asia/Tehran", "+03:30"}) {
    INFO(zone);
    const std::string there = R"({"business":{"time_zone":")" + std::string(zone) +
                              R"("},"case":{"order":{"eta":"2026-03-02","status":"shipped"}}})";
    CHECK_FALSE(eta(there, at("2026-03-02T20:30:00Z")));
    CHECK(eta(there, at("2026-03-02T20:30:00Z") + 1));
  }
  const char* hour = R"({"case":{"order":{"eta":"2026-03-02T17:00:00+03:30"}}})";
  CHECK_FALSE(eta(hour, at("2026-03-02T13:30:00Z")));
  CHECK(eta(hour, at("2026-03-02T13:30:00Z") + 1));
}

TEST_CASE("an order without a time has none that passed", "[rules]") {
  const auto later = at("2030-01-01T00:00:00Z");
  CHECK_FALSE(eta_passed(situation(Talk(), nullptr, {}, later)));
  for (const char* order :
       {"{}", R"("12345")", R"({"eta":"soon"})", R"({"eta":"2026-02-30"})", R"({"eta":7})",
        R"({"eta":"2026-03-02","status":"delivered"})", R"({"placed":"2026-03-01T09:00:00Z"})"}) {
    INFO(order);
    CHECK_FALSE(eta(R"({"case":{"order":)" + std::string(order) + "}}", later));
  }
}

TEST_CASE("the advertised delivery time counts where no other was told", "[rules]") {
  const auto order = [](const std::string& fields, const char* hours = "24") {
    return R"({"business":{"promises":{"delivery_hours":)" + std::string(hours) +
           R"(}},"case":{"order":{"placed":"2026-03-01T09:00:00Z")" + fields + "}}}";
  };
  const auto over = at("2026-03-02T09:00:00Z");
  CHECK_FALSE(eta(order(""), over));
  CHECK(eta(order(""), over + 1));
  CHECK_FALSE(eta(order("", "48"), over + 1));
  CHECK(eta(order("", "48"), over + kDay + 1));
  CHECK_FALSE(eta(order("", R"("24")"), over + kHour));
  CHECK_FALSE(eta(order("", "-24"), over + kHour));
  CHECK_FALSE(eta(order(R"(,"status":"delivered")"), over + kHour));
  CHECK(eta(order(R"(,"eta":"soon")"), over + 1));
  CHECK(eta(order(R"(,"eta":"2026-03-02T08:00:00Z")"), over - kHour + 1));  // the told time
}

}  // namespace hamkalam::rules
