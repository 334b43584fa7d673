#include "replay/scorecard.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

#include "replay/card_line.hpp"
#include "replay/report.hpp"
#include "support/data.hpp"
#include "support/temp_folder.hpp"

namespace hamkalam::replay {
namespace {

using event::From;

constexpr event::Time kBegin = 1'772'355'600'000;  // 2026-03-01T09:00:00Z

const Scorecard& scorecard() {
  static const auto loaded = Scorecard::load(HAMKALAM_SOURCE_DIR);
  REQUIRE(loaded);
  return *loaded;
}

struct Told {
  Card card;
  event::Time now = kBegin;
  Told() { card.conversation = "c-1"; }
  CardMessage& say(From from, const std::string& text, int seconds,
                   std::vector<std::string> acts = {}) {
    now += seconds * 1000;
    CardMessage said;
    said.id = "m-" + std::to_string(card.messages.size() + 1);
    said.from = from;
    said.at = now;
    said.text = text;
    if (from == From::agent) said.agent = "sara";
    for (auto& act : acts) said.acts.push_back({std::move(act), {0, 5}});
    card.begin = kBegin;
    card.end = now;
    card.messages.push_back(std::move(said));
    return card.messages.back();
  }
};

// A short contact in which all is well.
Told well() {
  Told told;
  auto& asked = told.say(From::customer, "my parcel is late and I am sad about it", 0);
  asked.negative = asked.complaint = asked.wrong_done = true;
  asked.intent = "delivery.late";
  told.say(From::agent, "Hello, I am sorry. I will look at once.", 30,
           {"greeting", "apology", "acknowledgement", "quick_win"});
  told.say(From::customer, "thank you", 60);
  return told;
}

int value_of(const Score& score, const std::string& id) {
  for (const auto& one : score.categories)
    if (scorecard().categories()[one.category].id == id) return one.per_mille;
  return -1;
}

TEST_CASE("a good contact has all points in what applies, and what does not apply is left out") {
  const Score score = scorecard().judge(well().card);
  CHECK(score.per_mille >= 1000);
  for (const char* id : {"greeting", "empathy", "apology", "next_step", "first_response"})
    CHECK(value_of(score, id) == 1000);
  CHECK(value_of(score, "promise_kept") == -1);
  CHECK(value_of(score, "escalation") == -1);
}

TEST_CASE("too short contacts are not judged") {
  Told told;
  told.say(From::customer, "hi", 0);
  CHECK(scorecard().judge(told.card).per_mille == -1);
  told.say(From::agent, "hello", 1);
  CHECK(scorecard().judge(told.card).per_mille == -1);  // fewer than ten words
}

TEST_CASE("what is missing costs, with the message that lacks it") {
  Told told;
  told.say(From::customer, "my parcel is late and nobody told me why", 0).negative = true;
  told.say(From::agent, "Wait for the courier then, please.", 2000);
  const Score score = scorecard().judge(told.card);
  CHECK(value_of(score, "empathy") == 0);
  CHECK(value_of(score, "greeting") == 0);
  CHECK(value_of(score, "first_response") == 0);
  CHECK(score.per_mille < 750);
  for (const auto& one : score.categories)
    if (one.per_mille == 0) {
      REQUIRE(!one.proofs.empty());
      CHECK(one.proofs[0].message == "m-2");
      CHECK(one.proofs[0].against);
    }
}

TEST_CASE("findings count by their severity, an error of secrets fails the contact") {
  Told told = well();
  told.card.messages[1].findings.push_back({"never.criticise", "warning", {0, 5}, "text", ""});
  CHECK(value_of(scorecard().judge(told.card), "no_blame") == 500);
  told.card.messages[1].findings.push_back({"never.criticise", "error", {0, 5}, "text", ""});
  CHECK(value_of(scorecard().judge(told.card), "no_blame") == 0);
  CHECK(!scorecard().judge(told.card).failed);
  told.card.messages[1].findings.push_back(
      {"guard.never-ask-secrets", "error", {0, 5}, "text", ""});
  const Score failed = scorecard().judge(told.card);
  CHECK(failed.failed);
  CHECK(failed.per_mille == 0);
}

TEST_CASE("promises and escalations count once their time has come") {
  Told told = well();
  told.card.promises = {{"5/a", "sara", kBegin, kBegin + 1, false, false},
                        {"6/a", "sara", kBegin, kBegin + 1, true, true},
                        {"7/a", "sara", kBegin, kBegin + 1, true, false}};
  CHECK(value_of(scorecard().judge(told.card), "promise_kept") == 500);
  CardFlag flag;
  flag.at = kBegin;
  flag.due = kBegin + 60'000;
  flag.level = "manager";
  told.card.flags = {flag};
  CHECK(value_of(scorecard().judge(told.card), "escalation") == 0);
  told.card.flags[0].handled_at = kBegin + 60'000;
  CHECK(value_of(scorecard().judge(told.card), "escalation") == 1000);
  told.card.flags[0].handled_at = kBegin + 60'001;
  CHECK(value_of(scorecard().judge(told.card), "escalation") == 0);
}

TEST_CASE("a question counts as answered once one of us says something, before it is asked again") {
  Told told = well();
  auto& asked = told.say(From::customer, "when will my parcel come?", 10);
  asked.questions = {"when will my parcel come"};
  CHECK(value_of(scorecard().judge(told.card), "answered") == 0);
  told.say(From::agent, "May I have its number?", 10, {"question"});
  CHECK(value_of(scorecard().judge(told.card), "answered") == 0);
  told.say(From::agent, "It is at the depot.", 10).says_something = true;
  CHECK(value_of(scorecard().judge(told.card), "answered") == 1000);
  auto& again = told.say(From::customer, "so when will my parcel come?", 10);
  again.questions = {"so when will my parcel come"};
  CHECK(value_of(scorecard().judge(told.card), "answered") == 500);
  CHECK(value_of(scorecard().judge(well().card), "answered") == -1);
}

TEST_CASE("promises name a time, sentences are short, who writes says who he is") {
  Told told = well();
  CHECK(value_of(scorecard().judge(told.card), "time_named") == -1);
  auto& first = told.say(From::agent, "I will call you.", 10, {"promise"});
  first.longest_sentence = 31;
  CHECK(value_of(scorecard().judge(told.card), "time_named") == 0);
  CHECK(value_of(scorecard().judge(told.card), "readability") == 500);
  told.say(From::agent, "I will call you at 9.", 10, {"promise", "introduction"}).names_time = true;
  CHECK(value_of(scorecard().judge(told.card), "time_named") == 500);
  CHECK(value_of(scorecard().judge(well().card), "identification") == 0);
  CHECK(value_of(scorecard().judge(told.card), "identification") == 1000);
}

TEST_CASE("cards tell questions, answers, times and the length of sentences") {
  CardCollector cards(test::assistant());
  Runner runner(test::assistant(), Runner::Mode::automatic, false, &cards);
  const auto say = [&](const char* id, const char* from, const char* text) {
    runner.answer(Json{
        {"type", "message"},
        {"conversation", "c-1"},
        {"id", id},
        {"at", "2026-03-01T09:00:00Z"},
        {"from", from},
        {"text",
         text}}.dump());
  };
  say("m-1", "customer", "Where is my parcel?");
  say("m-2", "agent", "What is your order number?");
  say("m-3", "agent",
      "Your parcel left the depot in Hamburg this morning. I will call you tomorrow at 9.");
  const auto found = cards.finish();
  REQUIRE(found.size() == 1);
  const auto& messages = found[0].messages;
  CHECK(messages[0].questions.size() == 1);
  CHECK(!messages[1].says_something);
  CHECK(messages[2].says_something);
  CHECK(messages[2].names_time);
  CHECK(messages[2].longest_sentence >= 7);
  CHECK(messages[2].longest_sentence <= 10);
}

TEST_CASE("a broken scorecard is refused at its place") {
  const test::TempFolder folder;
  std::ofstream(folder.file("card.json"))
      << R"({"guards":{"customer_messages":1,"agent_messages":1,"words":10},"ranked_from":5,)"
         R"("bonus_limit":10,"severity":{"error":0,"warning":50,"hint":80},"categories":[]})";
  const auto loaded = Scorecard::load(HAMKALAM_SOURCE_DIR, folder.file("card.json"));
  REQUIRE(!loaded);
  CHECK(loaded.error().where.ends_with("card.json: ranked_from"));
}

// --- the report ---

std::string line_of(const Told& told, const Veil& veil = {}) {
  return score_line(told.card, scorecard().judge(told.card), scorecard(), veil);
}

Json report_of(const std::vector<std::string>& lines, std::vector<std::string> compare = {}) {
  Report report(scorecard(), {.compare = std::move(compare)});
  for (const auto& line : lines) REQUIRE(report.add(line));
  const auto data = report.data(test::assistant().rules(), text::Language::en);
  REQUIRE(data);
  return *data;
}

TEST_CASE("nobody is ranked under thirty conversations") {
  std::vector<std::string> lines;
  for (int i = 0; i < 29; ++i) lines.push_back(line_of(well()));
  Json few = report_of(lines);
  CHECK(few["agents"][0]["ranked"] == false);
  CHECK(few["agents"][0]["score"].is_null());
  lines.push_back(line_of(well()));
  Json enough = report_of(lines);
  CHECK(enough["agents"][0]["ranked"] == true);
  // Nobody said who was writing: that only adds.
  CHECK(enough["agents"][0]["weak"].empty());
  CHECK(enough["agents"][0]["score"].get<int>() >= 1000);
  CHECK(enough["totals"]["conversations"] == 30);
}

TEST_CASE("what shards found is the same put together, in any order") {
  Told other = well();
  other.now += event::kDay;
  other.card.begin += event::kDay;
  other.card.messages[1].agent = "omid";
  const auto a = line_of(well()), b = line_of(other);
  CHECK(report_of({a, b})["totals"] == report_of({b, a})["totals"]);
  CHECK(report_of({a, b})["weeks"].size() == 2);  // a Sunday and a Monday
}

TEST_CASE("two periods side by side have intervals, and contacts within seven days count") {
  Told first = well(), second = well();
  first.card.customer = second.card.customer = "u-1";
  for (event::Time* time : {&second.card.begin, &second.card.end}) *time += 3 * event::kDay;
  const Json data = report_of({line_of(first), line_of(second)},
                              {"2026-03-01..2026-03-01", "2026-03-04..2026-03-05"});
  REQUIRE(data["compare"].size() == 2);
  CHECK(data["compare"][0]["again_in_7_days"]["value"] == 1000);
  CHECK(data["compare"][1]["again_in_7_days"]["value"] == 0);
  CHECK(data["compare"][0]["again_in_7_days"]["low"].get<int>() < 1000);
  Report bad(scorecard(), {.compare = {"last week"}});
  CHECK(!bad.data(test::assistant().rules(), text::Language::en));
}

TEST_CASE("verdicts give a hit rate, labels precision and recall") {
  Told told = well();
  told.card.messages[0].expect =
      Json{{"intent", "delivery.late"}, {"flags", Json::array({"legal_threat"})}};
  Report report(scorecard(), {});
  REQUIRE(report.add(line_of(told)));
  REQUIRE(report.add_verdict(R"({"kind":"flag","name":"safety","verdict":"right"})"));
  REQUIRE(report.add_verdict(R"({"kind":"flag","name":"safety","verdict":"wrong"})"));
  CHECK(!report.add_verdict(R"({"name":"safety","verdict":"perhaps"})"));
  const auto data = report.data(test::assistant().rules(), text::Language::fa);
  REQUIRE(data);
  CHECK((*data)["verdicts"][0]["name"] == "flag:safety");
  CHECK((*data)["verdicts"][0]["rate"]["value"] == 500);
  CHECK((*data)["labelled"][0]["name"] == "flags:legal_threat");
  CHECK((*data)["labelled"][0]["recall"]["value"] == 0);
  CHECK((*data)["labelled"][1]["precision"]["value"] == 1000);
}

TEST_CASE("names and personal data can be hidden everywhere") {
  Told told = well();
  told.card.customer = "u-77";
  told.card.customer_name = "Rana Wood";
  told.card.agent_names["sara"] = "Sara";
  told.card.messages[0].text = "I am Rana, my number is 09121234567 and my mail is a@b.ir";
  told.card.messages[1].findings.push_back({"never.criticise", "error", {0, 5}, "text", ""});
  const Veil veil{&test::analyzer(), true};
  const std::string all =
      line_of(told, veil) + reading_line(told.card, scorecard().judge(told.card), veil);
  for (const char* hidden : {"Rana", "Wood", "09121234567", "a@b.ir", "\"sara\"", "u-77"}) {
    INFO(hidden);
    CHECK(all.find(hidden) == std::string::npos);
  }
}

TEST_CASE("a cell that a spreadsheet would take for a formula is none") {
  Told told = well();
  told.card.channel = "=1+1";
  Report report(scorecard(), {});
  REQUIRE(report.add(line_of(told)));
  CHECK(report.csv().find(",'=1+1,") != std::string::npos);
}

}  // namespace
}  // namespace hamkalam::replay
