#include "text/entities.hpp"

#include "support/catch.hpp"
#include "support/data.hpp"

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
    out.push_back(entity.kind + "=" + entity.value + " " + entity.text + " " +
                  std::to_string(entity.start) + "-" + std::to_string(entity.end));
  }
  return out;
}

using List = std::vector<std::string>;

// With words of the test's own, without a language.
std::string value(std::u16string_view text) {
  static const auto folder = Folder::load({});
  REQUIRE(folder);
  const MoneyWords money{{{u"usd", "USD"}, {u"$", "USD"}, {u"lira", "TRY"}},
                         {{u"k", 1000}, {u"million", 1'000'000}}};
  std::string out;
  for (const Entity& entity : find_entities(folder->fold(text), text, {&money}))
    out += (out.empty() ? "" : "; ") + entity.kind + "=" + entity.value;
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
}

TEST_CASE("entities come in the order of the text", "[text]") {
  CHECK(found("12345, a@b.com and 2 for 30 dollars") ==
        List{"order_number=12345 12345 0-5", "email=a@b.com a@b.com 7-14", "number=2 2 19-20",
             "money=30 USD 30 dollars 25-35"});
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
  CHECK(value(u"1,250,000") == "number=1250000");
  CHECK(value(u"0912345678") == "phone=0912345678");
  CHECK(value(u"091234567") == "order_number=091234567");
  CHECK(value(u"+12345678") == "order_number=+12345678");
  CHECK(value(u"+123456789") == "phone=+123456789");
  CHECK(value(u"0012345678901234") == "number=0012345678901234");  // longer than any
}

TEST_CASE("codes have letters and more digits, or a hyphen", "[text]") {
  CHECK(value(u"ab123") == "order_number=ab123");
  CHECK(value(u"DK-4410") == "order_number=dk-4410");
  CHECK(value(u"12ab34-5") == "order_number=12ab34-5");
  for (const auto* word :
       {u"3ayez", u"mp3", u"a4", u"5pm", u"met2akher", u"abcd123", u"ab12", u"a-b-c", u"e-mail"}) {
    INFO(to_utf8(word));
    CHECK(value(word).empty());
  }
}

TEST_CASE("sums need a currency, over at most one scale word", "[text]") {
  CHECK(value(u"50 usd") == "money=50 USD");
  CHECK(value(u"50usd").empty());
  CHECK(value(u"50$") == "money=50 USD");
  CHECK(value(u"50 k usd") == "money=50000 USD");
  CHECK(value(u"3 million lira, 2 usd") == "money=3000000 TRY; money=2 USD");
  CHECK(value(u"50 k") == "number=50");
  CHECK(value(u"50 million people") == "number=50");
  CHECK(value(u"5 k million usd") == "number=5");
  CHECK(value(u"50 of usd") == "number=50");
  CHECK(value(u"1,250 usd") == "money=1250 USD");
  CHECK(value(u"1234567890123 usd") == "order_number=1234567890123");  // no such sum
  CHECK(value(u"usd") == "");
}

TEST_CASE("addresses need their signs", "[text]") {
  CHECK(value(u"a@b.c") == "email=a@b.c");
  CHECK(value(u"A.b+c@d-e.f.") == "email=a.b+c@d-e.f");
  for (const auto* word : {u"a@b", u"@b.com", u"@", u"a.b.com", u"www", u"http", u"http:", u"//"}) {
    INFO(to_utf8(word));
    CHECK(value(word).empty());
  }
}

TEST_CASE("nothing in nothing", "[text]") {
  for (const auto* text : {u"", u" ", u"\n\t", u"?!", u"+", u"-", u"+ -", u"#", u"$", u"k usd"})
    CHECK(value(text).empty());
}

}  // namespace hamkalam::text
