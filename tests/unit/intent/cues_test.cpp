#include "intent/cues.hpp"

#include <fstream>

#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/temp_folder.hpp"

namespace hamkalam::intent {
namespace {

const Catalogue& labels() {
  static const auto catalogue = Catalogue::load(test::share() / "intents/catalogue.json");
  REQUIRE(catalogue);
  return *catalogue;
}

Result<Cues> written(const std::string& lines) {
  const test::TempFolder folder;
  std::ofstream(folder.file("cues.tsv")) << lines;
  return Cues::load(
      folder.file("cues.tsv"), [](const std::string& name) { return labels().has_act(name); },
      test::analyzer());
}

// The acts that are told, beside those that were found.
std::vector<std::string> told(const std::string& lines, std::string_view text,
                              std::vector<Prediction> found = {}) {
  const auto cues = written(lines);
  REQUIRE(cues);
  const auto tokens = test::analyzer().analyze(text).tokens;
  cues->apply(tokens, 0, tokens.size(), found);
  std::vector<std::string> out;
  for (const auto& p : found) out.emplace_back(p.label);
  return out;
}

const std::vector<std::string> kBlame{"blame"}, kNothing;

}  // namespace

TEST_CASE("a cue's words stand in their order, three words between them at most", "[intent]") {
  const std::string cue = "blame\tyou * wrong/false\n";
  CHECK(told(cue, "You got it wrong.") == kBlame);
  CHECK(told(cue, "you false") == kBlame);
  CHECK(told(cue, "you and me and him wrong") == kNothing);
  CHECK(told(cue, "wrong you") == kNothing);
}
TEST_CASE("a cue knows words by their beginning and end, and a clause's", "[intent]") {
  CHECK(told("blame\tun~ed\n", "it was unchecked") == kBlame);
  CHECK(told("blame\tun~ed\n", "unchecking it") == kNothing);
  CHECK(told("blame\t~ed\n", "checked") == kBlame);
  CHECK(told("blame\t^ fine $\n", "fine.") == kBlame);
  CHECK(told("blame\t^ fine $\n", "fine then") == kNothing);
  CHECK(told("blame\t^ fine\n", "that is fine") == kNothing);
}
TEST_CASE("a cue may have terms of several words, lists, and long gaps", "[intent]") {
  const std::string cues =
      "@fault\tyour_fault/mis~\n@fault\terror\nblame\tis ** @fault/wrong_number\n";
  CHECK(told(cues, "it is your fault") == kBlame);
  CHECK(told(cues, "it is a mistake") == kBlame);
  CHECK(told(cues, "it is one more error") == kBlame);
  CHECK(told(cues, "is that, as I said before, the wrong number") == kBlame);
  CHECK(told(cues, "it is your own fault") == kNothing);
  CHECK(told(cues, "is one two three four five six seven eight nine ten eleven error") == kNothing);
}
TEST_CASE("what is told of romanised words counts in their own script too", "[intent]") {
  const auto cues = written("blame\tتقصیر * mistake\n-blame\tنه تقصیر\n");
  REQUIRE(cues);
  const auto all = [&](std::string_view text) {
    const auto tokens = test::analyzer().analyze(text, text::Language::fa_latn).tokens;
    return cues->told(tokens, 0, tokens.size());
  };
  CHECK(all("taghsir shoma bud va mistake shoma").contains("blame"));
  CHECK_FALSE(all("in na taghsire shomast va na mistake").contains("blame"));
}
TEST_CASE("a cue may deny what others tell", "[intent]") {
  const std::string cues = "blame\tyour fault\n-blame\tnot your fault\n";
  CHECK(told(cues, "it is your fault") == kBlame);
  CHECK(told(cues, "it is not your fault", {{"blame", 800}, {"apology", 700}}) ==
        std::vector<std::string>{"apology"});
}
TEST_CASE("a bad line of cues is named", "[intent]") {
  for (const char* line : {"blame", "nonsense\tyou", "blame\t", "blame\t$ you", "blame\ta//b'\"-c",
                           "blame\t@unheard_of", "@list\tthese words", "blame\ta__b~c~", "\tyou"}) {
    INFO(line);
    const auto cues = written(std::string("# first\n") + line + "\n");
    REQUIRE_FALSE(cues);
    CHECK(cues.error().where.ends_with("cues.tsv:2"));
  }
}

}  // namespace hamkalam::intent
