#include "replay/change.hpp"

#include "support/catch.hpp"

namespace hamkalam::replay {
namespace {

std::string advice(const std::string& intent, const std::string& flags,
                   const std::string& suggestion = "hi") {
  return R"({"type":"advice","conversation":"c-1","for":"m-1","language":{"tag":"en"},"intent":{"name":")" +
         intent + R"("},"signals":[],"suggestions":[{"text":")" + suggestion + R"("}],"flags":[)" +
         flags + R"(],"open_flags":[]})";
}

std::string flag(const std::string& id, const std::string& reason) {
  return R"({"id":")" + id + R"(","reason":")" + reason + R"("})";
}

Changes between(const std::string& before, const std::string& now) {
  Changes changes;
  REQUIRE(changes.take(before, now));
  changes.finish();
  return changes;
}

TEST_CASE("the same answers are no change") {
  const auto same = advice("order.status", flag("1/safety", "safety"));
  const Changes changes = between(same, same);
  for (const auto& kind : change_kinds()) CHECK(changes.count(kind) == 0);
}

TEST_CASE("flags are added, gone or moved") {
  CHECK(between(advice("a", ""), advice("a", flag("1/safety", "safety"))).count("flags_added") ==
        1);
  CHECK(between(advice("a", flag("1/safety", "safety")), advice("a", "")).count("flags_gone") == 1);
  Changes moved;
  REQUIRE(moved.take(advice("a", flag("1/safety", "safety")), advice("a", "")));
  REQUIRE(moved.take(advice("a", ""), advice("a", flag("3/safety", "safety"))));
  moved.finish();
  CHECK(moved.count("flags_moved") == 1);
  CHECK(moved.count("flags_gone") == 0);
}

TEST_CASE("labels and suggestions, and other answers altogether") {
  CHECK(between(advice("a", ""), advice("b", "")).count("labels") == 1);
  CHECK(between(advice("a", "", "x"), advice("a", "", "y")).count("suggestions") == 1);
  CHECK(between(advice("a", ""), R"({"type":"ack","seq":1})").count("answers") == 1);
  Changes changes;
  CHECK(!changes.take("no answer", advice("a", "")));
}

TEST_CASE("conditions count, or take a share of the lines") {
  const auto conditions = read_conditions("labels,labels>1,labels>50%,flags_gone");
  REQUIRE(conditions);
  Changes changes;
  REQUIRE(changes.take(advice("a", ""), advice("b", "")));
  REQUIRE(changes.take(advice("a", ""), advice("a", "")));
  changes.finish();
  CHECK(changes.breaks((*conditions)[0]));
  CHECK(!changes.breaks((*conditions)[1]));
  CHECK(!changes.breaks((*conditions)[2]));  // exactly half
  CHECK(!changes.breaks((*conditions)[3]));
  CHECK(!read_conditions("moods"));
  CHECK(!read_conditions("labels>many"));
}

TEST_CASE("what is written is escaped") {
  const Changes changes =
      between(advice("a", "", "x"), advice("a", "", "<script>alert('&')</script>"));
  const auto conditions = read_conditions("suggestions");
  for (const auto& text :
       {changes_html(changes, *conditions), changes_junit(changes, *conditions)}) {
    CHECK(text.find("<script>") == std::string::npos);
    CHECK(text.find("&lt;script&gt;") != std::string::npos);
  }
  CHECK(changes_junit(changes, *conditions).find("failures=\"1\"") != std::string::npos);
  CHECK(print_changes(changes, *conditions).find("too many: suggestions") != std::string::npos);
}

}  // namespace
}  // namespace hamkalam::replay
