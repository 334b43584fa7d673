#include "rules/business.hpp"

// Without it the validator aborts where a schema is wrong.
#define VALIJSON_USE_EXCEPTIONS 1

#include <algorithm>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "base/file.hpp"
#include "text/calendar.hpp"

namespace hamkalam::rules {
namespace {

// Longer ones are refused before a pattern looks at them: std::regex needs stack for each byte.
constexpr std::size_t kLongestString = 16 * 1024;

// So many keys of an object are listed where one is unknown.
constexpr std::size_t kMostListed = 15;

// A place in a profile: its name for people, its value, and what the schema says of it.
struct Spot {
  std::string name;
  const Json* value = nullptr;
  const Json* rule = nullptr;
  std::string expected;
};

bool is_plain(const std::string& key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$';
  });
}

std::string inside(const std::string& place, const std::string& key) {
  if (!is_plain(key)) return place + "[\"" + key + "\"]";
  return place.empty() ? key : place + "." + key;
}

std::string inside(const std::string& place, std::size_t index) {
  return place + "[" + std::to_string(index) + "]";
}

std::string shown(const Json& value) {
  constexpr std::size_t kMost = 60;
  const std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() <= kMost) return text;
  std::size_t end = kMost;
  while ((text[end] & 0xC0) == 0x80) --end;  // not inside a character
  return text.substr(0, end) + "..";
}

bool is_of_type(const Json& value, const std::string& type) {
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  return type == value.type_name();
}

