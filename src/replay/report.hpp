// The report: what the contacts of a log amount to, for quality people. Takes the lines of
// card_line.hpp, from one replay or from many, and gives one JSON object; the page that shows it is
// src/console/report.
//
//   Report report(scorecard, {.zone = "Asia/Tehran"});
//   HK_CHECK(report.add(line));                  // each line
//   Json data = report.data(assistant.rules(), text::Language::fa);
#pragma once

#include <nlohmann/json.hpp>

#include "replay/scorecard.hpp"

namespace hamkalam::replay {

struct ReportOptions {
  std::string zone = "UTC";
  int week_start = 1;  // 1 Monday .. 7 Sunday
  std::size_t to_read = 10;
  std::vector<std::string>
      compare;  // two selections: "2026-01-01..2026-01-31", "agents:a,b", "channel:email"
};

class Report {
 public:
  Report(const Scorecard& scorecard, ReportOptions options)
      : scorecard_(scorecard), options_(std::move(options)) {}

  Result<void> add(std::string_view line);
  // Verdicts of people, as the page exports them: one a line.
  Result<void> add_verdict(std::string_view line);

  // Everything; rules are explained in `language`.
  Result<Json> data(const rules::RuleBook& rules, text::Language language) const;
  // A row for each contact, with names of columns first.
  std::string csv() const;

 private:
  struct Sum {
    std::int64_t sum = 0, count = 0;
    void add(std::int64_t value) { sum += value, ++count; }
    Json mean() const { return count ? Json(sum / count) : Json(); }
  };
  struct Group {  // an agent, a week, a channel, a sector
    std::int64_t conversations = 0, scored = 0, failed = 0, flags = 0, flags_late = 0, findings = 0;
    std::int64_t agent_messages = 0, promises_kept = 0, promises_broken = 0;
    Sum score, csat;
    std::map<std::string, Sum> categories;
    std::map<std::string, std::int64_t> rules;  // findings by rule
    std::vector<event::Time> first_responses;
  };
  struct Customer {
    std::string name;
    std::int64_t contacts = 0, flags = 0, kept = 0, broken = 0, order = 0;
    int anger_first = 0, anger_last = 0;
    event::Time first = 0, last = 0;
    Sum score, csat;
    std::map<std::string, std::int64_t> intents, rules;
  };
  struct Brief {  // what comparing needs of a contact
    std::string customer, agent, channel;
    event::Time begin = 0, end = 0;
    int score = -1, peak = 0, last = 0, kept = 0, broken = 0, flags = 0, csat = 0;
  };
  struct Hits {
    std::int64_t right = 0, wrong = 0;
  };
  struct Labelled {
    std::int64_t found = 0, expected = 0, both = 0;
  };

  void take(Group& group, const Json& card) const;
  void take_customer(const Json& card);
  void take_expected(const Json& card);
  Json of(const Group& group) const;
  Json agents(const rules::RuleBook& rules, text::Language language) const;
  Json customers(const rules::RuleBook& rules, text::Language language) const;
  Result<Json> selection(const std::string& what) const;
  std::string week_of(event::Time time) const;

  const Scorecard& scorecard_;
  ReportOptions options_;
  Group all_;
  std::map<std::string, Group> weeks_, agents_, channels_, sectors_, languages_;
  std::map<std::string, std::string> names_;
  std::map<std::string, Customer> customers_;
  std::map<std::string, std::map<std::string, std::int64_t>> heat_;  // rule, agent
  // The first ones by their times, and where these are alike by what is said: so also of those that
  // are too many it is told by no order of coming which are kept.
  std::multimap<std::pair<event::Time, std::string>, Json> flags_;
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> reasons_;  // all, late
  // What ranks alike by what is said of it: shards come in any order.
  std::multimap<std::pair<std::int64_t, std::string>, Json> readings_;
  std::vector<Brief> briefs_;
  std::map<std::string, Hits> verdicts_;
  std::map<std::string, Labelled> labelled_;
  std::map<std::string, std::int64_t> rules_;  // that fired on customers' messages
  std::int64_t needing_attention_ = 0, resolved_ = 0, unresolved_ = 0, reopened_ = 0;
  event::Time begin_ = 0, end_ = 0;
  std::string rows_;
};

}  // namespace hamkalam::replay
