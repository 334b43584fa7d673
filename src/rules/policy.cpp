#include "rules/policy.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "text/calendar.hpp"

namespace hamkalam::rules {
namespace {

const Json* order_of(const Situation& s) {
  return member(s.known_case(), "order");
}

std::string zone_of(const Situation& s) {
  return text_at(s.business(), "time_zone");
}

std::int64_t local_day(const Situation& s, event::Time utc) {
  return text::day_of_local(utc + text::offset_of(zone_of(s), utc));
}

// "2026-03-02" or a time: when it is over.
std::optional<event::Time> end_of(const Situation& s, const std::string& date) {
  if (const auto time = event::parse_time(date)) return time;
  const auto midnight = event::parse_time(date + "T00:00:00Z");
  if (!midnight) return std::nullopt;
  return text::to_utc(*midnight + text::kDay, zone_of(s));
}

bool is_allowed(const Json* policy) {
  const Json* allowed = policy ? member(*policy, "allowed") : nullptr;
  return !allowed || !allowed->is_boolean() || allowed->get<bool>();
}

// "09:30" in minutes of the day; -1 where it is no time.
int minutes_of(const std::string& clock) {
  if (clock.size() != 5 || clock[2] != ':') return -1;
  const auto digit = [&](std::size_t i) { return clock[i] >= '0' && clock[i] <= '9'; };
  if (!digit(0) || !digit(1) || !digit(3) || !digit(4)) return -1;
  return ((clock[0] - '0') * 10 + clock[1] - '0') * 60 + (clock[3] - '0') * 10 + clock[4] - '0';
}

constexpr std::array<std::string_view, 7> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

// Opening hours in minutes of a day that begins at local midnight; `to` may be on the next day.
struct Hours {
  int from = 0, to = 0;
};
std::vector<Hours> hours_on(const Json& business, std::int64_t day) {
  constexpr int kDayMinutes = 24 * 60;
  std::vector<Hours> out;
  const Json* hours = member(business, "opening_hours");
  if (!hours || !hours->is_array()) return out;
  const auto weekday = kDays[static_cast<std::size_t>(text::weekday_of(day) - 1)];
  for (const Json& span : *hours) {
    const Json* days = member(span, "days");
    if (!days || !days->is_array() || std::find(days->begin(), days->end(), weekday) == days->end())
      continue;
    const int from = minutes_of(text_at(span, "from")), to = minutes_of(text_at(span, "to"));
    if (from >= 0 && to >= 0) out.push_back({from, to < from ? to + kDayMinutes : to});
  }
  return out;
}

// Whether the business is open at a time; also true where it gives no opening hours.
bool is_open(const Situation& s, event::Time utc) {
  const Json* hours = member(s.business(), "opening_hours");
  if (!hours || !hours->is_array() || hours->empty()) return true;
  const std::int64_t local = utc + text::offset_of(zone_of(s), utc);
  const std::int64_t today = text::day_of_local(local);
  for (const std::int64_t day : {today, today - 1}) {
    const auto minute = (local - day * text::kDay) / text::kMinute;
    for (const Hours& open : hours_on(s.business(), day))
      if (open.from <= minute && minute <= open.to) return true;
  }
  return false;
}

// The window in which something may be returned has passed.
bool return_window_passed(const Situation& s) {
  const Json* order = order_of(s);
  const auto delivered = order ? event::parse_time(text_at(*order, "delivered")) : std::nullopt;
  const auto day = order && !delivered ? end_of(s, text_at(*order, "delivered")) : delivered;
  return day && s.is_set("return_window_days") &&
         s.now() > *day + s.setting("return_window_days") * event::kDay;
}

bool is_promise(const conversation::ClauseActs& clause) {
  return clause.has_act("promise") || clause.has_act("overpromise") || clause.has_act("concession");
}

}  // namespace

const Json* policy_on(const Situation& s, std::string_view intent) {
  const Json* policies = member(s.business(), "policies");
  if (!policies) return nullptr;
  if (const Json* whole = member(*policies, intent)) return whole;
  const auto dot = intent.find('.');
  if (dot == intent.npos) return nullptr;
  if (const Json* group = member(*policies, intent.substr(0, dot))) return group;
  return member(*policies, intent.substr(dot + 1));
}

std::string text_in(const Json& value, text::Language language) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_object() ? text_at(value, text::tag(language)) : std::string();
}

