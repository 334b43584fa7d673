#include "rules/rule_book.hpp"

#include <fstream>

#include "support/data.hpp"
#include "support/talk.hpp"
#include "support/temp_folder.hpp"

namespace hamkalam::rules {
namespace {

using test::catalogue;
using test::Talk;

constexpr std::array kTags{"fa", "ar", "en"};

// A data folder with one rule, and what it says in three languages.
struct Data {
  Data() {
    write("intents/defaults.json", R"({"settings":{"signal_strength":400,"flag_strength":700},
      "flags":{"safety":{"level":"manager","due_minutes":5},
               "repeated_complaints":{"level":"senior_agent","due_minutes":30},
               "by_agent":{"level":"senior_agent","due_minutes":15}}})");
    write("intents/rules/test/test.rule.json",
          R"({"id":"test.rule","number":7,"source":{"seed":"S1","section":"2"},"cases":[
            {"when":{"signals":"anger"},
             "then":{"note":"calm","moves":["acknowledge"],"avoid":["defence","blame"],
                     "flag":{"reason":"repeated_complaints","evidence":["anger"]}}},
            {"when":{"signals":"safety"},
             "then":{"note":"calm","avoid":["blame"],"flag":{"reason":"safety"}}},
            {"when":{"signals":"worry"},
             "then":{"flag":{"reason":"by_agent","evidence":["complaint"]}}}]})");
    for (const char* tag : kTags) words(tag, R"({"calm":"stay calm"})");
  }
  void write(const std::string& name, const std::string& text) const {
    const std::filesystem::path path = folder.file(name);
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  void words(const std::string& tag, const std::string& notes,
             const std::string& more = R"("fire":[[{"customer":"a"}]],"hold":[[{"customer":"b"}]])",
             const std::string& rule = "test.rule") const {
    write("locales/" + tag + "/rules/" + rule + ".json",
          R"({"asks":")" + tag + R"(","notes":)" + notes + "," + more + "}");
  }
  Result<RuleBook> load() const { return RuleBook::load(folder.file(""), catalogue()); }
  // The fault without the folder's own name.
  std::string fault() const {
    const auto book = load();
    if (book) return "loaded";
    std::string text = book.error().text();
    const std::string own = folder.file("");
    if (const auto at = text.find(own); at != std::string::npos) text.erase(at, own.size());
    return text;
  }

  test::TempFolder folder;
};

struct Judged {
  Outcome outcome;
  std::vector<event::Flag> flags;
};

Judged judge(const RuleBook& book, const Talk& talk) {
  const Situation s{talk.conversation, book.settings(), catalogue(),
                    talk.conversation.messages().size()};
  Outcome outcome = book.judge(Facts(s));
  auto flags = flags_of(outcome, s, talk.conversation.sequence());
  return {std::move(outcome), std::move(flags)};
}

RuleBook book() {
  auto loaded = Data().load();
  REQUIRE(loaded);
  return *std::move(loaded);
}

}  // namespace

TEST_CASE("a rule book gathers what its rules yield", "[rules]") {
  const RuleBook rules = book();
  Talk talk;
  talk.customer("x", "none", {{"anger", 800}, {"safety", 800}});
  const auto [outcome, flags] = judge(rules, talk);
  CHECK(outcome.rules == std::vector<std::string>{"test.rule"});  // once, though two cases hold
  REQUIRE(outcome.moves.size() == 1);
  CHECK(outcome.moves[0] == std::pair<std::string, std::string>("acknowledge", "test.rule"));
  CHECK(outcome.avoid == std::vector<std::string>{"blame", "defence"});
  CHECK(outcome.notes.size() == 1);
  CHECK(outcome.flags.size() == 2);
  CHECK(flags.size() == 2);
  CHECK(rules.words("test.rule", text::Language::ar_latn).asks == "ar");
  CHECK(rules.words("test.rule", text::Language::und).asks == "en");
  CHECK(judge(rules, Talk()).outcome.rules.empty());
}

TEST_CASE("rules stand in the order of their numbers", "[rules]") {
  const Data data;
  data.write("intents/rules/a/a.rule.json",
             R"({"id":"a.rule","number":9,"source":{"seed":"S1","section":"2"},
                 "cases":[{"when":{},"then":{}}]})");
  for (const char* tag : kTags)
    data.words(tag, "{}", R"("fire":[[{"customer":"a"}]],"hold":[[{"customer":"b"}]])", "a.rule");
  const auto book = data.load();
  REQUIRE(book);
  REQUIRE(book->rules().size() == 2);
  CHECK(book->rules()[0].id == "test.rule");
  Talk talk;
  talk.customer("x", "none", {{"anger", 800}});
  CHECK(judge(*book, talk).outcome.rules == std::vector<std::string>{"test.rule", "a.rule"});
}

