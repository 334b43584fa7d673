#include "text/number_phrase.hpp"

#include <limits>

#include "support/words.hpp"

namespace hamkalam::text {
namespace {

constexpr const char* kNumberWords =
    "one\tnumber?\t1\ntwo\tnumber\t2\nthree\tnumber\t3\nfive\tnumber\t5\nseven\tnumber\t7\n"
    "twelve\tnumber\t12\ntwenty\tnumber\t20\nthirty\tnumber\t30\nninety\tnumber\t90\n"
    "a\tnumber?\t1\nhundred\tscale\t100\nthousand\tscale\t1000\nk\tscale\t1000\n"
    "million\tscale\t1000000\nbillion\tscale\t1000000000\nhalf\tfraction\t1/2\n"
    "quarter\tfraction\t1/4\nquarters\tfraction\t1/4\nthird\tordinal\t3\nfirst\tordinal\t1\n"
    "fifth\tordinal\t5\ntwentieth\tordinal\t20\nand\tand\t-\npoint\tpoint\t-\nminus\tminus\t-\n"
    "th\tsuffix\tordinal\nst\tsuffix\tordinal\nusd\tcurrency\tUSD\n";

const Habits& number_habits() {
  static const Habits habits = test::habits(kNumberWords);
  return habits;
}

// The number that begins the text, as a decimal, with "!" for an ordinal and "?" for a weak word;
// then "| " and how many lexemes are left.
std::string read(std::u16string_view text, const Habits& habits = number_habits(),
                 bool compose = true) {
  const Lexed lexed = lex(test::plain(text), text, {&habits});
  const auto number = number_at(lexed.lexemes, 0, habits, compose);
  if (!number) return "";
  std::string out = number->text();
  if (number->ordinal) out += '!';
  if (number->weak) out += '?';
  const std::size_t left = lexed.lexemes.size() - number->next;
  return left ? out + " | " + std::to_string(left) : out;
}

}  // namespace

TEST_CASE("digits are read as they were written", "[text]") {
  CHECK(read(u"5") == "5");
  CHECK(read(u"1250") == "1250");
  CHECK(read(u"1,250") == "1250");
  CHECK(read(u"1,250,000.75") == "1250000.75");
  CHECK(read(u"1.250.000") == "1250000");
  CHECK(read(u"12,34,567") == "1234567");  // as in India
  CHECK(read(u"۱۲۵۰") == "1250");
  CHECK(read(u"٣") == "3");
  CHECK(read(u"1.50") == "1.50");
  CHECK(read(u".5") == "0.5");
  CHECK(read(u"007") == "007");
  CHECK(read(u"5 7") == "5 | 1");
  CHECK(read(u"usd").empty());
  CHECK(read(u"").empty());
}

TEST_CASE("words are added up", "[text]") {
  CHECK(read(u"two") == "2");
  CHECK(read(u"twenty five") == "25");
  CHECK(read(u"twenty-five") == "25");
  CHECK(read(u"twenty and five") == "25");
  CHECK(read(u"two hundred") == "200");
  CHECK(read(u"two hundred and thirty five") == "235");
  CHECK(read(u"two thousand three hundred and twelve") == "2312");
  CHECK(read(u"five hundred thousand") == "500000");
  CHECK(read(u"two million five hundred thousand and seven") == "2500007");
  CHECK(read(u"thousand") == "1000");
  CHECK(read(u"a hundred") == "100");
  CHECK(read(u"hundred and one") == "101");
  CHECK(read(u"ninety billion") == "90000000000");
  // What is multiplied is what was added last, not all before it.
  const Habits one_word = test::habits(
      "millions\tnumber\t2000000\nhundreds\tnumber\t500\nthousand\tscale\t1000\nand\tand\t-\n");
  CHECK(read(u"millions and hundreds thousand", one_word) == "2500000");
}

TEST_CASE("what does not fit in begins another number", "[text]") {
  CHECK(read(u"two three") == "2 | 1");
  CHECK(read(u"five twenty") == "5 | 1");
  CHECK(read(u"twenty twelve") == "20 | 1");
  CHECK(read(u"twenty thirty") == "20 | 1");
  CHECK(read(u"two and three") == "2 | 2");
  CHECK(read(u"two - three") == "2 | 2");
  CHECK(read(u"two hundred and three hundred") == "200 | 3");
  CHECK(read(u"two and") == "2 | 1");
  CHECK(read(u"and two").empty());
  CHECK(read(u"5 twenty") == "5 | 1");
  CHECK(read(u"5 and a") == "5 | 2");
}

TEST_CASE("digits before a scale", "[text]") {
  CHECK(read(u"5 thousand") == "5000");
  CHECK(read(u"5k") == "5000");
  CHECK(read(u"2.5 million") == "2500000");
  CHECK(read(u"2 million 500 thousand") == "2500000");
  CHECK(read(u"1,5 thousand") == "1 | 3");  // a list
  CHECK(read(u"k").empty());                // too short to count by itself
  CHECK(read(u"3 hundred") == "300");
}

TEST_CASE("halves and decimals", "[text]") {
  CHECK(read(u"half") == "0.5?");
  CHECK(read(u"two and a half") == "2.5");
  CHECK(read(u"two and half") == "2.5");
  CHECK(read(u"two and a half million") == "2500000");
  CHECK(read(u"two million and a half") == "2500000");
  CHECK(read(u"twenty and a half") == "20.5");
  CHECK(read(u"5 and a quarter") == "5.25");
  CHECK(read(u"two point five") == "2.5");
  CHECK(read(u"two point 25") == "2.25");
  CHECK(read(u"two point five million") == "2500000");
  CHECK(read(u"two point") == "2 | 1");
  CHECK(read(u"half million") == "500000");
}

TEST_CASE("weak words need company", "[text]") {
  CHECK(read(u"one") == "1?");
  CHECK(read(u"a") == "1?");
  CHECK(read(u"one usd") == "1? | 1");  // who asks knows whether a currency is company
  CHECK(read(u"twenty one") == "21");
  CHECK(read(u"one hundred") == "100");
}

TEST_CASE("ordinals", "[text]") {
  CHECK(read(u"third") == "3!");
  CHECK(read(u"twenty third") == "23!");
  CHECK(read(u"twenty-fifth") == "25!");
  CHECK(read(u"25th") == "25!");
  CHECK(read(u"1st") == "1!");
  CHECK(read(u"seventh") == "7!");  // an ending of the words
  CHECK(read(u"third two") == "3! | 1");
  CHECK(read(u"25th five") == "25! | 1");
}

TEST_CASE("minus", "[text]") {
  CHECK(read(u"minus two") == "-2");
  CHECK(read(u"minus 2.5") == "-2.5");
  CHECK(read(u"minus").empty());
  CHECK(read(u"two minus three") == "2 | 2");
}

TEST_CASE("fractions in digits", "[text]") {
  CHECK(read(u"1/2") == "0.5");
  CHECK(read(u"3/4") == "0.75");
  CHECK(read(u"1/0").empty());
  Habits decimal = test::habits(kNumberWords);
  decimal.decimal_slash = true;
  CHECK(read(u"1/5", decimal) == "1.5");
  CHECK(read(u"1/5 million", decimal) == "1500000");
  CHECK(read(u"2/25", decimal) == "2.25");
}

TEST_CASE("units before tens, where a language says them so", "[text]") {
  Habits arabic = test::habits(kNumberWords);
  arabic.units_first = true;
  CHECK(read(u"five and twenty", arabic) == "25");
  CHECK(read(u"two hundred and five and twenty", arabic) == "225");
  CHECK(read(u"five and ninety thousand", arabic) == "95000");
  CHECK(read(u"five twenty", arabic) == "5 | 1");
  CHECK(read(u"twenty and five", arabic) == "25");
  CHECK(read(u"fifth and twentieth", arabic) == "25!");
  CHECK(read(u"five and twenty") == "5 | 2");
}

TEST_CASE("an hour is not added to its minutes", "[text]") {
  CHECK(read(u"twenty five", number_habits(), false) == "20 | 1");
  CHECK(read(u"five and a half", number_habits(), false) == "5 | 3");
  CHECK(read(u"25", number_habits(), false) == "25");
}

TEST_CASE("numbers that are too large are none", "[text]") {
  CHECK(read(u"9000000000000") == "9000000000000");
  CHECK(read(u"9000000000001").empty());
  CHECK(read(u"123456789012345678901234567890").empty());
  CHECK(read(u"9000000 million") == "9000000000000");
  CHECK(read(u"9000000000000 million") == "9000000000000 | 1");
  CHECK(read(u"two million billion billion").starts_with("2000000"));
  std::u16string many = u"two";
  for (int i = 0; i < 40; ++i) many += u" thousand";
  CHECK_FALSE(read(many).empty());
  CHECK(read(u"9000000 million 999999").ends_with("999999"));
}

TEST_CASE("whole numbers and decimals", "[text]") {
  CHECK(decimal(0) == "0");
  CHECK(decimal(kOne) == "1");
  CHECK(decimal(-kOne) == "-1");
  CHECK(decimal(1) == "0.000001");
  CHECK(decimal(-1'500'000) == "-1.5");
  CHECK(decimal(2'500'000'000'000) == "2500000");
  CHECK(decimal(std::numeric_limits<std::int64_t>::min()) == "-9223372036854.775808");
  CHECK(NumberPhrase{5 * kOne}.whole() == 5);
  CHECK(NumberPhrase{0}.whole() == 0);
  CHECK(NumberPhrase{5 * kOne + 1}.whole() == -1);
  CHECK(NumberPhrase{-kOne}.whole() == -1);
}

TEST_CASE("the senses of a lexeme, behind the last one too", "[text]") {
  const std::u16string_view text = u"third 5";
  const Lexed lexed = lex(test::plain(text), text, {&number_habits()});
  REQUIRE(lexed.lexemes.size() == 2);
  REQUIRE(sense(lexed.lexemes, 0, Kind::ordinal));
  CHECK(sense(lexed.lexemes, 0, Kind::ordinal)->a == 3);
  CHECK_FALSE(sense(lexed.lexemes, 0, Kind::number));
  CHECK_FALSE(sense(lexed.lexemes, 1, Kind::number));
  CHECK_FALSE(sense(lexed.lexemes, 2, Kind::number));
}

}  // namespace hamkalam::text
