// The examples of the rules are their test: the conversations that must fire a rule, and those that
// must not, in each language.
#include "replay/examples.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>

#include "base/file.hpp"
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

// Which rules fire on the last step of each example, beside the one that it is of. A golden file:
// HAMKALAM_GOLDEN=write in the environment writes it anew.
TEST_CASE("rules fire together as the table says", "[rules]") {
  const std::string path = HAMKALAM_SOURCE_DIR "/tests/golden/rules_together.tsv";
  const rules::RuleBook& book = test::assistant().rules();
  std::vector<std::string> table;
  for (const rules::Rule& rule : book.rules())
    for (const auto language : kWritten) {
      const auto& words = book.words(rule.id, language);
      for (const auto* list : {&words.fire, &words.hold})
        for (std::size_t i = 0; i < list->size(); ++i) {
          std::string line = rule.id + "\t" + std::string(text::tag(language)) +
                             (list == &words.fire ? "\tfire " : "\thold ") + std::to_string(i) +
                             "\t";
          for (const auto& fired : fired_by(test::assistant(), (*list)[i]))
            if (fired != rule.id) line += (line.ends_with('\t') ? "" : " ") + fired;
          table.push_back(line);
        }
    }
  const char* golden = std::getenv("HAMKALAM_GOLDEN");
  if (golden && std::string_view(golden) == "write") {
    std::ofstream out(path);
    for (const auto& line : table) out << line << "\n";
    return;
  }
  const auto written = read_lines(path);
  REQUIRE(written);
  REQUIRE(written->size() == table.size());
  for (std::size_t i = 0; i < table.size(); ++i) CHECK(table[i] == (*written)[i]);
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
