#include "text/entities.hpp"

#include "support/data.hpp"
#include "support/words.hpp"

namespace hamkalam::text {
namespace {

// "kind=value text start-end" of each. What is found in real messages stands in
// locales/*/corpus/entities.tsv.
std::vector<std::string> found(std::string_view text) {
  const std::u16string original = to_utf16(text);
  std::vector<std::string> out;
  for (const Entity& entity : test::analyzer().analyze(text).entities) {
    const auto start = static_cast<std::size_t>(entity.start);
    const auto length = static_cast<std::size_t>(entity.end - entity.start);
    CHECK(to_utf8(std::u16string_view(original).substr(start, length)) == entity.text);
    out.push_back(entity.kind + "=" + entity.value +
                  (entity.currency.empty() ? "" : " " + entity.currency) + " " + entity.text + " " +
                  std::to_string(entity.start) + "-" + std::to_string(entity.end));
  }
  return out;
}

using List = std::vector<std::string>;

constexpr const char* kWords =
    "usd\tcurrency\tUSD\n$\tcurrency\tUSD\nlira\tcurrency\tTRY\ncent\tsubunit\tUSD 100\n"
    "two\tnumber\t2\none\tnumber?\t1\nhalf\tfraction\t1/2\nk\tscale\t1000\n"
    "million\tscale\t1000000\nand\tand\t-\nto\tto\t-\nbetween\tbetween\t-\nth\tsuffix\tordinal\n"
    "hour\tunit\thour\nhours\tunit\thour\npm\thalf\tpm\ntomorrow\tday\t1\nnever\tfiller\t-\n"
    "ext\textension\t-\ndot\tdot\t-\nat\tat-sign\t-\norder\tlabel\torder_number\n"
    "zip\tlabel\tnumber\nid\tlabel\tnational_id\n";
constexpr std::int64_t kNow = 1'772'355'600'000;  // Sunday 2026-03-01T09:00:00Z

const Habits& plain_habits() {
  static const Habits habits = test::habits(kWords);
  return habits;
}

// With words of the test's own, without a language.
std::string value(std::u16string_view text, const Habits& habits = plain_habits()) {
  std::string out;
  for (const Entity& entity : find_entities(test::plain(text), text, {&habits}, {kNow, ""}))
    out += (out.empty() ? "" : "; ") + entity.kind + "=" + entity.value +
           (entity.currency.empty() ? "" : " " + entity.currency);
  return out;
}

}  // namespace

TEST_CASE("an entity keeps the text as written and its place in it", "[text]") {
  CHECK(found("سفارش ۱۲۳۴۵ کو؟") == List{"order_number=12345 ۱۲۳۴۵ 6-11"});
  CHECK(found("😡😡 #98765!") == List{"order_number=98765 98765 6-11"});  // in UTF-16 units
  CHECK(found("شماره ۰۹۱۲ ۳۴۵ ۶۷۸۹ است") == List{"phone=09123456789 ۰۹۱۲ ۳۴۵ ۶۷۸۹ 6-19"});
  CHECK(found("به ۵۰ هزار تومان.") == List{"money=50000 IRT ۵۰ هزار تومان 3-16"});
  CHECK(found("to Ali@Example.COM, please") == List{"email=ali@example.com Ali@Example.COM 3-18"});
  CHECK(found("a\xFF 12345") == List{"order_number=12345 12345 3-8"});
  CHECK(found("ORD-1\u200f234 x") == List{"order_number=ord-1234 ORD-1\u200f234 0-9"});
  CHECK(found("it is 50usd") == List{"money=50 USD 50usd 6-11"});
  CHECK(found("سه\u200cشنبه ساعت ۱۰:۳۰ بیا").front().ends_with("سه\u200cشنبه ساعت ۱۰:۳۰ 0-18"));
}

TEST_CASE("the text of an entity has whole words", "[text]") {
  // What folding drops at the end of a word belongs to it.
  CHECK(found("سأتصل غداً").front().ends_with(" غداً 6-10"));
  CHECK(found("الساعة الخامسة مساءً").front().ends_with(" الساعة الخامسة مساءً 0-20"));
  CHECK(found("الأسبوع القادم").front().ends_with(" الأسبوع القادم 0-14"));
  CHECK(found("الشهر القادم").front().ends_with(" الشهر القادم 0-12"));
  CHECK(found("ماه آینده میام").front().ends_with(" ماه آینده 0-9"));
}

TEST_CASE("entities come in the order of the text", "[text]") {
  CHECK(found("12345, a@b.com and 2 for 30 dollars") ==
        List{"order_number=12345 12345 0-5", "email=a@b.com a@b.com 7-14", "number=2 2 19-20",
             "money=30 USD 30 dollars 25-35"});
  CHECK(value(u"tomorrow 5 pm, 12345 or +98 912 345 6789 for 2 hours and 5 usd") ==
        "time=2026-03-02T17:00Z; order_number=12345; phone=+989123456789; duration=PT2H; "
        "money=5 USD");
}

TEST_CASE("numbers are told apart by their length and looks", "[text]") {
  CHECK(value(u"123") == "number=123");
  CHECK(value(u"1234") == "order_number=1234");
  for (const auto* year : {u"1350", u"1403", u"1999", u"2026"})
    CHECK(value(year).starts_with("number="));
  CHECK(value(u"2100") == "number=2100");
  CHECK(value(u"1500") == "order_number=1500");
  CHECK(value(u"14031") == "order_number=14031");
  CHECK(value(u"12345678901234") == "order_number=12345678901234");
  CHECK(value(u"123456789012345") == "number=123456789012345");
  CHECK(value(u"12345678901234567890") == "order_number=12345678901234567890");  // of parcels
  CHECK(value(u"1,250,000") == "number=1250000");
  CHECK(value(u"1250.5") == "number=1250.5");
  CHECK(value(u"0912345678") == "phone=0912345678");
  CHECK(value(u"091234567") == "order_number=091234567");
  CHECK(value(u"+12345678") == "order_number=12345678");
  CHECK(value(u"+123456789") == "phone=+123456789");
  CHECK(value(u"0012345678901234") == "number=0012345678901234");  // longer than any
  CHECK(value(u"-5") == "number=-5");
  CHECK(value(u"two") == "number=2");
  CHECK(value(u"one") == "number=1");  // it answers a question
  CHECK(value(u"one more thing").empty());
  CHECK(value(u"25th").empty());
  CHECK(value(u"1.2.3").empty());  // a version
}

TEST_CASE("the words before tell what digits are", "[text]") {
  CHECK(value(u"order 123") == "order_number=123");
  CHECK(value(u"order 2026") == "order_number=2026");
  CHECK(value(u"order 12") == "number=12");
  CHECK(value(u"zip 12345") == "number=12345");
  CHECK(value(u"order 12345 zip 12345") == "order_number=12345; number=12345");
}

TEST_CASE("codes have letters and more digits, or a hyphen", "[text]") {
  CHECK(value(u"ab123") == "order_number=ab123");
  CHECK(value(u"DK-4410") == "order_number=dk-4410");
  CHECK(value(u"DK_4410") == "order_number=dk-4410");
  CHECK(value(u"12ab34-5") == "order_number=12ab34-5");
  CHECK(value(u"123-4567-8901") == "order_number=12345678901");
  for (const auto* word :
       {u"3ayez", u"mp3", u"a4", u"met2akher", u"abcd123", u"ab12", u"a-b-c", u"e-mail"}) {
    INFO(to_utf8(word));
    CHECK(value(word).empty());
  }
}

TEST_CASE("sums need a currency", "[text]") {
  CHECK(value(u"50 usd") == "money=50 USD");
  CHECK(value(u"50usd") == "money=50 USD");
  CHECK(value(u"50$") == "money=50 USD");
  CHECK(value(u"$50") == "money=50 USD");
  CHECK(value(u"usd 50") == "money=50 USD");
  CHECK(value(u"50 k usd") == "money=50000 USD");
  CHECK(value(u"50k usd") == "money=50000 USD");
  CHECK(value(u"3 million lira, 2 usd") == "money=3000000 TRY; money=2 USD");
  CHECK(value(u"two usd") == "money=2 USD");
  CHECK(value(u"one usd") == "money=1 USD");
  CHECK(value(u"two and half million usd") == "money=2500000 USD");
  CHECK(value(u"50 cent") == "money=0.50 USD");
  CHECK(value(u"5 usd and 50 cent") == "money=5.50 USD");
  CHECK(value(u"two usd and half") == "money=2.5 USD");
  CHECK(value(u"10 to 20 usd") == "money=10 USD; money=20 USD");
  CHECK(value(u"10-20 usd") == "money=10 USD; money=20 USD");
  CHECK(value(u"50 k") == "number=50000");
  CHECK(value(u"50 million people") == "number=50000000");
  CHECK(value(u"50 of usd") == "number=50");
  CHECK(value(u"1,250 usd") == "money=1250 USD");
  CHECK(value(u"1250.50 usd") == "money=1250.50 USD");
  CHECK(value(u"12345678901234 usd") == "order_number=12345678901234");  // no such sum
  CHECK(value(u"007 usd") == "number=007");
  CHECK(value(u"usd") == "");
  CHECK(value(u"5 lira 5 usd") == "money=5 TRY; money=5 USD");
}

TEST_CASE("times and durations", "[text]") {
  CHECK(value(u"10:30") == "time=2026-03-01T10:30Z");
  CHECK(value(u"5 pm") == "time=2026-03-01T17:00Z");
  CHECK(value(u"5pm") == "time=2026-03-01T17:00Z");
  CHECK(value(u"2 hours") == "duration=PT2H");
  CHECK(value(u"two and half hours") == "duration=PT2H30M");
  CHECK(value(u"2026-03-05") == "time=2026-03-05");
  CHECK(value(u"2026-02-31").empty());
  CHECK(value(u"25:30").find("time=") == std::string::npos);
  CHECK(value(u"12:60").find("time=") == std::string::npos);
}

TEST_CASE("rows that say nothing keep their words from meaning something", "[text]") {
  const Habits habits =
      test::habits(std::string(kWords) + "24/7\tfiller\t-\ntwo usd shop\tfiller\t-\n");
  CHECK(value(u"24/7", habits).empty());
  CHECK(value(u"at the two usd shop", habits).empty());
  CHECK(value(u"two usd", habits) == "money=2 USD");
}

TEST_CASE("phones", "[text]") {
  Habits habits = test::habits(kWords);
  habits.phones = {"9#########"};
  CHECK(value(u"9123456789", habits) == "phone=9123456789");
  CHECK(value(u"9123456789") == "order_number=9123456789");
  CHECK(value(u"8123456789", habits) == "order_number=8123456789");
  CHECK(value(u"0912-345-67.89") == "phone=09123456789");
  CHECK(value(u"+44 (0)20 7946 0958") == "phone=+442079460958");
  CHECK(value(u"(020) 7946 0958") == "phone=02079460958");
  CHECK(value(u"0912 345 6789 3") == "phone=09123456789; number=3");
  CHECK(value(u"02079460958 ext 12") == "phone=02079460958;ext=12");
}

TEST_CASE("check digits tell cards, accounts and persons", "[text]") {
  CHECK(value(u"4111 1111 1111 1111") == "card=4111111111111111");
  CHECK(value(u"4111-1111-1111-1111") == "card=4111111111111111");
  CHECK(value(u"4111111111111112").find("card=") == std::string::npos);
  CHECK(value(u"GB82 WEST 1234 5698 7654 32") == "iban=GB82WEST12345698765432");
  CHECK(value(u"gb82west12345698765432") == "iban=GB82WEST12345698765432");
  CHECK(value(u"GB83WEST12345698765432").find("iban=") == std::string::npos);
  Habits habits = test::habits(kWords);
  habits.national_id = true;
  CHECK(value(u"0499370899", habits) == "national_id=0499370899");
  CHECK(value(u"0499370898", habits) == "phone=0499370898");
  CHECK(value(u"0499370899") == "phone=0499370899");
}

TEST_CASE("addresses need their signs", "[text]") {
  CHECK(value(u"a@b.c") == "email=a@b.c");
  CHECK(value(u"A.b+c@d-e.f.") == "email=a.b+c@d-e.f");
  CHECK(value(u"<a@b.c>,") == "email=a@b.c");
  CHECK(value(u"mailto:a@b.c") == "email=a@b.c");
  CHECK(value(u"a dot b at c dot d") == "email=a.b@c.d");
  CHECK(value(u"see https://A.b/c?d=5.") == "url=https://a.b/c?d=5");
  CHECK(value(u"(www.a.b/5)") == "url=www.a.b/5");
  for (const auto* word : {u"a@b", u"@b.com", u"@", u"a.b.com", u"www", u"http", u"http:", u"//",
                           u"we met at one dot", u"https://"}) {
    INFO(to_utf8(word));
    CHECK(value(word).empty());
  }
}

TEST_CASE("nothing in nothing", "[text]") {
  for (const auto* text : {u"", u" ", u"\n\t", u"?!", u"+", u"-", u"+ -", u"#", u"$", u"k usd",
                           u"usd k", u"(", u"()", u"/", u":", u"never"})
    CHECK(value(text).empty());
}

TEST_CASE("what identifies a person", "[text]") {
  for (const char* kind : {"phone", "email", "card", "iban", "national_id"})
    CHECK(is_personal(kind));
  for (const char* kind : {"order_number", "money", "number", "time", "duration", "url", ""})
    CHECK_FALSE(is_personal(kind));
}

TEST_CASE("a text without the persons in it", "[text]") {
  const Analyzer& analyzer = test::analyzer();
  CHECK(analyzer.redact("call 0912 345 6789 at 5") == "call ************* at 5");
  CHECK(analyzer.redact("سلام ali@example.com، سفارش ۱۲۳۴۵").starts_with("سلام ***************"));
  CHECK(analyzer.redact("سلام ali@example.com، سفارش ۱۲۳۴۵").ends_with("سفارش ۱۲۳۴۵"));
  CHECK(analyzer.redact("order 12345, 50 usd") == "order 12345, 50 usd");
  CHECK(analyzer.redact("").empty());
}

}  // namespace hamkalam::text
