#include "rules/schema.hpp"

#include <nlohmann/json.hpp>

#include "support/catch.hpp"

namespace hamkalam::rules {
namespace {

Json json(const std::string& text) {
  auto out = parse_json(text, "a test");
  REQUIRE(out);
  return std::move(*out);
}

// "place: what" of each fault, one a line.
std::string faults(const std::string& schema, const std::string& value) {
  INFO(schema << "\n" << value);
  const auto found = schema_faults(json(schema), json(value));
  REQUIRE(found);
  std::string out;
  for (const auto& [place, what] : *found) out += (out.empty() ? "" : "\n") + place + ": " + what;
  return out;
}

}  // namespace

TEST_CASE("each keyword of a schema lets values through and stops them", "[rules]") {
  struct Case {
    const char *rule, *fine, *bad;  // lists of values
  };
  for (const auto& [rule, fine, bad] : std::vector<Case>{
           {R"({})", R"([null, 1, "", [], {}])", "[]"},
           {R"({"type": "object"})", "[{}]", R"([null, true, 0, 0.5, "", []])"},
           {R"({"type": "array"})", "[[]]", R"([null, true, 0, 0.5, "", {}])"},
           {R"({"type": "string"})", R"([""])", "[null, true, 0, 0.5, [], {}]"},
           {R"({"type": "boolean"})", "[true, false]", R"([null, 0, 0.5, "true", [], {}])"},
           {R"({"type": "number"})", "[0, -1, 0.5, 1e300]", R"([null, true, "0", [], {}])"},
           {R"({"type": "integer"})", "[0, -1, 18446744073709551615]", R"([0.5, 7.0, 1e3, "0"])"},
           {R"({"type": "null"})", "[null]", R"([0, false, ""])"},
           {R"({"type": ["string", "object"]})", R"(["", {}])", "[null, 1, []]"},
           {R"({"enum": ["a", "b"]})", R"(["a", "b"])", R"(["", "A", "ab", 1, null, ["a"]])"},
           {R"({"minimum": 0, "maximum": 1})", R"([0, 0.5, 1, 1.0, "2"])",
            "[-1, -0.001, 1.001, 2]"},
           {R"({"exclusiveMinimum": 0})", "[1, 0.001]", "[0, 0.0, -1]"},
           // Characters, not bytes.
           {R"({"minLength": 2, "maxLength": 3})",
            R"(["ab", "\u0633\u0644\u0627", "\ud83d\ude4fab", 1])",
            R"(["", "a", "\u0633", "\ud83d\ude4f", "abcd"])"},
           // A pattern without ^ and $ may match anywhere; $ is the end, not the end of a line.
           {R"({"pattern": "b[0-9]"})", R"(["b1", "ab12", 7])", R"(["", "b", "B1"])"},
           {R"({"pattern": "^[A-Z]{2}$"})", R"(["IR"])",
            R"(["ir", "IRN", "IR\n", "\nIR", "x\nIR"])"},
           {R"({"items": {"type": "string"}})", R"([[], ["a", "b"], {}, 7])",
            R"([[1], ["a", null]])"},
           {R"({"minItems": 1})", R"([[0], {}, ""])", "[[]]"},
           {R"({"uniqueItems": true})", R"([[], ["a"], ["a", "b"], [1, "1", true, [1]]])",
            R"([["a", "a"], ["a", "b", "a"], [1, 1.0], [{"a": 1, "b": 2}, {"b": 2, "a": 1}]])"},
           {R"({"uniqueItems": false})", R"([["a", "a"]])", "[]"},
           {R"({"minProperties": 1, "maxProperties": 2})", R"([{"a": 1}, {"a": 1, "b": 2}, []])",
            R"([{}, {"a": 1, "b": 2, "c": 3}])"},
           {R"({"required": ["a", "b"]})", R"([{"a": 1, "b": null}, [], 7])", R"([{}, {"b": 1}])"},
           {R"({"dependencies": {"a": ["b", "c"]}})",
            R"([{}, {"b": 1}, {"a": 1, "b": 1, "c": 1}, []])", R"([{"a": 1}, {"a": 1, "b": 1}])"},
           {R"({"properties": {"a": {"type": "string"}}})", R"([{}, {"a": ""}, {"b": 1}, []])",
            R"([{"a": 1}])"},
           {R"({"patternProperties": {"^x": {"type": "string"}}})", R"([{"x": ""}, {"ax": 1}])",
            R"([{"x": 1}, {"xyz": 1}])"},
           {R"({"properties": {"xa": {}}, "patternProperties": {"^x": {"type": "string"}}})",
            R"([{"xa": ""}])", R"([{"xa": 1}])"},
           {R"({"properties": {"a": {}}, "additionalProperties": false})", R"([{}, {"a": 1}])",
            R"([{"b": 1}, {"a": 1, "b": 1}])"},
           {R"({"properties": {"a": {}}, "patternProperties": {"^x": {}},
                "additionalProperties": {"type": "string"}})",
            R"([{"a": 1, "x": 1, "b": ""}])", R"([{"b": 1}])"},
           {R"({"additionalProperties": true})", R"([{"a": 1}])", "[]"},
           {R"({"$ref": "#/definitions/a", "description": "x"})", R"([{}, {"a": {"a": {}}}])",
            R"([7, {"a": 7}, {"a": {"a": 7}}])"},
       }) {
    Json schema = json(R"({"properties": {}, "definitions": {"a": {
        "type": "object", "properties": {"a": {"$ref": "#/definitions/a"}}}}})");
    schema["properties"]["value"] = json(rule);
    auto is_fine = [&](const Json& value) {
      const auto found = schema_faults(schema, Json{{"value", value}});
      INFO(rule);
      REQUIRE(found);
      for (const auto& fault : *found) CHECK(fault.place.starts_with("value"));
      return found->empty();
    };
    for (const Json& value : json(fine)) {
      INFO(rule << "  " << value);
      CHECK(is_fine(value));
    }
    for (const Json& value : json(bad)) {
      INFO(rule << "  " << value);
      CHECK_FALSE(is_fine(value));
    }
  }
}

