#include "text/words.hpp"

#include "support/words.hpp"

namespace hamkalam::text {
namespace {

// What the words say at `at`: "end: kind a b c code" of each sense, "" where they say nothing.
std::string matched(const Words& words, std::u16string_view text, std::size_t at = 0) {
  const auto match = words.match(text, at);
  if (!match) return "";
  std::string out = std::to_string(match.end) + ":";
  for (const Sense& sense : *match.senses)
    out += " " + std::to_string(static_cast<int>(sense.kind)) + "/" + std::to_string(sense.a);
  return out;
}

// The only sense of the word in this row.
Sense only(const std::string& kind, const std::string& value) {
  const auto words = test::words("word\t" + kind + "\t" + value + "\n");
  INFO(kind << " " << value);
  REQUIRE(words);
  const Senses* senses = words->find(u"word");
  REQUIRE(senses);
  REQUIRE(senses->size() == 1);
  return senses->front();
}

bool means(const Sense& sense, Kind kind, std::int64_t a = 0, std::int64_t b = 0,
           std::int64_t c = 0, const std::string& code = "") {
  return sense.kind == kind && sense.a == a && sense.b == b && sense.c == c && sense.code == code;
}

std::string kind_number(Kind kind) {
  return std::to_string(static_cast<int>(kind));
}

}  // namespace

TEST_CASE("the value of a word is read by its kind", "[text]") {
  CHECK(means(only("number", "12"), Kind::number, 12));
  CHECK(means(only("number?", "1"), Kind::weak_number, 1));
  CHECK(means(only("scale", "1000"), Kind::scale, 1000));
  CHECK(means(only("fraction", "3/4"), Kind::fraction, 3, 4));
  CHECK(means(only("ordinal", "3"), Kind::ordinal, 3));
  CHECK(means(only("currency", "IRT"), Kind::currency, 0, 0, 0, "IRT"));
  CHECK(means(only("subunit", "EUR 100"), Kind::subunit, 0, 100, 0, "EUR"));
  CHECK(means(only("unit", "hour"), Kind::unit, 2, 1));
  CHECK(means(only("unit", "2 week"), Kind::unit, 4, 2, 1));  // c: it has its number
  CHECK(means(only("unit", "year"), Kind::unit, 7, 1));
  CHECK(means(only("month", "persian 12"), Kind::month, 1, 12));
  CHECK(means(only("month?", "gregorian 5"), Kind::weak_month, 0, 5));
  CHECK(means(only("month", "islamic 1"), Kind::month, 2, 1));
  CHECK(means(only("weekday", "7"), Kind::weekday, 7));
  CHECK(means(only("weekday?", "1"), Kind::weak_weekday, 1));
  CHECK(means(only("day", "-2"), Kind::day, -2));
  CHECK(means(only("year", "-1"), Kind::year, -1));
  CHECK(means(only("part", "12:00"), Kind::part, 720, 720));
  CHECK(means(only("part", "18:00-24:00"), Kind::part, 1080, 1440));
  CHECK(means(only("tonight", "-1 18:00-24:00"), Kind::tonight, 1080, 1440, -1));
  CHECK(means(only("half", "am"), Kind::half, 0));
  CHECK(means(only("half", "pm"), Kind::half, 1));
  CHECK(means(only("edge", "early"), Kind::edge, 0));
  CHECK(means(only("edge", "mid"), Kind::edge, 1));
  CHECK(means(only("edge", "late"), Kind::edge, 2));
  CHECK(means(only("label", "order_number"), Kind::label, 0, 0, 0, "order_number"));
  for (const auto& [name, kind] : std::initializer_list<std::pair<const char*, Kind>>{
           {"and", Kind::conjunction}, {"point", Kind::point},
           {"minus", Kind::minus},     {"now", Kind::now},
           {"next", Kind::next},       {"last", Kind::last},
           {"this", Kind::this_one},   {"ago", Kind::ago},
           {"later", Kind::later},     {"within", Kind::within},
           {"by", Kind::by},           {"before", Kind::before},
           {"after", Kind::after},     {"since", Kind::since},
           {"from", Kind::from},       {"to", Kind::to},
           {"between", Kind::between}, {"clock", Kind::clock},
           {"past", Kind::past},       {"short", Kind::short_of},
           {"less", Kind::less},       {"weekend", Kind::weekend},
           {"filler", Kind::filler},   {"at-sign", Kind::at_sign},
           {"dot", Kind::dot},         {"extension", Kind::extension}}) {
    CHECK(means(only(name, "-"), kind));
    CHECK(means(only(name, ""), kind));
  }
}

TEST_CASE("a value that is none of its kind is refused with its row", "[text]") {
  const std::vector<std::pair<std::string, std::vector<std::string>>> bad = {
      {"number", {"", "-", "x", "1.5", "1x", " 1", "99999999999999999999"}},
      {"number?", {"", "one"}},
      {"scale", {"", "k", "0", "-1000"}},  // nothing is multiplied by nought
      {"fraction", {"", "1", "1/", "/2", "1/0", "1/-2", "a/b"}},
      {"ordinal", {"", "3rd"}},
      {"and", {"x", "1"}},
      {"point", {"."}},
      {"minus", {"--"}},
      {"currency", {"", "-", "US", "EURO"}},
      {"subunit", {"", "EUR", "EUR 0", "EUR -5", "EURO 100", "EUR x", "100"}},
      {"unit", {"", "fortnight", "x hour", "2", "hour 2", "0 hour", "-1 day"}},
      {"month", {"", "gregorian", "gregorian 0", "gregorian 13", "julian 1", "3"}},
      {"month?", {"", "persian 13"}},
      {"weekday", {"", "0", "8", "-1", "monday"}},
      {"weekday?", {"", "0", "8"}},
      {"day", {"", "tomorrow"}},
      {"year", {"", "next"}},
      {"now", {"1"}},
      {"part",
       {"", "-", "12", "12:60", "31:00", "18:00-17:00", "18:00-18:00", "18:00-", "-5:30", "a:b",
        "10:-5"}},
      {"tonight", {"", "18:00-24:00", "x 18:00-24:00", "0 24:00-18:00", "0"}},
      {"half", {"", "-", "noon"}},
      {"next", {"1"}},
      {"edge", {"", "-", "soon", "middle"}},
      {"label", {""}},
      {"filler", {"x"}},
      {"extension", {"5"}},
  };
  for (const auto& [kind, values] : bad)
    for (const std::string& value : values) {
      INFO(kind << " '" << value << "'");
      const auto words = test::words("fine\tnumber\t1\nword\t" + kind + "\t" + value + "\n");
      CHECK_FALSE(words);
      if (words) continue;
      CHECK(words.error().where.ends_with("words.tsv: word " + kind));
      CHECK(words.error().what.ends_with(value));
    }
}

TEST_CASE("rows that say nothing are refused", "[text]") {
  const auto fault = [](const std::string& rows) {
    const auto words = test::words(rows);
    return words ? "" : words.error().text();
  };
  CHECK(fault("").empty());
  CHECK(fault("# only a comment\n").empty());
  CHECK(fault("word\tnumber\n").find("expected 3 columns: word\tnumber") != std::string::npos);
  CHECK(fault("word\tnoun\t1\n").ends_with("words.tsv: word noun: not a kind of word"));
  CHECK(fault("word\tnumber \t1\n").ends_with("not a kind of word"));
  CHECK(fault("\u200c\u064b\tnumber\t1\n").ends_with("no word"));  // nothing once folded
  CHECK(fault("pre\tprefix\tnoun\n").ends_with("words.tsv: pre prefix: not a kind: noun"));
  CHECK(fault("suf\tsuffix\t\n").ends_with("not a kind: "));
  CHECK(fault("one\tnumber\t1\none\tnumber\t2\n")
            .ends_with("words.tsv: one number: has another value of this kind already"));
  CHECK(fault("one\tnumber\t1\none\tnumber\t1\n").empty());
  CHECK(fault("ONE\tnumber\t1\none\tnumber\t2\n").ends_with("already"));  // one word once folded

  const test::TempFolder folder;
  const auto none = Words::load(folder.file("words.tsv"), to_utf16);
  REQUIRE_FALSE(none);
  CHECK(none.error().where == folder.file("words.tsv"));
}

TEST_CASE("a word may have several senses", "[text]") {
  const auto words =
      test::words("second\tunit\tsecond\nsecond\tordinal\t2\nmay\tmonth?\tgregorian 5\n");
  REQUIRE(words);
  const Senses* senses = words->find(u"second");
  REQUIRE(senses);
  REQUIRE(senses->size() == 2);
  CHECK(means((*senses)[0], Kind::unit, 0, 1));
  CHECK(means((*senses)[1], Kind::ordinal, 2));
  CHECK_FALSE(words->find(u"seconds"));
  CHECK_FALSE(words->find(u"secon"));
  CHECK_FALSE(words->find(u""));
}

TEST_CASE("the longest row that stands there is the one that is meant", "[text]") {
  const auto words = test::words(
      "half\tfraction\t1/2\nhalf past\tpast\t-\nhalf past noon\tpart\t12:30\nnoon\tpart\t12:00\n"
      "a.m.\thalf\tam\n$\tcurrency\tUSD\n24/7\tfiller\t-\n");
  REQUIRE(words);
  const std::string fraction = kind_number(Kind::fraction) + "/1";
  const std::string past = kind_number(Kind::past) + "/0";
  const std::string part = kind_number(Kind::part) + "/";
  CHECK(matched(*words, u"half") == "4: " + fraction);
  CHECK(matched(*words, u"half pas") == "4: " + fraction);
  CHECK(matched(*words, u"half past") == "9: " + past);
  CHECK(matched(*words, u"half pasta") == "4: " + fraction);
  CHECK(matched(*words, u"half past no") == "9: " + past);
  CHECK(matched(*words, u"half past noon!") == "14: " + part + "750");
  CHECK(matched(*words, u"half   past  noon") == "17: " + part + "750");  // however spaced
  CHECK(matched(*words, u"at noon.", 3) == "7: " + part + "720");
  CHECK(matched(*words, u"halfs").empty());
  CHECK(matched(*words, u"hal").empty());
  CHECK(matched(*words, u"half\npast") == "4: " + fraction);
  CHECK(matched(*words, u"a.m.").starts_with("4:"));
  CHECK(matched(*words, u"a.m").empty());
  CHECK(matched(*words, u"$5").starts_with("1:"));  // a sign needs no end of a word behind it
  CHECK(matched(*words, u"24/7").starts_with("4:"));
  CHECK(matched(*words, u"").empty());
  CHECK(matched(*words, u"half", 4).empty());
}

TEST_CASE("what a half-space joins is found joined and apart", "[text]") {
  const auto words = test::words("سه\u200cشنبه\tweekday\t2\nپس\u200cفردا\tday\t2\nسه\tnumber\t3\n");
  REQUIRE(words);
  const std::string tuesday = kind_number(Kind::weekday) + "/2";
  for (const auto* text : {u"سه\u200cشنبه", u"سهشنبه", u"سه شنبه", u"سه  شنبه"}) {
    INFO(to_utf8(text));
    const std::u16string folded = test::plain(text).units;
    CHECK(matched(*words, folded) == std::to_string(folded.size()) + ": " + tuesday);
  }
  CHECK(matched(*words, u"سه شب") == "2: " + kind_number(Kind::number) + "/3");
  CHECK(matched(*words, u"سهشنبهها").empty());
  CHECK(words->find(u"پسفردا") != nullptr);
  CHECK(words->find(u"پس فردا") != nullptr);
}

TEST_CASE("what is written together with a word", "[text]") {
  const auto words = test::words(
      "و\tprefix\tand\nلل\tprefix\tto ال\nال\tprefix\tfiller\nم\tsuffix\tordinal\n"
      "ها\tsuffix\tfiller\nجمعه\tweekday\t5\nالجمعه شب\ttonight\t0 18:00-24:00\n");
  REQUIRE(words);
  REQUIRE(words->prefixes().size() == 3);
  CHECK(words->prefixes()[0].text.size() == 2);  // longest first
  CHECK(words->prefixes()[2].text == u"و");
  CHECK(words->prefixes()[2].senses[0].kind == Kind::conjunction);
  for (const auto& prefix : words->prefixes())
    CHECK(prefix.kept == (prefix.text == u"لل" ? u"ال" : u""));
  REQUIRE(words->suffixes().size() == 2);
  CHECK(words->suffixes()[0].text == u"ها");
  CHECK(words->suffixes()[1].senses[0].kind == Kind::ordinal);
  // An ending that changes nothing belongs to the match; one that does is for the lexer.
  CHECK(matched(*words, u"الجمعه شبها").starts_with("11:"));
  CHECK(matched(*words, u"الجمعه شبم").empty());
  CHECK_FALSE(words->find(u"ها"));
}

TEST_CASE("letters of any script make words, signs stand alone", "[text]") {
  for (const char16_t unit : u"aZیكé中д")
    if (unit) CHECK(is_word_unit(unit));
  for (const char16_t unit : u"0۵ .,-_$@\n'") CHECK_FALSE(is_word_unit(unit));
  CHECK(first_word_end(u"abc def", 0) == 3);
  CHECK(first_word_end(u"abc def", 1) == 3);
  CHECK(first_word_end(u"abc def", 3) == 4);
  CHECK(first_word_end(u"5ab", 0) == 1);
  CHECK(first_word_end(u"ab", 2) == 2);
  CHECK(first_word_end(u"", 0) == 0);
}

}  // namespace hamkalam::text
