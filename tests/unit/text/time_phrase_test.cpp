#include "text/time_phrase.hpp"

#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/data.hpp"

namespace hamkalam::text {
namespace {

constexpr std::int64_t kNow = 1'772'355'600'000;  // Sunday 2026-03-01T09:00:00Z
constexpr std::int64_t kMinute = 60'000, kHour = 60 * kMinute, kDay = 24 * kHour;

// "day 1, 09:00", what the whole text names in the language it is in; "" for none.
std::string found(std::string_view text) {
  const Analysis analysis = test::analyzer().analyze(text);
  const auto phrase =
      test::analyzer().time_in(analysis, 0, static_cast<int>(analysis.tokens.size()));
  if (!phrase) return "";
  std::string out;
  const auto add = [&](const char* name, const std::optional<int>& value) {
    if (value) out += (out.empty() ? "" : ", ") + std::string(name) + std::to_string(*value);
  };
  add("in ", phrase->minutes);
  add("day ", phrase->day);
  add("weekday ", phrase->weekday);
  add("at ", phrase->clock);
  return out;
}

}  // namespace

TEST_CASE("times in English", "[text]") {
  CHECK(found("I will call you today by 5") == "day 0, at 1020");
  CHECK(found("tomorrow at 9") == "day 1, at 540");
  CHECK(found("by Friday at 3 pm") == "weekday 5, at 900");
  CHECK(found("on Sunday at 10 am") == "weekday 7, at 600");
  CHECK(found("before 12") == "at 720");
  CHECK(found("in two hours") == "in 120");
  CHECK(found("in an hour") == "in 60");
  CHECK(found("within 24 hours") == "in 1440");
  CHECK(found("it takes 3 days") == "in 4320");
  CHECK(found("two weeks") == "in 20160");
  CHECK(found("tonight") == "day 0");
  CHECK(found("at 10:30") == "at 630");
  CHECK(found("at 3:15 pm") == "at 915");
  CHECK(found("at 12 am") == "at 0");
  CHECK(found("in half an hour") == "in 30");
}

TEST_CASE("times in Persian", "[text]") {
  CHECK(found("تا ساعت ۵ امروز خبر می‌دم") == "day 0, at 1020");
  CHECK(found("فردا ساعت ۹ صبح تماس می‌گیرم") == "day 1, at 540");
  CHECK(found("ساعت ۸ شب") == "at 1200");
  CHECK(found("ساعت ۱۲ ظهر") == "at 720");
  CHECK(found("تا دو ساعت دیگه") == "in 120");
  CHECK(found("نیم ساعت دیگه") == "in 30");
  CHECK(found("تا ۱۰ دقیقه دیگه") == "in 10");
  CHECK(found("پس‌فردا") == "day 2");
  CHECK(found("سه\u200cشنبه تماس می‌گیرم") == "weekday 2");
  CHECK(found("تا شنبه") == "weekday 6");
  CHECK(found("سه شنبه تماس می‌گیرم") == "weekday 2");
  CHECK(found("پنج شنبه ساعت ۴") == "weekday 4, at 960");
  CHECK(found("ta farda saat 5") == "day 1, at 1020");
}

TEST_CASE("times in Arabic", "[text]") {
  CHECK(found("سأتصل بك غداً") == "day 1");
  CHECK(found("خلال ساعتين") == "in 120");
  CHECK(found("خلال ٢٤ ساعة") == "in 1440");
  CHECK(found("خلال ثلاثة أيام") == "in 4320");
  CHECK(found("بعد يومين") == "in 2880");
  CHECK(found("الساعة الخامسة مساءً") == "at 1020");
  CHECK(found("قبل الساعة ٣") == "at 900");
  CHECK(found("يوم الخميس") == "weekday 4");
  CHECK(found("بعد بكرة") == "day 2");
}

TEST_CASE("numbers that name no time", "[text]") {
  for (const char* text : {"", "I will do it", "order 12 is ready", "5 items", "every day", "at 25",
                           "سفارش ۱۲ آماده است", "٥ طلبات", "at 123"}) {
    INFO(text);
    CHECK(found(text).empty());
  }
}

TEST_CASE("only the tokens asked for name a time", "[text]") {
  const Analysis analysis = test::analyzer().analyze("tomorrow, I will call at 9");
  REQUIRE(analysis.clauses.size() == 2);
  const auto second =
      test::analyzer().time_in(analysis, analysis.clauses[1].first, analysis.clauses[1].last);
  REQUIRE(second);
  CHECK_FALSE(second->day);
  CHECK(second->clock == 540);
  CHECK_FALSE(test::analyzer().time_in(analysis, 2, 2));
}

TEST_CASE("a phrase becomes a moment of the business's day", "[text]") {
  const auto at = [](const TimePhrase& phrase, const std::string& zone = "") {
    return resolve(phrase, kNow, zone) - kNow;
  };
  CHECK(at({.minutes = 120}) == 2 * kHour);
  CHECK(at({.minutes = 120, .day = 3}) == 2 * kHour);
  CHECK(at({.day = 0}) == 15 * kHour);  // the end of the day
  CHECK(at({.day = 1}) == 39 * kHour);
  CHECK(at({.day = 1, .clock = 540}) == kDay);
  CHECK(at({.clock = 1020}) == 8 * kHour);
  CHECK(at({.clock = 480}) == 23 * kHour);        // past today: tomorrow
  CHECK(at({.clock = 540}) == kDay);              // now is past, too
  CHECK(at({.day = 0, .clock = 480}) == -kHour);  // but not where the day was said
  CHECK(at({.weekday = 1, .clock = 540}) == kDay);
  CHECK(at({.weekday = 7, .clock = 600}) == 7 * kDay + kHour);  // the next one
  CHECK(at({.weekday = 6}) == 6 * kDay + 15 * kHour);

  // 09:00Z is 12:30 in Tehran.
  CHECK(at({.day = 0}, "Asia/Tehran") == 11 * kHour + 30 * kMinute);
  CHECK(at({.clock = 750}, "Asia/Tehran") == kDay);
  CHECK(at({.clock = 1020}, "Asia/Tehran") == 4 * kHour + 30 * kMinute);
  CHECK(at({.day = 1, .clock = 0}, "Pacific/Auckland") == 2 * kHour);    // 22:00 there
  CHECK(at({.weekday = 1, .clock = 0}, "Pacific/Kiritimati") == kHour);  // 23:00
}

TEST_CASE("unknown zones count as UTC", "[text]") {
  for (const char* zone : {"", "UTC", "Mars/Phobos", "Asia/", "../etc/passwd"}) {
    INFO(zone);
    CHECK(resolve({.day = 0}, kNow, zone) == kNow + 15 * kHour);
  }
}

TEST_CASE("the offset is the one that holds then", "[text]") {
  // Clocks in Berlin go forward on 2026-03-29 at 01:00Z.
  constexpr std::int64_t kBefore = kNow + 27 * kDay;  // Saturday 2026-03-28T09:00:00Z
  CHECK(resolve({.day = 0, .clock = 720}, kBefore, "Europe/Berlin") == kBefore + 2 * kHour);
  CHECK(resolve({.day = 1, .clock = 720}, kBefore, "Europe/Berlin") == kBefore + kDay + kHour);
  CHECK(resolve({.weekday = 7}, kBefore, "Europe/Berlin") == kBefore + 37 * kHour);
}

TEST_CASE("the words are checked", "[text]") {
  const auto same = [](const std::string& word) { return word; };
  const auto json = parse_json(R"({"days":{"today":0},"weekdays":{},"units":{"h":60},
      "numbers":{"one":1},"clock":["at"],"by":["by"],"afternoon":["pm"],"morning":["am"]})",
                               "");
  REQUIRE(json);
  const auto words = TimeWords::load(*json, same);
  REQUIRE(words);
  CHECK(words->units.at("h") == 60);
  for (const auto& [field, value] : json->items()) {
    Json missing = *json, wrong = *json;
    missing.erase(field);
    wrong[field] = 7;
    INFO(field);
    CHECK_FALSE(TimeWords::load(missing, same));
    CHECK_FALSE(TimeWords::load(wrong, same));
  }
}

}  // namespace hamkalam::text
