#include "replay/report.hpp"

#include <algorithm>
#include <cmath>

#include "text/calendar.hpp"

namespace hamkalam::replay {
namespace {

constexpr std::size_t kMostFlags = 300, kMostCustomers = 20;
constexpr int kNeedsAttention = 50;  // of 100

// The share `good` of `all` with its 95 % interval (Wilson), in per mille; null where there is
// nothing to share.
Json share(std::int64_t good, std::int64_t all) {
  if (all == 0) return Json();
  const double n = static_cast<double>(all), p = static_cast<double>(good) / n, z = 1.96;
  const double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
  const double half = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n);
  const auto per_mille = [](double value) {
    return static_cast<std::int64_t>(std::lround(std::clamp(value, 0.0, 1.0) * 1000));
  };
  return {{"value", per_mille(p)},
          {"low", per_mille(middle - half)},
          {"high", per_mille(middle + half)},
          {"of", all}};
}

// A mean with its 95 % interval, by the values' own spread.
Json mean_of(const std::vector<std::int64_t>& values) {
  if (values.empty()) return Json();
  double sum = 0, squares = 0;
  for (const auto value : values) sum += static_cast<double>(value);
  const double n = static_cast<double>(values.size()), mean = sum / n;
  for (const auto value : values)
    squares += (static_cast<double>(value) - mean) * (static_cast<double>(value) - mean);
  const double half = n > 1 ? 1.96 * std::sqrt(squares / (n - 1) / n) : 0;
  return {{"value", std::lround(mean)},
          {"low", std::lround(mean - half)},
          {"high", std::lround(mean + half)},
          {"of", values.size()}};
}

Json median(std::vector<event::Time> times) {
  if (times.empty()) return Json();
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  return *middle / 1000;  // seconds
}

// The names with the highest counts, ties by name.
std::vector<std::pair<std::string, std::int64_t>> most(
    const std::map<std::string, std::int64_t>& counts, std::size_t number) {
  std::vector<std::pair<std::string, std::int64_t>> out(counts.begin(), counts.end());
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  if (out.size() > number) out.resize(number);
  return out;
}

Json pairs(const std::vector<std::pair<std::string, std::int64_t>>& list) {
  Json out = Json::array();
  for (const auto& [name, count] : list) out.push_back({{"name", name}, {"count", count}});
  return out;
}

std::string cell(const Json& value) {
  std::string text = value.is_string() ? value.get<std::string>()
                     : value.is_null() ? std::string()
                                       : value.dump();
  // A spreadsheet would take it for a formula.
  if (value.is_string() && !text.empty() &&
      std::string_view("=+-@\t").find(text[0]) != std::string_view::npos)
    text.insert(0, "'");
  if (text.find_first_of(",\"\n\r") == text.npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

}  // namespace

std::string Report::week_of(event::Time time) const {
  const std::int64_t day = text::day_of_local(time + text::offset_of(options_.zone, time));
  const int back = (text::weekday_of(day) - options_.week_start + 7) % 7;
  return text::day_text(day - back);
}

Result<void> Report::add(std::string_view line) {
  HK_TRY(const Json card, parse_json(line, "scores", 16));
  try {
    if (card.at("kind") == "reading") {
      readings_.emplace(std::pair(-card.at("order").get<std::int64_t>(), std::string(line)), card);
      while (readings_.size() > options_.to_read) readings_.erase(std::prev(readings_.end()));
      return {};
    }
    const event::Time begin = card.at("begin"), end = card.at("end");
    begin_ = begin_ == 0 ? begin : std::min(begin_, begin);
    end_ = std::max(end_, end);
    take(all_, card);
    take(weeks_[week_of(begin)], card);
    if (const std::string agent = card.at("agent"); !agent.empty()) take(agents_[agent], card);
    take(channels_[card.at("channel")], card);
    if (const std::string sector = card.at("sector"); !sector.empty()) take(sectors_[sector], card);
    take(languages_[card.at("language")], card);
    for (const auto& [id, name] : card.at("names").items()) names_[id] = name;
    for (const Json& finding : card.at("findings"))
      ++heat_[finding.at("rule")][finding.at("agent")];
    for (const auto& [rule, count] : card.at("rules").items())
      rules_[rule] += count.get<std::int64_t>();
    for (const Json& flag : card.at("flags")) {
      const event::Time handled = flag.at("handled_at");
      const bool late = handled == 0 || handled > flag.at("due").get<event::Time>();
      auto& reason = reasons_[flag.at("reason")];
      ++reason.first;
      reason.second += late;
      Json listed = flag;
      for (const char* field : {"conversation", "contact", "agent"}) listed[field] = card.at(field);
      std::pair place(flag.at("at").get<event::Time>(), listed.dump());
      flags_.emplace(std::move(place), std::move(listed));
      if (flags_.size() > kMostFlags) flags_.erase(std::prev(flags_.end()));
    }
    needing_attention_ += card.at("attention").get<int>() >= kNeedsAttention;
    if (card.contains("resolved")) ++(card["resolved"].get<bool>() ? resolved_ : unresolved_);
    reopened_ += card.value("reopened", false);
    take_customer(card);
    take_expected(card);
    const Json& promises = card.at("promises");
    briefs_.push_back({card.at("customer"), card.at("agent"), card.at("channel"), begin, end,
                       card.at("score"), card.at("anger").at("peak"), card.at("anger").at("end"),
                       promises.at("kept"), promises.at("broken"),
                       static_cast<int>(card.at("flags").size()), card.value("csat", 0)});
    for (const char* field :
         {"conversation", "contact", "channel", "sector", "language", "customer", "agent", "score",
          "failed", "first_response", "waiting", "attention"})
      rows_ += cell(card.at(field)) + ",";
    rows_ += event::format_time(begin) + "," + event::format_time(end) + "," +
             std::to_string(card.at("flags").size()) + "," +
             std::to_string(card.at("findings").size()) + "," + promises.at("kept").dump() + "," +
             promises.at("broken").dump() + "," + cell(card.value("csat", Json()));
    for (const Category& category : scorecard_.categories()) {
      rows_ += ",";
      for (const Json& one : card.at("categories"))
        if (one.at("id") == category.id) rows_ += one.at("value").dump();
    }
    rows_ += "\n";
  } catch (const Json::exception& e) {
    return Error("scores", e.what());
  }
  return {};
}

std::string Report::csv() const {
  std::string head =
      "conversation,contact,channel,sector,language,customer,agent,score,failed,first_response_ms,"
      "waiting_ms,attention,begin,end,flags,findings,promises_kept,promises_broken,csat";
  for (const Category& category : scorecard_.categories()) head += "," + category.id;
  return head + "\n" + rows_;
}

void Report::take(Group& group, const Json& card) const {
  ++group.conversations;
  const Json& messages = card.at("messages");
  group.agent_messages += messages.at("agent").get<std::int64_t>();
  for (const Json& flag : card.at("flags")) {
    ++group.flags;
    const event::Time handled = flag.at("handled_at");
    group.flags_late += handled == 0 || handled > flag.at("due").get<event::Time>();
  }
  for (const Json& finding : card.at("findings")) {
    ++group.findings;
    ++group.rules[finding.at("rule")];
  }
  group.promises_kept += card.at("promises").at("kept").get<std::int64_t>();
  group.promises_broken += card.at("promises").at("broken").get<std::int64_t>();
  if (card.contains("csat")) group.csat.add(card["csat"].get<int>() * 1000);
  if (const event::Time first = card.at("first_response"); first >= 0)
    group.first_responses.push_back(first);
  const int score = card.at("score");
  if (score < 0) return;
  ++group.scored;
  group.failed += card.at("failed").get<bool>();
  group.score.add(score);
  for (const Json& one : card.at("categories"))
    group.categories[one.at("id")].add(one.at("value").get<int>());
}

void Report::take_customer(const Json& card) {
  std::string id = card.at("customer");
  if (id.empty()) id = card.at("conversation");
  Customer& customer = customers_[id];
  if (const std::string name = card.at("customer_name"); !name.empty()) customer.name = name;
  ++customer.contacts;
  const event::Time begin = card.at("begin"), end = card.at("end");
  if (customer.first == 0 || begin < customer.first) {
    customer.first = begin;
    customer.anger_first = card.at("anger").at("peak");
  }
  if (end >= customer.last) {
    customer.last = end;
    customer.anger_last = card.at("anger").at("end");
  }
  customer.flags += static_cast<std::int64_t>(card.at("flags").size());
  customer.kept += card.at("promises").at("kept").get<std::int64_t>();
  customer.broken += card.at("promises").at("broken").get<std::int64_t>();
  customer.order += card.at("order").get<std::int64_t>();
  if (const int score = card.at("score"); score >= 0) customer.score.add(score);
  if (card.contains("csat")) customer.csat.add(card["csat"].get<int>() * 1000);
  for (const auto& [intent, count] : card.at("intents").items())
    if (intent != "none" && !intent.starts_with("talk."))
      customer.intents[intent] += count.get<std::int64_t>();
  for (const auto& [rule, count] : card.at("rules").items())
    customer.rules[rule] += count.get<std::int64_t>();
}

// What somebody labelled a message with, against what was found: precision and recall for each
// label. "rules", "flags" and "signals" list all that are expected of the message.
void Report::take_expected(const Json& card) {
  if (!card.contains("expected")) return;
  for (const Json& one : card["expected"]) {
    const Json& expect = one.at("expect");
    const Json& found = one.at("found");
    const auto names = [](const Json& in, const char* field) {
      std::vector<std::string> out;
      if (const auto it = in.find(field); it != in.end()) {
        if (it->is_string()) out.push_back(it->get<std::string>());
        if (it->is_array())
          for (const Json& name : *it)
            if (name.is_string()) out.push_back(name.get<std::string>());
      }
      std::sort(out.begin(), out.end());
      out.erase(std::unique(out.begin(), out.end()), out.end());
      return out;
    };
    for (const char* field : {"intent", "rules", "flags", "signals"}) {
      if (!expect.contains(field)) continue;
      const auto wanted = names(expect, field), got = names(found, field);
      for (const auto& name : wanted) {
        auto& label = labelled_[std::string(field) + ":" + name];
        ++label.expected;
        label.both += std::binary_search(got.begin(), got.end(), name);
      }
      for (const auto& name : got) ++labelled_[std::string(field) + ":" + name].found;
    }
  }
}

Result<void> Report::add_verdict(std::string_view line) {
  HK_TRY(const Json json, parse_json(line, "verdicts"));
  const auto text = [&](const char* field) {
    const auto it = json.find(field);
    return it != json.end() && it->is_string() ? it->get<std::string>() : std::string();
  };
  if (!json.is_object() || text("name").empty() ||
      (text("verdict") != "right" && text("verdict") != "wrong"))
    return Error("verdicts", "expected {\"kind\", \"name\", \"verdict\": \"right\" or \"wrong\"}");
  Hits& hits = verdicts_[text("kind") + ":" + text("name")];
  ++(text("verdict") == "right" ? hits.right : hits.wrong);
  return {};
}

Json Report::of(const Group& group) const {
  Json categories = Json::object();
  for (const Category& category : scorecard_.categories())
    if (const auto it = group.categories.find(category.id); it != group.categories.end())
      categories[category.id] = {{"value", it->second.mean()}, {"of", it->second.count}};
  return {{"conversations", group.conversations},
          {"scored", group.scored},
          {"score", group.score.mean()},
          {"failed", group.failed},
          {"flags", group.flags},
          {"flags_late", group.flags_late},
          {"findings", group.findings},
          {"agent_messages", group.agent_messages},
          {"promises_kept", group.promises_kept},
          {"promises_broken", group.promises_broken},
          {"first_response", median(group.first_responses)},
          {"csat", group.csat.mean()},
          {"categories", std::move(categories)}};
}

Json Report::agents(const rules::RuleBook& rules, text::Language language) const {
  Json out = Json::array();
  for (const auto& [id, group] : agents_) {
    Json agent = of(group);
    const auto name = names_.find(id);
    agent["id"] = id;
    agent["name"] = name == names_.end() ? id : name->second;
    // Too few to say anything about a person.
    const bool ranked = group.scored >= scorecard_.ranked_from();
    agent["ranked"] = ranked;
    if (!ranked) agent["score"] = nullptr, agent["categories"] = Json::object();
    std::vector<std::pair<std::int64_t, std::string>> values;
    for (const auto& [category, sum] : group.categories)
      if (sum.count >= 5) values.emplace_back(sum.sum / sum.count, category);
    std::sort(values.begin(), values.end());
    Json strong = Json::array(), weak = Json::array();
    for (auto it = values.rbegin(); it != values.rend() && strong.size() < 3; ++it)
      if (it->first >= 900) strong.push_back(it->second);
    const auto is_bonus = [&](const std::string& id) {
      return std::any_of(
          scorecard_.categories().begin(), scorecard_.categories().end(),
          [&](const Category& one) { return one.id == id && one.kind == Kind::bonus; });
    };
    // What only adds is no weakness where it is missing.
    for (const auto& [value, category] : values)
      if (value < 800 && weak.size() < 3 && !is_bonus(category)) weak.push_back(category);
    agent["strong"] = std::move(strong);
    agent["weak"] = std::move(weak);
    Json advice = Json::array();
    for (const auto& [rule, count] : most(group.rules, 3))
      advice.push_back(
          {{"rule", rule}, {"count", count}, {"asks", rules.words(rule, language).asks}});
    agent["recommendations"] = std::move(advice);
    out.push_back(std::move(agent));
  }
  return out;
}

Json Report::customers(const rules::RuleBook& rules, text::Language language) const {
  std::vector<std::pair<std::int64_t, std::string>> order;
  for (const auto& [id, customer] : customers_) order.emplace_back(-customer.order, id);
  std::sort(order.begin(), order.end());
  if (order.size() > kMostCustomers) order.resize(kMostCustomers);
  Json out = Json::array();
  for (const auto& [unused, id] : order) {
    const Customer& customer = customers_.at(id);
    Json advice = Json::array();
    for (const auto& [rule, count] : most(customer.rules, 3))
      advice.push_back(
          {{"rule", rule}, {"count", count}, {"asks", rules.words(rule, language).asks}});
    out.push_back({{"id", id},
                   {"name", customer.name},
                   {"contacts", customer.contacts},
                   {"first", customer.first},
                   {"last", customer.last},
                   {"matters", pairs(most(customer.intents, 3))},
                   {"flags", customer.flags},
                   {"promises_kept", customer.kept},
                   {"promises_broken", customer.broken},
                   {"anger", {{"first", customer.anger_first}, {"last", customer.anger_last}}},
                   {"score", customer.score.mean()},
                   {"csat", customer.csat.mean()},
                   {"recommendations", std::move(advice)}});
  }
  return out;
}

Result<Json> Report::selection(const std::string& what) const {
  std::vector<const Brief*> chosen;
  const auto keep = [&](auto&& test) {
    for (const Brief& brief : briefs_)
      if (test(brief)) chosen.push_back(&brief);
  };
  if (const std::size_t dots = what.find(".."); dots != what.npos) {
    const auto from = event::parse_time(what.substr(0, dots) + "T00:00:00Z");
    const auto to = event::parse_time(what.substr(dots + 2) + "T00:00:00Z");
    if (!from || !to)
      return Error("--compare", "expected two days, such as 2026-01-01..2026-01-31");
    const auto utc = [&](event::Time local) { return text::to_utc(local, options_.zone); };
    keep([&](const Brief& brief) {
      return brief.begin >= utc(*from) && brief.begin < utc(*to + event::kDay);
    });
  } else if (what.starts_with("agents:")) {
    keep([&](const Brief& brief) {
      return !brief.agent.empty() &&
             ("," + what.substr(7) + ",").find("," + brief.agent + ",") != std::string::npos;
    });
  } else if (what.starts_with("channel:")) {
    keep([&](const Brief& brief) { return brief.channel == what.substr(8); });
  } else {
    return Error("--compare", "expected DAY..DAY, agents:A,B or channel:NAME");
  }
  // When each customer came again.
  std::map<std::string, std::vector<event::Time>> begins;
  for (const Brief& brief : briefs_)
    if (!brief.customer.empty()) begins[brief.customer].push_back(brief.begin);
  for (auto& [customer, times] : begins) std::sort(times.begin(), times.end());
  std::vector<std::int64_t> scores, csats;
  std::int64_t angry = 0, calmed = 0, kept = 0, promised = 0, again = 0, known = 0, flagged = 0;
  for (const Brief* brief : chosen) {
    if (brief->score >= 0) scores.push_back(brief->score);
    if (brief->csat) csats.push_back(brief->csat * 1000);
    if (brief->peak >= 500) ++angry, calmed += brief->last * 2 <= brief->peak;
    kept += brief->kept;
    promised += brief->kept + brief->broken;
    flagged += brief->flags > 0;
    if (brief->customer.empty()) continue;
    ++known;
    const auto& times = begins.at(brief->customer);
    const auto next = std::upper_bound(times.begin(), times.end(), brief->end);
    again += next != times.end() && *next - brief->end <= 7 * event::kDay;
  }
  return Json{{"what", what},
              {"conversations", chosen.size()},
              {"score", mean_of(scores)},
              {"calmed", share(calmed, angry)},
              {"promises_kept", share(kept, promised)},
              {"again_in_7_days", share(again, known)},
              {"flagged", share(flagged, static_cast<std::int64_t>(chosen.size()))},
              {"csat", mean_of(csats)}};
}

Result<Json> Report::data(const rules::RuleBook& rules, text::Language language) const {
  Json out = Json::object();
  out["zone"] = options_.zone;
  // The page writes times in this zone by its offset in the middle of the log.
  out["offset_minutes"] = text::offset_of(options_.zone, (begin_ + end_) / 2) / event::kMinute;
  out["begin"] = begin_;
  out["end"] = end_;
  out["ranked_from"] = scorecard_.ranked_from();
  out["totals"] = of(all_);
  out["customers"] = customers_.size();
  out["attention"] = share(needing_attention_, all_.conversations);
  out["resolved"] = share(resolved_, resolved_ + unresolved_);
  out["reopened"] = reopened_;
  Json categories = Json::array();
  for (const Category& category : scorecard_.categories()) {
    const auto it = all_.categories.find(category.id);
    categories.push_back({{"id", category.id},
                          {"kind", category.kind == Kind::standard ? "standard"
                                   : category.kind == Kind::bonus  ? "bonus"
                                                                   : "auto_fail"},
                          {"weight", category.weight},
                          {"rules", category.rules},
                          {"value", it == all_.categories.end() ? Json() : it->second.mean()},
                          {"of", it == all_.categories.end() ? 0 : it->second.count}});
  }
  out["categories"] = std::move(categories);
  for (const auto& [field, groups] : {std::pair{"weeks", &weeks_},
                                      {"channels", &channels_},
                                      {"sectors", &sectors_},
                                      {"languages", &languages_}}) {
    Json list = Json::array();
    for (const auto& [name, group] : *groups) {
      Json one{{"name", name}};
      one.update(of(group));
      list.push_back(std::move(one));
    }
    out[field] = std::move(list);
  }
  out["agents"] = agents(rules, language);
  out["top_customers"] = customers(rules, language);

  Json heat = Json::array();
  std::map<std::string, std::int64_t> sums;
  for (const auto& [rule, row] : heat_)
    for (const auto& [agent, count] : row) sums[rule] += count;
  for (const auto& [rule, sum] : most(sums, 25)) {
    Json row = Json::object();
    for (const auto& [agent, count] : heat_.at(rule)) row[agent] = count;
    heat.push_back({{"rule", rule}, {"count", sum}, {"agents", std::move(row)}});
  }
  out["heat"] = std::move(heat);
  Json asks = Json::object();
  for (const auto& rule : rules.rules())
    asks[rule.id] = {{"number", rule.number}, {"asks", rules.words(rule.id, language).asks}};
  out["rules"] = std::move(asks);
  out["fired"] = pairs(most(rules_, 15));

  Json reasons = Json::array();
  for (const auto& [reason, counts] : reasons_)
    reasons.push_back({{"reason", reason}, {"count", counts.first}, {"late", counts.second}});
  out["reasons"] = std::move(reasons);
  Json flags = Json::array();
  for (const auto& [place, flag] : flags_) flags.push_back(flag);
  out["flags"] = std::move(flags);
  Json readings = Json::array();
  for (const auto& [order, reading] : readings_) readings.push_back(reading);
  out["readings"] = std::move(readings);

  Json verdicts = Json::array();
  for (const auto& [name, hits] : verdicts_)
    verdicts.push_back({{"name", name}, {"rate", share(hits.right, hits.right + hits.wrong)}});
  out["verdicts"] = std::move(verdicts);
  Json labelled = Json::array();
  for (const auto& [name, label] : labelled_)
    labelled.push_back({{"name", name},
                        {"precision", share(label.both, label.found)},
                        {"recall", share(label.both, label.expected)}});
  out["labelled"] = std::move(labelled);
  Json compared = Json::array();
  for (const auto& what : options_.compare) {
    HK_TRY(Json one, selection(what));
    compared.push_back(std::move(one));
  }
  out["compare"] = std::move(compared);
  return out;
}

}  // namespace hamkalam::replay
