#include "rules/rule.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/file.hpp"
#include "event/closed_lists.hpp"

namespace hamkalam::rules {
namespace {

constexpr int kMostNumber = 10'000;

// Fills a rule from its JSON and keeps the first fault with its place.
class Reader {
 public:
  Reader(std::string file, const intent::Catalogue& catalogue, const Settings& settings)
      : file_(std::move(file)), catalogue_(catalogue), settings_(settings) {}

  Result<Rule> read(const Json& json) {
    Rule rule;
    only(json, "", {"id", "number", "source", "cases"});
    rule.id = text(json, "id");
    const Json number = json.value("number", Json());
    if (number.is_number_integer() && number >= 1 && number <= kMostNumber)
      rule.number = number.get<int>();
    else
      fail("number", "expected the number of the rule, from 1");
    const Json source = json.value("source", Json::object());
    rule.seed = text(source, "seed");
    rule.section = text(source, "section");
    if (!json.contains("cases") || !json["cases"].is_array())
      fail("cases", "expected a list of cases");
    else
      for (std::size_t i = 0; i < json["cases"].size() && !error_; ++i)
        rule.cases.push_back(read_case(json["cases"][i], "cases[" + std::to_string(i) + "]"));
    if (error_) return *error_;
    return rule;
  }

 private:
  void fail(const std::string& place, std::string what) {
    if (!error_) error_ = Error(file_ + ": " + place, std::move(what));
  }
  void only(const Json& json, const std::string& place,
            std::initializer_list<std::string_view> known) {
    if (!json.is_object()) return fail(place, "expected an object");
    for (const auto& [key, unused] : json.items())
      if (std::find(known.begin(), known.end(), key) == known.end())
        fail(place + "." + key, "is not known here");
  }
  std::string text(const Json& json, const std::string& key) {
    const auto it = json.find(key);
    if (it != json.end() && it->is_string()) return it->get<std::string>();
    fail(key, "expected a string");
    return {};
  }
  std::vector<std::string> list(const Json& json, const std::string& key) {
    std::vector<std::string> out;
    const auto it = json.find(key);
    if (it == json.end()) return out;
    if (!it->is_array()) return fail(key, "expected a list"), out;
    for (const Json& item : *it)
      if (item.is_string())
        out.push_back(item.get<std::string>());
      else
        fail(key, "expected a list of strings");
    return out;
  }

  std::vector<Test> tests(const Json& json, const std::string& place) {
    std::vector<Test> out;
    if (!json.is_object()) return fail(place, "expected an object"), out;
    for (const auto& [fact, value] : json.items()) out.push_back(test(fact, value, place));
    return out;
  }
  Test test(const std::string& fact, const Json& value, const std::string& place) {
    Test out;
    const std::string where = place + "." + fact;
    const auto known = find_fact(fact);
    if (!known) return fail(where, "is no fact"), out;
    out.fact = *known;
    if (fact_table()[*known].type == FactType::names) {
      if (value.is_string())
        out.names = {value.get<std::string>()};
      else if (value.is_array())
        for (const Json& name : value)
          name.is_string() ? out.names.push_back(name.get<std::string>())
                           : fail(where, "expected a list of names");
      else
        fail(where, "expected a name or a list of names");
      if (out.names.empty()) fail(where, "an empty list holds for nothing");
      out.sketch = sketch_of(out.names);
      for (const auto& name : out.names)
        if (!is_label(fact, name)) fail(where, "\"" + name + "\" is no label");
      return out;
    }
    if (value.is_boolean()) {
      out.least = value.get<bool>() ? 1 : 0;
      if (!value.get<bool>()) out.most = 0;
    } else if (value.is_number_integer()) {
      out.least = out.most = value.get<std::int64_t>();
    } else if (value.is_object()) {
      only(value, where, {"min", "max"});
      if (value.empty()) fail(where, "expected min, max or both");
      for (const auto& [bound, number] : value.items())
        if (!number.is_number_integer() && !(bound == "min" && number.is_string()))
          return fail(where + "." + bound, "expected a whole number"), out;
      if (value.contains("max")) out.most = value["max"].get<std::int64_t>();
      if (value.contains("min") && value["min"].is_string()) {
        out.least_setting = value["min"].get<std::string>();
        if (!settings_.knows(out.least_setting)) fail(where, "no setting " + out.least_setting);
      } else if (value.contains("min")) {
        out.least = value["min"].get<std::int64_t>();
      }
    } else {
      fail(where, "expected true, false, a number or {min, max}");
    }
    return out;
  }
  bool is_label(const std::string& fact, const std::string& name) const {
    if (fact.ends_with("signals")) return catalogue_.signal(name) != nullptr;
    static const std::map<std::string_view, std::set<std::string_view>> kClosed{
        {"from", {"customer", "agent", "bot", "system", "note"}},
        {"event", {"message", "facts", "ringing", "due", "close"}},
        {"due", {"reply", "task", "flag"}},
        {"channel", {event::kChannels.begin(), event::kChannels.end()}},
        {"sector", {event::kSectors.begin(), event::kSectors.end()}},
        {"unbacked_promise", {"not_covered", "contradicts", "contradicts_told"}},
        {"dispute_stage", {"concede", "persuade", "let_go"}}};
    if (const auto closed = kClosed.find(fact); closed != kClosed.end())
      return closed->second.contains(name);
    if (fact.ends_with("acts")) return catalogue_.has_act(name);
    if (fact == "message_intent" && name == "none") return true;
    if (fact.ends_with("intent")) return catalogue_.intent(name) != nullptr;
    return true;
  }

