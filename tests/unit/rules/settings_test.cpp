#include "rules/settings.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

#include "support/data.hpp"
#include "support/temp_folder.hpp"

namespace hamkalam::rules {
namespace {

Result<Settings> settings_of(const std::string& text) {
  const test::TempFolder folder;
  std::ofstream(folder.file("defaults.json")) << text;
  return Settings::load(folder.file("defaults.json"));
}

}  // namespace

TEST_CASE("a business overrides a default for one conversation", "[rules]") {
  const auto settings = settings_of(
      R"({"settings":{"most":3,"unset":null},"flags":{"fire":{"level":"manager","due_minutes":5}}})");
  REQUIRE(settings);
  const Json none = Json::object();
  CHECK(settings->number("most", none) == 3);
  CHECK(settings->number("most", Json({{"most", 4}})) == 4);
  CHECK(settings->number("most", Json({{"most", 0}})) == 0);
  CHECK(settings->number("most", Json({{"most", "many"}})) == 3);  // no number: as before
  CHECK_FALSE(settings->number("unset", none));
  CHECK(settings->number("unset", Json({{"unset", 30}})) == 30);
  CHECK_FALSE(settings->number("unknown", none));
  CHECK(settings->knows("most"));
  CHECK(settings->knows("unset"));
  CHECK_FALSE(settings->knows("unknown"));

  REQUIRE(settings->rung("fire"));
  CHECK(settings->rung("fire")->level == "manager");
  CHECK(settings->rung("fire")->due_minutes == 5);
  CHECK_FALSE(settings->rung("rain"));
}

TEST_CASE("settings that cannot be read name their file", "[rules]") {
  for (const char* text :
       {"", "{}", R"({"settings":{"most":"x"},"flags":{}})", R"({"settings":{}})",
        R"({"settings":{},"flags":{"fire":{"level":"manager"}}})"}) {
    INFO(text);
    const auto settings = settings_of(text);
    REQUIRE_FALSE(settings);
    CHECK(settings.error().where.find("defaults.json") != std::string::npos);
  }
}

TEST_CASE("the shipped defaults are those of the communication rules", "[rules]") {
  const auto settings = Settings::load(test::share() / "intents/defaults.json");
  REQUIRE(settings);
  const std::vector<std::pair<const char*, int>> numbers{
      {"contact_gap_hours", 24},   {"burst_seconds", 60},  {"complaints_before_senior", 3},
      {"earlier_complaints", 2},   {"flag_strength", 650}, {"safety_strength", 500},
      {"questions_per_message", 1}};
  for (const auto& [name, value] : numbers) {
    INFO(name);
    CHECK(settings->number(name, Json::object()) == value);
  }
  CHECK_FALSE(settings->number("reply_commitment_minutes", Json::object()));  // never claimed

  struct Row {
    const char *reason, *level;
    int minutes;
  };
  for (const Row& row :
       {Row{"self_harm", "manager", 5}, Row{"safety", "manager", 5},
        Row{"security_incident", "supervisor", 10}, Row{"legal_threat", "manager", 60},
        Row{"publicity_threat", "supervisor", 60}, Row{"asked_for_manager", "supervisor", 15},
        Row{"asked_for_human", "senior_agent", 10}, Row{"repeated_complaints", "senior_agent", 30},
        Row{"second_broken_promise", "supervisor", 30},
        Row{"promise_overdue", "senior_agent", 15}}) {
    INFO(row.reason);
    REQUIRE(settings->rung(row.reason));
    CHECK(settings->rung(row.reason)->level == row.level);
    CHECK(settings->rung(row.reason)->due_minutes == row.minutes);
  }
}

}  // namespace hamkalam::rules
