#include "text/fill.hpp"

#include "support/catch.hpp"

namespace hamkalam::text {
namespace {

std::string filled(const std::string& pattern, const Values& values, Language language) {
  const auto text = fill(pattern, values, language);
  REQUIRE(text);
  return *text;
}

const std::string kHours = "{n, plural, one{# hour} other{# hours}}";
const std::string kArabicHours =
    "{n, plural, one{ساعة واحدة} two{ساعتين} few{# ساعات} many{# ساعة} other{# ساعة}}";

}  // namespace

TEST_CASE("numbers take the plural and the digits of the language", "[text]") {
  CHECK(filled(kHours, {{"n", 1}}, Language::en) == "1 hour");
  CHECK(filled(kHours, {{"n", 2}}, Language::en) == "2 hours");
  CHECK(filled(kHours, {{"n", 1200}}, Language::en) == "1,200 hours");
  CHECK(filled("{n} ساعت", {{"n", 2}}, Language::fa) == "۲ ساعت");
  CHECK(filled(kArabicHours, {{"n", 1}}, Language::ar) == "ساعة واحدة");
  CHECK(filled(kArabicHours, {{"n", 2}}, Language::ar) == "ساعتين");
  CHECK(filled(kArabicHours, {{"n", 5}}, Language::ar) == "٥ ساعات");
  CHECK(filled(kArabicHours, {{"n", 24}}, Language::ar) == "٢٤ ساعة");
}

TEST_CASE("a romanised language is filled as it is written", "[text]") {
  CHECK(filled("{n} ساعت", {{"n", 2}}, Language::fa_latn) ==
        filled("{n} ساعت", {{"n", 2}}, Language::fa));
  CHECK(filled(kArabicHours, {{"n", 2}}, Language::ar_latn) == "ساعتين");
  CHECK(filled("{n}", {{"n", 2}}, Language::und) == "2");
}

TEST_CASE("texts are put in as they are", "[text]") {
  const Values values = {{"name", "Sara {n} it's <b>"}, {"n", 3}, {"unused", "x"}};
  CHECK(filled("Dear {name}, {n}!", values, Language::en) == "Dear Sara {n} it's <b>, 3!");
  CHECK(filled("{name}{name}", {{"name", "آ\u200cب"}}, Language::fa) == "آ\u200cبآ\u200cب");
  CHECK(filled("سفارش {order_number}", {{"order_number", "12345"}}, Language::fa) ==
        "سفارش 12345");  // a text's digits are its own
  CHECK(filled("[{name}]", {{"name", ""}}, Language::en) == "[]");
}

TEST_CASE("apostrophes", "[text]") {
  CHECK(filled("it's yours", {}, Language::en) == "it's yours");
  CHECK(filled("it''s yours", {}, Language::en) == "it's yours");
  CHECK(filled("it's {n}", {{"n", 1}}, Language::en) == "it's 1");
  CHECK(filled("'{'n'}' {n}", {{"n", 1}}, Language::en) == "{n} 1");
  CHECK(filled("", {}, Language::en).empty());
  CHECK(filled("plain }", {}, Language::en) == "plain }");
}

TEST_CASE("what is no pattern is an error that shows it", "[text]") {
  for (const char* pattern : {"{", "{n", "{}", "{n, plural}", "{n, plural, one{a}}", "{n, foo}",
                              "{n, plural, other{#}", "{a b}"}) {
    INFO(pattern);
    const auto text = fill(pattern, {{"n", 1}}, Language::en);
    REQUIRE_FALSE(text);
    CHECK(text.error().where == pattern);
  }
}

TEST_CASE("placeholders are named once each, in order", "[text]") {
  using Names = std::vector<std::string>;
  const auto names = [](const std::string& pattern) {
    const auto names = placeholders(pattern);
    REQUIRE(names);
    return *names;
  };
  CHECK(names("no's") == Names{});
  CHECK(names("{b} {a} {b}") == Names{"b", "a"});
  CHECK(names("{n, plural, one{{x} day} other{# {y} days}}") == Names{"n", "x", "y"});
  CHECK(names("'{no}' {yes}") == Names{"yes"});
  for (const char* pattern : {"{", "{n", "{}", "{n, plural}"}) CHECK_FALSE(placeholders(pattern));
}

}  // namespace hamkalam::text