std::string policy_text(const Situation& s, text::Language language) {
  const Json* policy = policy_on(s, s.intent());
  const Json* text = policy ? member(*policy, "text") : nullptr;
  return text ? text_in(*text, language) : std::string();
}

bool exception_allowed(const Situation& s) {
  if (s.asserts("exception")) return true;
  const Json* policies = member(s.business(), "policies");
  const Json* exception = policies ? member(*policies, "exception") : nullptr;
  return exception && is_allowed(exception);
}

std::vector<std::string> unbacked_promise(const Situation& s, bool refused) {
  std::vector<std::string> out;
  if (!s.draft || std::none_of(s.draft->clauses.begin(), s.draft->clauses.end(), is_promise))
    return out;
  static constexpr std::array<std::string_view, 4> kGoverned{"refund.request", "refund.policy",
                                                             "return.request", "price.discount"};
  const std::string& intent = s.intent();
  const bool gives = s.draft->has_act("concession");
  const Json* policies = member(s.business(), "policies");
  const bool asked = std::find(kGoverned.begin(), kGoverned.end(), intent) != kGoverned.end();
  // What is given in any other matter is compensation.
  const Json* compensation = policies ? member(*policies, "compensation") : nullptr;
  const Json* policy = gives && !asked ? compensation : policy_on(s, intent);
  const bool exempt = exception_allowed(s);
  const bool no_window =
      (intent == "return.request" || intent == "refund.request") && return_window_passed(s);
  if ((gives || asked) && !exempt && (no_window || (policy && !is_allowed(policy))))
    out.push_back("contradicts");
  if (gives && refused) out.push_back("contradicts_told");
  const bool uncovered = (gives || asked) && policies && !policies->empty() && !policy;
  const bool closed = s.draft->promised && !is_open(s, *s.draft->promised);
  if (!exempt && (uncovered || closed || s.asserts("outside_policy"))) out.push_back("not_covered");
  return out;
}

event::Time end_of_business_day(const Json& business, event::Time midnight) {
  const std::string zone = text_at(business, "time_zone");
  const std::int64_t local = midnight + text::offset_of(zone, midnight);
  const std::int64_t day = text::day_of_local(local - 1);
  int last = -1;
  for (const Hours& open : hours_on(business, day)) last = std::max(last, open.to);
  return last < 0 ? midnight : text::to_utc(day * text::kDay + last * text::kMinute, zone);
}

std::int64_t notice_days(const Situation& s) {
  if (!s.draft) return -1;
  for (const auto& clause : s.draft->clauses) {
    if (!clause.has_act("bad_news") && !clause.has_act("short_notice")) continue;
    for (const auto& entity : s.draft->entities) {
      const bool inside =
          entity.span.start < clause.span.end && entity.span.end > clause.span.start;
      if (inside && entity.kind == "time" && entity.names_day && entity.until > s.now())
        return local_day(s, entity.until - 1) - local_day(s, s.now());  // over at its midnight
    }
  }
  return -1;
}

std::int64_t earliest_notice_day(const Situation& s) {
  return local_day(s, s.now()) + s.setting("minimum_notice_days");
}

bool is_our_decision(const Situation& s) {
  if (!s.draft || !s.draft->has_act("bad_news")) return false;
  static constexpr std::array<std::string_view, 7> kNotOurs{
      "delivery.", "order.", "booking.", "product.fault", "payment.problem", "request.", "lost."};
  const std::string& intent = s.intent();
  return std::none_of(kNotOurs.begin(), kNotOurs.end(),
                      [&](auto group) { return intent.starts_with(group); });
}

bool eta_passed(const Situation& s) {
  const Json* order = order_of(s);
  if (!order || text_at(*order, "status") == "delivered") return false;
  if (const auto eta = end_of(s, text_at(*order, "eta"))) return *eta < s.now();
  const Json* promises = member(s.business(), "promises");
  const Json* hours = promises ? member(*promises, "delivery_hours") : nullptr;
  const auto placed = event::parse_time(text_at(*order, "placed"));
  return placed && hours && hours->is_number_unsigned() &&
         *placed + hours->get<event::Time>() * event::kHour < s.now();
}

}  // namespace hamkalam::rules
