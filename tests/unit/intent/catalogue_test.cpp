#include "intent/catalogue.hpp"

#include <algorithm>
#include <fstream>
#include <set>

#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/temp_folder.hpp"

namespace hamkalam::intent {
namespace {

// A catalogue with this instead of one of its lists.
Result<Catalogue> load(const std::string& field = "", const std::string& value = "") {
  const test::TempFolder folder;
  std::ofstream out(folder.file("catalogue.json"));
  out << "{";
  for (
      const auto& [name, list] : std::vector<std::pair<std::string, std::string>>{
          {"intents",
           R"([{"name":"refund.request","meaning":"wants money back","needs":["order_number","reason"]},
                {"name":"human.request","meaning":"a person","signals":["asks_human"]},
                {"name":"order.cancel","meaning":"cancels","signals":"any"}])"},
          {"signals",
           R"([{"name":"asks_human","meaning":"wants a person"},
                {"name":"anger","meaning":"is angry","negative":true,"complaint":true}])"},
          {"acts", R"([{"name":"apology","meaning":"says sorry"},
                     {"name":"promise","question":"never"}])"},
          {"moves", R"(["greet","acknowledge","next_step"])"},
          {"entities", R"(["order_number","phone"])"}}) {
    const std::string& shown = name == field ? value : list;
    if (!shown.empty()) out << '"' << name << "\":" << shown << (name == "entities" ? "" : ",");
  }
  out << (field == "entities" && value.empty() ? "\"x\":1}" : "}");
  out.close();
  return Catalogue::load(folder.file("catalogue.json"));
}

}  // namespace

TEST_CASE("a catalogue is read as it stands", "[intent]") {
  const auto catalogue = load();
  REQUIRE(catalogue);
  const IntentEntry* refund = catalogue->intent("refund.request");
  REQUIRE(refund);
  CHECK(refund->meaning == "wants money back");
  CHECK(refund->needs == std::vector<std::string>{"order_number", "reason"});
  CHECK(refund->implied_signals.empty());
  CHECK_FALSE(refund->any_signal);
  CHECK(catalogue->intent("human.request")->implied_signals ==
        std::vector<std::string>{"asks_human"});
  CHECK(catalogue->intent("order.cancel")->any_signal);
  CHECK(catalogue->intent("order.cancel")->implied_signals.empty());

  CHECK(catalogue->signal("anger")->negative);
  CHECK(catalogue->signal("anger")->complaint);
  CHECK_FALSE(catalogue->signal("asks_human")->negative);
  CHECK_FALSE(catalogue->signal("asks_human")->complaint);
  REQUIRE(catalogue->acts.size() == 2);
  CHECK(catalogue->act("apology")->in_question == InQuestion::asks);
  CHECK(catalogue->act("promise")->in_question == InQuestion::never);
  CHECK(catalogue->has_act("apology"));
  CHECK(catalogue->move_position("greet") == 0);
  CHECK(catalogue->move_position("next_step") == 2);
}

TEST_CASE("what is not in the catalogue is not found", "[intent]") {
  const auto catalogue = load();
  REQUIRE(catalogue);
  for (const char* name : {"", "refund", "Refund.request", "refund.request ", "apology"}) {
    CHECK(catalogue->intent(name) == nullptr);
    CHECK(catalogue->signal(name) == nullptr);
    CHECK(catalogue->move_position(name) == -1);
  }
  CHECK_FALSE(catalogue->has_act("refund.request"));
  CHECK_FALSE(catalogue->has_act(""));
}

TEST_CASE("a catalogue that is not whole is refused with its place", "[intent]") {
  for (const char* list : {"intents", "signals", "acts", "moves", "entities"})
    for (const char* value : {"", "7", "[7]", "[{}]"}) {
      INFO(list << " " << value);
      const auto catalogue = load(list, value);
      REQUIRE_FALSE(catalogue);
      CHECK(catalogue.error().where.ends_with("catalogue.json"));
    }
  for (const char* intent :
       {R"([{"name":"a"}])", R"([{"meaning":"a"}])", R"([{"name":"a","meaning":"","needs":"x"}])",
        R"([{"name":"a","meaning":"","signals":7}])", R"([{"name":7,"meaning":""}])",
        R"([{"name":"a","meaning":"","signals":"some"}])"})
    CHECK_FALSE(load("intents", intent));
  const auto unknown = load("intents", R"([{"name":"a","meaning":"","signals":["joy"]}])");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().what == "a: no signal joy");
  CHECK_FALSE(Catalogue::load("/no/such/catalogue.json"));
}

TEST_CASE("a fact of some trades is asked for in these", "[intent]") {
  const auto shipped = Catalogue::load(test::share() / "intents" / "catalogue.json");
  REQUIRE(shipped);
  CHECK(shipped->asks_for("order_number", "retail"));
  CHECK_FALSE(shipped->asks_for("order_number", "bank"));
  CHECK(shipped->asks_for("order_number", ""));  // nobody said what trade it is
  CHECK(shipped->asks_for("reason", "bank"));    // any trade
  CHECK(shipped->suits("delivery.late", "retail"));
  CHECK_FALSE(shipped->suits("delivery.late", "clinic"));
  CHECK(shipped->suits("delivery.late", ""));
  CHECK(shipped->suits("price.ask", "clinic"));
  CHECK(shipped->told_in_words("details") > 0);
  CHECK(shipped->told_in_words("order_number") == 0);
  CHECK(shipped->told_in_words("weather") == 0);
  for (const auto& need : shipped->needs) {
    INFO(need.name);
    CHECK(std::any_of(shipped->intents.begin(), shipped->intents.end(), [&](const auto& intent) {
      return std::find(intent.needs.begin(), intent.needs.end(), need.name) != intent.needs.end();
    }));
  }
}

TEST_CASE("the shipped catalogue has each name once", "[intent]") {
  const auto catalogue = Catalogue::load(test::share() / "intents" / "catalogue.json");
  REQUIRE(catalogue);
  std::set<std::string> intents, signals;
  for (const auto& intent : catalogue->intents) intents.insert(intent.name);
  for (const auto& signal : catalogue->signals) signals.insert(signal.name);
  CHECK(intents.size() == catalogue->intents.size());
  CHECK(signals.size() == catalogue->signals.size());
  std::set<std::string> acts;
  for (const auto& act : catalogue->acts) acts.insert(act.name);
  CHECK(acts.size() == catalogue->acts.size());
  CHECK(acts.size() == 47);
  for (const auto* list : {&catalogue->moves, &catalogue->entities}) {
    CHECK_FALSE(list->empty());
    CHECK(std::set<std::string>(list->begin(), list->end()).size() == list->size());
  }
  for (const auto& intent : catalogue->intents) {
    INFO(intent.name);
    CHECK_FALSE(intent.meaning.empty());
    CHECK(catalogue->intent(intent.name) == &intent);
  }
}

}  // namespace hamkalam::intent
