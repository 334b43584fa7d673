#include "rules/rule.hpp"

#include <fstream>

#include "support/judged.hpp"
#include "support/temp_folder.hpp"

namespace hamkalam::rules {
namespace {

using test::settings;

using test::catalogue;

// A rule file in a folder of its own.
struct File {
  explicit File(const std::string& text, const std::string& name = "test.rule.json")
      : path(folder.file(name)) {
    std::ofstream(path) << text;
  }
  Result<Rule> load() const { return Rule::load(path, catalogue(), settings()); }

  test::TempFolder folder;
  std::filesystem::path path;
};

// A whole rule file around one case.
std::string rule_of(const std::string& one_case) {
  return R"({"id":"test.rule","number":7,"source":{"seed":"S1","section":"2"},"cases":[)" +
         one_case + "]}";
}

Rule loaded(const std::string& one_case) {
  const File file(rule_of(one_case));
  const auto rule = file.load();
  REQUIRE(rule);
  return *rule;
}

// What is said of a case; the file must be named in it.
std::string fault(const std::string& text) {
  const File file(text);
  const auto rule = file.load();
  if (rule) return "loaded";
  CHECK(rule.error().where.starts_with(file.path.string()));
  return rule.error().text().substr(file.path.string().size());
}

std::string fault_in(const std::string& one_case) {
  return fault(rule_of(one_case));
}

bool holds(const std::string& one_case, const test::Talk& talk) {
  const Rule rule = loaded(one_case);
  return rule.cases[0].holds(Facts({talk.conversation, settings(), catalogue(),
                                    talk.conversation.messages().size(), nullptr, ""}));
}

}  // namespace

TEST_CASE("a rule is read with all its effects", "[rules]") {
  const Rule rule = loaded(R"({
    "when": {"from": "customer", "signals": ["anger", "worry"], "complaint": true,
             "complaint_turns": {"min": "complaints_before_senior", "max": 9}},
    "unless": {"person_wrote": false, "questions_over": 3},
    "then": {"moves": ["acknowledge"], "avoid": ["blame"], "note": "n", "task": {"text": "t"},
             "flag": {"reason": "safety", "evidence": ["safety", "complaint"]},
             "finding": {"text": "f", "severity": "hint", "acts": ["blame"],
                         "rewrite": "before"}}})");
  CHECK(rule.id == "test.rule");
  CHECK(rule.number == 7);
  CHECK(rule.seed == "S1");
  CHECK(rule.section == "2");
  REQUIRE(rule.cases.size() == 1);
  const Case& c = rule.cases[0];
  REQUIRE(c.when.size() == 4);
  CHECK(c.when[0].names == std::vector<std::string>{"customer"});
  CHECK(c.when[1].names.size() == 2);
  CHECK(c.when[2].least == 1);
  CHECK_FALSE(c.when[2].most);
  CHECK(c.when[3].least_setting == "complaints_before_senior");
  CHECK(c.when[3].most == 9);
  REQUIRE(c.unless.size() == 2);
  CHECK(c.unless[0].most == 0);
  CHECK(c.unless[1].least == 3);
  CHECK(c.unless[1].most == 3);
  CHECK(c.moves == std::vector<std::string>{"acknowledge"});
  CHECK(c.avoid == std::vector<std::string>{"blame"});
  CHECK(c.note == "n");
  REQUIRE(c.task);
  CHECK(c.task->text == "t");
  CHECK(c.task->due_days.empty());
  REQUIRE(c.flag);
  CHECK(c.flag->reason == "safety");
  CHECK(c.flag->evidence.size() == 2);
  REQUIRE(c.finding);
  CHECK(c.finding->text == "f");
  CHECK(c.finding->severity == "hint");
  CHECK(c.finding->acts == std::vector<std::string>{"blame"});
  CHECK(c.finding->rewrite == RewriteKind::before);
}

TEST_CASE("when needs all, unless none, a list any of its names", "[rules]") {
  test::Talk talk;
  talk.customer("x", "delivery.late", {{"anger", 800}});
  CHECK(holds(R"({"when":{},"then":{}})", talk));
  CHECK(holds(R"({"when":{"signals":"anger","complaint":true},"then":{}})", talk));
  CHECK_FALSE(holds(R"({"when":{"signals":"anger","complaint":false},"then":{}})", talk));
  CHECK(holds(R"({"when":{"signals":["worry","anger"]},"then":{}})", talk));
  CHECK_FALSE(holds(R"({"when":{"signals":["worry","insult"]},"then":{}})", talk));
  CHECK_FALSE(
      holds(R"({"when":{},"unless":{"signals":"worry","complaint":true},"then":{}})", talk));
  CHECK(holds(R"({"when":{},"unless":{"signals":"worry","complaint":false},"then":{}})", talk));
}

