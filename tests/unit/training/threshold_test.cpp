#include "support/catch.hpp"
#include "training/cross_validation.hpp"

namespace hamkalam::training {

TEST_CASE("a threshold leaves so many in scope right", "[training]") {
  // Ten in scope, of which nine are right, at 100, 200, ... 900; the wrong one is surest of all.
  std::vector<Outcome> outcomes;
  for (int i = 1; i <= 9; ++i) outcomes.push_back({"en", "", "a", "a", i * 100});
  outcomes.push_back({"en", "", "a", "b", 1000});
  outcomes.push_back({"en", "", "oos", "a", 950});
  outcomes.push_back({"en", "", "oos", "oos", 990});
  CHECK(threshold_for(outcomes, "oos", 900) == 100);
  CHECK(threshold_for(outcomes, "oos", 800) == 200);
  CHECK(threshold_for(outcomes, "oos", 750) == 200);
  CHECK(threshold_for(outcomes, "oos", 100) == 900);
  CHECK(threshold_for(outcomes, "oos", 950) == 0);  // not even without one
  CHECK(threshold_for({}, "oos", 900) == 1000);
}

}  // namespace hamkalam::training
