#include "rules/business.hpp"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "rules/schema.hpp"
#include "text/calendar.hpp"

namespace hamkalam::rules {
namespace {

bool is_date(const std::string& text) {
  int year = 0, month = 0, day = 0;
  if (std::sscanf(text.c_str(), "%4d-%2d-%2d", &year, &month, &day) != 3) return false;
  return text::day_text(text::days_of({text::Calendar::gregorian, year, month, day})) == text;
}

// What a schema cannot say. The profile satisfies it.
void check_sense(const Json& profile, const KnowsIntent& knows_intent, std::vector<Fault>& out) {
  auto fault = [&](std::string place, const std::string& expected, const Json& value) {
    out.push_back(unlike(std::move(place), expected, value));
  };
  auto check_intent = [&](std::string place, const std::string& name) {
    if (knows_intent && !knows_intent(name)) fault(std::move(place), "the name of an intent", name);
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
  auto faults = schema_faults(schema, profile);
  if (!faults)
    return Error(schema_path.string() + ": " + faults.error().where, faults.error().what);
  if (faults->empty()) check_sense(profile, knows_intent, *faults);
  std::vector<Error> out;
  for (auto& [place, what] : *faults)
    out.emplace_back(place.empty() ? file : file + ": " + place, std::move(what));
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
