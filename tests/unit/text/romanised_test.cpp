#include "text/romanised.hpp"

#include <fstream>

#include "support/catch.hpp"
#include "support/temp_folder.hpp"
#include "text/fold.hpp"

namespace hamkalam::text {
namespace {

// Small tables, so that each rule shows; the shipped ones are held to locales/*/corpus.
constexpr std::string_view kTable =
    "# Latin\tnative\tcost\n"
    "sh\tش\t0\nkh\tخ\t0\noo\tو\t0\n^a\tا\t0\n"
    "a\tا\t0\na\t\t2\na$\tا\t0\na$\tه\t3\ne\t\t1\ne$\tه\t0\n^e\tا\t0\ni\tی\t0\no\t\t2\no\tو\t2\n"
    "b\tب\t0\nd\tد\t0\nf\tف\t0\nk\tک\t0\nl\tل\t0\nm\tم\t0\nn\tن\t0\np\tپ\t0\nr\tر\t0\ny\tی\t0\n"
    "s\tس\t0\ns\tص\t0\nt\tت\t0\nt\tط\t0\nu\tو\t0\nx\tکس\t1\nz\tز\t0\nw\tو\t0\n3\tع\t0\nh\tه\t0\n"
    "+\tا\t8\n+\tع\t5\n";
constexpr std::string_view kLexicon =
    "# Latin\tnative\n"
    "dast\tدست\ndost\tدوست\nrefund\trefund\n2st\tدوست\ninshallah\tان شا الله\n"
    "-am\t-م\n-e\t-ه\n-e\t-\nbar-\tبر-\n"
    "el_\tال_\nw_\tو_\n";

// Where files lie, words are learnt and sentences are asked.
class Finglish {
 public:
  explicit Finglish(std::string_view table = kTable, std::string_view lexicon = kLexicon) {
    write("latin.tsv", table);
    if (!lexicon.empty()) write("lexicon.tsv", lexicon);
    auto loaded = load();
    REQUIRE(loaded);
    romanised_ = std::move(*loaded);
  }
  static std::u16string fold(const std::string& word) { return to_utf16(word); }
  Result<Romanised> load() const { return Romanised::load(folder_.file("latin.tsv"), fold); }
  void write(const std::string& name, std::string_view text) const {
    std::ofstream(folder_.file(name), std::ios::binary) << text;
  }
  std::string file(const std::string& name) const { return folder_.file(name); }
  std::string word_list(const std::vector<std::string>& lines, bool english = false) const {
    const auto bytes =
        Romanised::word_list(english ? std::string() : folder_.file("latin.tsv"), lines, fold);
    REQUIRE(bytes);
    return *bytes;
  }

  Finglish& learn(std::string_view phrase, int times = 1) {
    std::vector<std::u16string> words;
    for (std::size_t begin = 0; begin <= phrase.size();) {
      const std::size_t end = std::min(phrase.find(' ', begin), phrase.size());
      words.push_back(to_utf16(phrase.substr(begin, end - begin)));
      begin = end + 1;
    }
    for (int i = 0; i < times; ++i) romanised_.learn(words);
    return *this;
  }
  Finglish& finish() {
    romanised_.finish();
    return *this;
  }
  Romanised& romanised() { return romanised_; }

  // The words joined by spaces, a part that joins the next one by "+"; "|" parts sentences.
  std::string operator()(std::string_view text) const {
    std::vector<std::u16string> latin;
    for (std::size_t begin = 0; begin <= text.size();) {
      const std::size_t end = std::min(text.find(' ', begin), text.size());
      latin.push_back(to_utf16(text.substr(begin, end - begin)));
      if (latin.back() == u"|") latin.back().clear();
      begin = end + 1;
    }
    const std::vector<std::u16string_view> views(latin.begin(), latin.end());
    std::string out;
    const auto written = romanised_.native(std::span(views));
    for (std::size_t i = 0; i < written.size(); ++i) {
      out += to_utf8(written[i].text.empty() ? latin[i] : written[i].text);
      if (i + 1 < written.size()) out += written[i].joins ? "+" : " ";
    }
    return out;
  }

