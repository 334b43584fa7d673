#include "replay/scorecard.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "rules/schema.hpp"

namespace hamkalam::replay {
namespace {

using event::From;

bool contains(const std::vector<std::string>& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

const event::Act* act_of(const CardMessage& message, const std::vector<std::string>& acts) {
  for (const auto& act : message.acts)
    if (contains(acts, act.name)) return &act;
  return nullptr;
}

// All of it up to `good`, nothing from `bad` on.
int by_time(event::Time taken, const Category& category) {
  if (taken <= category.good) return 1000;
  if (taken >= category.bad) return 0;
  return static_cast<int>(1000 * (category.bad - taken) / (category.bad - category.good));
}

bool is_after(const CardMessage& message, const std::string& after) {
  if (message.from != From::customer) return false;
  if (after == "complaint") return message.complaint;
  return after == "wrong_done" ? message.wrong_done : message.negative;
}

// Shares of chances that were taken: `good` of `all`.
std::optional<CategoryScore> share_of(int good, int all, std::vector<Proof> proofs) {
  if (all == 0) return std::nullopt;
  return CategoryScore{0, 1000 * good / all, std::move(proofs)};
}

// The agent's messages between each turn of the customer's that is `after` and the next turn.
std::optional<CategoryScore> judge_replies(const Category& category, const Card& card) {
  const auto& messages = card.messages;
  int good = 0, all = 0;
  std::vector<Proof> proofs;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    if (!is_after(messages[i], category.after)) continue;
    // The turn's last message is the one that is answered.
    std::size_t k = i + 1;
    while (k < messages.size() && messages[k].from != From::agent) ++k;
    if (k == messages.size()) break;
    const CardMessage& answer = messages[k];
    bool found = false;
    for (; k < messages.size() && messages[k].from != From::customer; ++k)
      if (const event::Act* act = act_of(messages[k], category.acts); act && !found) {
        found = true;
        proofs.push_back({messages[k].id, act->name, messages[k].agent, act->span, false});
      }
    ++all;
    good += found;
    if (!found) {
      const std::string rule = category.rules.empty() ? "" : category.rules[0];
      proofs.push_back({answer.id, rule, answer.agent, {}, true});
    }
    i = k - 1;
  }
  return share_of(good, all, std::move(proofs));
}

std::optional<CategoryScore> judge_times(const Category& category, const Card& card) {
  event::Time open = 0, worst = -1;
  std::vector<Proof> proofs;
  for (const auto& message : card.messages) {
    if (message.from == From::customer && open == 0) open = message.at;
    if (message.from != From::agent || open == 0) continue;
    const event::Time waited = message.at - open;
    open = 0;
    if (waited > worst) {
      worst = waited;
      proofs = {{message.id, "", message.agent, {}, by_time(waited, category) < 1000}};
    }
    if (category.check == "first_response") break;
  }
  if (worst < 0) return std::nullopt;
  return CategoryScore{0, by_time(worst, category), std::move(proofs)};
}

// Questions of the customer after which one of us said something, before they were asked again.
std::optional<CategoryScore> judge_answers(const Card& card) {
  const auto& messages = card.messages;
  int good = 0, all = 0;
  std::vector<Proof> proofs;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    if (messages[i].from != From::customer || messages[i].questions.empty()) continue;
    const CardMessage* answer = nullptr;
    bool again = false;
    for (std::size_t k = i + 1; k < messages.size() && !answer && !again; ++k) {
      if (messages[k].from == From::customer)
        for (const auto& question : messages[k].questions)
          again |= is_alike(question, messages[i].questions[0]);
      else if (messages[k].says_something)
        answer = &messages[k];
    }
    ++all;
    good += answer != nullptr;
    proofs.push_back({answer ? answer->id : messages[i].id,
                      "",
                      answer ? answer->agent : card.main_agent(),
                      {},
                      !answer});
  }
  return share_of(good, all, std::move(proofs));
}

// Promises that say by when.
std::optional<CategoryScore> judge_times_named(const Category& category, const Card& card) {
  int good = 0, all = 0;
  std::vector<Proof> proofs;
  for (const auto& message : card.messages) {
    const event::Act* act = message.from == From::agent ? act_of(message, category.acts) : nullptr;
    if (!act) continue;
    ++all;
    good += message.names_time;
    proofs.push_back({message.id, act->name, message.agent, act->span, !message.names_time});
  }
  return share_of(good, all, std::move(proofs));
}

}  // namespace

