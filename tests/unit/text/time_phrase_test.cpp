#include "text/time_phrase.hpp"

#include "support/data.hpp"
#include "support/words.hpp"

namespace hamkalam::text {
namespace {

// The moment at which a wall clock in `zone` shows this.
Moment at(int year, int month, int day, int hour, int minute, const std::string& zone) {
  const std::int64_t local =
      days_of({Calendar::gregorian, year, month, day}) * kDay + (hour * 60 + minute) * kMinute;
  return {to_utc(local, zone), zone};
}

// Wednesday: 13 Esfand 1404, 15 Ramadan 1447.
const Moment kLondon = at(2026, 3, 4, 12, 42, "Europe/London");
const Moment kTehran = at(2026, 3, 4, 12, 42, "Asia/Tehran");
const Moment kRiyadh = at(2026, 3, 4, 12, 42, "Asia/Riyadh");

// Times and durations that a text names, joined by "; ".
std::string named(std::string_view text, Language language, const Moment& moment) {
  std::string out;
  for (const Entity& entity : test::analyzer().analyze(text, language, moment).entities)
    if (entity.kind == "time" || entity.kind == "duration")
      out += (out.empty() ? "" : "; ") + entity.value;
  return out;
}
std::string en(std::string_view text, const Moment& moment = kLondon) {
  return named(text, Language::en, moment);
}
std::string fa(std::string_view text, const Moment& moment = kTehran) {
  return named(text, Language::fa, moment);
}
std::string ar(std::string_view text, const Moment& moment = kRiyadh) {
  return named(text, Language::ar, moment);
}

Entity time_of(std::string_view text, const Moment& moment = kLondon) {
  for (const Entity& entity : test::analyzer().analyze(text, Language::en, moment).entities)
    if (entity.kind == "time") return entity;
  INFO(text);
  CHECK(false);
  return {};
}
// When what the text names is over, in UTC.
std::string due(std::string_view text, const Moment& moment = kLondon) {
  return moment_text(time_of(text, moment).due, "");
}
// "day hour": what of them the text names.
std::string names(std::string_view text) {
  const Entity entity = time_of(text);
  return std::string(entity.names_day ? "day" : "") + (entity.names_hour ? " hour" : "");
}

}  // namespace

TEST_CASE("times in English", "[text]") {
  CHECK(en("I will call you today") == "2026-03-04");
  CHECK(en("see you tomorrow") == "2026-03-05");
  CHECK(en("it came yesterday") == "2026-03-03");
  CHECK(en("tomorrow at 9") == "2026-03-05T09:00Z");
  CHECK(en("tomorrow at 5") == "2026-03-05T17:00Z");  // in working hours
  CHECK(en("tomorrow at 5am") == "2026-03-05T05:00Z");
  CHECK(en("on Sunday at 10 am") == "2026-03-08T10:00Z");
  CHECK(en("at 3:15 pm") == "2026-03-04T15:15Z");
  CHECK(en("at 12 am tomorrow") == "2026-03-05T00:00Z");
  CHECK(en("quarter past three") == "2026-03-04T15:15Z");
  CHECK(en("half past 5") == "2026-03-04T17:30Z");
  CHECK(en("tomorrow morning") == "2026-03-05T00:00Z/2026-03-05T12:00Z");
  CHECK(en("tonight at 9") == "2026-03-04T21:00Z");
  CHECK(en("in two hours") == "2026-03-04T14:42Z");
  CHECK(en("in half an hour") == "2026-03-04T13:12Z");
  CHECK(en("in 3 weeks") == "2026-03-25");
  CHECK(en("two days ago") == "2026-03-02");
  CHECK(en("it takes 3 days") == "P3D");
  CHECK(en("an hour and a half") == "PT1H30M");
}

TEST_CASE("weekdays, weeks and months", "[text]") {
  CHECK(en("on Friday") == "2026-03-06");
  CHECK(en("this Friday") == "2026-03-06");
  CHECK(en("on Wednesday") == "2026-03-11");  // today is one
  CHECK(en("last Friday") == "2026-02-27");
  CHECK(en("next Friday") == "2026-03-13");
  CHECK(en("next week") == "2026-03-09/2026-03-16");
  CHECK(en("this weekend") == "2026-03-07/2026-03-09");
  CHECK(en("next month") == "2026-04-01/2026-05-01");
  CHECK(en("last month") == "2026-02-01/2026-03-01");
  CHECK(en("next year") == "2027-01-01/2028-01-01");
  CHECK(en("early April") == "2026-04-01/2026-04-11");
  CHECK(en("the end of the month") == "2026-03-21/2026-04-01");
  CHECK(en("the first Monday of April") == "2026-04-06");
  CHECK(en("the last Friday of March") == "2026-03-27");
  CHECK(en("a week from tomorrow") == "2026-03-12");
}

TEST_CASE("times in Persian", "[text]") {
  CHECK(fa("تا ساعت ۵ امروز خبر می‌دم") == "../2026-03-04T17:00+03:30");
  CHECK(fa("فردا ساعت ۹ صبح تماس می‌گیرم") == "2026-03-05T09:00+03:30");
  CHECK(fa("ساعت ۸ شب") == "2026-03-04T20:00+03:30");
  CHECK(fa("ساعت ۱۲ ظهر فردا") == "2026-03-05T12:00+03:30");
  CHECK(fa("تا دو ساعت دیگه") == "../2026-03-04T14:42+03:30");
  CHECK(fa("نیم ساعت دیگه") == "2026-03-04T13:12+03:30");
  CHECK(fa("سه روز پیش") == "2026-03-01");
  CHECK(fa("یک ساعت و نیم") == "PT1H30M");
  for (const char* text : {"پس‌فردا", "پسفردا", "پس فردا"}) CHECK(fa(text) == "2026-03-06");
  for (const char* text : {"سه\u200cشنبه میام", "سه شنبه میام", "سهشنبه میام"})
    CHECK(fa(text) == "2026-03-10");
  CHECK(fa("پنج شنبه ساعت ۴") == "2026-03-05T16:00+03:30");
  CHECK(fa("جمعه") == "2026-03-06");
  CHECK(fa("شنبه هفته بعد") == "2026-03-07");  // the week begins with it
  CHECK(fa("هفته آینده") == "2026-03-07/2026-03-14");
  CHECK(fa("ماه بعد") == "2026-03-21/2026-04-21");
  CHECK(fa("آخر ماه تسویه می‌کنم") == "2026-03-12/2026-03-21");
  CHECK(fa("سال آینده") == "2026-03-21/2027-03-21");
  CHECK(fa("سال بعد") == "2026-03-21/2027-03-21");
  CHECK(fa("ta farda saat 5") == "../2026-03-05T17:00+03:30");
}

TEST_CASE("times in Arabic", "[text]") {
  CHECK(ar("سأتصل بك غداً") == "2026-03-05");
  CHECK(ar("بعد بكرة") == "2026-03-06");
  CHECK(ar("بكرة الساعة 5") == "2026-03-05T17:00+03:00");
  CHECK(ar("خلال ساعتين") == "2026-03-04T12:42+03:00/2026-03-04T14:42+03:00");
  CHECK(ar("خلال ٢٤ ساعة") == "2026-03-04T12:42+03:00/2026-03-05T12:42+03:00");
  CHECK(ar("بعد يومين") == "2026-03-06");
  CHECK(ar("قبل ثلاثة أيام") == "2026-03-01");
  CHECK(ar("ثلاثة أيام عمل") == "P3D");
  CHECK(ar("الساعة الخامسة مساءً") == "2026-03-04T17:00+03:00");
  CHECK(ar("الساعة الثالثة والنصف") == "2026-03-04T15:30+03:00");
  CHECK(ar("الساعة خمسة إلا ربع") == "2026-03-04T16:45+03:00");
  CHECK(ar("قبل الساعة ٣") == "../2026-03-04T15:00+03:00");
  CHECK(ar("يوم الخميس") == "2026-03-05");
  CHECK(ar("الخميس الماضي") == "2026-02-26");
  CHECK(ar("الأسبوع القادم") == "2026-03-09/2026-03-16");
  CHECK(ar("نهاية الشهر") == "2026-03-21/2026-04-01");
  CHECK(ar("bokra el sa3a 5") == "2026-03-05T17:00+03:00");
}

TEST_CASE("bounds and ranges", "[text]") {
  CHECK(en("by Friday") == "../2026-03-06");
  CHECK(en("until tomorrow") == "../2026-03-05");
  CHECK(en("after Friday") == "2026-03-06/..");
  CHECK(en("since Monday") == "2026-03-02/..");
  CHECK(en("tomorrow before 12") == "../2026-03-05T12:00Z");
  CHECK(en("within 24 hours") == "2026-03-04T12:42Z/2026-03-05T12:42Z");
  CHECK(en("between 4 and 6") == "2026-03-04T16:00Z/2026-03-04T18:00Z");
  CHECK(en("from 3 to 5pm") == "2026-03-04T15:00Z/2026-03-04T17:00Z");
  CHECK(en("tomorrow from 5 to 7pm") == "2026-03-05T17:00Z/2026-03-05T19:00Z");
  CHECK(en("from 11 to 1pm") == "2026-03-04T11:00Z/2026-03-04T13:00Z");
  CHECK(en("11pm to 1am") == "2026-03-04T23:00Z/2026-03-05T01:00Z");  // over midnight
  CHECK(en("13-15 July") == "2026-07-13/2026-07-16");                 // the end is not in it
  CHECK(en("from Monday to Wednesday") == "2026-03-09/2026-03-12");
  CHECK(fa("از شنبه تا سه\u200cشنبه") == "2026-03-07/2026-03-11");
  CHECK(fa("بین ۴ تا ۶") == "2026-03-04T16:00+03:30/2026-03-04T18:00+03:30");
  CHECK(fa("از ساعت ۳ تا ۵ عصر") == "2026-03-04T15:00+03:30/2026-03-04T17:00+03:30");
  CHECK(ar("من الأحد إلى الثلاثاء") == "2026-03-08/2026-03-11");
  CHECK(ar("من الساعة 3 إلى 5 مساء") == "2026-03-04T15:00+03:00/2026-03-04T17:00+03:00");
}

TEST_CASE("Persian and Islamic dates", "[text]") {
  CHECK(fa("۱ فروردین") == "2026-03-21");
  CHECK(fa("29 اسفند") == "2026-03-20");
  CHECK(fa("اول اسفند") == "2026-02-20");  // just past
  CHECK(fa("1405/1/20") == "2026-04-09");
  CHECK(fa("۳۱ شهریور ۱۴۰۵") == "2026-09-22");
  CHECK(fa("اوایل فروردین") == "2026-03-21/2026-03-31");
  CHECK(fa("۲۷ رمضان") == "2026-03-16");
  CHECK(fa("۵ مارس") == "2026-03-05");
  CHECK(ar("15 رمضان") == "2026-03-04");
  CHECK(ar("30 رمضان") == "2026-03-19");
  CHECK(ar("1 شوال 1447") == "2026-03-20");
  CHECK(ar("1 محرم 1448 هـ") == "2026-06-16");
  CHECK(en("1 Muharram 1448 is a holiday") == "2026-06-16");
}

TEST_CASE("a day that its month does not have is no time", "[text]") {
  for (const char* text : {"31 February", "30 February", "on 31 April", "31 February 2026",
                           "29 February 2027", "31 June 2026", "2026-02-31", "31/4/2026"}) {
    INFO(text);
    CHECK(en(text).empty());
  }
  for (const char* text : {"۳۱ مهر", "۳۱ مهر ۱۴۰۵", "۳۰ اسفند ۱۴۰۴", "۱۴۰۴/۱۲/۳۰", "۳۰ فوریه"}) {
    INFO(text);
    CHECK(fa(text).empty());
  }
  for (const char* text : {"30 فبراير", "31 رمضان"}) {
    INFO(text);
    CHECK(ar(text).empty());
  }
}

TEST_CASE("leap years", "[text]") {
  CHECK(en("29 February 2028") == "2028-02-29");
  CHECK(en("29 February", at(2028, 1, 15, 10, 0, "Europe/London")) == "2028-02-29");
  CHECK(en("29 February", at(2028, 3, 5, 10, 0, "Europe/London")) == "2028-02-29");
  CHECK(en("29 February") == "2028-02-29");  // the next there is
  CHECK(en("tomorrow", at(2028, 2, 28, 10, 0, "Europe/London")) == "2028-02-29");
  CHECK(en("tomorrow", at(2027, 2, 28, 10, 0, "Europe/London")) == "2027-03-01");
  CHECK(en("in one year", at(2028, 2, 29, 10, 0, "Europe/London")) == "2029-02-28");
  CHECK(fa("۳۰ اسفند ۱۴۰۳") == "2025-03-20");
  CHECK(fa("۱۴۰۳/۱۲/۳۰") == "2025-03-20");
  CHECK(fa("۳۰ اسفند", at(2025, 3, 10, 10, 0, "Asia/Tehran")) == "2025-03-20");
  CHECK(fa("فردا", at(2025, 3, 20, 10, 0, "Asia/Tehran")) == "2025-03-21");
}

TEST_CASE("the ends of years", "[text]") {
  const Moment eve = at(2026, 12, 31, 10, 0, "Europe/London");  // a Thursday
  CHECK(en("tomorrow at 9", eve) == "2027-01-01T09:00Z");
  CHECK(en("1 January", eve) == "2027-01-01");
  CHECK(en("30 December", eve) == "2026-12-30");
  CHECK(en("next week", eve) == "2027-01-04/2027-01-11");
  CHECK(en("next month", eve) == "2027-01-01/2027-02-01");
  CHECK(en("next year", eve) == "2027-01-01/2028-01-01");
  CHECK(en("last year", eve) == "2025-01-01/2026-01-01");
  CHECK(en("in two months", eve) == "2027-02-28");
  const Moment january = at(2027, 1, 2, 10, 0, "Europe/London");
  CHECK(en("20 December", january) == "2026-12-20");
  CHECK(en("last month", january) == "2026-12-01/2027-01-01");
  CHECK(en("yesterday", january) == "2027-01-01");
  const Moment esfand = at(2026, 3, 19, 10, 0, "Asia/Tehran");  // 28 Esfand 1404, a Thursday
  CHECK(fa("پس‌فردا", esfand) == "2026-03-21");
  CHECK(fa("هفته آینده", esfand) == "2026-03-21/2026-03-28");
  CHECK(fa("ماه آینده", esfand) == "2026-03-21/2026-04-21");
  CHECK(fa("سال آینده", esfand) == "2026-03-21/2027-03-21");
  CHECK(fa("۵ فروردین", esfand) == "2026-03-25");
  CHECK(fa("۲۰ اسفند", at(2026, 3, 25, 10, 0, "Asia/Tehran")) == "2026-03-11");
}

TEST_CASE("daylight saving", "[text]") {
  // Clocks in London go forward on 29 March at 01:00Z and back on 25 October at 01:00Z.
  const Moment before = at(2026, 3, 28, 12, 0, "Europe/London");
  CHECK(en("today at 5pm", before) == "2026-03-28T17:00Z");
  CHECK(en("tomorrow at 12", before) == "2026-03-29T12:00+01:00");
  CHECK(en("tomorrow at 00:30", before) == "2026-03-29T00:30Z");
  CHECK(en("tomorrow at 02:30", before) == "2026-03-29T02:30+01:00");
  CHECK(en("28 March at 12:00", before) == "2026-03-28T12:00Z");
  CHECK(due("today", before) == "2026-03-29T00:00Z");
  CHECK(due("tomorrow", before) == "2026-03-29T23:00Z");
  CHECK(due("on Monday", before) == "2026-03-30T23:00Z");
  CHECK(due("tomorrow at 12", before) == "2026-03-29T11:00Z");
  const Moment after = at(2026, 3, 29, 12, 0, "Europe/London");
  CHECK(en("yesterday at 12", after) == "2026-03-28T12:00Z");
  CHECK(en("in an hour", after) == "2026-03-29T13:00+01:00");
  const Moment autumn = at(2026, 10, 24, 12, 0, "Europe/London");
  CHECK(en("tomorrow at 12", autumn) == "2026-10-25T12:00Z");
  CHECK(due("today", autumn) == "2026-10-24T23:00Z");
  CHECK(due("tomorrow", autumn) == "2026-10-26T00:00Z");
  // An hour that no clock shows is near it.
  CHECK(due("tomorrow at 01:30", before) == "2026-03-29T01:30Z");
}

TEST_CASE("hours are as long as they are when clocks change", "[text]") {
  const Moment spring = at(2026, 3, 28, 12, 0, "Europe/London");
  CHECK(en("in 24 hours", spring) == "2026-03-29T13:00+01:00");
  CHECK(due("within 24 hours", spring) == "2026-03-29T12:00Z");
  const Moment autumn = at(2026, 10, 24, 12, 0, "Europe/London");
  CHECK(en("in 24 hours", autumn) == "2026-10-25T11:00Z");
}

TEST_CASE("the day is the one of the business", "[text]") {
  const std::int64_t utc = at(2026, 3, 1, 22, 30, "").at;
  CHECK(en("tomorrow", {utc, ""}) == "2026-03-02");
  CHECK(en("tomorrow", {utc, "Asia/Tehran"}) == "2026-03-03");
  CHECK(en("tomorrow", {utc, "+03:30"}) == "2026-03-03");
  CHECK(en("tomorrow", {utc, "Pacific/Kiritimati"}) == "2026-03-03");
  CHECK(en("tomorrow", {utc, "America/New_York"}) == "2026-03-02");
  CHECK(en("tomorrow at 9", {utc, "America/New_York"}) == "2026-03-02T09:00-05:00");
  CHECK(due("tomorrow", {utc, "America/New_York"}) == "2026-03-03T05:00Z");
  for (const char* zone : {"UTC", "Mars/Phobos", "Asia/", "../etc/passwd"}) {
    INFO(zone);
    CHECK(en("tomorrow at 9", {utc, zone}) == "2026-03-02T09:00Z");
  }
}

TEST_CASE("when it is over", "[text]") {
  CHECK(due("tomorrow") == "2026-03-06T00:00Z");
  CHECK(due("tomorrow at 9") == "2026-03-05T09:00Z");
  CHECK(due("by Friday") == "2026-03-07T00:00Z");
  CHECK(due("before Friday") == "2026-03-06T00:00Z");
  CHECK(due("after Friday") == "2026-03-06T00:00Z");
  CHECK(due("by 5pm") == "2026-03-04T17:00Z");
  CHECK(due("in two hours") == "2026-03-04T14:42Z");
  CHECK(due("within two days") == "2026-03-06T12:42Z");
  CHECK(due("between 4 and 6") == "2026-03-04T18:00Z");
  CHECK(due("13-15 July") == "2026-07-15T23:00Z");
  CHECK(due("next week") == "2026-03-16T00:00Z");
  CHECK(due("tomorrow morning") == "2026-03-05T12:00Z");
  CHECK(due("two days ago") == "2026-03-03T00:00Z");
}

TEST_CASE("whether it names a day and an hour", "[text]") {
  CHECK(names("tomorrow") == "day");
  CHECK(names("on Friday") == "day");
  CHECK(names("13-15 July") == "day");
  CHECK(names("next week") == "day");
  CHECK(names("two days ago") == "day");
  CHECK(names("in 3 days") == "day");
  CHECK(names("tomorrow at 9") == "day hour");
  CHECK(names("by Friday 5pm") == "day hour");
  CHECK(names("in two hours") == "day hour");
  CHECK(names("within 24 hours") == "day hour");
  CHECK(names("noon tomorrow") == "day hour");
  CHECK(names("at 3:15 pm") == " hour");
  CHECK(names("by 5pm") == " hour");
  CHECK(names("between 4 and 6") == " hour");
  CHECK(names("from 3 to 5pm") == " hour");
}

TEST_CASE("numbers that name no time", "[text]") {
  for (const char* text : {"", "I will do it", "order 12 is ready", "5 items", "every day", "at 25",
                           "may I ask", "24/7", "I have 2"}) {
    INFO(text);
    CHECK(en(text).empty());
  }
  CHECK(fa("سفارش ۱۲ آماده است").empty());
  CHECK(ar("٥ طلبات").empty());
}

TEST_CASE("times beyond all calendars are none", "[text]") {
  for (const char* text :
       {"in 9000000000000 hours", "9000000000000 weeks ago", "in 9000000000000 years",
        "in 900000000 months", "within 9000000000000 weeks", "in 8000000000 days"}) {
    INFO(text);
    CHECK(en(text).find('T') == std::string::npos);
    CHECK(en(text).find('-') == std::string::npos);
  }
  CHECK_FALSE(en("9000000000000 quarters and 9000000000000 weeks").starts_with("P-"));
}

TEST_CASE("durations", "[text]") {
  const auto text = [](std::initializer_list<std::pair<Unit, std::int64_t>> amounts) {
    Duration out;
    for (const auto& [unit, micros] : amounts) out.micros[static_cast<std::size_t>(unit)] = micros;
    return out.text();
  };
  CHECK(text({}) == "PT0S");
  CHECK(text({{Unit::hour, 1'500'000}}) == "PT1H30M");
  CHECK(text({{Unit::hour, 333'333}}) == "PT20M");
  CHECK(text({{Unit::minute, 1'500'000}}) == "PT1M30S");
  CHECK(text({{Unit::day, 1'500'000}}) == "P1DT12H");
  CHECK(text({{Unit::week, 2 * kOne}}) == "P2W");
  CHECK(text({{Unit::week, 1'500'000}}) == "P10DT12H");
  CHECK(text({{Unit::week, kOne}, {Unit::day, kOne}}) == "P8D");
  CHECK(text({{Unit::quarter, kOne}}) == "P3M");
  CHECK(text({{Unit::year, 1'500'000}}) == "P1Y6M");
  CHECK(text({{Unit::month, 500'000}}) == "P15D");
  CHECK(text({{Unit::year, kOne}, {Unit::day, 2 * kOne}, {Unit::hour, 3 * kOne}}) == "P1Y2DT3H");
}

TEST_CASE("the grammar knows no language", "[text]") {
  const Habits habits = test::habits(
      "mot\tday\t1\nvo\tclock\t-\ntil\tby\t-\nstund\tunit\thour\nom\tlater\t-\nsju\tnumber\t7\n");
  const auto read = [&](std::u16string_view text) {
    const Lexed lexed = lex(test::plain(text), text, {&habits});
    const auto phrase = time_at(lexed.lexemes, 0, habits);
    if (!phrase) return std::string();
    const auto span = resolve(*phrase, kLondon.at, habits);
    return span ? span->text("") + " " + std::to_string(phrase->next) : "none";
  };
  CHECK(read(u"mot") == "2026-03-05 1");
  CHECK(read(u"mot vo 7") == "2026-03-05T07:00Z 3");
  CHECK(read(u"vo 7 mot") == "2026-03-05T07:00Z 3");
  CHECK(read(u"til mot vo 17:30!") == "../2026-03-05T17:30Z 4");
  CHECK(read(u"sju stund om") == "2026-03-04T19:42Z 3");
  CHECK(read(u"om sju stund") == "2026-03-04T19:42Z 3");
  CHECK(read(u"mot xyz") == "2026-03-05 1");
  CHECK(read(u"til").empty());
  CHECK(read(u"sju").empty());
  CHECK(read(u"").empty());
}

}  // namespace hamkalam::text