TEST_CASE("all faults are told with their places, also under keys of one's own", "[rules]") {
  const std::string schema = R"({
    "description": "things", "additionalProperties": {
      "type": "object", "description": "a thing", "required": ["name"], "additionalProperties": false,
      "properties": {
        "name": {"$ref": "#/definitions/text", "description": "a name"},
        "also": {"type": "array", "uniqueItems": true, "description": "names, each once",
                 "items": {"$ref": "#/definitions/text"}}
      }
    },
    "definitions": {"text": {"type": "string", "minLength": 1, "description": "a text"}}})";
  CHECK(faults(schema, R"({"a": {"name": "x"}, "b c": {"name": "y", "also": ["z"]}})").empty());
  CHECK(
      faults(schema, R"({"a": 1, "b c": {"nam": "y", "also": ["", "", 7]}, "d": {"name": ""}})") ==
      "a: expected a thing, not 1\n"
      "[\"b c\"]: \"name\" is missing\n"
      "[\"b c\"].nam: unknown key; expected perhaps \"name\"\n"
      "[\"b c\"].also: expected names, each once, not [\"\",\"\",7]\n"
      "[\"b c\"].also[0]: expected a text, not \"\"\n"
      "[\"b c\"].also[1]: expected a text, not \"\"\n"
      "[\"b c\"].also[2]: expected a text, not 7\n"
      "d.name: expected a name, not \"\"");
}

