#include "rules/schema.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

namespace hamkalam::rules {
namespace {

constexpr std::size_t kLongestMatched = 16 * 1024;  // std::regex needs stack for each byte
constexpr std::string_view kDefinitions = "#/definitions/";

const Json* find(const Json& object, std::string_view key) {
  const auto it = object.find(key);
  return it == object.end() ? nullptr : &*it;
}

const Json* definition(const Json& schema, const Json& reference) {
  const Json* all = find(schema, "definitions");
  if (!all || !reference.is_string()) return nullptr;
  const auto& name = reference.get_ref<const std::string&>();
  return name.starts_with(kDefinitions) ? find(*all, name.substr(kDefinitions.size())) : nullptr;
}

bool is_text(const Json& value) {
  return value.is_string();
}

bool is_type(const Json& value) {
  for (const char* name : {"object", "array", "string", "boolean", "number", "integer", "null"})
    if (value == name) return true;
  return false;
}

bool all_are(const Json& values, bool (*fits)(const Json&)) {
  return values.is_structured() && std::all_of(values.begin(), values.end(), fits);
}

bool is_texts(const Json& value) {
  return value.is_array() && all_are(value, is_text);
}

Result<void> check_schema(const Json& schema, const Json& rule, const std::string& place);

// Whether a keyword may hold `value`; a schema in it is checked as well. Throws where a pattern is
// none.
Result<bool> may_hold(const Json& schema, const std::string& word, const Json& value,
                      const std::string& place) {
  if (word == "$schema" || word == "title" || word == "description") return value.is_string();
  if (word == "type") return is_type(value) || (value.is_array() && all_are(value, is_type));
  if (word == "enum" || word == "required") return is_texts(value);
  if (word == "uniqueItems") return value.is_boolean();
  for (const char* number : {"minimum", "maximum", "exclusiveMinimum"})
    if (word == number) return value.is_number();
  for (const char* size : {"minLength", "maxLength", "minItems", "minProperties", "maxProperties"})
    if (word == size) return value.is_number_unsigned();
  if (word == "pattern") return value.is_string() && (std::regex(value.get<std::string>()), true);
  if (word == "dependencies") return value.is_object() && all_are(value, is_texts);
  if (word == "$ref") {  // never to another reference: none leads in a circle
    const Json* target = definition(schema, value);
    return target && !target->contains("$ref");
  }
  if (word == "additionalProperties" && value.is_boolean()) return true;
  if (word == "items" || word == "additionalProperties") {
    HK_CHECK(check_schema(schema, value, place));
    return true;
  }
  if (word == "properties" || word == "patternProperties" || word == "definitions") {
    if (!value.is_object()) return false;
    for (const auto& [key, rule] : value.items()) {
      if (word == "patternProperties") std::regex{key};
      HK_CHECK(check_schema(schema, rule, inside(place, key)));
    }
    return true;
  }
  return Error(place, "a keyword that is not checked");
}

Result<void> check_schema(const Json& schema, const Json& rule, const std::string& place) {
  if (!rule.is_object()) return Error(place, unlike("", "a schema", rule).what);
  for (const auto& [word, value] : rule.items()) {
    const std::string here = inside(place, word);
    try {
      HK_TRY(const bool fine, may_hold(schema, word, value, here));
      if (!fine) return Error(here, unlike("", "what this keyword may hold", value).what);
    } catch (const std::regex_error& e) {
      return Error(here, e.what());
    }
    if (rule.contains("$ref") && word != "$ref" && word != "description")
      return Error(here, "not checked beside \"$ref\"");
  }
  return {};
}

bool matches(const std::string& text, const std::string& pattern) {
  return text.size() <= kLongestMatched && std::regex_search(text, std::regex(pattern));
}

bool is_of_type(const Json& value, const Json& type) {
  if (type.is_array())
    return std::any_of(type.begin(), type.end(), [&](auto& one) { return is_of_type(value, one); });
  return type == "integer" ? value.is_number_integer() : type == value.type_name();
}

// Whether a value of the right type is as its rule says; what lies inside it is looked at
// elsewhere.
bool satisfies(const Json& value, const Json& rule) {
  auto least = [&](const char* word, double measure) {
    const Json* limit = find(rule, word);
    return !limit || measure >= limit->get<double>();
  };
  auto most = [&](const char* word, double measure) {
    const Json* limit = find(rule, word);
    return !limit || measure <= limit->get<double>();
  };
  if (const Json* list = find(rule, "enum"))
    if (std::find(list->begin(), list->end(), value) == list->end()) return false;
  if (value.is_number()) {
    const double number = value.get<double>();
    const Json* above = find(rule, "exclusiveMinimum");
    return least("minimum", number) && most("maximum", number) && !(above && number <= *above);
  }
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    const auto points = static_cast<double>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
    const Json* pattern = find(rule, "pattern");
    return least("minLength", points) && most("maxLength", points) &&
           (!pattern || matches(text, *pattern));
  }
  const auto size = static_cast<double>(value.size());
  if (value.is_array())
    return least("minItems", size) &&
           (!rule.value("uniqueItems", false) ||
            std::set<nlohmann::json>(value.begin(), value.end()).size() == value.size());
  if (!value.is_object()) return true;
  if (const Json* dependencies = find(rule, "dependencies"))
    for (const auto& [key, others] : dependencies->items())
      for (const Json& other : others)
        if (value.contains(key) && !value.contains(other.get<std::string>())) return false;
  return least("minProperties", size) && most("maxProperties", size);
}

class Validator {
 public:
  explicit Validator(const Json& schema) : schema_(schema) {}

