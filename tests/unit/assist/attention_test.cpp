#include "assist/attention.hpp"

#include "rules/settings.hpp"
#include "support/data.hpp"
#include "support/talk.hpp"

namespace hamkalam::assist {
namespace {

using test::Talk;
using Names = std::vector<std::string>;

Attention attention(const Talk& talk, const std::vector<event::Flag>& open = {}) {
  static const auto settings = rules::Settings::load(test::share() / "intents/defaults.json");
  REQUIRE(settings);
  return attention_of(
      {talk.conversation, *settings, test::catalogue(), talk.conversation.messages().size()}, open);
}

event::Flag flag(const std::string& reason, const std::string& level) {
  return {"1/" + reason, level, reason, "", {}, 0};
}

}  // namespace

TEST_CASE("a conversation that needs nobody has no attention", "[assist]") {
  CHECK(attention(Talk()).points == 0);
  Talk talk;
  talk.customer("x", "order.status", {{"anger", 900}}).agent("y");
  CHECK(attention(talk).points == 0);  // answered
  CHECK(attention(talk).reasons.empty());
}

TEST_CASE("waiting, feeling and what is overdue add up", "[assist]") {
  Talk talk;
  const int waiting = attention(talk.customer("x", "order.status")).points;
  CHECK(waiting > 0);
  CHECK(attention(talk).reasons == Names{"waiting"});
  talk.customer("x", "none", {{"urgency", 900}, {"satisfaction", 900}});
  CHECK(attention(talk).points == waiting);  // no negative feeling
  talk.customer("x", "none", {{"worry", 500}});
  const int worried = attention(talk).points;
  CHECK(worried > waiting);
  talk.customer("x", "none", {{"anger", 900}});
  CHECK(attention(talk).points > worried);  // the strongest counts
  CHECK(attention(talk).reasons == Names{"anger", "waiting"});

  talk.fold(R"({"type":"task","id":"1/x","outcome":"raised"})");
  const int before = attention(talk).points;
  talk.fold(R"({"type":"due","what":"task","id":"1/x"})");
  CHECK(attention(talk).points > before);
  CHECK(attention(talk).reasons == Names{"anger", "overdue", "waiting"});
  talk.fold(R"({"type":"task","id":"1/x","outcome":"done"})");
  CHECK(attention(talk).points == before);
  talk.fold(R"({"type":"close"})");
  CHECK(attention(talk).reasons == Names{"anger"});  // nobody waits any more
}

TEST_CASE("flags weigh most, by their level, and only the gravest in full", "[assist]") {
  Talk talk;
  const int senior = attention(talk, {flag("a", "senior_agent")}).points;
  const int supervisor = attention(talk, {flag("a", "supervisor")}).points;
  const int manager = attention(talk, {flag("a", "manager")}).points;
  CHECK(senior < supervisor);
  CHECK(supervisor < manager);
  Talk upset;
  upset.customer("x", "none", {{"anger", 1000}});
  CHECK(attention(upset).points < senior);

  const auto both = attention(talk, {flag("b", "senior_agent"), flag("a", "manager")});
  CHECK(both.points > manager);
  CHECK(both.points < manager + senior);
  CHECK(both.reasons == Names{"a", "b"});
  CHECK(attention(talk, {flag("b", "manager"), flag("a", "manager")}).reasons == Names{"a", "b"});

  const auto all = attention(upset, std::vector<event::Flag>(20, flag("a", "manager")));
  CHECK(all.points == 100);  // never more
}

TEST_CASE("money and plan never enter attention", "[assist]") {
  Talk talk;
  talk.customer("x", "none", {{"worry", 500}});
  const auto before = attention(talk);
  talk.facts(
      R"({"customer":{"plan":"gold","value_per_year":{"amount":"9000000","currency":"USD"}}})");
  CHECK(attention(talk).points == before.points);
  CHECK(attention(talk).reasons == before.reasons);
}

}  // namespace hamkalam::assist