TEST_CASE("an unknown key is told what there is", "[rules]") {
  auto unknown = [](const std::string& keys, const std::string& key) {
    return faults(
        R"({"description": "x", "additionalProperties": false, "properties": {)" + keys + "}}",
        "{\"" + key + "\": 1}");
  };
  CHECK(unknown(R"("name": {}, "names": {})", "nmaes") ==
        "nmaes: unknown key; expected perhaps \"names\"");
  CHECK(unknown(R"("name": {}, "tone": {})", "weather") ==
        "weather: unknown key; expected one of name, tone");
  CHECK(unknown("", "a") == "a: unknown key; expected x");
  std::string many = "\"k\": {}";
  for (int i = 10; i < 30; ++i) many += ", \"key number " + std::to_string(i) + "\": {}";
  CHECK(unknown(many, "weather") ==
        "weather: unknown key; the schema lists the keys that there are");
  // A long key is cut, between two characters.
  std::string key = "x", shown = "x";
  for (int i = 0; i < 500'000; ++i) key += "\xD8\xB3";
  for (int i = 0; i < 99; ++i) shown += "\xD8\xB3";
  CHECK(unknown(R"("name": {})", key) ==
        "[\"" + shown + "..\"]: unknown key; expected one of name");
}

TEST_CASE("long values are cut, and no pattern looks at them", "[rules]") {
  const std::string huge(1'000'000, '7');
  CHECK(faults(R"({"type": "array", "description": "a list"})", "\"" + huge + "\"") ==
        ": expected a list, not \"" + huge.substr(0, 59) + "..");
  CHECK(faults(R"({"pattern": "^(7|8)*$", "description": "x"})", "\"" + huge + "\"") ==
        ": expected at most 16384 bytes of text");
  CHECK(faults(R"({"patternProperties": {"^7*$": {}}, "additionalProperties": {"enum": []},
                   "description": "x"})",
               "{\"" + huge + "\": 1}")
            .ends_with(": expected , not 1"));
}

TEST_CASE("a schema says nothing that is not checked", "[rules]") {
  auto error = [](const std::string& schema) {
    const auto found = schema_faults(json(schema), json("{}"));
    INFO(schema);
    REQUIRE_FALSE(found);
    return found.error().text();
  };
  // Where no value comes by as well.
  CHECK(error(R"({"properties": {"a": {"items": {"format": "date"}}}})") ==
        "properties.a.items.format: a keyword that is not checked");
  CHECK(error(R"({"definitions": {"a": {"const": 1}}})")
            .starts_with("definitions.a.const: a keyword"));
  for (const char* word : {"oneOf", "anyOf", "not", "if", "multipleOf", "exclusiveMaximum",
                           "maxItems", "contains", "propertyNames", "$id", "default", "Type"})
    CHECK(error("{\"" + std::string(word) + "\": []}").ends_with("a keyword that is not checked"));
  CHECK(error(R"({"$ref": "#/definitions/a", "minLength": 1, "definitions": {"a": {}}})")
            .find("beside") != std::string::npos);
  for (const char* bad : {R"([])",
                          R"(true)",
                          R"({"type": 7})",
                          R"({"type": "text"})",
                          R"({"type": ["string", 7]})",
                          R"({"title": 1})",
                          R"({"enum": "a"})",
                          R"({"enum": [1]})",
                          R"({"required": "a"})",
                          R"({"required": [1]})",
                          R"({"uniqueItems": 1})",
                          R"({"minimum": "0"})",
                          R"({"minLength": -1})",
                          R"({"minLength": 1.5})",
                          R"({"pattern": 1})",
                          R"({"pattern": "("})",
                          R"({"patternProperties": {"[": {}}})",
                          R"({"properties": []})",
                          R"({"properties": {"a": 1}})",
                          R"({"items": [{}]})",
                          R"({"items": true})",
                          R"({"additionalProperties": "no"})",
                          R"({"dependencies": {"a": "b"}})",
                          R"({"dependencies": {"a": {"maxProperties": 1}}})",
                          R"({"dependencies": ["a"]})",
                          R"({"definitions": {"a": 7}})",
                          R"({"$ref": 7})",
                          R"({"$ref": "#/definitions/a"})",
                          R"({"definitions": {"a": {}}, "items": {"$ref": "a"}})",
                          R"({"definitions": {"a": {"$ref": "#/definitions/a"}}})"})
    CHECK_FALSE(error(bad).empty());
}

}  // namespace hamkalam::rules