  void visit(const std::string& place, const Json& value, const Json& node) {
    const Json* reference = find(node, "$ref");
    const Json& rule = reference ? *definition(schema_, *reference) : node;
    // A description beside a reference is the nearer one.
    const auto expected = node.value("description", rule.value("description", std::string()));
    const Json* type = find(rule, "type");
    const bool fits = !type || is_of_type(value, *type);
    if (value.is_string() && rule.contains("pattern") &&
        value.get_ref<const std::string&>().size() > kLongestMatched)
      faults.push_back(
          {place, "expected at most " + std::to_string(kLongestMatched) + " bytes of text"});
    else if (!fits || !satisfies(value, rule))
      faults.push_back(unlike(place, expected, value));
    if (fits && value.is_object()) visit_members(place, value, rule, expected);
    const Json* items = find(rule, "items");
    for (std::size_t i = 0; fits && items && value.is_array() && i < value.size(); ++i)
      visit(inside(place, i), value[i], *items);
  }

  std::vector<Fault> faults;

 private:
  void visit_members(const std::string& place, const Json& value, const Json& rule,
                     const std::string& expected) {
    static const Json kNone = Json::object();  // as a schema it allows anything
    auto part = [&](const char* word) -> const Json& {
      const Json* found = find(rule, word);
      return found ? *found : kNone;
    };
    const Json &own = part("properties"), &others = part("additionalProperties");
    for (const auto& [index, key] : part("required").items())
      if (!value.contains(key.get<std::string>()))
        faults.push_back({place, key.dump() + " is missing"});
    for (const auto& [key, member] : value.items()) {
      const std::string here = inside(place, key);
      const Json* node = find(own, key);
      bool known = node;
      if (node) visit(here, member, *node);
      for (const auto& [pattern, rule] : part("patternProperties").items())
        if (matches(key, pattern)) known = true, visit(here, member, rule);
      if (!known && others.is_object()) visit(here, member, others);
      if (!known && others == false) faults.push_back({here, unknown_key(key, own, expected)});
    }
  }

  const Json& schema_;
};

}  // namespace

Result<std::vector<Fault>> schema_faults(const Json& schema, const Json& value) {
  HK_CHECK(check_schema(schema, schema, ""));
  Validator validator(schema);
  validator.visit("", value, schema);
  return std::move(validator.faults);
}

}  // namespace hamkalam::rules
