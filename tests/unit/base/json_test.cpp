#include "base/json.hpp"

#include <nlohmann/json.hpp>

#include "support/catch.hpp"

namespace hamkalam {
namespace {

std::string code_of(std::string_view text, int max_depth = 16) {
  const auto json = parse_json(text, "place", max_depth);
  return json ? "fine" : json.error().code;
}

std::string nested(int depth, char open, char close) {
  return std::string(depth, open) + std::string(depth, close);
}

// {"a":{"a": ... 1}}
std::string nested_objects(int depth) {
  std::string text;
  for (int i = 0; i < depth; ++i) text += "{\"a\":";
  return text + "1" + std::string(depth, '}');
}

}  // namespace

TEST_CASE("JSON is read with its keys in the order received", "[base]") {
  const auto json = parse_json(R"({"z":1,"a":{"y":[true,null,-2,1.5],"b":"x"},"m":""})", "");
  REQUIRE(json);
  CHECK(json->dump() == R"({"z":1,"a":{"y":[true,null,-2,1.5],"b":"x"},"m":""})");
  CHECK((*json)["a"]["y"][3] == 1.5);
  CHECK(code_of(" \n\t7 ") == "fine");  // any value is a JSON text
  CHECK(code_of("\"\"") == "fine");
}

TEST_CASE("what is not JSON is bad_json and names its place", "[base]") {
  for (const std::string_view text :
       {"",      " ",    "{",     "}",           "{\"a\":}", "{\"a\" 1}",
        "{a:1}", "[1,]", "[1 2]", "{\"a\":1,}",  "nul",      "01",
        "1.",    "+1",   "'a'",   "\"a",         "\"\n\"",   "\"\\x\"",
        "{} {}", "[] x", "NaN",   "\"\\ud800\"", "/* */ 1",  "\xEF\xBB\xBF{"}) {
    INFO(text);
    CHECK(code_of(text) == "bad_json");
  }
  const auto json = parse_json("[1,", "deploy/hamkalam.json");
  REQUIRE_FALSE(json);
  CHECK(json.error().where == "deploy/hamkalam.json");
  CHECK(json.error().text().starts_with("deploy/hamkalam.json: not valid JSON at byte "));
}

TEST_CASE("nesting is limited while parsing", "[base]") {
  CHECK(code_of(nested(16, '[', ']')) == "fine");
  CHECK(code_of(nested(17, '[', ']')) == "too_deep");
  CHECK(code_of(nested_objects(16)) == "fine");
  CHECK(code_of(nested_objects(17)) == "too_deep");
  CHECK(code_of(nested(3, '[', ']'), 3) == "fine");
  CHECK(code_of("[[{\"a\":[]}]]", 3) == "too_deep");
  CHECK(code_of("1", 0) == "fine");
  CHECK(code_of("{}", 0) == "too_deep");
  // Many beside each other are not deep; deeper than any stack is refused before its end is seen.
  CHECK(code_of("[" + nested(15, '[', ']') + ",[],{},[[]],{}]") == "fine");
  CHECK(code_of(std::string(1'000'000, '[')) == "too_deep");
}

TEST_CASE("a key may stand once in an object", "[base]") {
  CHECK(code_of(R"({"a":1,"a":1})") == "invalid_field");
  CHECK(code_of(R"({"a":1,"b":{"c":1,"d":2,"c":3}})") == "invalid_field");
  CHECK(code_of(R"({"a":1,"\u0061":2})") == "invalid_field");  // equal once unescaped
  CHECK(code_of(R"({"":1,"":2})") == "invalid_field");
  CHECK(code_of(R"({"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}],"A":0})") == "fine");
  const auto json = parse_json(R"([{"x":1,"key":1,"key":2}])", "");
  REQUIRE_FALSE(json);
  CHECK(json.error().what == "duplicate key \"key\"");
}

TEST_CASE("U+0000 is refused in texts and keys", "[base]") {
  CHECK(code_of(R"({"a":"x\u0000y"})") == "invalid_field");
  CHECK(code_of(R"({"a\u0000":1})") == "invalid_field");
  CHECK(code_of(R"(["\u0000"])") == "invalid_field");
  CHECK(code_of(std::string_view("[\"a\0\"]", 6)) == "bad_json");  // raw control characters
  CHECK(code_of(R"(["\u0001\\u0000"])") == "fine");
}