  Case read_case(const Json& json, const std::string& place) {
    Case out;
    only(json, place, {"when", "unless", "then"});
    if (error_) return out;
    out.when = tests(json.value("when", Json()), place + ".when");
    for (const Test& test : out.when)
      if (fact_table()[test.fact].name == "from" && test.names.size() == 1)
        out.from = test.names.front();
    if (json.contains("unless")) out.unless = tests(json["unless"], place + ".unless");
    // Names cost less to judge than counts, and decide most cases.
    for (auto* list : {&out.when, &out.unless})
      std::stable_partition(list->begin(), list->end(),
                            [](const Test& test) { return !test.names.empty(); });
    const Json then = json.value("then", Json());
    only(then, place + ".then", {"moves", "avoid", "flag", "finding", "note", "task"});
    if (error_) return out;
    out.moves = list(then, "moves");
    out.avoid = list(then, "avoid");
    for (const auto& move : out.moves)
      if (catalogue_.move_position(move) < 0) fail(place, "no move " + move);
    for (const auto& act : out.avoid)
      if (!catalogue_.has_act(act)) fail(place, "no act " + act);
    if (then.contains("note")) out.note = text(then, "note");
    if (then.contains("task")) out.task = read_task(then["task"], place + ".then.task");
    if (then.contains("flag")) out.flag = read_flag(then["flag"], place + ".then.flag");
    if (then.contains("finding"))
      out.finding = read_finding(then["finding"], place + ".then.finding");
    return out;
  }
  TaskEffect read_task(const Json& json, const std::string& place) {
    only(json, place, {"text", "due_days"});
    TaskEffect out{text(json, "text"), {}};
    if (json.is_object() && json.contains("due_days")) out.due_days = text(json, "due_days");
    if (!out.due_days.empty() && !settings_.knows(out.due_days))
      fail(place, "no setting " + out.due_days);
    return out;
  }
  FlagEffect read_flag(const Json& json, const std::string& place) {
    only(json, place, {"reason", "level", "evidence"});
    FlagEffect out{text(json, "reason"), {}, list(json, "evidence")};
    if (json.is_object() && json.contains("level")) out.level = text(json, "level");
    if (!out.level.empty() && out.level != "senior_agent" && out.level != "supervisor" &&
        out.level != "manager")
      fail(place + ".level", "expected senior_agent, supervisor or manager");
    if (!settings_.rung(out.reason)) fail(place, "no flag reason " + out.reason);
    for (const auto& name : out.evidence)
      if (name != "complaint" && !catalogue_.signal(name)) fail(place, "no signal " + name);
    return out;
  }
  FindingEffect read_finding(const Json& json, const std::string& place) {
    static constexpr std::array<std::string_view, 7> kKinds{"",       "replace", "reword", "first",
                                                            "before", "after",   "cut"};
    only(json, place, {"text", "severity", "acts", "rewrite", "span"});
    FindingEffect out{
        text(json, "text"), text(json, "severity"), list(json, "acts"), {}, false, false};
    if (json.is_object() && json.contains("span")) {
      out.repeated = text(json, "span") == "repeated";
      if (!out.repeated) fail(place + ".span", "expected repeated");
    }
    if (out.severity != "error" && out.severity != "warning" && out.severity != "hint")
      fail(place + ".severity", "expected error, warning or hint");
    for (const auto& act : out.acts)
      if (!catalogue_.has_act(act)) fail(place, "no act " + act);
    out.grave =
        !out.acts.empty() && std::all_of(out.acts.begin(), out.acts.end(), [&](const auto& name) {
          const auto* act = catalogue_.act(name);
          return act && act->grave;
        });
    const auto kind = std::find(kKinds.begin(), kKinds.end(), json.value("rewrite", std::string()));
    if (kind == kKinds.end())
      fail(place + ".rewrite", "expected replace, reword, first, before, after or cut");
    else
      out.rewrite = static_cast<RewriteKind>(kind - kKinds.begin());
    return out;
  }

  std::string file_;
  const intent::Catalogue& catalogue_;
  const Settings& settings_;
  std::optional<Error> error_;
};

}  // namespace

bool Test::holds(const Facts& facts) const {
  if (!names.empty()) {
    if ((sketch & facts.sketch(fact)) == 0) return false;
    const auto& present = facts.names(fact);
    return std::any_of(names.begin(), names.end(), [&](const auto& name) {
      return std::find(present.begin(), present.end(), name) != present.end();
    });
  }
  const std::int64_t value = facts.number(fact);
  if (!least_setting.empty() && value < facts.situation().setting(least_setting)) return false;
  return (!least || value >= *least) && (!most || value <= *most);
}

bool Case::holds(const Facts& facts) const {
  auto test_holds = [&](const Test& test) { return test.holds(facts); };
  return std::all_of(when.begin(), when.end(), test_holds) &&
         std::none_of(unless.begin(), unless.end(), test_holds);
}

Result<Rule> Rule::load(const std::filesystem::path& path, const intent::Catalogue& catalogue,
                        const Settings& settings) {
  HK_TRY(Json json, read_json(path));
  if (!json.is_object()) return Error(path.string(), "expected an object");
  try {
    HK_TRY(Rule rule, Reader(path.string(), catalogue, settings).read(json));
    if (path.stem() != rule.id) return Error(path.string(), "the file is not named " + rule.id);
    return rule;
  } catch (const Json::exception& e) {
    return Error(path.string(), e.what());
  }
}

}  // namespace hamkalam::rules