Result<Scorecard> Scorecard::load(const std::filesystem::path& data,
                                  const std::filesystem::path& path) {
  const auto file = path.empty() ? data / "intents/scorecard.json" : path;
  HK_TRY(const Json schema, read_json(data / "intents/scorecard.schema.json"));
  HK_TRY(const Json json, read_json(file));
  HK_TRY(const auto faults, rules::schema_faults(schema, json));
  if (!faults.empty()) return Error(file.string() + ": " + faults[0].place, faults[0].what);
  Scorecard out;
  const Json& guards = json["guards"];
  out.customer_messages_ = guards["customer_messages"];
  out.agent_messages_ = guards["agent_messages"];
  out.words_ = guards["words"];
  out.ranked_from_ = json["ranked_from"];
  out.bonus_limit_ = json["bonus_limit"].get<int>() * 10;
  out.error_ = json["severity"]["error"].get<int>() * 10;
  out.warning_ = json["severity"]["warning"].get<int>() * 10;
  out.hint_ = json["severity"]["hint"].get<int>() * 10;
  for (const Json& item : json["categories"]) {
    Category category;
    category.id = item["id"];
    category.check = item["check"];
    category.where = item.value("where", "any");
    category.after = item.value("after", "negative");
    const std::string kind = item["kind"];
    category.kind = kind == "bonus"       ? Kind::bonus
                    : kind == "auto_fail" ? Kind::auto_fail
                                          : Kind::standard;
    category.weight = item["weight"];
    category.acts = item.value("acts", std::vector<std::string>());
    category.rules = item.value("rules", std::vector<std::string>());
    category.most_words = item.value("most_words", 30);
    category.good = item.value("good_seconds", 0) * 1000LL;
    category.bad = std::max<event::Time>(item.value("bad_seconds", 1) * 1000LL, category.good + 1);
    out.categories_.push_back(std::move(category));
  }
  return out;
}

