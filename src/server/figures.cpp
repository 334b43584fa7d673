#include "server/figures.hpp"

#include <algorithm>
#include <chrono>

#include "assist/autopilot.hpp"
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

void Figures::observe(const conversation::Conversation& conversation, const event::Event& event) {
  using event::Type;
  count_automatic(conversation, event);
  if (event.type != Type::flag && event.type != Type::feedback) return;
  const event::Time month = month_of(event.at.value_or(conversation.time()));
  if (month < month_) return;
  if (month > month_) {
    month_ = month;
    reasons_.clear();
    suggestions_.clear();
  }
  if (event.type == Type::feedback) {
    if (is_suggestion(event.subject)) ++suggestions_[event.outcome];
    return;
  }
  if (event.outcome == "raised") {
    ++reasons_[event.reason].raised;
    return;
  }
  const auto& flags = conversation.flags();
  const auto flag = std::find_if(flags.rbegin(), flags.rend(),
                                 [&](const auto& state) { return state.flag.id == event.subject; });
  if (flag == flags.rend()) return;
  if (event.outcome == "resolved") ++reasons_[flag->flag.reason].resolved;
  if (event.outcome == "false_alarm") ++reasons_[flag->flag.reason].false_alarm;
}

void Figures::count_automatic(const conversation::Conversation& conversation,
                              const event::Event& event) {
  if (event.type != event::Type::message || event.from != event::From::bot ||
      !event.id.starts_with(assist::kAutopilotId))
    return;
  const event::Time day = event.at.value_or(conversation.time()) / event::kDay;
  if (day > day_) {
    day_ = day;
    automatic_.clear();
  }
  if (day == day_) automatic_.insert(conversation.id() + "\n" + event.id);
}

int Figures::automatic(event::Time now) const {
  return now / event::kDay == day_ ? static_cast<int>(automatic_.size()) : 0;
}

void Figures::fired(const std::vector<std::string>& rules) {
  for (const auto& rule : rules) ++rules_[rule];
}

std::string Figures::json(event::Time now) const {
  const event::Time month = month_of(now);
  const bool current = month == month_;
  JsonWriter out;
  out.begin_object().key("since").string(event::format_time(month));
  out.key("reasons").begin_array();
  if (current)
    for (const auto& [name, reason] : reasons_) {
      out.begin_object().key("name").string(name).key("raised").number(whole(reason.raised));
      out.key("resolved").number(whole(reason.resolved));
      out.key("false_alarm").number(whole(reason.false_alarm)).end_object();
    }
  out.end_array().key("suggestions").begin_object();
  for (const char* outcome : {"used", "edited", "dismissed", "wrong"}) {
    const auto found = suggestions_.find(outcome);
    out.key(outcome).number(current && found != suggestions_.end() ? whole(found->second) : 0);
  }
  out.end_object().key("rules").begin_array();
  std::vector<std::pair<std::string, std::uint64_t>> most(rules_.begin(), rules_.end());
  std::stable_sort(most.begin(), most.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  if (most.size() > kMostRules) most.resize(kMostRules);
  for (const auto& [id, fired] : most)
    out.begin_object().key("id").string(id).key("fired").number(whole(fired)).end_object();
  return out.end_array().end_object().take();
}

}  // namespace hamkalam::server
