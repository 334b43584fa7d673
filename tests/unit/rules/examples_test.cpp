// The examples of the rules are their test: the conversations that must fire a rule, and those that
// must not, in each language.
#include "replay/examples.hpp"

#include <algorithm>
#include <set>

#include "support/data.hpp"

namespace hamkalam::replay {
namespace {

constexpr std::array kWritten{text::Language::fa, text::Language::ar, text::Language::en};

}  // namespace

TEST_CASE("every example of every rule goes as it says", "[rules]") {
  std::string failed;
  for (const std::string& line : failed_examples(test::assistant())) failed += "\n" + line;
  CHECK(failed == "");
}

TEST_CASE("every rule has examples both ways in each language", "[rules]") {
  const rules::RuleBook& book = test::assistant().rules();
  for (const rules::Rule& rule : book.rules())
    for (const auto language : kWritten) {
      INFO(rule.id << " " << text::tag(language));
      const rules::RuleWords& words = book.words(rule.id, language);
      CHECK_FALSE(words.asks.empty());
      if (rule.cases.empty()) continue;  // it speaks through attention, or the report
      CHECK(words.fire.size() >= 3);
      CHECK(words.hold.size() >= 3);
    }
  // Each language has words of its own, not another's.
  for (const rules::Rule& rule : book.rules())
    CHECK(book.words(rule.id, text::Language::fa).asks !=
          book.words(rule.id, text::Language::en).asks);
}

TEST_CASE("every fact has a meaning, and a rule that uses it", "[rules]") {
  std::set<std::string> used, seen;
  for (const rules::Rule& rule : test::assistant().rules().rules())
    for (const rules::Case& c : rule.cases)
      for (const auto* tests : {&c.when, &c.unless})
        for (const rules::Test& test : *tests)
          used.insert(std::string(rules::fact_table()[test.fact].name));
  REQUIRE_FALSE(rules::fact_table().empty());
  for (const rules::FactRow& row : rules::fact_table()) {
    INFO(row.name);
    CHECK_FALSE(row.meaning.empty());
    CHECK(used.contains(std::string(row.name)));
    CHECK(seen.insert(std::string(row.name)).second);
  }
}

TEST_CASE("an example is played step by step", "[rules]") {
  const auto fires = [](const std::string& rule, const rules::Example& example) {
    const auto fired = fired_by(test::assistant(), example);
    return std::find(fired.begin(), fired.end(), rule) != fired.end();
  };
  const Json mistaken{{"case", {{"customer_mistaken", true}}}};
  const std::string blame = "You should have read the confirmation first.";
  // Facts count, and only the last step is asked.
  CHECK(fires("conflict.never-rub-it-in", {{"facts", mistaken}, {"draft", blame}}));
  CHECK_FALSE(fires("conflict.never-rub-it-in", {{"draft", blame}}));
  CHECK_FALSE(fires("conflict.never-rub-it-in", {{"draft", blame}, {"facts", mistaken}}));
  // A gap in time makes a contact of its own: nobody has written in it yet.
  const rules::Example asks{{"customer", "hi"},
                            {"agent", "Hello, how can I help?"},
                            {"customer", "I want to talk to a real person"}};
  CHECK_FALSE(fires("escalate.problem-to-senior", asks));
  rules::Example later = asks;
  later.insert(later.end() - 1, {"after_minutes", 24 * 60});
  CHECK(fires("escalate.problem-to-senior", later));
  // A step that is no event is told, not passed over.
  const auto bad = fired_by(test::assistant(), {{"due", "weather"}});
  REQUIRE(bad.size() == 1);
  CHECK(bad[0].starts_with("error: "));
}

}  // namespace hamkalam::replay