std::optional<CategoryScore> Scorecard::judge(const Category& category, const Card& card) const {
  const auto& messages = card.messages;
  if (category.check == "reply") return judge_replies(category, card);
  if (category.check == "first_response" || category.check == "waiting")
    return judge_times(category, card);
  if (category.check == "answers") return judge_answers(card);
  if (category.check == "times_named") return judge_times_named(category, card);
  if (category.check == "promises") {
    int kept = 0, all = 0;
    std::vector<Proof> proofs;
    for (const auto& promise : card.promises) {
      const bool done = !promise.open && !promise.overdue;
      if (!done && !promise.overdue) continue;  // its time has not come
      ++all;
      kept += done;
      proofs.push_back(
          {promise.id, category.rules.empty() ? "" : category.rules[0], promise.agent, {}, !done});
    }
    return share_of(kept, all, std::move(proofs));
  }
  if (category.check == "escalation") {
    int good = 0, all = 0;
    std::vector<Proof> proofs;
    for (const auto& flag : card.flags) {
      // Somebody took it, or an agent said to whom it goes, by the time it was due.
      bool on_time = flag.handled_at != 0 && flag.handled_at <= flag.due;
      for (const auto& message : messages)
        on_time |= message.from == From::agent && message.at >= flag.at && message.at <= flag.due &&
                   message.has_act("hand_over");
      ++all;
      good += on_time;
      proofs.push_back({flag.message, flag.rule, card.main_agent(), {}, !on_time});
    }
    return share_of(good, all, std::move(proofs));
  }
  // What is left looks at the agent's messages.
  std::vector<const CardMessage*> ours;
  for (const auto& message : messages)
    if (message.from == From::agent) ours.push_back(&message);
  if (ours.empty()) return std::nullopt;
  CategoryScore out{0, 1000, {}};
  if (category.check == "findings") {
    for (const auto* message : ours)
      for (const auto& finding : message->findings) {
        if (!contains(category.rules, finding.rule)) continue;
        const int left = finding.severity == "error"     ? error_
                         : finding.severity == "warning" ? warning_
                                                         : hint_;
        out.per_mille = std::min(out.per_mille, left);
        out.proofs.push_back({message->id, finding.rule, message->agent, finding.span, true});
      }
  } else if (category.check == "act" || category.check == "no_act") {
    const bool wanted = category.check == "act";
    if (category.where == "first") ours.resize(1);
    if (category.where == "last") ours = {ours.back()};
    bool found = false;
    for (const auto* message : ours)
      if (const event::Act* act = act_of(*message, category.acts)) {
        found = true;
        out.proofs.push_back({message->id, act->name, message->agent, act->span, !wanted});
      }
    out.per_mille = found == wanted ? 1000 : 0;
    if (!found && wanted)
      out.proofs.push_back({ours.front()->id, "", ours.front()->agent, {}, true});
  } else {
    int good = 0;
    for (const auto* message : ours) {
      const bool bad = category.check == "orthography" ? message->unclean
                       : category.check == "readability"
                           ? message->longest_sentence > category.most_words
                           : message->repeats_question;
      good += !bad;
      if (bad) out.proofs.push_back({message->id, "", message->agent, {}, true});
    }
    out.per_mille = 1000 * good / static_cast<int>(ours.size());
  }
  return out;
}

Score Scorecard::judge(const Card& card) const {
  Score out;
  if (card.count(From::customer) < customer_messages_ ||
      card.count(From::agent) < agent_messages_ || card.words() < words_)
    return out;
  std::int64_t sum = 0, bonus = 0;
  for (std::size_t i = 0; i < categories_.size(); ++i) {
    const Category& category = categories_[i];
    auto score = judge(category, card);
    if (!score) continue;
    score->category = i;
    switch (category.kind) {
      case Kind::standard:
        sum += static_cast<std::int64_t>(score->per_mille) * category.weight;
        out.weight += category.weight;
        break;
      case Kind::bonus: bonus += score->per_mille * category.weight / 100; break;
      case Kind::auto_fail:
        if (score->per_mille == 1000) continue;
        // A hint is no reason to fail.
        out.failed |= score->per_mille < hint_;
        break;
    }
    out.categories.push_back(std::move(*score));
  }
  if (out.weight == 0) return out;
  out.bonus = static_cast<int>(std::min<std::int64_t>(bonus, bonus_limit_));
  out.per_mille = out.failed ? 0 : static_cast<int>(sum / out.weight) + out.bonus;
  return out;
}

int reading_order(const Card& card, const Score& score) {
  int out = 0;
  if (score.failed) out += 2000;
  for (const auto& flag : card.flags)
    out += (flag.level == "manager"      ? 800
            : flag.level == "supervisor" ? 500
                                         : 300) /
           (flag.handled_at ? 2 : 1);
  for (const auto& promise : card.promises) out += promise.overdue ? 300 : 0;
  int errors = 0, last_anger = 0;
  for (const auto& message : card.messages) {
    for (const auto& finding : message.findings) errors += finding.severity == "error";
    if (message.from == From::customer) last_anger = message.anger;
  }
  out += std::min(errors, 5) * 150 + last_anger / 2;
  if (card.csat) out += (5 - card.csat) * 100;
  if (score.per_mille >= 0) out += std::max(0, 700 - score.per_mille);
  return out;
}

}  // namespace hamkalam::replay