// How many letters differ.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t corner = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t swapped = corner + (a[i - 1] != b[j - 1]);
      corner = row[j];
      row[j] = std::min({swapped, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

// Says in the schema's own words what is wrong at the places where the validator found something.
class Explainer {
 public:
  Explainer(const Json& schema, const Json& profile, std::string file)
      : schema_(schema), profile_(profile), file_(std::move(file)) {}

  // A validator's path is "<root>", "[opening_hours]", "[0]" ..
  Spot at(const std::vector<std::string>& path) const {
    Spot spot = enter("", profile_, schema_);
    for (std::size_t i = 1; i < path.size(); ++i) {
      const std::string key = path[i].substr(1, path[i].size() - 2);
      spot = step(spot, key);
      if (!spot.value) break;
    }
    return spot;
  }

  // What is wrong at this very place. `deeper`: there are faults below it, which say the rest.
  void explain(const Spot& spot, bool deeper, std::vector<Error>& out) const {
    const std::size_t before = out.size();
    if (!spot.value || !spot.rule) return;
    const Json& value = *spot.value;
    if (value.is_object() && spot.rule->is_object() && fits_type(value, *spot.rule)) {
      for (const auto& [key, unused] : value.items())
        if (!find(*spot.rule, key)) out.push_back(unknown_key(spot, key));
      if (const auto it = spot.rule->find("required"); it != spot.rule->end())
        for (const Json& key : *it)
          if (!value.contains(key.get<std::string>()))
            out.push_back(fault(spot.name, "\"" + key.get<std::string>() + "\" is missing"));
    }
    if (out.size() == before && !deeper)
      out.push_back(fault(spot.name, "expected " + spot.expected + ", not " + shown(value)));
  }

  Error fault(const std::string& place, std::string what) const {
    return Error(place.empty() ? file_ : file_ + ": " + place, std::move(what));
  }

 private:
  Spot enter(std::string name, const Json& value, const Json& rule) const {
    Spot spot{std::move(name), &value, &rule, {}};
    // A description beside a reference is the nearer one.
    for (const Json* node = &rule; node; node = reference(*node)) {
      spot.rule = node;
      if (spot.expected.empty() && node->is_object())
        spot.expected = node->value("description", std::string());
    }
    return spot;
  }
  const Json* reference(const Json& node) const {
    if (!node.is_object() || !node.contains("$ref")) return nullptr;
    return &schema_.at(Json::json_pointer(node["$ref"].get<std::string>().substr(1)));
  }
  // What an object's rule says of a key; nothing where it allows no such key.
  static const Json* find(const Json& rule, const std::string& key) {
    if (const auto it = rule.find("properties"); it != rule.end() && it->contains(key))
      return &(*it)[key];
    if (const auto it = rule.find("patternProperties"); it != rule.end())
      for (const auto& [pattern, node] : it->items())
        if (std::regex_search(key, std::regex(pattern))) return &node;
    const auto it = rule.find("additionalProperties");
    return it != rule.end() && it->is_object() ? &*it : nullptr;
  }
  Spot step(const Spot& from, const std::string& key) const {
    const Json& value = *from.value;
    if (value.is_object() && value.contains(key)) {
      const Json* rule = find(*from.rule, key);
      return rule ? enter(inside(from.name, key), value[key], *rule) : Spot();
    }
    if (!value.is_array() || !from.rule->contains("items")) return {};
    const std::size_t index = std::stoul(key);
    if (index >= value.size()) return {};
    return enter(inside(from.name, index), value[index], (*from.rule)["items"]);
  }
  static bool fits_type(const Json& value, const Json& rule) {
    const auto it = rule.find("type");
    if (it == rule.end()) return true;
    if (it->is_string()) return is_of_type(value, it->get<std::string>());
    return std::any_of(it->begin(), it->end(), [&](const Json& type) {
      return is_of_type(value, type.get<std::string>());
    });
  }
  Error unknown_key(const Spot& spot, const std::string& key) const {
    std::string known, nearest;
    const std::size_t most = std::clamp<std::size_t>(key.size() / 2, 1, 3);
    std::size_t least = most + 1, count = 0;
    const auto it = spot.rule->find("properties");
    if (it != spot.rule->end())
      for (const auto& [name, unused] : it->items()) {
        known += (count++ ? ", " : "") + name;
        if (const std::size_t d = distance(key, name); d < least) {
          least = d;
          nearest = name;
        }
      }
    std::string what = "unknown key";
    if (!nearest.empty())
      what += "; expected perhaps \"" + nearest + "\"";
    else if (count > 0 && count <= kMostListed)
      what += "; expected one of " + known;
    else if (count > 0)
      what += "; the schema lists the keys that there are";
    else
      what += "; expected " + spot.expected;
    return fault(inside(spot.name, key), what);
  }

  const Json& schema_;
  const Json& profile_;
  std::string file_;
};

// The first key or text that is too long for the patterns of a schema; "" where there is none.
bool find_long(const Json& value, const std::string& place, std::string& found) {
  if (value.is_string() && value.get_ref<const std::string&>().size() > kLongestString)
    return found = place, true;
  if (value.is_array())
    for (std::size_t i = 0; i < value.size(); ++i)
      if (find_long(value[i], inside(place, i), found)) return true;
  if (value.is_object())
    for (const auto& [key, member] : value.items()) {
      if (key.size() > kLongestString) return found = inside(place, key.substr(0, 40)), true;
      if (find_long(member, inside(place, key), found)) return true;
    }
  return false;
}

using Paths = std::set<std::vector<std::string>>;

// Where a profile breaks the schema, as the validator's paths.
Result<Paths> broken_places(const Json& schema_json, const std::string& schema_file,
                            const Json& profile) {
  try {
    // The validator knows JSON with sorted keys only.
    const nlohmann::json plain_schema = schema_json, plain_profile = profile;
    valijson::Schema schema;
    valijson::SchemaParser().populateSchema(valijson::adapters::NlohmannJsonAdapter(plain_schema),
                                            schema);
    valijson::Validator validator;
    valijson::ValidationResults results;
    Paths out;
    if (validator.validate(schema, valijson::adapters::NlohmannJsonAdapter(plain_profile),
                           &results))
      return out;
    for (const auto& error : results) out.insert(error.context);
    if (out.empty()) out.insert({"<root>"});
    return out;
  } catch (const std::exception& e) {
    return Error(schema_file, e.what());
  }
}

bool is_date(const std::string& text) {
  int year = 0, month = 0, day = 0;
  if (std::sscanf(text.c_str(), "%4d-%2d-%2d", &year, &month, &day) != 3) return false;
  return text::day_text(text::days_of({text::Calendar::gregorian, year, month, day})) == text;
}

// What a schema cannot say. The profile satisfies it.
void check_sense(const Json& profile, const Explainer& explainer, const KnowsIntent& knows_intent,
                 std::vector<Error>& out) {
  auto fault = [&](const std::string& place, const std::string& expected, const Json& value) {
    out.push_back(explainer.fault(place, "expected " + expected + ", not " + shown(value)));
  };
  auto check_intent = [&](const std::string& place, const std::string& name) {
    if (knows_intent && !knows_intent(name)) fault(place, "the name of an intent", Json(name));
  };
  if (const auto it = profile.find("time_zone");
      it != profile.end() && !text::is_zone(it->get<std::string>()))
    fault("time_zone", "a time zone of the IANA list, such as Asia/Tehran", *it);
  if (const auto it = profile.find("opening_hours"); it != profile.end())
    for (std::size_t i = 0; i < it->size(); ++i)
      if (const Json& hours = (*it)[i]; hours["from"] == hours["to"])
        fault(inside("opening_hours", i) + ".to",
              "another time than \"from\"; a whole day is 00:00 to 24:00", hours["to"]);
  if (const auto it = profile.find("services"); it != profile.end())
    for (const auto& [name, service] : it->items())
      if (const auto list = service.find("complements"); list != service.end())
        for (std::size_t i = 0; i < list->size(); ++i)
          if (const std::string& other = (*list)[i].get_ref<const std::string&>();
              other == name || !it->contains(other))
            fault(inside(inside("services", name) + ".complements", i),
                  "the short name of another service of this profile", (*list)[i]);
  if (const auto it = profile.find("rates");
      it != profile.end() && !is_date((*it)["date"].get<std::string>()))
    fault("rates.date", "a day that there is, such as 2026-03-01", (*it)["date"]);
  if (const auto it = profile.find("answers"); it != profile.end())
    for (const auto& [name, unused] : it->items()) check_intent(inside("answers", name), name);
  if (const auto it = profile.find("autopilot"); it != profile.end())
    for (std::size_t i = 0; i < (*it)["intents"].size(); ++i)
      check_intent(inside("autopilot.intents", i), (*it)["intents"][i].get<std::string>());
}

Result<std::vector<Error>> all_faults(const Json& profile, const std::string& file,
                                      const std::filesystem::path& schema_path,
                                      const KnowsIntent& knows_intent) {
  HK_TRY(const Json schema, read_json(schema_path));
  std::vector<Error> out;
  const Explainer explainer(schema, profile, file);
  if (std::string place; find_long(profile, "", place)) {
    out.push_back(explainer.fault(
        place, "expected at most " + std::to_string(kLongestString) + " bytes of text"));
    return out;
  }
  HK_TRY(const Paths broken, broken_places(schema, schema_path.string(), profile));
  try {
    for (auto it = broken.begin(); it != broken.end(); ++it) {
      // Sorted as they are, what lies below a place comes right behind it.
      const auto next = std::next(it);
      const bool deeper = next != broken.end() && next->size() > it->size() &&
                          std::equal(it->begin(), it->end(), next->begin());
      explainer.explain(explainer.at(*it), deeper, out);
    }
    if (broken.empty()) check_sense(profile, explainer, knows_intent, out);
  } catch (const std::exception& e) {  // a reference to nowhere, a pattern that is none
    return Error(schema_path.string(), e.what());
  }
  if (out.empty() && !broken.empty()) out.push_back(explainer.fault("", "breaks the schema"));
  return out;
}

}  // namespace

Result<std::vector<Error>> business_faults(const std::filesystem::path& path,
                                           const std::filesystem::path& schema,
                                           const KnowsIntent& knows_intent) {
  HK_TRY(const Json profile, read_json(path));
  return all_faults(profile, path.string(), schema, knows_intent);
}

Result<Business> Business::load(const std::filesystem::path& path,
                                const std::filesystem::path& schema,
                                const KnowsIntent& knows_intent) {
  HK_TRY(Json profile, read_json(path));
  HK_TRY(auto faults, all_faults(profile, path.string(), schema, knows_intent));
  if (faults.empty()) return Business{std::make_shared<const Json>(std::move(profile))};
  Error first = faults.front();
  if (faults.size() > 1)
    first.what +=
        " (and " + std::to_string(faults.size() - 1) + " more: hamkalam check --business)";
  return first;
}

}  // namespace hamkalam::rules
