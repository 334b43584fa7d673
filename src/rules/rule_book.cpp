#include "rules/rule_book.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "base/file.hpp"

namespace hamkalam::rules {
namespace {

constexpr std::array kWritten{text::Language::fa, text::Language::ar, text::Language::en};

std::map<std::string, std::string> texts(const Json& json, const char* field) {
  std::map<std::string, std::string> out;
  if (json.contains(field))
    for (const auto& [key, value] : json[field].items()) out[key] = value.get<std::string>();
  return out;
}

std::vector<Example> examples(const Json& list) {
  static const std::set<std::string> kKinds{"customer",      "agent",        "bot",     "draft",
                                            "facts",         "due",          "channel", "ringing",
                                            "after_minutes", "after_seconds"};
  std::vector<Example> out;
  for (const Json& item : list) {
    Example example;
    for (const Json& step : item) {
      int said = 0;
      for (const auto& [kind, value] : step.items()) {
        if (!kKinds.contains(kind)) throw std::invalid_argument("no step \"" + kind + "\"");
        said += !kind.starts_with("after_");
        // A gap stands before what is said after it, wherever its key stands.
        if (kind.starts_with("after_"))
          example.insert(example.end() - (said > 0 ? 1 : 0), {kind, value});
        else
          example.push_back({kind, value});
      }
      if (said > 1) throw std::invalid_argument("a step says one thing: " + step.dump());
    }
    out.push_back(std::move(example));
  }
  return out;
}

// Every key that the rule's effects name must have words, and no other may.
Result<void> check_words(const Rule& rule, const RuleWords& words, const std::string& place) {
  std::set<std::string> notes, findings, tasks, rewrites;
  for (const Case& c : rule.cases) {
    if (!c.note.empty()) notes.insert(c.note);
    if (c.task) tasks.insert(c.task->text);
    if (!c.finding) continue;
    findings.insert(c.finding->text);
    const RewriteKind kind = c.finding->rewrite;
    if (kind == RewriteKind::none || kind == RewriteKind::first || kind == RewriteKind::cut)
      continue;
    rewrites.insert(c.finding->text);
    const auto rewrite = words.rewrites.find(c.finding->text);
    if (rewrite != words.rewrites.end() && kind != RewriteKind::reword &&
        rewrite->second.sentence.empty())
      return Error(place, "rewrites." + c.finding->text + ".default is missing");
  }
  auto compare = [&](const auto& have, const std::set<std::string>& want,
                     const char* what) -> Result<void> {
    for (const auto& key : want)
      if (!have.contains(key)) return Error(place, std::string(what) + "." + key + " is missing");
    for (const auto& [key, unused] : have)
      if (!want.contains(key))
        return Error(place, std::string(what) + "." + key + " is used by no case of the rule");
    return {};
  };
  HK_CHECK(compare(words.notes, notes, "notes"));
  HK_CHECK(compare(words.findings, findings, "findings"));
  HK_CHECK(compare(words.tasks, tasks, "tasks"));
  return compare(words.rewrites, rewrites, "rewrites");
}

// A whole message as evidence. Offsets count UTF-16 code units; a lead byte of four makes two.
event::Evidence whole(const conversation::Message& m) {
  int length = 0;
  for (const char c : m.text) length += (c & 0xC0) != 0x80 ? ((c & 0xF8) == 0xF0 ? 2 : 1) : 0;
  return {m.id, {0, length}};
}

template <class T>
void add_once(std::vector<T>& list, T value) {
  if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(std::move(value));
}

}  // namespace

int level_of(std::string_view level) {
  return level == "manager" ? 2 : level == "supervisor" ? 1 : 0;
}

Result<RuleWords> RuleWords::load(const std::filesystem::path& path) {
  HK_TRY(Json json, read_json(path));
  RuleWords out;
  try {
    out.asks = json.at("asks").get<std::string>();
    out.notes = texts(json, "notes");
    out.findings = texts(json, "findings");
    out.tasks = texts(json, "tasks");
    if (json.contains("rewrites"))
      for (const auto& [key, value] : json["rewrites"].items()) {
        Rewrite rewrite;
        if (value.contains("phrases"))
          for (const Json& pair : value["phrases"])
            rewrite.phrases.emplace_back(pair.at(0).get<std::string>(),
                                         pair.at(1).get<std::string>());
        rewrite.sentence = value.value("default", std::string());
        out.rewrites[key] = std::move(rewrite);
      }
    out.fire = examples(json.at("fire"));
    out.hold = examples(json.at("hold"));
  } catch (const std::exception& e) {
    return Error(path.string(), e.what());
  }
  return out;
}

Result<RuleBook> RuleBook::load(const std::filesystem::path& data,
                                const intent::Catalogue& catalogue) {
  RuleBook book;
  HK_TRY(book.settings_, Settings::load(data / "intents/defaults.json"));
  std::set<std::string> ids;
  for (const auto& path : list_files(data / "intents/rules", ".json")) {
    HK_TRY(Rule rule, Rule::load(path, catalogue, book.settings_));
    if (!ids.insert(rule.id).second) return Error(path.string(), "a second rule of this id");
    for (const auto language : kWritten) {
      const auto words_path =
          data / "locales" / std::string(text::tag(language)) / "rules" / (rule.id + ".json");
      HK_TRY(RuleWords words, RuleWords::load(words_path));
      HK_CHECK(check_words(rule, words, words_path.string()));
      if (!rule.cases.empty() && (words.fire.empty() || words.hold.empty()))
        return Error(words_path.string(),
                     "needs examples that fire the rule and examples that hold it");
      book.words_.emplace(std::pair(rule.id, language), std::move(words));
    }
    book.rules_.push_back(std::move(rule));
  }
  if (book.rules_.empty()) return Error((data / "intents/rules").string(), "no rules");
  std::sort(book.rules_.begin(), book.rules_.end(),
            [](const Rule& a, const Rule& b) { return a.number < b.number; });
  book.sort_by_speaker();
  for (const auto language : kWritten)
    for (const auto& path :
         list_files(data / "locales" / std::string(text::tag(language)) / "rules", ".json"))
      if (!ids.contains(path.stem().string())) return Error(path.string(), "words without a rule");
  return book;
}

void RuleBook::sort_by_speaker() {
  by_speaker_[""];
  for (const Rule& rule : rules_)
    for (const Case& c : rule.cases) by_speaker_[c.from];
  for (std::size_t r = 0; r < rules_.size(); ++r)
    for (std::size_t i = 0; i < rules_[r].cases.size(); ++i)
      for (auto& [speaker, cases] : by_speaker_)
        if (const auto& from = rules_[r].cases[i].from; from.empty() || from == speaker)
          cases.emplace_back(r, i);
}

const RuleWords& RuleBook::words(const std::string& rule, text::Language language) const {
  const auto it = words_.find({rule, text::written(language)});
  return it != words_.end() ? it->second : words_.at({rule, text::Language::en});
}

Outcome RuleBook::judge(const Facts& facts) const {
  Outcome out;
  const auto& from = facts.names("from");
  const bool danger = in_danger(facts.situation());
  const auto speaker = by_speaker_.find(from.empty() ? std::string() : from.front());
  for (const auto& [r, i] : speaker != by_speaker_.end() ? speaker->second : by_speaker_.at("")) {
    const Rule& rule = rules_[r];
    const Case& c = rule.cases[i];
    // Whoever helps somebody in danger is not taught manners: only errors stand, and what makes
    // the danger small.
    if (danger && c.finding && c.finding->severity != "error" && !c.finding->grave) continue;
    if (!c.holds(facts)) continue;
    add_once(out.rules, rule.id);
    for (const auto& move : c.moves) out.moves.emplace_back(move, rule.id);
    for (const auto& act : c.avoid) add_once(out.avoid, act);
    if (c.flag) out.flags.push_back({rule.id, *c.flag});
    if (c.finding) out.findings.push_back({rule.id, *c.finding});
    const bool noted = std::any_of(out.notes.begin(), out.notes.end(), [&](const auto& note) {
      return note.rule == rule.id && note.key == c.note;
    });
    if (!c.note.empty() && !noted) out.notes.push_back({rule.id, c.note});
    const bool opened = !out.tasks.empty() && out.tasks.back().rule == rule.id;
    if (c.task && !opened) out.tasks.push_back({rule.id, *c.task});
  }
  std::sort(out.avoid.begin(), out.avoid.end());
  return out;
}

std::vector<event::Flag> flags_of(const Outcome& outcome, const Situation& s, std::uint64_t seq) {
  const auto& messages = s.conversation.messages();
  const auto least = s.signal_strength();
  std::vector<event::Flag> out;
  for (const auto& raised : outcome.flags) {
    const Rung rung = *s.settings.rung(raised.effect.reason, s.business());
    const std::string& level = raised.effect.level.empty() ? rung.level : raised.effect.level;
    const auto open = s.conversation.open_flags();
    auto covers = [&](const event::Flag& flag) {
      return flag.reason == raised.effect.reason && level_of(flag.level) >= level_of(level);
    };
    if (std::any_of(open.begin(), open.end(), covers) ||
        std::any_of(out.begin(), out.end(), covers))
      continue;
    event::Flag flag;
    flag.id = std::to_string(seq) + "/" + raised.effect.reason;
    flag.level = level;
    flag.reason = raised.effect.reason;
    flag.rule = raised.rule;
    flag.due = s.now() + rung.due_minutes * event::kMinute;
    const auto& names = raised.effect.evidence;
    for (std::size_t i = names.empty() ? s.open_first() : 0; i < s.end && !s.draft; ++i) {
      const auto& m = messages[i];
      if (m.from != event::From::customer || m.removed || m.contact != s.contact()) continue;
      const bool proves =
          names.empty() || std::any_of(names.begin(), names.end(), [&](const auto& n) {
            return n == "complaint" ? s.is_complaint(m) : m.turn.strength(n) >= least;
          });
      if (proves) flag.evidence.push_back(whole(m));
    }
    // What an agent's message raises, it proves itself.
    if (s.draft && s.end < messages.size()) flag.evidence.push_back(whole(messages[s.end]));
    out.push_back(std::move(flag));
  }
  return out;
}

}  // namespace hamkalam::rules
