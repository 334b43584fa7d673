#include "rules/business.hpp"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "rules/settings.hpp"
#include "support/data.hpp"
#include "support/temp_folder.hpp"

namespace hamkalam::rules {
namespace {

const std::filesystem::path kSchema = HAMKALAM_SOURCE_DIR "/intents/business.schema.json";

bool knows(std::string_view name) {
  return name == "business.hours" || name == "order.status";
}

// The faults of a profile with this text, without the folder it stands in.
std::vector<std::string> faults_of(const std::string& text) {
  const test::TempFolder folder;
  const std::string path = folder.file("shop.json");
  std::ofstream(path) << text;
  const auto faults = business_faults(path, kSchema, knows);
  REQUIRE(faults);
  std::vector<std::string> out;
  for (const auto& fault : *faults) {
    REQUIRE(fault.where.starts_with(path));
    out.push_back(fault.text().substr(path.size() - std::string("shop.json").size()));
  }
  return out;
}

std::string only_fault(const std::string& text) {
  const auto faults = faults_of(text);
  INFO(text);
  REQUIRE(faults.size() == 1);
  return faults.front();
}

Result<Business> load(const std::string& text) {
  const test::TempFolder folder;
  std::ofstream(folder.file("shop.json")) << text;
  return Business::load(folder.file("shop.json"), kSchema);
}

// Every rule of a schema that stands under "properties", "items" and their kin.
void walk(const Json& node, const std::string& place,
          const std::function<void(const Json&, const std::string&)>& visit) {
  visit(node, place);
  for (const char* map : {"properties", "patternProperties", "definitions"})
    if (node.contains(map))
      for (const auto& [name, child] : node[map].items()) walk(child, place + "/" + name, visit);
  for (const char* one : {"items", "additionalProperties"})
    if (node.contains(one) && node[one].is_object()) walk(node[one], place + "/" + one, visit);
}

}  // namespace

TEST_CASE("a profile may say much, little or nothing", "[rules]") {
  CHECK(faults_of("{}").empty());
  CHECK(faults_of(R"({"name":"Tallybrook","hours":{"fa":"9"},"essentials":{"check_in":"14:00"}})")
            .empty());
  CHECK(faults_of(R"({"concession_limit":{"share":0.05}})").empty());
  CHECK(faults_of(R"({"concession_limit":{"amount":"12.50","currency":"USD"}})").empty());
  CHECK(faults_of(R"({"ladder":{"safety":{"due_minutes":2}}})").empty());
  CHECK(faults_of(R"({"opening_hours":[{"days":["fri"],"from":"18:00","to":"02:00"}]})").empty());
  CHECK(faults_of(R"({"time_zone":"+03:30"})").empty());
  // Their keys are the business's own.
  CHECK(faults_of(R"({"policies":{"warranty_repair":{"allowed":true}},
                      "services":{"gel nails":{"names":{"en":["gel nails"]}}}})")
            .empty());
  const auto business = load(R"({"return_window_days":7})");
  REQUIRE(business);
  CHECK((*business->profile)["return_window_days"] == 7);
}

