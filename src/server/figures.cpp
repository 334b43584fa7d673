#include "server/figures.hpp"

#include <algorithm>
#include <chrono>

#include "base/json.hpp"

namespace hamkalam::server {
namespace {

constexpr std::size_t kMostRules = 20;

event::Time month_of(event::Time time) {
  using namespace std::chrono;
  const auto day = floor<days>(sys_time<milliseconds>(milliseconds(time)));
  const year_month_day date(day);
  return duration_cast<milliseconds>(sys_days(date.year() / date.month() / 1).time_since_epoch())
      .count();
}

std::int64_t whole(std::uint64_t count) {
  return static_cast<std::int64_t>(count);
}

// "7/1" is a suggestion, "7/n1" a note.
bool is_suggestion(std::string_view about) {
  const auto slash = about.find('/');
  return slash != about.npos && slash + 1 < about.size() &&
         about.find_first_not_of("0123456789", slash + 1) == about.npos;
}

}  // namespace

std::string Figures::subject(event::Time month) {
  return "figures " + event::format_time(month).substr(0, 7);
}

// "raised asked_for_manager", "used": what became of a flag and why it was raised, or of a
// suggestion.
std::optional<std::pair<std::string, std::string>> Figures::mark_of(
    const conversation::Conversation& conversation, const event::Event& event) {
  const auto mark = [&](std::string what) {
    return std::pair(subject(event.at.value_or(conversation.time())), std::move(what));
  };
  if (event.type == event::Type::feedback && is_suggestion(event.subject))
    return mark(event.outcome);
  if (event.type != event::Type::flag) return std::nullopt;
  if (event.outcome == "raised") return mark("raised " + event.reason);
  if (event.outcome != "resolved" && event.outcome != "false_alarm") return std::nullopt;
  const auto& flags = conversation.flags();
  const auto flag = std::find_if(flags.rbegin(), flags.rend(),
                                 [&](const auto& state) { return state.flag.id == event.subject; });
  if (flag == flags.rend()) return std::nullopt;
  return mark(event.outcome + " " + flag->flag.reason);
}

void Figures::fired(const std::vector<std::string>& rules) {
  for (const auto& rule : rules) ++rules_[rule];
}

std::string Figures::json(event::Time now, const Counts& counted) const {
  struct Reason {
    std::uint64_t raised = 0, resolved = 0, false_alarm = 0;
  };
  std::map<std::string, Reason> reasons;
  for (const auto& [value, count] : counted)
    if (const auto space = value.find(' '); space != value.npos) {
      const std::string outcome = value.substr(0, space);
      Reason& reason = reasons[value.substr(space + 1)];
      (outcome == "raised"     ? reason.raised
       : outcome == "resolved" ? reason.resolved
                               : reason.false_alarm) += count;
    }
  JsonWriter out;
  out.begin_object().key("since").string(event::format_time(month_of(now)));
  out.key("reasons").begin_array();
  for (const auto& [name, reason] : reasons) {
    out.begin_object().key("name").string(name).key("raised").number(whole(reason.raised));
    out.key("resolved").number(whole(reason.resolved));
    out.key("false_alarm").number(whole(reason.false_alarm)).end_object();
  }
  out.end_array().key("suggestions").begin_object();
  for (const char* outcome : {"used", "edited", "dismissed", "wrong"}) {
    const auto found = counted.find(outcome);
    out.key(outcome).number(found != counted.end() ? whole(found->second) : 0);
  }
  out.end_object().key("rules").begin_array();
  std::vector<std::pair<std::string, std::uint64_t>> most(rules_.begin(), rules_.end());
  std::sort(most.begin(), most.end(), [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  if (most.size() > kMostRules) most.resize(kMostRules);
  for (const auto& [id, fired] : most)
    out.begin_object().key("id").string(id).key("fired").number(whole(fired)).end_object();
  return out.end_array().end_object().take();
}

}  // namespace hamkalam::server
