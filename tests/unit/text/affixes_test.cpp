#include "text/affixes.hpp"

#include <fstream>

#include "support/catch.hpp"
#include "support/temp_folder.hpp"
#include "text/fold.hpp"

namespace hamkalam::text {
namespace {

// Small tables, so that each rule shows; the shipped ones are held to locales/*/corpus.
constexpr std::string_view kPersian =
    "# a comment\n"
    "join-next می\n"
    "join-noun ها\n"
    "join-previous های تر\n"
    "join-after ه ام\n"
    "apart تر و تازه\n"
    "apart ام اس\n"
    "suffix 2 ها های\n"
    "suffix? ام م ت ی ه تون\n"
    "keep کارت بسته مو\n"
    "stem مشتریان مشتری\n"
    "verb-prefix می نمی\n"
    "verb-prefix? ب\n"
    "ending م ید ند د\n"
    "ending? ه\n"
    "verb کن\nverb خر\nverb خرید\nverb رو ر\nverb ترس\n";

constexpr std::string_view kArabic =
    "join-next ال\n"
    "prefix 3 ال وال\n"
    "prefix? و ب وب\n"
    "suffix 3 ه تی\n"
    "suffix? ی ک ها ان\n"
    "keep العاب\n";

Result<Affixes> load(std::string_view table) {
  const test::TempFolder folder;
  std::ofstream(folder.file("affixes.txt")) << table;
  return Affixes::load(folder.file("affixes.txt"));
}

// Knows these words, each as often as it stands there.
struct Stems {
  Stems(std::string_view table, std::initializer_list<const char*> words) {
    auto loaded = load(table);
    REQUIRE(loaded);
    affixes = std::move(*loaded);
    for (const char* word : words) affixes.learn(to_utf16(word));
    affixes.finish();
  }
  std::string operator()(std::string_view word) const { return affixes.stem(to_utf16(word)); }
  bool joins(std::string_view before, std::string_view after) const {
    return affixes.joins(to_utf16(before), to_utf16(after));
  }
  std::size_t apart(std::initializer_list<std::u16string_view> words) const {
    return affixes.apart(std::span(words.begin(), words.size()));
  }

  Affixes affixes;
};

}  // namespace

TEST_CASE("an ending that ends other words as well goes where a known word stays", "[text]") {
  const Stems stem(kPersian, {"سفارش", "قیمت", "کار", "پول"});
  CHECK(stem("سفارشم") == "سفارش");
  CHECK(stem("قیمت") == "قیمت");
  CHECK(stem("پولتون") == "پول");
  CHECK(stem("سلام") == "سلام");
  CHECK(stem("گلدونم") == "گلدونم");
}

TEST_CASE("a sure ending goes from every word that is long enough", "[text]") {
  const Stems stem(kPersian, {});
  CHECK(stem("گلدونها") == "گلدون");
  CHECK(stem("موها") == "مو");
  CHECK(stem("بها") == "بها");
}

TEST_CASE("of several endings the one that leaves the most frequent word goes", "[text]") {
  const Stems stem(kPersian, {"گوشی", "گوشی", "گوشی", "گوش"});
  CHECK(stem("گوشیم") == "گوشی");
  CHECK(stem("گوشی") == "گوشی");  // far more frequent than what would stay
  CHECK(stem("بستهام") == "بسته");
}

TEST_CASE("listed words keep their letters or have the stem that is listed", "[text]") {
  const Stems stem(kPersian, {"کار", "کار", "کار"});
  CHECK(stem("کارت") == "کارت");
  CHECK(stem("کارتم") == "کارت");
  CHECK(stem("کارم") == "کار");
  CHECK(stem("مشتریان") == "مشتری");
}

TEST_CASE("a verb loses its prefix and its person", "[text]") {
  const Stems stem(kPersian, {});
  CHECK(stem("میکنم") == "کن");
  CHECK(stem("نمیکند") == "کن");
  CHECK(stem("میخرید") == "خر");
  CHECK(stem("میخریدم") == "خرید");
  CHECK(stem("خریدم") == "خرید");
  CHECK(stem("خرید") == "خرید");
  CHECK(stem("خریده") == "خرید");
  CHECK(stem("بخرید") == "خر");
  CHECK(stem("میرم") == "رو");
  CHECK(stem("برم") == "برم");  // one letter is no verb behind a weak prefix
  CHECK(stem("میز") == "میز");
}

TEST_CASE("the article goes, a letter in front only from a known word", "[text]") {
  const Stems stem(kArabic, {"الطلب", "سعر", "سعر", "بطاقه", "بطاقه", "بطاقه", "طاق"});
  CHECK(stem("والطلب") == "طلب");
  CHECK(stem("طلبی") == "طلب");  // known by its form with the article
  CHECK(stem("بسعرها") == "سعر");
  CHECK(stem("بطاقه") == "بطاق");
  CHECK(stem("وبطاقتی") == "بطاق");
  CHECK(stem("ولد") == "ولد");
  CHECK(stem("العاب") == "العاب");
  CHECK(stem("الالعاب") == "العاب");
  CHECK(stem("عنوان") == "عنوان");
}

TEST_CASE("Snowball stems are the same for known and for new words", "[text]") {
  const Stems stem("snowball english\n", {"deliveries"});
  CHECK(stem("deliveries") == "deliveri");
  CHECK(stem("batteries") == "batteri");
  CHECK(stem("don't") == "don't");
  CHECK(stem("order's") == "order");
  CHECK(stem("سفارش") == "سفارش");
  const std::string long_word(500, 'a');
  CHECK(stem(long_word) == long_word);
}

TEST_CASE("without data a word is its own stem", "[text]") {
  const Affixes affixes;
  CHECK(affixes.stem(u"orders") == "orders");
  CHECK(affixes.stem(u"").empty());
  CHECK_FALSE(affixes.joins(u"a", u"b"));
}

TEST_CASE("little words join the neighbour that they belong to", "[text]") {
  const Stems persian(kPersian, {});
  CHECK(persian.joins("می", "کنم"));
  CHECK(persian.joins("می", "ترسم"));
  CHECK_FALSE(persian.joins("می", "ادامه"));  // the month of May
  CHECK(persian.joins("سریع", "تر"));
  CHECK(persian.joins("خسته", "ام"));
  CHECK_FALSE(persian.joins("انا", "ام"));
  CHECK(persian.joins("عکس", "ها"));
  CHECK(persian.joins("خرید", "ها"));
  CHECK(persian.joins("خریده", "ها"));
  CHECK_FALSE(persian.joins("نمیکنم", "ها"));
  CHECK_FALSE(persian.joins("ال", "عکس"));

  const Stems arabic(kArabic, {});
  CHECK(arabic.joins("ال", "طلب"));
  CHECK_FALSE(arabic.joins("لیش", "های"));
}

TEST_CASE("words that stay apart are counted from the first", "[text]") {
  const Stems persian(kPersian, {});
  CHECK(persian.apart({u"تر", u"و", u"تازه", u"ها"}) == 3);
  CHECK(persian.apart({u"ام", u"اس"}) == 2);
  CHECK(persian.apart({u"تر", u"و"}) == 0);
  CHECK(persian.apart({}) == 0);
}

TEST_CASE("a bad line of affixes is named", "[text]") {
  for (const char* line :
       {"suffix", "suffix ها", "suffix 2", "stem یک", "prefx 2 ها", "snowball klingon", "keep"}) {
    INFO(line);
    const auto loaded = load(std::string(line) + "\n");
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().text().find(line) != std::string::npos);
  }
}

}  // namespace hamkalam::text
