#include "intent/acts.hpp"

#include <algorithm>

#include "support/catch.hpp"
#include "support/data.hpp"

namespace hamkalam::intent {
namespace {

std::vector<std::string> acts(std::string_view text) {
  static const auto model = Model::open(test::share() / "model.bin");
  static const auto catalogue = Catalogue::load(test::share() / "intents/catalogue.json");
  REQUIRE(model);
  REQUIRE(catalogue);
  const auto tokens = test::analyzer().analyze(text).tokens;
  std::vector<std::string> out;
  for (const auto& p : find_acts(*model, *catalogue, tokens, 0, tokens.size(), 400))
    out.emplace_back(p.label);
  return out;
}

bool has(std::string_view text, const std::string& act) {
  const auto found = acts(text);
  return std::find(found.begin(), found.end(), act) != found.end();
}

}  // namespace

TEST_CASE("a sentence with a question mark at its end asks something", "[intent]") {
  for (const char* text : {"Zyx abc?", "چراغ قرمز روی مودم می‌بینید؟",
                           "ما رقم الجوال من فضلكم؟", "Which of the two? 🙂", "Which one?!"}) {
    INFO(text);
    CHECK(has(text, "question"));
  }
  CHECK_FALSE(has("Zyx? abc.", "question"));
  CHECK(acts("?") == std::vector<std::string>{"question"});
  CHECK(acts("").empty());
}

TEST_CASE("a question promises nothing", "[intent]") {
  for (const char* text : {"پنجشنبه ساعت ۱۰ براتون خوبه؟", "Would Thursday at four suit you?",
                           "You'll have it by six?"}) {
    INFO(text);
    CHECK_FALSE(has(text, "promise"));
  }
  CHECK(has("You'll have it by six", "promise"));
}

TEST_CASE("a rhetorical question asks nothing", "[intent]") {
  CHECK_FALSE(has("After all I did for you, this is the thanks I get?", "question"));
}

}  // namespace hamkalam::intent
