// What a new rule, wording or model changes: the answers to a log, before and now, line by line.
//
//   Changes changes;
//   changes.take(old_line, new_line);            // every line of both
//   changes.finish();
//   changes.count("flags_gone");  changes.failed(conditions);
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace hamkalam::replay {

struct Change {
  std::string kind;  // one of change_kinds()
  std::string conversation, message, before, after;
};

// flags_added, flags_gone, flags_moved, labels, suggestions, findings_added, findings_gone, answers
const std::vector<std::string>& change_kinds();

// "labels>2%", "flags_gone", "suggestions>100": a kind, and how many of it are too many; a share is
// of the lines. Without a number one is too many.
struct Condition {
  std::string text, kind;
  double most = 0;
  bool share = false;
};
Result<std::vector<Condition>> read_conditions(const std::string& list);

class Changes {
 public:
  // How many of each kind are kept to be shown.
  static constexpr std::size_t kMostShown = 200;

  // An error where a line is no answer.
  Result<void> take(std::string_view before, std::string_view now);
  void finish();

  std::uint64_t lines() const { return lines_; }
  std::uint64_t count(const std::string& kind) const;
  bool breaks(const Condition& condition) const;
  const std::vector<Change>& shown() const { return shown_; }

 private:
  void add(Change change);

  std::uint64_t lines_ = 0;
  std::map<std::string, std::uint64_t> counts_;
  std::vector<Change> shown_;
  // By conversation and reason, the sequences at which it was raised: before and now.
  std::map<std::pair<std::string, std::string>,
           std::pair<std::set<std::string>, std::set<std::string>>>
      flags_;
};

std::string print_changes(const Changes& changes, const std::vector<Condition>& conditions);
std::string changes_html(const Changes& changes, const std::vector<Condition>& conditions);
std::string changes_junit(const Changes& changes, const std::vector<Condition>& conditions);

}  // namespace hamkalam::replay