TEST_CASE("a number is tested exactly, between bounds, or against a setting", "[rules]") {
  test::Talk talk;
  talk.customer("x", "delivery.late").customer("x", "delivery.late");  // two turns
  const auto with = [&](const std::string& test) {
    return holds(R"({"when":{"complaint_turns":)" + test + R"(},"then":{}})", talk);
  };
  CHECK(with("2"));
  CHECK_FALSE(with("1"));
  CHECK_FALSE(with("3"));
  CHECK(with(R"({"min":2})"));
  CHECK_FALSE(with(R"({"min":3})"));
  CHECK(with(R"({"max":2})"));
  CHECK_FALSE(with(R"({"max":1})"));
  CHECK(with(R"({"min":1,"max":3})"));
  CHECK(with("true"));
  CHECK_FALSE(with("false"));
  CHECK_FALSE(with(R"({"min":"complaints_before_senior"})"));  // three by default
  talk.facts(R"({"business":{"complaints_before_senior":2}})");
  CHECK(with(R"({"min":"complaints_before_senior"})"));
}

TEST_CASE("a fault in a rule names the file and the place", "[rules]") {
  CHECK(fault_in(R"({"when":{},"then":{}})") == "loaded");
  CHECK(fault_in(R"({"when":{"weather":"fine"},"then":{}})") ==
        ": cases[0].when.weather: is no fact");
  CHECK(fault_in(R"({"when":{},"unless":{"signals":["anger","rage"]},"then":{}})") ==
        R"(: cases[0].unless.signals: "rage" is no label)");
  CHECK(fault_in(R"({"when":{"strong_signals":"x"},"then":{}})").find("cases[0].when.strong") !=
        std::string::npos);
  CHECK(fault_in(R"({"when":{"acts":"x"},"then":{}})") ==
        R"(: cases[0].when.acts: "x" is no label)");
  CHECK(fault_in(R"({"when":{"intent":"x"},"then":{}})") ==
        R"(: cases[0].when.intent: "x" is no label)");
  CHECK(fault_in(R"({"when":{"complaint_turns":{"min":"x"}},"then":{}})") ==
        ": cases[0].when.complaint_turns: no setting x");
  for (const char* one_case :
       {R"({"then":{}})", R"({"when":[],"then":{}})", R"({"when":{}})", R"("x")",
        R"({"when":{},"then":{"sing":[]}})", R"({"when":{"signals":1},"then":{}})",
        R"({"when":{"complaint":"yes"},"then":{}})", R"({"when":{"complaint":1.5},"then":{}})",
        R"({"when":{"complaint":{"least":1}},"then":{}})",
        R"({"when":{},"then":{"moves":["dance"]}})", R"({"when":{},"then":{"avoid":["dance"]}})",
        R"({"when":{},"then":{"flag":{"reason":"rain"}}})",
        R"({"when":{},"then":{"flag":{"reason":"safety","evidence":["rain"]}}})",
        R"({"when":{},"then":{"finding":{"text":"x","severity":"bad"}}})",
        R"({"when":{},"then":{"finding":{"text":"x","severity":"hint","acts":["rain"]}}})",
        R"({"when":{},"then":{"finding":{"text":"x","severity":"hint","rewrite":"sing"}}})"}) {
    INFO(one_case);
    CHECK(fault_in(one_case).starts_with(": cases[0]"));
  }
  // Of what has another type the file is named, at least.
  for (const char* one_case :
       {R"({"when":{},"then":{"moves":"acknowledge"}})", R"({"when":{},"then":{"moves":[1]}})",
        R"({"when":{},"then":{"note":1}})", R"({"when":{},"then":{"task":"x"}})",
        R"({"when":{},"then":{"flag":{}}})", R"({"when":{"signals":[1]},"then":{}})",
        R"({"when":{"complaint":{"min":[]}},"then":{}})",
        R"({"when":{"complaint":{"max":"x"}},"then":{}})"}) {
    INFO(one_case);
    CHECK(fault_in(one_case) != "loaded");
  }
}

TEST_CASE("a fault in a rule's head is named too", "[rules]") {
  CHECK(fault("{").starts_with(": "));
  CHECK(fault("[]") == ": expected an object");
  CHECK(fault(R"({"id":"test.rule"})") == ": number: expected the number of the rule, from 1");
  for (const char* number : {"0", "1.5", "\"1\"", "1e31", "33333333333333333333"})
    CHECK(fault(R"({"id":"test.rule","number":)" + std::string(number) + "}") ==
          ": number: expected the number of the rule, from 1");
  const std::string head = R"({"id":"test.rule","number":1,"source":{"seed":"S1","section":"2"})";
  CHECK(fault(head + "}") == ": cases: expected a list of cases");
  CHECK(fault(head + R"(,"cases":[]})") == "loaded");  // it speaks through attention or report
  CHECK(fault(head + R"(,"cases":[{"when":{},"then":{}}],"weight":3})") ==
        ": .weight: is not known here");
  CHECK(fault(R"({"id":"test.rule","number":1,"source":{"seed":"S1"},"cases":[]})") ==
        ": section: expected a string");
  CHECK(fault(R"({"number":1})") == ": id: expected a string");

  const File other(rule_of(R"({"when":{},"then":{}})"), "other.rule.json");
  CHECK(other.load().error().text() == other.path.string() + ": the file is not named test.rule");
  CHECK_FALSE(Rule::load(other.folder.file("none.json"), catalogue(), settings()));
}

}  // namespace hamkalam::rules
