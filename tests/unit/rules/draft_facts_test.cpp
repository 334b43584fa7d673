#include "rules/draft_facts.hpp"

#include "support/judged.hpp"

namespace hamkalam::rules {
namespace {

using conversation::Turn;
using event::kHour;
using test::situation;
using test::Talk;
using Names = std::vector<std::string>;
using Places = std::vector<std::size_t>;

Talk with(const std::string& facts) {
  Talk talk;
  talk.facts(facts);
  return talk;
}

struct Clause {
  std::string text;
  std::vector<std::string> acts;
};

// An agent's text, clause by clause, folded as messages are.
Turn told(const std::vector<Clause>& clauses) {
  Turn turn;
  std::string text;
  for (const Clause& clause : clauses) {
    conversation::ClauseActs read;
    read.words = test::analyzer().normalize(clause.text);
    read.ends_sentence = true;
    for (const std::string& act : clause.acts) read.acts.push_back({act, 900});
    turn.clauses.push_back(std::move(read));
    text += clause.text + " ";
  }
  turn.normalized = test::analyzer().normalize(text);
  return turn;
}

Places repeated(const Talk& talk, const std::vector<Clause>& clauses) {
  const Turn draft = told(clauses);
  return repeated_clauses(situation(talk, &draft));
}

Talk& agent(Talk& talk, const std::vector<Clause>& clauses) {
  return talk.message("agent", "y", told(clauses));
}

bool unused(const Talk& talk, const std::string& text, std::string_view channel = {}) {
  const Turn draft = told({{text, {}}});
  return name_unused(situation(talk, &draft, channel));
}

// Courtesy phrases beyond the limit. "/" ends a sentence.
std::int64_t courtesy(test::Acts acts, const Talk& talk = Talk()) {
  Turn draft;
  for (const std::string_view act : acts) {
    if (act == "/")
      draft.clauses.back().ends_sentence = true;
    else
      draft.clauses.push_back({{}, {{std::string(act), 900}}, "", false});
  }
  return courtesy_over(situation(talk, &draft));
}

const char* const kAsking = "I'm asking the courier about it now.";

}  // namespace

TEST_CASE("without a draft nothing is said of one", "[rules]") {
  const Talk talk = with(R"({"customer":{"address":"Ms Rastegar","age_group":"older"}})");
  const Situation none = situation(talk);
  CHECK(questions_over(none) == 0);
  CHECK(length_over(none) == 0);
  CHECK(figures_over(none) == 0);
  CHECK(courtesy_over(none) == 0);
  CHECK(repeated_clauses(none).empty());
  CHECK_FALSE(name_unused(none));
  CHECK(closing_acts(none).empty());
  CHECK(plain_clauses(none) == 0);
}

TEST_CASE("questions are counted beyond what the channel allows", "[rules]") {
  Turn draft;
  const auto over = [&](int count, std::string_view channel) {
    draft = Turn();
    for (int i = 0; i < count; ++i) draft.clauses.push_back({{}, {{"question", 900}}, "", true});
    return questions_over(situation(Talk(), &draft, channel));
  };
  for (const char* channel : {"", "chat", "social", "phone"}) {
    INFO(channel);
    CHECK(over(0, channel) == 0);
    CHECK(over(1, channel) == 0);
    CHECK(over(2, channel) == 1);
  }
  CHECK(over(5, "email") == 0);
  CHECK(over(6, "email") == 1);
}

TEST_CASE("an elder is of the age group that the business calls so", "[rules]") {
  CHECK_FALSE(is_elder(situation(Talk())));
  Talk talk = with(R"({"customer":{"age_group":"older"}})");
  CHECK(is_elder(situation(talk)));
  talk.facts(R"({"business":{"elder_age_group":"65+"}})");
  CHECK_FALSE(is_elder(situation(talk)));
  talk.facts(R"({"customer":{"age_group":"65+"}})");
  CHECK(is_elder(situation(talk)));
  talk.facts(R"({"business":{"elder_age_group":null}})");
  CHECK_FALSE(is_elder(situation(talk)));
  CHECK_FALSE(is_elder(situation(with(R"({"customer":{"age_group":71}})"))));
}

TEST_CASE("some sectors are technical", "[rules]") {
  const auto technical = [](const std::string& sector) {
    return is_technical(situation(with(R"({"business":{"sector":")" + sector + R"("}})")));
  };
  CHECK(technical("software"));
  CHECK(technical("telecom"));
  CHECK_FALSE(technical("retail"));
  CHECK_FALSE(technical("salon"));
  CHECK_FALSE(is_technical(situation(Talk())));
}

TEST_CASE("the channel bounds the length", "[rules]") {
  Turn draft = test::said({"apology"});
  const auto over = [&](int characters, std::string_view channel) {
    draft.characters = characters;
    return length_over(situation(Talk(), &draft, channel));
  };
  for (const char* channel : {"", "chat", "social"}) {
    INFO(channel);
    CHECK(over(600, channel) == 0);
    CHECK(over(601, channel) == 1);
  }
  CHECK(over(2000, "email") == 0);
  CHECK(over(2001, "email") == 1);
  CHECK(over(300, "phone") == 0);
  CHECK(over(305, "phone") == 5);
  CHECK(over(0, "phone") == 0);

  // The conversation's channel, where the draft names none.
  Talk talk;
  talk.fold(R"({"type":"ringing","rings":1})");
  CHECK(length_limit(situation(talk, &draft)) == 300);
  CHECK(length_limit(situation(talk, &draft, "chat")) == 600);
  CHECK(length_limit(situation(talk, nullptr, "chat")) == 300);  // there is no draft
  talk.facts(R"({"business":{"length_phone":100}})");
  CHECK(length_limit(situation(talk, &draft)) == 100);
}

TEST_CASE("the length is doubled where things are explained", "[rules]") {
  const Turn explains = test::said({"greeting", "explanation"}), answers = test::said({"reason"});
  const Talk elder = with(R"({"customer":{"age_group":"older"}})");
  CHECK(length_limit(situation(elder, &explains)) == 1200);
  CHECK(length_limit(situation(elder, &explains, "email")) == 4000);
  CHECK(length_limit(situation(elder, &explains, "phone")) == 600);
  const Talk technical = with(R"({"business":{"sector":"software"}})");
  CHECK(length_limit(situation(technical, &explains)) == 1200);
  CHECK(length_limit(situation(technical, &answers)) == 600);
  const Talk retail = with(R"({"business":{"sector":"retail"}})");
  CHECK(length_limit(situation(retail, &explains)) == 600);
  const Talk both = with(R"({"business":{"sector":"software"},"customer":{"age_group":"older"}})");
  CHECK(length_limit(situation(both, &explains)) == 1200);  // once
  Turn draft = explains;
  draft.characters = 1201;
  CHECK(length_over(situation(elder, &draft)) == 1);
  CHECK(length_over(situation(retail, &draft)) == 601);
}

TEST_CASE("a chat message bears five figures", "[rules]") {
  Turn draft;
  const auto over = [&](int figures, std::string_view channel) {
    draft.figures = figures;
    return figures_over(situation(Talk(), &draft, channel));
  };
  for (const char* channel : {"", "chat", "social"}) {
    INFO(channel);
    CHECK(over(5, channel) == 0);
    CHECK(over(6, channel) == 1);
  }
  CHECK(over(60, "email") == 0);
  const Talk talk = with(R"({"business":{"figures_per_message":2}})");
  draft.figures = 5;
  CHECK(figures_over(situation(talk, &draft)) == 3);
}

TEST_CASE("courtesy is too much from the fourth phrase of a message", "[rules]") {
  CHECK(courtesy({}) == 0);
  CHECK(courtesy({"apology", "/", "gushing", "/", "warm_close", "/"}) == 0);
  CHECK(courtesy({"apology", "/", "gushing", "/", "warm_close", "/", "farewell", "/"}) == 1);
  CHECK(courtesy({"apology", "/", "apology", "/", "apology", "/", "apology", "/"}) == 1);
  CHECK(courtesy({"apology", "/", "reason", "/", "offer", "/", "question", "/", "policy"}) == 0);
  CHECK(courtesy({"greeting", "/", "thanks", "/", "warm_close", "/"}) == 0);
  const Talk strict = with(R"({"business":{"courtesy_per_message":1}})");
  CHECK(courtesy({"apology", "/", "reason", "/"}, strict) == 0);
  CHECK(courtesy({"apology", "/", "gushing", "/"}, strict) == 1);
}

TEST_CASE("courtesy is too much from the third phrase of a sentence", "[rules]") {
  CHECK(courtesy({"apology", "gushing"}) == 0);
  CHECK(courtesy({"apology", "gushing", "warm_close"}) == 1);
  CHECK(courtesy({"apology", "reason", "gushing", "offer", "warm_close", "/"}) == 1);
  CHECK(courtesy({"apology", "gushing", "/", "warm_close"}) == 0);
  CHECK(courtesy({"apology", "/", "gushing", "warm_close"}) == 0);
  // One greeting and one thanks are never too much.
  CHECK(courtesy({"greeting", "thanks", "apology"}) == 0);
  CHECK(courtesy({"thanks", "gushing", "warm_close"}) == 0);
  CHECK(courtesy({"greeting", "greeting", "thanks"}) == 0);
}

TEST_CASE("a clause with two courtesies is one phrase", "[rules]") {
  Turn draft;
  for (int i = 0; i < 3; ++i)
    draft.clauses.push_back({{}, {{"apology", 900}, {"gushing", 500}}, "", true});
  CHECK(courtesy_over(situation(Talk(), &draft)) == 0);
}

TEST_CASE("a clause that was sent in this contact is repeated", "[rules]") {
  Talk talk;
  CHECK(repeated(talk, {{kAsking, {}}}).empty());
  talk.customer(kAsking);  // said by the customer
  CHECK(repeated(talk, {{kAsking, {}}}).empty());
  agent(talk, {{"It left here on Monday.", {}}, {kAsking, {"quick_win"}}});
  CHECK(repeated(talk, {{kAsking, {}}}) == Places{0});
  CHECK(repeated(talk, {{"I'M ASKING the courier about it now.", {"promise"}}}) == Places{0});
  CHECK(repeated(talk, {{"I'm asking the warehouse about it now.", {}}}).empty());
  CHECK(repeated(talk, {{"It comes tomorrow before noon.", {}},
                        {kAsking, {}},
                        {"It left here on Monday.", {}}}) == Places{1, 2});
  CHECK(repeated(Talk(talk).fold(R"({"type":"delete","message":"m-2"})"), {{kAsking, {}}}).empty());
  CHECK(repeated(Talk(talk).wait(24 * kHour - 1).customer("x"), {{kAsking, {}}}) == Places{0});
  CHECK(repeated(Talk(talk).wait(24 * kHour).customer("x"), {{kAsking, {}}}).empty());
  CHECK(repeated(Talk(talk).fold(R"({"type":"close"})").customer("x"), {{kAsking, {}}}).empty());
  const Turn draft = told({{kAsking, {}}});
  Situation later = situation(talk, &draft);
  later.draft_at = talk.now + 24 * kHour;
  CHECK(repeated_clauses(later).empty());

  Talk bot;
  bot.message("bot", "b", told({{kAsking, {}}}));
  CHECK(repeated(bot, {{kAsking, {}}}) == Places{0});
}

TEST_CASE("greetings and thanks may be repeated", "[rules]") {
  for (const char* act : {"greeting", "thanks"}) {
    INFO(act);
    Talk talk;
    agent(talk, {{kAsking, {act}}});
    CHECK(repeated(talk, {{kAsking, {act, "quick_win"}}}).empty());
    CHECK(repeated(talk, {{kAsking, {"quick_win"}}}) == Places{0});
  }
}

TEST_CASE("four words are repeated, three are not", "[rules]") {
  Talk talk;
  agent(talk, {{"one moment please", {}}, {"one short moment please", {}}});
  CHECK(repeated(talk, {{"one moment please", {}}}).empty());
  CHECK(repeated(talk, {{"one short moment please", {}}}) == Places{0});
}

TEST_CASE("fixed texts of the business may be repeated", "[rules]") {
  Talk talk;
  agent(talk, {{kAsking, {}},
               {"پذیرش همه‌روزه از ۹ تا ۱۸ برقرار است.", {}}});
  const std::vector<Clause> both{
      {kAsking, {}}, {"پذیرش همه‌روزه از ۹ تا ۱۸ برقرار است.", {}}};
  CHECK(repeated(talk, both) == Places{0, 1});
  talk.facts(
      R"({"business":{"fixed_texts":{"fa":["پذیرش همه‌روزه از ۹ تا ۱۸ برقرار است."]}}})");
  CHECK(repeated(talk, both) == Places{0});
  talk.facts(R"({"business":{"fixed_texts":{"en":["Hello.",)"
             R"("Bear with me. I'm asking the courier about it now. Thank you."]}}})");
  CHECK(repeated(talk, both).empty());  // a clause of a longer text
  const Turn draft = told(both);
  Situation plain = situation(talk, &draft);
  plain.analyzer = nullptr;  // nothing to fold them with
  CHECK(repeated_clauses(plain) == Places{0, 1});

  talk.facts(
      R"({"business":{"fixed_texts":{"fa":null,"en":["asking the courier about it now"]}}})");
  CHECK(repeated(talk, both) == Places{0, 1});  // only a part of it is fixed
  talk.facts(R"({"business":{"fixed_texts":"none"}})");
  CHECK(repeated(talk, both) == Places{0, 1});
}

TEST_CASE("a known name is used in the first message of a contact", "[rules]") {
  Talk talk = with(R"({"customer":{"address":"خانم رستگار"}})");
  CHECK(unused(talk, "سلام، وقت بخیر."));
  CHECK_FALSE(unused(talk, "سلام خانم رستگار، وقت بخیر."));
  CHECK_FALSE(unused(talk, "سلام رستگار عزیز"));  // a part of it will do
  CHECK(unused(talk, "سلام، رستگاران آمدند."));   // another word
  talk.customer("x").message("bot", "b");
  CHECK(unused(talk, "سلام"));  // a bot is no agent
  talk.agent("y");
  CHECK_FALSE(unused(talk, "سلام"));
  CHECK(unused(talk, "سلام", "email"));  // in every e-mail
  CHECK_FALSE(unused(talk, "با سلام، خانم رستگار", "email"));
  CHECK(unused(Talk(talk).fold(R"({"type":"delete","message":"m-3"})"), "سلام"));
  CHECK(unused(Talk(talk).wait(24 * kHour).customer("x"), "سلام"));
  CHECK_FALSE(unused(Talk(talk).wait(24 * kHour - 1).customer("x"), "سلام"));
}

TEST_CASE("a name is known from the records or from the customer", "[rules]") {
  const auto known = [](const std::string& customer) {
    return unused(with(R"({"customer":)" + customer + "}"), "Good morning.");
  };
  CHECK(known(R"({"name":"Mina Rastegar","name_source":"crm"})"));
  CHECK(known(R"({"name":"Mina Rastegar","name_source":"customer"})"));
  CHECK_FALSE(known(R"({"name":"Mina Rastegar","name_source":"profile"})"));  // a nickname
  CHECK_FALSE(known(R"({"name":"Mina Rastegar"})"));
  CHECK_FALSE(known(R"({"name":"","name_source":"crm"})"));
  CHECK_FALSE(known(R"({"name":7,"name_source":"crm"})"));
  CHECK_FALSE(known(R"({"id":"u-7"})"));
  CHECK(known(R"({"address":"Ms Rastegar","name":"mina_77","name_source":"profile"})"));

  const Talk talk = with(R"({"customer":{"name":"Mina Rastegar","name_source":"crm"}})");
  CHECK_FALSE(unused(talk, "Good morning, MINA."));
  CHECK_FALSE(unused(talk, "Rastegar, good morning."));
  CHECK(unused(talk, "Good morning, Minas."));
  const Turn draft = told({{"Good morning.", {}}});
  Situation plain = situation(talk, &draft);
  plain.analyzer = nullptr;
  CHECK_FALSE(name_unused(plain));
}

TEST_CASE("personal data is what the draft shows or asks for, of the customer alone", "[rules]") {
  const auto of = [](const Talk& talk, const Turn* draft) {
    return personal(situation(talk, draft));
  };
  Talk talk = with(R"({"business":{"contact":"call us at 021 91012345"}})");
  talk.customer("x", "order.status");
  CHECK(of(talk, nullptr) == Names{"lacking"});
  const Turn plain = told({{"x", {"question"}}});
  Turn asking = plain;
  asking.asks_personal = true;
  CHECK(of(talk, &plain).empty());  // "have you looked in the letter box?"
  CHECK(of(talk, &asking) == Names{"asked"});
  Turn showing = told({{"x", {}}});
  showing.entities = {
      {.kind = "phone", .text = "0912 1234567", .value = "09121234567", .personal = true}};
  CHECK(of(talk, &showing) == Names{"shown"});
  showing.entities = {
      {.kind = "phone", .text = "021 91012345", .value = "02191012345", .personal = true},
      {.kind = "money", .text = "12", .value = "12"}};
  CHECK(of(talk, &showing).empty());  // ours
  Talk other;
  other.customer("x", "business.hours");
  CHECK(of(other, &asking) == Names{"asked"});  // nothing is lacking, and it asks all the same
  CHECK(of(other, &plain).empty());
  CHECK(of(other, nullptr).empty());
}

TEST_CASE("closing acts are those of the last two clauses", "[rules]") {
  const auto acts = [](const std::vector<Clause>& clauses) {
    const Turn draft = told(clauses);
    return closing_acts(situation(Talk(), &draft));
  };
  CHECK(acts({}).empty());
  CHECK(acts({{"x", {"promise"}}}) == Names{"promise"});
  CHECK(acts({{"x", {"question"}}, {"x", {"reason"}}, {"x", {"next_step", "hold"}}}) ==
        Names{"hold", "next_step", "reason"});
  CHECK(acts({{"x", {"question"}}, {"x", {}}, {"x", {"reason"}}}) == Names{"reason"});
  CHECK(acts({{"x", {"question"}}, {"x", {}}, {"x", {}}}).empty());
  CHECK(acts({{"x", {"reason"}}, {"x", {"reason"}}}) == Names{"reason"});
  // Courtesy stands aside.
  CHECK(acts({{"x", {"question"}},
              {"x", {"reason"}},
              {"x", {"next_step"}},
              {"x", {"thanks"}},
              {"x", {"warm_close"}},
              {"x", {"farewell"}}}) == Names{"next_step", "reason"});
  CHECK(acts({{"x", {"greeting"}}, {"x", {"thanks"}}, {"x", {"farewell"}}}).empty());
}

TEST_CASE("what a courteous clause does beside counts", "[rules]") {
  // "Thank you for sending me the number by tomorrow."
  const Turn draft = told({{"x", {"reason"}}, {"x", {"next_step", "thanks"}}});
  CHECK(closing_acts(situation(Talk(), &draft)) == Names{"next_step", "reason"});
}

TEST_CASE("plain clauses perform no act", "[rules]") {
  const auto plain = [](const std::vector<Clause>& clauses) {
    const Turn draft = told(clauses);
    return plain_clauses(situation(Talk(), &draft));
  };
  CHECK(plain({}) == 0);
  CHECK(plain({{"x", {"greeting"}}, {"x", {"question", "reason"}}}) == 0);
  CHECK(plain({{"x", {}}, {"x", {"greeting"}}, {"x", {}}}) == 2);
}

}  // namespace hamkalam::rules
