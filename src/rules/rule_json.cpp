#include "rules/rule_json.hpp"

#include <nlohmann/json.hpp>

namespace hamkalam::rules {
namespace {

Json examples(const std::vector<Example>& list) {
  Json out = Json::array();
  for (const auto& example : list) {
    Json steps = Json::array();
    for (const auto& step : example) steps.push_back({{step.kind, step.value}});
    out.push_back(std::move(steps));
  }
  return out;
}

Json to_object(const RuleBook& book, const Rule& rule) {
  Json out{{"id", rule.id},
           {"number", rule.number},
           {"source", {{"seed", rule.seed}, {"section", rule.section}}},
           {"texts", Json::object()}};
  for (const auto language : {text::Language::fa, text::Language::ar, text::Language::en}) {
    const RuleWords& words = book.words(rule.id, language);
    out["texts"][std::string(text::tag(language))] = {{"asks", words.asks},
                                                      {"notes", words.notes},
                                                      {"findings", words.findings},
                                                      {"fire", examples(words.fire)},
                                                      {"hold", examples(words.hold)}};
  }
  return out;
}

}  // namespace

std::string rule_json(const RuleBook& book, const Rule& rule) {
  return to_object(book, rule).dump();
}

std::string rules_json(const RuleBook& book) {
  Json out = Json::array();
  for (const Rule& rule : book.rules()) out.push_back(to_object(book, rule));
  return out.dump();
}

}  // namespace hamkalam::rules
