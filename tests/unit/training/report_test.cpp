#include "training/report.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "support/catch.hpp"

namespace hamkalam::training {
namespace {

Outcome outcome(const std::string& expected, const std::string& given, int probability = 900,
                const std::string& language = "en") {
  return {language, "unread", expected, given, probability};
}

// Five messages: cup 2 of 3 right, pot 1 of 1, none 0 of 1.
std::vector<Outcome> few() {
  return {outcome("cup", "cup", 950), outcome("cup", "cup", 800, "fa"), outcome("cup", "pot", 700),
          outcome("pot", "pot", 990, "fa"), outcome("none", "pot", 300)};
}

std::vector<Outcome> reversed(std::vector<Outcome> outcomes) {
  std::reverse(outcomes.begin(), outcomes.end());
  return outcomes;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t out = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++out;
  return out;
}

// Element content and attributes of an XML document that opens and closes its elements in order.
bool well_formed(const std::string& xml) {
  std::vector<std::string> open;
  for (std::size_t i = 0; i < xml.size(); ++i) {
    if (static_cast<unsigned char>(xml[i]) < 0x20 && xml[i] != '\n') return false;
    if (xml[i] == '&') {
      const std::string name = xml.substr(i, xml.find(';', i) - i);
      if (name != "&amp" && name != "&lt" && name != "&gt" && name != "&quot" && name != "&#39")
        return false;
    }
    if (xml[i] != '<') continue;
    const std::size_t end = xml.find('>', i);
    if (end == std::string::npos) return false;
    const std::string tag = xml.substr(i + 1, end - i - 1);
    if (tag.find('<') != std::string::npos || count(tag, "\"") % 2) return false;
    if (tag[0] == '/') {
      if (open.empty() || open.back() != tag.substr(1)) return false;
      open.pop_back();
    } else if (tag.back() != '/') {
      open.push_back(tag.substr(0, tag.find(' ')));
    }
    i = end;
  }
  return open.empty();
}

}  // namespace

TEST_CASE("accuracy, and each label and language", "[training]") {
  const Report report = make_report(few(), "none", 400);
  CHECK(report.count == 5);
  CHECK(report.right == 3);
  CHECK(report.accuracy == 600'000);
  REQUIRE(report.labels.size() == 3);
  const LabelScore &cup = report.labels[0], &pot = report.labels[1], &none = report.labels[2];
  CHECK(cup.label == "cup");
  CHECK(cup.support == 3);
  CHECK(cup.precision == 1'000'000);
  CHECK(cup.recall == 666'667);
  CHECK(cup.f1 == 800'000);
  CHECK(pot.label == "pot");
  CHECK(pot.given == 3);
  CHECK(pot.precision == 333'333);
  CHECK(pot.recall == 1'000'000);
  CHECK(pot.f1 == 500'000);
  CHECK(none.label == "none");  // the last, whatever its name
  CHECK(none.precision == std::nullopt);
  CHECK(none.recall == 0);
  CHECK(none.f1 == 0);
  CHECK(report.macro_f1 == 433'333);
  REQUIRE(report.languages.size() == 2);
  CHECK(report.languages[0].language == "en");
  CHECK(report.languages[0].accuracy == 333'333);
  CHECK(report.languages[1].language == "fa");
  CHECK(report.languages[1].count == 2);
  CHECK(report.languages[1].accuracy == 1'000'000);
}

TEST_CASE("a label that nobody expected counts in no mean", "[training]") {
  const Report report = make_report({outcome("cup", "cup"), outcome("cup", "jug")}, "none", 0);
  REQUIRE(report.labels.size() == 2);
  CHECK(report.labels[1].label == "jug");
  CHECK(report.labels[1].recall == std::nullopt);
  CHECK(report.labels[1].f1 == 0);
  CHECK(report.macro_f1 == 666'667);
}

TEST_CASE("confusions come most frequent first, then by name", "[training]") {
  std::vector<Outcome> outcomes{outcome("b", "c"), outcome("a", "c"), outcome("c", "a"),
                                outcome("c", "a"), outcome("a", "b"), outcome("a", "a")};
  const Report report = make_report(outcomes, "none", 0);
  std::string found;
  for (const auto& c : report.confusions)
    found += c.expected + ">" + c.given + std::to_string(c.count) + " ";
  CHECK(found == "c>a2 a>b1 a>c1 b>c1 ");
}

TEST_CASE("calibration in fifteen bins", "[training]") {
  SECTION("edges belong to the bin below") {
    std::vector<Outcome> outcomes;
    for (const int p : {0, 66, 67, 200, 201, 933, 934, 1000, 1200, -5})
      outcomes.push_back(outcome("a", "a", p));
    const Report report = make_report(outcomes, "none", 0);
    std::vector<int> counts;
    for (const Bin& bin : report.bins) counts.push_back(bin.count);
    CHECK(counts == std::vector<int>{3, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3});
  }
  // By hand for few(): 60 + 200 + 700 + 300 per mille of 5 messages.
  SECTION("the error is the mean gap") {
    // Ten at 0.9 of which 6 are right, ten at 0.5 of which 5 are right: (0.3 + 0) / 2.
    std::vector<Outcome> outcomes;
    for (int i = 0; i < 10; ++i) {
      outcomes.push_back(outcome("a", i < 6 ? "a" : "b", 900));
      outcomes.push_back(outcome("a", i < 5 ? "a" : "b", 500));
    }
    const Report report = make_report(outcomes, "none", 0);
    CHECK(report.calibration_error == 150'000);
    CHECK(report.bins[13].confidence == 900'000);
    CHECK(report.bins[13].accuracy == 600'000);
    CHECK(report.bins[7].right == 5);
    CHECK(report.bins[0].accuracy == std::nullopt);
  }
  SECTION("what was given nothing has no probability") {
    const Report report = make_report({outcome("none", "", 0)}, "none", 0);
    CHECK(report.right == 1);
    CHECK(report.bins[0].count == 0);
    CHECK(report.calibration_error == std::nullopt);
  }
}

TEST_CASE("out of scope at the threshold", "[training]") {
  const std::vector<Outcome> outcomes{
      outcome("oos", "oos", 900), outcome("oos", "", 100),    outcome("", "none", 900),
      outcome("oos", "cup", 399), outcome("oos", "cup", 400),  // found only below the threshold
      outcome("cup", "cup", 399), outcome("cup", "oos", 900), outcome("cup", "cup", 900)};
  const OutOfScope at = make_report(outcomes, "oos", 400).out_of_scope;
  CHECK(at.expected == 5);
  CHECK(at.given == 6);
  CHECK(at.right == 4);
  CHECK(at.precision == 666'667);
  CHECK(at.recall == 800'000);
  const OutOfScope never = make_report({outcome("cup", "cup")}, "oos", 400).out_of_scope;
  CHECK(never.precision == std::nullopt);
  CHECK(never.recall == std::nullopt);
  // One name for all of them; accuracy knows no threshold.
  const Report report = make_report(outcomes, "oos", 400);
  CHECK(report.right == 5);
  CHECK(report.labels.size() == 2);
  CHECK(make_report(outcomes, "", 400).labels.back().label == "none");
}

TEST_CASE("a report of nothing", "[training]") {
  const Report report = make_report({}, "none", 400);
  CHECK(report.accuracy == std::nullopt);
  CHECK(report.macro_f1 == std::nullopt);
  CHECK(to_text(report).starts_with("accuracy           - of 0\n"));
  CHECK(to_json(report)["accuracy"].is_null());
  CHECK(well_formed(to_svg(report)));
}

TEST_CASE("a report for a terminal", "[training]") {
  const std::string text = to_text(make_report(few(), "none", 400));
  const std::string begin =
      "accuracy           60.0 % of 5\n"
      "macro-F1           0.433\n"
      "calibration error  0.252\n"
      "out of scope       precision 1.000, recall 1.000 of 1, \"none\" or a probability below 0.400"
      "\n"
      "\n"
      "languages\n"
      "  language  accuracy  messages\n"
      "  en          33.3 %         3\n"
      "  fa         100.0 %         2\n"
      "\n"
      "labels\n"
      "  label  precision  recall     F1  support\n"
      "  cup        1.000   0.667  0.800        3\n"
      "  pot        0.333   1.000  0.500        1\n"
      "  none           -   0.000  0.000        1\n"
      "\n"
      "most frequent confusions\n"
      "  expected  given  messages\n"
      "  cup       pot           1\n"
      "  none      pot           1\n"
      "\n"
      "calibration\n"
      "  probability     messages   mean  right\n"
      "  0.000 to 0.067         0      -      -\n";
  CHECK(text.substr(0, begin.size()) == begin);
  CHECK(text.ends_with("  0.933 to 1.000         2  0.970  1.000\n"));
}

TEST_CASE("what a terminal must not see, and columns of other letters", "[training]") {
  std::vector<Outcome> outcomes{outcome("a\x1B[2J", "a\x1B[2J"), outcome("قوری", "قوری")};
  for (int i = 0; i < 30; ++i) outcomes.push_back(outcome("x" + std::to_string(i), "y"));
  const std::string text = to_text(make_report(outcomes, "none", 0));
  CHECK(text.find('\x1B') == std::string::npos);
  CHECK(text.find("  a?[2J      1.000") != std::string::npos);
  CHECK(text.find("  قوری       1.000") != std::string::npos);
  CHECK(text.find("most frequent confusions (20 of 30)\n") != std::string::npos);
}

TEST_CASE("a report for machines has its keys in a fixed order", "[training]") {
  const Report report = make_report(few(), "none", 400);
  const Json json = to_json(report);
  const std::string text = json.dump();
  const std::string begin =
      R"({"count":5,"right":3,"accuracy":0.6,"macro_f1":0.433333,"calibration_error":0.252,)"
      R"("out_of_scope":{"label":"none","threshold":400,"expected":1,"given":1,"right":1,)"
      R"("precision":1.0,"recall":1.0},"languages":[{"language":"en","count":3,"right":1,)"
      R"("accuracy":0.333333},{"language":"fa","count":2,"right":2,"accuracy":1.0}],)"
      R"("labels":[{"label":"cup","precision":1.0,"recall":0.666667,"f1":0.8,"support":3,)"
      R"("given":2,"right":2},)";
  CHECK(text.substr(0, begin.size()) == begin);
  CHECK(json["labels"][2]["precision"].is_null());
  CHECK(
      json["confusions"].dump() ==
      R"([{"expected":"cup","given":"pot","count":1},{"expected":"none","given":"pot","count":1}])");
  REQUIRE(json["bins"].size() == 15);
  CHECK(json["bins"][14].dump() == R"({"from":0.933333,"to":1.0,"count":2,"right":2,)"
                                   R"("confidence":0.97,"accuracy":1.0})");
  CHECK(to_json(make_report(reversed(few()), "none", 400)).dump() == text);
}

TEST_CASE("the confusion matrix as a drawing", "[training]") {
  const std::string svg = to_svg(make_report(few(), "none", 400));
  CHECK(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\""));
  CHECK(well_formed(svg));
  CHECK(svg.find("<title>Confusion matrix of 3 labels and 5 messages</title>") != svg.npos);
  CHECK(svg.find("<title>expected cup, given cup: 2 of 3 (66.7 %)</title>") != svg.npos);
  CHECK(svg.find("<title>expected none, given pot: 1 of 1 (100.0 %)</title>") != svg.npos);
  CHECK(svg.find("<title>pot: 1 expected, 3 given</title>") != svg.npos);
  CHECK(count(svg, "<title>expected ") == 4);  // empty cells are the background
  CHECK(svg.find("href") == svg.npos);
  CHECK(svg == to_svg(make_report(reversed(few()), "none", 400)));
}

TEST_CASE("labels are escaped in the drawing, and long ones shortened", "[training]") {
  const std::string odd = "a<b>&\"c\"'\n\x01\xEF\xBF\xBE";
  std::string longest;
  for (int i = 0; i < 50; ++i) longest += "ژ";
  const std::string svg = to_svg(make_report({outcome(odd, longest)}, "none", 0));
  CHECK(well_formed(svg));
  CHECK(svg.find("a&lt;b&gt;&amp;&quot;c&quot;&#39;\uFFFD\uFFFD\uFFFD: 1 expected") != svg.npos);
  CHECK(count(svg, longest) == 3);  // in titles only
  CHECK(count(svg, "ژ\u2026</text>") == 2);
}

TEST_CASE("a drawing of many labels", "[training]") {
  std::vector<Outcome> outcomes;
  for (int i = 0; i < 150; ++i) {
    const std::string label = "topic." + std::to_string(100 + i);
    outcomes.push_back(outcome(label, label));
    outcomes.push_back(outcome(label, "topic." + std::to_string(100 + i * 7 % 150)));
  }
  const std::string svg = to_svg(make_report(outcomes, "none", 0));
  CHECK(well_formed(svg));
  CHECK(count(svg, "<title>topic.249: ") == 2);
  CHECK(svg.size() < 200'000);
  int width = 0;
  std::istringstream(svg.substr(svg.find("width=\"") + 7)) >> width;
  CHECK(width > 150 * 14);  // a cell is never smaller than its letters
  CHECK(width < 2500);
}

}  // namespace hamkalam::training
