#include "channel/retry.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <optional>

#include "channel/encoding.hpp"
#include "channel/payload.hpp"

namespace hamkalam::channel {
namespace {

constexpr event::Time kSecond = 1000;
constexpr std::array<event::Time, 11> kMessageDelays{
    1 * kSecond,  2 * kSecond,  4 * kSecond,   8 * kSecond,   15 * kSecond, 30 * kSecond,
    60 * kSecond, 90 * kSecond, 180 * kSecond, 240 * kSecond, 300 * kSecond};
constexpr std::array<event::Time, 9> kWebhookDelays{
    5 * kSecond,       5 * event::kMinute, 30 * event::kMinute, 2 * event::kHour, 5 * event::kHour,
    10 * event::kHour, 14 * event::kHour,  20 * event::kHour,   24 * event::kHour};
constexpr event::Time kMostPatience = event::kDay;
constexpr std::size_t kReasonBytes = 200;

// "Sun, 06 Nov 1994 08:49:37 GMT", the one form of dates that may be sent today.
std::optional<event::Time> http_date(const std::string& text) {
  static constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  char month[4] = {};
  int day = 0, year = 0, hour = 0, minute = 0, second = 0;
  if (std::sscanf(text.c_str(), "%*3s, %2d %3s %4d %2d:%2d:%2d GMT", &day, month, &year, &hour,
                  &minute, &second) != 6)
    return std::nullopt;
  const auto found = kMonths.find(month);
  if (found == kMonths.npos || found % 3) return std::nullopt;
  char iso[40];
  std::snprintf(iso, sizeof iso, "%04d-%02d-%02dT%02d:%02d:%02dZ", year, int(found / 3) + 1, day,
                hour, minute, second);
  return event::parse_time(iso);
}

// What the other side asks us to wait, in its header or, as Telegram does, in its body; 0: nothing.
event::Time patience(const Outcome& outcome, const Json& body, event::Time now) {
  event::Time wait = 0;
  const auto header = outcome.headers.find("retry-after");
  std::string text =
      header == outcome.headers.end() ? id(at(body, "parameters", "retry_after")) : header->second;
  std::int64_t seconds = 0;
  const char* last = text.data() + text.size();
  if (const auto [end, fault] = std::from_chars(text.data(), last, seconds);
      fault == std::errc() && end == last)
    wait = std::min<event::Time>(seconds, kMostPatience / kSecond) * kSecond;
  else if (const auto date = http_date(text))
    wait = *date - now;
  return std::clamp<event::Time>(wait, 0, kMostPatience);
}

// What platforms call the fault; never what was said.
std::string words_of(const Json& body) {
  for (const Json* one : {&at(body, "description"), &at(body, "error", "message"),
                          &at(body, "error", "description"), &at(body, "errors", "title"),
                          &at(body, "message"), &at(body, "error"), &at(body, "status")})
    if (one->is_string() && !one->get_ref<const std::string&>().empty())
      return std::string(clip(one->get_ref<const std::string&>(), kReasonBytes));
  return {};
}

// Some say 200 to everything and what they mean in the body.
bool is_denied(const Json& body) {
  if (const Json& ok = at(body, "ok"); ok.is_boolean()) return !ok.get<bool>();
  const std::string status = text(at(body, "status"));  // of Rubika "OK", of Goftino "success"
  return status == "error" || status == "fail" || status.starts_with("INVALID") ||
         status.starts_with("ERROR") || status == "TOO_REQUESTS";
}

std::string reason_of(const Outcome& outcome, const Json& body) {
  const int status = outcome.status;
  std::string out = "it answered " + std::to_string(status);
  if (status == 401) out += " (the token is not accepted)";
  if (status >= 300 && status < 400) out += " (redirects are not followed)";
  if (const std::string words = words_of(body); !words.empty()) out += ": " + words;
  return out;
}

Next later(std::uint64_t attempts, Schedule schedule, std::uint32_t random, event::Time least,
           std::string reason) {
  if (attempts == 0 || attempts > schedule.size())
    return {.what = Next::What::dead,
            .reason = std::move(reason) + "; tried " + std::to_string(attempts) + " times"};
  const event::Time usual = schedule[static_cast<std::size_t>(attempts - 1)];
  // Up to a quarter more, so that not all come back at once.
  const event::Time jitter =
      std::max(usual, least) / 4 * static_cast<event::Time>(random >> 16) / event::Time{0x10000};
  return {.what = Next::What::again,
          .delay = std::max(usual, least) + jitter,
          .whole_channel = least > 0,
          .reason = std::move(reason)};
}

}  // namespace

const Schedule kMessages{kMessageDelays};
const Schedule kWebhooks{kWebhookDelays};

Next what_next(const Outcome& outcome, std::uint64_t attempts, Schedule schedule, bool repeatable,
               std::uint32_t random, event::Time now) {
  using Kind = Outcome::Kind;
  if (outcome.kind == Kind::unanswered && !repeatable)
    return {.what = Next::What::uncertain,
            .reason = outcome.fault + "; it may have arrived all the same"};
  if (outcome.kind != Kind::answered) return later(attempts, schedule, random, 0, outcome.fault);
  const auto parsed = parse_json(outcome.body, "", 32);
  const Json body = parsed ? *parsed : Json();
  const int status = outcome.status;
  const bool denied = status >= 200 && status < 300 && is_denied(body);
  if (status >= 200 && status < 300 && !denied) return {.what = Next::What::taken};
  const bool busy = status == 408 || status == 425 || status == 429 || status >= 500 ||
                    (denied && text(at(body, "status")) == "TOO_REQUESTS");
  if (busy)
    return later(attempts, schedule, random, patience(outcome, body, now),
                 reason_of(outcome, body));
  return {.what = Next::What::dead, .reason = reason_of(outcome, body)};
}

}  // namespace hamkalam::channel