TEST_CASE("each fault of a profile is told with its place and what was expected", "[rules]") {
  struct Case {
    const char *profile, *says;
  };
  const std::vector<Case> cases{
      {R"([1])", R"(shop.json: expected an object)"},
      {R"({"nmae":"x"})", R"(shop.json: nmae: unknown key; expected perhaps "name")"},
      {R"({"weather":1})", R"(shop.json: weather: unknown key; the schema lists the keys)"},
      {R"({"name":7})", R"(shop.json: name: expected the name of the business)"},
      {R"({"name":""})", R"(shop.json: name: expected the name of the business)"},
      {R"({"name":{}})", R"(shop.json: name: expected the name of the business)"},
      {R"({"name":{"de":"x"}})", R"(shop.json: name.de: unknown key; expected one of fa, ar, en)"},
      {R"({"hours":{"fa":7}})", R"(shop.json: hours.fa: expected a text in Persian)"},
      {R"({"sector":"shop"})", R"(shop.json: sector: expected one of retail, bank)"},
      {R"({"country":"Iran"})", R"(such as IR, not "Iran")"},
      {R"({"language":"de"})", R"(shop.json: language: expected)"},
      {R"({"time_zone":3})", R"(shop.json: time_zone: expected a time zone of the IANA list)"},
      {R"({"time_zone":"Asia/Teheran"})", R"(such as Asia/Tehran, not "Asia/Teheran")"},
      {R"({"tone":"hot"})", R"(shop.json: tone: expected warm, plain or dry)"},
      {R"({"phone":123})", R"(shop.json: phone: expected a telephone number)"},
      {R"({"opening_hours":{}})", R"(shop.json: opening_hours: expected a list of opening hours)"},
      {R"({"opening_hours":[{"days":["sat"],"from":"09:00"}]})",
       R"(shop.json: opening_hours[0]: "to" is missing)"},
      {R"({"opening_hours":[{"days":["sat"],"from":"9","to":"18:00"}]})",
       R"(shop.json: opening_hours[0].from: expected a time from 00:00 to 23:59, not "9")"},
      {R"({"opening_hours":[{"days":["sat","sun"],"from":"09:00","to":"24:01"}]})",
       R"(shop.json: opening_hours[0].to: expected a time)"},
      {R"({"opening_hours":[{"days":["monday"],"from":"09:00","to":"18:00"}]})",
       R"(shop.json: opening_hours[0].days[0]: expected a day)"},
      {R"({"opening_hours":[{"days":["sat","sat"],"from":"09:00","to":"18:00"}]})",
       R"(shop.json: opening_hours[0].days: expected a list of days, each once)"},
      {R"({"opening_hours":[{"days":["sat"],"from":"09:00","to":"09:00"}]})",
       R"(shop.json: opening_hours[0].to: expected another time than "from")"},
      {R"({"policies":{"refund":{"text":"x"}}})",
       R"(shop.json: policies.refund: "allowed" is missing)"},
      {R"({"policies":{"refund":{"allowed":"yes"}}})",
       R"(shop.json: policies.refund.allowed: expected true or false)"},
      {R"({"policies":{"Re fund":{"allowed":true}}})",
       R"(shop.json: policies["Re fund"]: unknown key; expected what is allowed)"},
      {R"({"policies":{"refund":{"allowed":true,"text":{"fa":""}}}})",
       R"(shop.json: policies.refund.text.fa: expected a text in Persian)"},
      {R"({"return_window_days":"thirty"})",
       R"(shop.json: return_window_days: expected the whole days)"},
      {R"({"return_window_days":-1})", R"(shop.json: return_window_days: expected)"},
      {R"({"return_window_days":7.5})", R"(shop.json: return_window_days: expected)"},
      {R"({"services":{"spa":{"names":{"fa":"x"}}}})",
       R"(shop.json: services.spa.names.fa: expected a list of Persian texts)"},
      {R"({"services":{"spa":{"names":{"fa":["x"]},"complements":["nails"]}}})",
       R"(shop.json: services.spa.complements[0]: expected the short name of another service)"},
      {R"({"concession_limit":{"share":2}})", R"(shop.json: concession_limit.share: expected)"},
      {R"({"concession_limit":{"amount":"5"}})", R"(shop.json: concession_limit: expected)"},
      {R"({"concession_limit":{"share":0.1,"amount":"5","currency":"USD"}})",
       R"(shop.json: concession_limit: expected)"},
      {R"({"concession_limit":{"amount":5,"currency":"USD"}})",
       R"(shop.json: concession_limit.amount: expected a sum as text)"},
      {R"({"essentials":{"checkin":"14:00"}})",
       R"(shop.json: essentials.checkin: unknown key; expected perhaps "check_in")"},
      {R"({"promises":{"delivery_hours":0}})",
       R"(shop.json: promises.delivery_hours: expected the whole hours)"},
      {R"({"rates":{"USD":{"IRT":98000}}})", R"(shop.json: rates: "date" is missing)"},
      {R"({"rates":{"USD":{"IRT":0},"date":"2026-03-01"}})",
       R"(shop.json: rates.USD.IRT: expected a rate above 0)"},
      {R"({"rates":{"USD":{"IRT":"0.0"},"date":"2026-03-01"}})",
       R"(shop.json: rates.USD.IRT: expected a rate above 0)"},
      {R"({"rates":{"date":"2026-02-30"}})",
       R"(shop.json: rates.date: expected a day that there is)"},
      {R"({"ladder":{"fire":{"level":"manager"}}})", R"(shop.json: ladder.fire: unknown key)"},
      {R"({"ladder":{"safety":{}}})", R"(shop.json: ladder.safety: expected a level, a time)"},
      {R"({"ladder":{"safety":{"level":"boss"}}})",
       R"(shop.json: ladder.safety.level: expected senior_agent, supervisor or manager)"},
      {R"({"ladder":{"safety":{"due_minutes":-5}}})",
       R"(shop.json: ladder.safety.due_minutes: expected)"},
      {R"({"signal_strength":2000})", R"(shop.json: signal_strength: expected)"},
      {R"({"contact_gap_hours":0})", R"(shop.json: contact_gap_hours: expected)"},
      {R"({"value_rules":"on"})", R"(shop.json: value_rules: expected true or false)"},
      {R"({"elder_age_group":1})", R"(shop.json: elder_age_group: expected the age group)"},
      {R"({"answers":{"business.hours":{"fa":[]}}})",
       R"(shop.json: answers["business.hours"].fa: expected a list of Persian texts)"},
      {R"({"answers":{"busines.hours":{"fa":["x"]}}})",
       R"(shop.json: answers["busines.hours"]: expected the name of an intent)"},
      {R"({"fixed_texts":["x"]})", R"(shop.json: fixed_texts: expected texts by language)"},
      {R"({"fixed_texts":{"en":["x","x"]}})", R"(shop.json: fixed_texts.en: expected a list)"},
      {R"({"autopilot":{"intents":["business.hours"]}})",
       R"(shop.json: autopilot: "confidence" is missing)"},
      {R"({"autopilot":{"intents":["order.state"],"confidence":900}})",
       R"(shop.json: autopilot.intents[0]: expected the name of an intent, not "order.state")"},
  };
  for (const auto& [profile, says] : cases) {
    const std::string fault = only_fault(profile);
    INFO(profile << "\n" << fault);
    CHECK(fault.find(says) != std::string::npos);
  }
}