TEST_CASE("UTF-8 is well-formed or refused", "[base]") {
  using namespace std::string_literals;
  const std::vector<std::string> good = {
      "",
      "a\x7F",
      "\xC2\x80",
      "\xDF\xBF",
      "\xE0\xA0\x80",
      "\xED\x9F\xBF",          // the last before the surrogates
      "\xEE\x80\x80",          // the first after them
      "\xEF\xBF\xBF",          // U+FFFF
      "\xF0\x90\x80\x80",      // U+10000
      "\xF4\x8F\xBF\xBF",      // U+10FFFF
      "\xE2\x80\x8C\xD8\xB3",  // ZWNJ, seen
      "zero\0inside"s,
  };
  const std::vector<std::string> bad = {
      "\x80",              // a lone continuation
      "\xBF",              //
      "\xC0\x80",          // overlong U+0000
      "\xC1\xBF",          // overlong
      "\xE0\x9F\xBF",      // overlong
      "\xF0\x8F\xBF\xBF",  // overlong
      "\xED\xA0\x80",      // U+D800
      "\xED\xBF\xBF",      // U+DFFF
      "\xF4\x90\x80\x80",  // beyond U+10FFFF
      "\xF5\x80\x80\x80",  //
      "\xFE",              // never in UTF-8
      "\xFF",              //
      "\xC2",              // cut short
      "\xE2\x80",          //
      "\xF0\x9F\x98",      //
      "\xC2\x41",          // followed by something else
      "\xE2\x80\x41",      //
      "\xE2\xC2\x80",      //
      "\xF0\x9F\x41\x80",  //
      "\xF0\x9F\x98\x41",  //
  };
  for (std::size_t i = 0; i < good.size(); ++i) {
    INFO("good[" << i << "]");
    CHECK(is_utf8(good[i]));
    CHECK(is_utf8("a" + good[i] + "b"));
  }
  for (std::size_t i = 0; i < bad.size(); ++i) {
    INFO("bad[" << i << "]");
    CHECK_FALSE(is_utf8(bad[i]));
    CHECK_FALSE(is_utf8("a" + bad[i] + "b"));
    CHECK(code_of("[\"" + bad[i] + "\"]") == "bad_json");
  }
}

TEST_CASE("the writer puts commas and keeps the order", "[base]") {
  JsonWriter out;
  out.begin_object().key("type").string("ack").key("seq").number(9);
  out.key("list").begin_array().number(1).string("b").boolean(true).null();
  out.begin_object().end_object().begin_array().end_array().raw("{\"r\":1}").end_array();
  out.key("inner").begin_object().key("no").boolean(false).end_object().end_object();
  CHECK(out.take() ==
        R"({"type":"ack","seq":9,"list":[1,"b",true,null,{},[],{"r":1}],"inner":{"no":false}})");
}

TEST_CASE("fractions have two decimals, rounded", "[base]") {
  const std::vector<std::pair<int, std::string>> table = {
      {0, "0.00"},   {1, "0.00"},   {4, "0.00"},   {5, "0.01"},   {10, "0.01"},
      {94, "0.09"},  {95, "0.10"},  {500, "0.50"}, {904, "0.90"}, {905, "0.91"},
      {940, "0.94"}, {994, "0.99"}, {995, "1.00"}, {999, "1.00"}, {1000, "1.00"}};
  for (const auto& [per_mille, text] : table) {
    JsonWriter out;
    CHECK(out.fraction(per_mille).take() == text);
  }
}

TEST_CASE("numbers are written whole", "[base]") {
  JsonWriter out;
  out.begin_array().number(0).number(-1).number(INT64_MAX).number(INT64_MIN).end_array();
  CHECK(out.take() == "[0,-1,9223372036854775807,-9223372036854775808]");
}

TEST_CASE("a text is cut between characters", "[base]") {
  const std::string text = "a\xDB\x8C\xF0\x9F\x98\xA1";  // one, two and four bytes
  for (std::size_t bytes = 0; bytes < 9; ++bytes) {
    const std::size_t whole = bytes >= 7 ? 7 : bytes >= 3 ? 3 : bytes >= 1 ? 1 : 0;
    CHECK(beginning(text, bytes) == text.substr(0, whole));
  }
}

TEST_CASE("strings are escaped and come back", "[base]") {
  JsonWriter out;
  CHECK(out.string("\"\\/\b\f\n\r\t\x01\x1F\x7F").take() ==
        "\"\\\"\\\\/\\u0008\\u000c\\n\\r\\t\\u0001\\u001f\x7F\"");
  // Persian with ZWNJ and an emoji stay as they are; so does a key.
  const std::string text =
      "\xD9\x85\xDB\x8C\xE2\x80\x8C\xD8\xB1\xD8\xB3\xD9\x87 \xF0\x9F\x98\xA1\n";
  JsonWriter object;
  const std::string json = object.begin_object().key("a\"b").string(text).end_object().take();
  const auto back = parse_json(json, "");
  REQUIRE(back);
  CHECK(back->begin().key() == "a\"b");
  CHECK(back->begin().value() == text);
}

}  // namespace hamkalam
