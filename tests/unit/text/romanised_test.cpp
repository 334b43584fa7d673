#include "text/romanised.hpp"

#include <fstream>

#include "support/catch.hpp"
#include "support/temp_folder.hpp"
#include "text/fold.hpp"

namespace hamkalam::text {
namespace {

// A small table, so that each rule shows; the shipped ones are held to locales/*/corpus.
constexpr std::string_view kTable =
    "# Latin\tnative\tcost\n"
    "sh\tش\t0\nkh\tخ\t0\noo\tو\t0\n"
    "a\t\t1\na\tا\t0\ne\t\t0\ne\tه\t1\ni\tی\t0\no\t\t1\no\tو\t0\n"
    "b\tب\t0\nk\tک\t0\nl\tل\t0\nm\tم\t0\nn\tن\t0\np\tپ\t0\nr\tر\t0\n"
    "s\tس\t0\ns\tص\t0\nf\tف\t0\nt\tت\t0\nt\tط\t0\nx\tکس\t1\n3\tع\t0\n";

Result<Romanised> load(std::string_view table) {
  const test::TempFolder folder;
  std::ofstream(folder.file("latin.tsv")) << table;
  return Romanised::load(folder.file("latin.tsv"));
}

// Knows these words; one written twice or more is that frequent.
struct Finglish {
  explicit Finglish(std::initializer_list<const char*> words) {
    auto loaded = load(kTable);
    REQUIRE(loaded);
    table = std::move(*loaded);
    for (const char* word : words) table.add(to_utf16(word));
    table.finish();
  }
  std::string operator()(std::string_view latin) const {
    return to_utf8(table.native(to_utf16(latin)));
  }

  Romanised table;
};

}  // namespace

TEST_CASE("a word is the known one that is nearest", "[text]") {
  const Finglish finglish{"سفارش", "سفارشم", "کتاب", "تلفن", "صابون", "عکس"};
  CHECK(finglish("sefaresh") == "سفارش");
  CHECK(finglish("sefaresham") == "سفارشم");
  CHECK(finglish("sfarsh") == "سفارش");     // vowels may be missing
  CHECK(finglish("seffaresh") == "سفارش");  // and letters doubled
  CHECK(finglish("saboon") == "صابون");     // one Latin letter, two native ones
  CHECK(finglish("sabon") == "صابون");
  CHECK(finglish("ketab") == "کتاب");
  CHECK(finglish("telefon") == "تلفن");
  CHECK(finglish("3ks") == "عکس");  // a digit is a letter
}

TEST_CASE("frequency decides between equals", "[text]") {
  CHECK(Finglish{"طل", "تل", "تل"}("tel") == "تل");
  CHECK(Finglish{"طل", "طل", "تل"}("tel") == "طل");
  CHECK(Finglish{"طل", "تل"}("tel") == "تل");  // else the first by letters
  Finglish weighed{};
  weighed.table = *load(kTable);
  weighed.table.add(u"تل");
  weighed.table.add(u"طل", 1000);
  weighed.table.finish();
  CHECK(weighed("tel") == "طل");
}

TEST_CASE("a rare word must fit better than a frequent one", "[text]") {
  // "bar": written as it sounds, and without its vowel.
  CHECK(Finglish{"بار", "بار", "بار", "بر", "بر", "بر"}("bar") == "بار");
  CHECK(Finglish{"بار", "بار", "بار"}("ber") == "بار");
  CHECK(Finglish{"بار", "بار", "بار", "بر"}("ber") == "بر");
}

TEST_CASE("a word that none comes near is spelled", "[text]") {
  const Finglish finglish{"سفارش"};
  CHECK(finglish("ketab") == "کتب");  // the first row of each letter: a vowel in the middle
  CHECK(finglish("ali") == "الی");    // is not written, at the ends it is
  CHECK(finglish("baba") == "ببا");
  CHECK(finglish("khoob") == "خوب");  // the longest letters first
  CHECK(finglish("bakkr") == "بکر");  // doubled letters are one
  CHECK(finglish("xlm") == "کسلم");
  CHECK(finglish("b9q") == "ب9q");  // letters without a row stay
  CHECK(finglish("") == "");
  CHECK(Finglish{}("sefaresh") == "سفرش");
}

TEST_CASE("a far word is not taken for a known one", "[text]") {
  const Finglish finglish{"نامناسبانهترینهاییایی"};
  CHECK(finglish("nmnsb").size() < 20);
}

TEST_CASE("the table is checked", "[text]") {
  CHECK(load("a\tا\t0\n"));
  CHECK(load("a\tا\t9\n"));
  for (const char* row : {"\tا\t0", "a\tا\t10", "a\tا\tx", "a\tا\t", "a\tا\t-", "a\tا"}) {
    INFO(row);
    const auto table = load(std::string(row) + "\n");
    REQUIRE_FALSE(table);
    CHECK(table.error().where.ends_with("latin.tsv"));
  }
  CHECK_FALSE(Romanised::load("/no/such/latin.tsv"));
}

}  // namespace hamkalam::text