TEST_CASE("all faults of a profile are told, loading tells the first", "[rules]") {
  const std::string text = R"({"tone":"hot","nmae":"x","hours":{"fa":1,"de":"x"}})";
  CHECK(faults_of(text).size() == 4);
  const auto business = load(text);
  REQUIRE_FALSE(business);
  CHECK(business.error().text().find("(and 3 more") != std::string::npos);
}

TEST_CASE("a profile that cannot be read names its file", "[rules]") {
  for (const char* text : {"", "{", R"({"name":"x",})", R"({"name":"a","name":"b"})", "\xFF"}) {
    INFO(text);
    const auto business = load(text);
    REQUIRE_FALSE(business);
    CHECK(business.error().where.find("shop.json") != std::string::npos);
  }
  CHECK_FALSE(Business::load("no/such.json", kSchema));
  const test::TempFolder folder;
  std::ofstream(folder.file("shop.json")) << "{}";
  CHECK_FALSE(Business::load(folder.file("shop.json"), folder.file("no.schema.json")));
  std::ofstream(folder.file("bad.schema.json")) << R"({"type":7})";
  const auto bad = Business::load(folder.file("shop.json"), folder.file("bad.schema.json"));
  REQUIRE_FALSE(bad);
  CHECK(bad.error().where.find("bad.schema.json") != std::string::npos);
}

TEST_CASE("strings are bounded before patterns look at them", "[rules]") {
  const std::string huge(1'000'000, '0');
  CHECK(only_fault(R"({"concession_limit":{"currency":"USD","amount":")" + huge + "\"}}")
            .find("concession_limit.amount: expected at most") != std::string::npos);
  CHECK(faults_of(R"({"policies":{")" + huge + R"(":{"allowed":true}}})").size() == 1);
  CHECK(only_fault(R"({"phone":")" + std::string(5000, '0') + "\"}").find("phone: expected") !=
        std::string::npos);
}

TEST_CASE("the schema has all settings and flags, says what each key is, and is closed",
          "[rules]") {
  const auto schema = read_json(kSchema);
  const auto defaults = read_json(test::share() / "intents/defaults.json");
  REQUIRE(schema);
  REQUIRE(defaults);
  for (const auto& [name, unused] : (*defaults)["settings"].items()) {
    INFO(name);
    CHECK((*schema)["properties"].contains(name));
  }
  for (const auto& [name, unused] : (*defaults)["flags"].items()) {
    INFO(name);
    CHECK((*schema)["properties"]["ladder"]["properties"].contains(name));
  }
  walk(*schema, "", [&](const Json& node, const std::string& place) {
    INFO(place);
    CHECK((node.contains("description") || node.contains("$ref")));
    if (node.contains("properties") || node.value("type", Json()) == "object")
      CHECK(node.contains("additionalProperties"));
  });
}

TEST_CASE("the ladder of a business overrides level and time of a flag", "[rules]") {
  const auto settings = Settings::load(test::share() / "intents/defaults.json");
  REQUIRE(settings);
  auto rung = [&](const char* business) {
    const auto json = parse_json(business, "a test's business");
    REQUIRE(json);
    const auto out = settings->rung("repeated_complaints", *json);
    REQUIRE(out);
    return out->level + " " + std::to_string(out->due_minutes);
  };
  CHECK(rung("{}") == "senior_agent 30");
  CHECK(rung(R"({"ladder":{"safety":{"due_minutes":1}}})") == "senior_agent 30");
  CHECK(rung(R"({"ladder":{"repeated_complaints":{"level":"manager","due_minutes":5}}})") ==
        "manager 5");
  CHECK(rung(R"({"ladder":{"repeated_complaints":{"level":"supervisor"}}})") == "supervisor 30");
  CHECK(rung(R"({"ladder":{"repeated_complaints":{"due_minutes":0}}})") == "senior_agent 0");
  // A facts event is not checked: what makes no sense changes nothing.
  for (const char* business :
       {R"({"ladder":7})", R"({"ladder":{"repeated_complaints":"manager"}})",
        R"({"ladder":{"repeated_complaints":{"level":"boss","due_minutes":-1}}})",
        R"({"ladder":{"repeated_complaints":{"level":3,"due_minutes":99999999999}}})"})
    CHECK(rung(business) == "senior_agent 30");
  CHECK_FALSE(settings->rung("weather", Json::object()));
}

}  // namespace hamkalam::rules