TEST_CASE("a flag is raised once while it is open, and again after it was resolved", "[rules]") {
  const RuleBook rules = book();
  Talk talk;
  talk.customer("x", "none", {{"safety", 800}});
  const auto first = judge(rules, talk).flags;
  REQUIRE(first.size() == 1);
  CHECK(first[0].id == "1/safety");
  CHECK(first[0].level == "manager");
  CHECK(first[0].rule == "test.rule");
  CHECK(first[0].due == test::kBegin + 5 * event::kMinute);

  talk.fold(R"({"type":"flag","id":"1/safety","outcome":"raised","level":"manager",
                "reason":"safety"})");
  talk.customer("x", "none", {{"safety", 800}});
  CHECK(judge(rules, talk).flags.empty());
  talk.fold(R"({"type":"flag","id":"1/safety","outcome":"taken"})");
  CHECK(judge(rules, talk).flags.empty());
  talk.fold(R"({"type":"flag","id":"1/safety","outcome":"resolved"})");
  CHECK(judge(rules, talk).flags.size() == 1);
  // Open at a lower level: raised to the higher one.
  talk.fold(R"({"type":"flag","id":"9/x","outcome":"raised","level":"senior_agent",
                "reason":"safety"})");
  CHECK(judge(rules, talk).flags.size() == 1);
  CHECK(level_of("senior_agent") < level_of("supervisor"));
  CHECK(level_of("supervisor") < level_of("manager"));
}

TEST_CASE("evidence names the messages that prove a flag, in UTF-16", "[rules]") {
  const RuleBook rules = book();
  const auto evidence = [&](const Talk& talk) {
    std::string out;
    for (const auto& flag : judge(rules, talk).flags)
      for (const auto& e : flag.evidence)
        out += (out.empty() ? "" : " ") + e.message + ":" + std::to_string(e.span.end);
    return out;
  };
  Talk talk;
  talk.customer("سلام 😡", "none", {{"anger", 800}}).agent("y");  // an emoji counts two
  talk.customer("abc", "delivery.late").customer("b", "none", {{"anger", 400}});
  CHECK(evidence(talk) == "m-1:7 m-4:1");  // the messages with the signal
  talk.agent("y").customer("cd", "none", {{"safety", 800}}).customer("e", "none");
  CHECK(evidence(talk) == "m-6:2 m-7:1");  // none named: what is open
  talk.agent("y").customer("fgh", "none", {{"worry", 800}});
  CHECK(evidence(talk) == "m-1:7 m-3:3 m-4:1");  // complaints
  talk.fold(R"({"type":"delete","message":"m-3"})");
  CHECK(evidence(talk) == "m-1:7 m-4:1");
  talk.fold(R"({"type":"close"})").customer("x", "none", {{"worry", 800}});
  CHECK(evidence(talk).empty());  // of this contact alone
}

TEST_CASE("faults of a rule book name file and place", "[rules]") {
  const std::string place = "locales/ar/rules/test.rule.json: ";
  const auto broken = [&](const auto& harm) {
    const Data data;
    harm(data);
    return data.fault();
  };
  CHECK(broken([](const Data&) {}) == "loaded");
  CHECK(broken([](const Data& d) { d.words("ar", "{}"); }) == place + "notes.calm is missing");
  CHECK(broken([](const Data& d) { d.words("ar", R"({"calm":"x","loud":"y"})"); }) ==
        place + "notes.loud is used by no case of the rule");
  CHECK(broken([](const Data& d) {
          d.words("ar", R"({"calm":"x"})", R"("fire":[],"hold":[])");
        }).starts_with(place + "needs examples"));
  CHECK(broken([](const Data& d) {
          d.words("ar", R"({"calm":"x"})", R"("fire":[[{"sings":"a"}]],"hold":[[{"bot":"b"}]])");
        }) == place + R"(no step "sings")");
  CHECK(broken([](const Data& d) {
          d.write("locales/ar/rules/test.rule.json", "{}");
        }).starts_with(place));
  CHECK(broken([](const Data& d) {
          std::filesystem::remove(d.folder.file("locales/fa/rules/test.rule.json"));
        }).find("locales/fa/rules/test.rule.json") != std::string::npos);
  CHECK(broken([](const Data& d) { d.write("locales/en/rules/lost.json", "{}"); }) ==
        "locales/en/rules/lost.json: words without a rule");
  CHECK(broken([](const Data& d) {
          std::filesystem::remove_all(d.folder.file("intents/rules"));
        }).ends_with("no rules"));
}

}  // namespace hamkalam::rules