 private:
  test::TempFolder folder_;
  Romanised romanised_;
};

}  // namespace

TEST_CASE("a word is the known one that is nearest", "[text]") {
  Finglish finglish;
  for (const char* word : {"سفارش", "سفارشم", "کتاب", "تلفن", "صابون", "عکس", "شعر"})
    finglish.learn(word);
  finglish.finish();
  CHECK(finglish("sefaresh") == "سفارش");
  CHECK(finglish("sefaresham") == "سفارشم");
  CHECK(finglish("sfarsh") == "سفارش");     // vowels may be missing
  CHECK(finglish("seffaresh") == "سفارش");  // and letters doubled
  CHECK(finglish("sabun") == "صابون");      // one Latin letter, two native ones
  CHECK(finglish("ketab") == "کتاب");
  CHECK(finglish("telefon") == "تلفن");
  CHECK(finglish("sher") == "شعر");  // a letter that nobody wrote
  CHECK(finglish("3aks") == "عکس");  // a digit is a letter
}

TEST_CASE("frequency decides between equals", "[text]") {
  CHECK(Finglish().learn("طل").learn("تل", 2).finish()("tel") == "تل");
  CHECK(Finglish().learn("طل", 2).learn("تل").finish()("tel") == "طل");
  Finglish weighed;
  weighed.romanised().add(u"تل");
  weighed.romanised().add(u"طل", 1000);
  CHECK(weighed.finish()("tel") == "طل");
}

TEST_CASE("the word before decides", "[text]") {
  Finglish finglish;
  finglish.learn("پول", 999).learn("تل", 20).learn("طل", 8).learn("لب طل", 8).finish();
  CHECK(finglish("tel") == "تل");
  CHECK(finglish("lab tel") == "لب طل");
  CHECK(finglish("lab | tel") == "لب  تل");  // not over a full stop
  CHECK(finglish("lab - tel") == "لب - طل");
}

TEST_CASE("a word that none comes near is spelled", "[text]") {
  Finglish finglish;
  finglish.learn("سفارش").finish();
  CHECK(finglish("ketab") == "کتاب");  // the first row of each letter
  CHECK(finglish("khoob") == "خوب");   // the longest letters first
  CHECK(finglish("bakkr") == "باکر");  // doubled letters are one
  CHECK(finglish("xlm") == "کسلم");
  CHECK(finglish("ne") == "نه");  // rows of a word's end stand instead of the plain ones
}

TEST_CASE("what the table does not know stays as it is", "[text]") {
  Finglish finglish;
  finglish.learn("تا").finish();
  for (const char* word : {"b9q", "a.b@c.com", "9", "ıq", "4g"}) CHECK(finglish(word) == word);
  CHECK(finglish("2ta") == "2تا");  // a number and a word
  CHECK(finglish("12ta") == "12تا");
  CHECK(finglish("") == "");
  CHECK(finglish.operator()(std::string(5000, 'b')).size() < 20);  // letters once
  CHECK(Finglish().finish()("sefaresh") == "سفارش");
}

TEST_CASE("the lexicon says how words are written", "[text]") {
  Finglish finglish;
  finglish.learn("دست", 50).learn("دوست").learn("کن").finish();
  CHECK(finglish("dost") == "دوست");      // not the more frequent word
  CHECK(finglish("dostam") == "دوستم");   // with an ending
  CHECK(finglish("barkon") == "برکن");    // with a beginning
  CHECK(finglish("refund") == "refund");  // it stays
  CHECK(finglish("2st") == "دوست");       // whatever its letters are
  CHECK(finglish("inshallah") == "ان شا الله");
  CHECK(to_utf8(finglish.romanised().native(u"refund")) == "refund");
  CHECK(to_utf8(finglish.romanised().native(u"dost")) == "دوست");
}

TEST_CASE("an ending that is not written needs a next word", "[text]") {
  Finglish finglish;
  finglish.learn("دست").learn("من").finish();
  CHECK(finglish("daste man") == "دست من");
  CHECK(finglish("man daste") == "من دسته");
}

TEST_CASE("some words are written together with the next one", "[text]") {
  Finglish finglish;
  finglish.learn("الکتاب", 5).learn("کتب", 9).learn("بیت").learn("وبیت").finish();
  CHECK(finglish("ketab") == "کتب");
  CHECK(finglish("el ketab") == "ال+کتاب");  // as the phrases have it
  CHECK(finglish("el bayt") == "ال+بیت");    // or as it is on its own
  CHECK(finglish("w el bayt") == "و+ال+بیت");
  CHECK(finglish("w bayt") == "و+بیت");
}

TEST_CASE("English words stay", "[text]") {
  Finglish finglish;
  finglish.learn("من", 30).learn("تو", 30).learn("پول", 30);
  for (const char16_t* word : {u"my", u"delivery", u"man", u"pool", u"is", u"late"})
    for (int i = 0; i < 5; ++i) finglish.romanised().learn_english(word);
  for (int i = 0; i < 60; ++i) finglish.romanised().learn_english(u"is");
  finglish.write("en", finglish.word_list({"blender", "Paris", "o'clock"}, true));
  REQUIRE(finglish.romanised().read_words(finglish.file("none"), finglish.file("en")));
  finglish.finish();
  CHECK(finglish("man pool delivery") == "من پول delivery");
  CHECK(finglish("my delivery is late") == "my delivery is late");
  CHECK(finglish("blender") == "blender");  // no phrase has it
  CHECK(finglish("blendir") != "blendir");
}

TEST_CASE("a dictionary's words are known, but phrases come first", "[text]") {
  Finglish finglish;
  finglish.write("own", finglish.word_list({"کتان", "طناب", "کتان", "bad", ""}));
  CHECK(finglish.word_list({"طناب", "کتان"}) == finglish.word_list({"کتان", "طناب", "طناب"}));
  finglish.learn("تناب");
  REQUIRE(finglish.romanised().read_words(finglish.file("own"), finglish.file("none")));
  finglish.finish();
  CHECK(finglish("katan") == "کتان");
  CHECK(finglish("tanab") == "تناب");
}

TEST_CASE("what is expected is answered alike", "[text]") {
  Finglish one, other;
  for (Finglish* finglish : {&one, &other}) finglish->learn("طل سفارش", 3).learn("تل", 3);
  other.romanised().expect(u"tel");
  other.romanised().expect(u"sefaresham");
  one.finish();
  other.finish();
  for (const char* text : {"tel", "sefaresham", "tel sefaresh", "el tel"})
    CHECK(one(text) == other(text));
}

TEST_CASE("files of words are whole and made for the table", "[text]") {
  Finglish finglish;
  const std::string bytes = finglish.word_list({"کتان", "طناب"});
  std::string turned = bytes;
  turned.back() = '\xff';
  turned[turned.size() - 8] = '\xff';  // the root's children stand behind it
  for (const std::string& damaged :
       {std::string(), std::string("no words"), bytes.substr(0, 20), bytes + "x",
        bytes.substr(0, bytes.size() - 16), turned, finglish.word_list({"blender"}, true)}) {
    finglish.write("own", damaged);
    const auto read = finglish.romanised().read_words(finglish.file("own"), finglish.file("none"));
    REQUIRE_FALSE(read);
    CHECK(read.error().where.ends_with("own"));
  }
}

TEST_CASE("the tables are checked", "[text]") {
  const Finglish finglish;
  auto fault = [&](const std::string& name, const std::string& text) {
    finglish.write("latin.tsv", kTable);
    finglish.write("lexicon.tsv", kLexicon);
    finglish.write(name, text);
    const auto loaded = finglish.load();
    return loaded ? std::string() : loaded.error().where;
  };
  for (const char* row : {"a\tا\t0", "a\tا\t20", "^a$\tا\t1", "+\tا\t3", "a\t\t0"})
    CHECK(fault("latin.tsv", std::string(row) + "\n") != finglish.file("latin.tsv"));
  for (const char* row : {"\tا\t0", "a\tا\t21", "a\tا\tx", "a\tا\t", "a\tا\t-1", "a\tا",
                          "abcde\tا\t0", "a\tابتثج\t0", "+\t\t0", "é\tا\t0"}) {
    INFO(row);
    CHECK(fault("latin.tsv", std::string(row) + "\n") == finglish.file("latin.tsv"));
  }
  for (const char* row : {"dast\tدست", "-am\t-م", "-e\t-", "bar-\tبر-", "el_\tال_", "ok\tok"}) {
    INFO(row);
    CHECK(fault("lexicon.tsv", std::string(row) + "\n").empty());
  }
  for (const char* row : {"dast", "dast\t", "\tدست", "-am\tم", "am\t-م", "bar-\tبر", "el_\tال",
                          "q\tق", "-x\t-سسسسسسسسس", "-\t-", "ok\tok\nok\tدست", "ok\tدست\nok\tok"}) {
    INFO(row);
    CHECK(fault("lexicon.tsv", std::string(row) + "\n") == finglish.file("lexicon.tsv"));
  }
  CHECK_FALSE(Romanised::load("/no/such/latin.tsv"));
}

}  // namespace hamkalam::text
