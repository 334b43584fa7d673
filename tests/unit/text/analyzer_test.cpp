#include "text/analyzer.hpp"

#include "base/json.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/temp_folder.hpp"
#include "text/fold.hpp"

namespace hamkalam::text {
namespace {

// The tokens with their spans: "w:hi 0-2 m:! 2-3".
std::string tokens(std::string_view text, Language prior = Language::und) {
  std::string out;
  for (const Token& token : test::analyzer().analyze(text, prior).tokens)
    out += (out.empty() ? "" : " ") + std::string(1, "wnms"[static_cast<int>(token.kind)]) + ":" +
           token.text + " " + std::to_string(token.start) + "-" + std::to_string(token.end);
  return out;
}

// The original's part that each clause spans.
std::vector<std::string> clauses(std::string_view text) {
  const std::u16string original = to_utf16(text);
  std::vector<std::string> out;
  for (const Clause& clause : test::analyzer().analyze(text).clauses)
    out.push_back(to_utf8(
        std::u16string_view(original).substr(static_cast<std::size_t>(clause.start),
                                             static_cast<std::size_t>(clause.end - clause.start))));
  return out;
}

// Pseudo-random numbers that are the same on every machine.
class Dice {
 public:
  std::size_t roll(std::size_t sides) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::size_t>(state_ >> 33) % sides;
  }

 private:
  std::uint64_t state_ = 2026;
};

// What may trip the analysis: letters of several scripts and their variants, invisible marks,
// surrogate pairs and sequences, digits, and pieces of bad UTF-8.
const std::vector<std::string> kPieces = {"a",
                                          "E",
                                          "z",
                                          "o",
                                          "7",
                                          "0",
                                          "۵",
                                          "٣",
                                          "ا",
                                          "آ",
                                          "ل",
                                          "ی",
                                          "ي",
                                          "ك",
                                          "ک",
                                          "ه",
                                          "ة",
                                          "ء",
                                          "می",
                                          "ها",
                                          "ای",
                                          "خانه",
                                          " ",
                                          " ",
                                          " ",
                                          "\t",
                                          "\u200c",
                                          "\u200d",
                                          "\u200f",
                                          "\u00a0",
                                          "\u3000",
                                          "ـ",
                                          "\u064b",
                                          "\u0651",
                                          "\u0301",
                                          "é",
                                          "ß",
                                          "ı",
                                          "İ",
                                          "ﬁ",
                                          "ﷲ",
                                          "ﷺ",
                                          "ﻻ",
                                          "😡",
                                          "👍🏽",
                                          "❤\ufe0f",
                                          "👨\u200d👩\u200d👧",
                                          "🇮🇷",
                                          "!",
                                          "?",
                                          "؟",
                                          "،",
                                          ",",
                                          ".",
                                          "…",
                                          "-",
                                          "_",
                                          "/",
                                          "@",
                                          ":",
                                          "'",
                                          "’",
                                          "\"",
                                          "«",
                                          "(",
                                          "$",
                                          "﷼",
                                          "٪",
                                          "#",
                                          "+",
                                          "한",
                                          "中",
                                          "д",
                                          "½",
                                          "\u2028",
                                          "\u0085",
                                          "\ufeff",
                                          "\uffff",
                                          "\ue000",
                                          "\U0010ffff",
                                          "\x80",
                                          "\xC0",
                                          "\xE2\x80",
                                          "\xF0\x9F",
                                          "\xED\xA0\x80",
                                          "\xFF",
                                          "http://",
                                          "www.",
                                          "09123456789",
                                          "1,250",
                                          "12.5",
                                          "3a",
                                          "تومان"};

}  // namespace

TEST_CASE("tokens know their kind and their place in the original", "[text]") {
  CHECK(tokens("") == "");
  CHECK(tokens(" \u200c\n ") == "");
  CHECK(tokens("Hi, 12 cats!") == "w:hi 0-2 m:, 2-3 n:12 4-6 w:cats 7-11 m:! 11-12");
  CHECK(tokens("don’t") == "w:don't 0-5");
  CHECK(tokens("1,250.5 e-mail a.b@c.com") ==
        "n:1,250.5 0-7 w:e 8-9 m:- 9-10 w:mail 10-14 w:a.b@c.com 15-24");
  CHECK(tokens("😡 ok ❤\ufe0f!") == "s:😡 0-2 w:ok 3-5 s:❤ 6-8 m:! 8-9");  // in UTF-16 units
  CHECK(tokens("سفارش‌هایم کو؟") == "w:سفارشهایم 0-10 w:کو 11-13 m:? 13-14");
  CHECK(tokens("می رسه") == "w:میرسه 0-6");  // joined over the space
  CHECK(tokens("x می\u200c رسه") == "w:x 0-1 w:میرسه 2-9");
  CHECK(tokens("3ayez da") == "w:3ayez 0-5 w:da 6-8");  // Arabizi's digits are letters
  CHECK(tokens("a\xFF"
               "b")
            .starts_with("w:a 0-1"));
}

TEST_CASE("clauses end at full stops, commas and line ends", "[text]") {
  using List = std::vector<std::string>;
  CHECK(clauses("").empty());
  CHECK(clauses("one two") == List{"one two"});
  CHECK(clauses("One, two. Three!\nfour; five?") ==
        List{"One,", "two.", "Three!", "four;", "five?"});
  CHECK(clauses("سلام، خوبی؟ آره") == List{"سلام،", "خوبی؟", "آره"});
  CHECK(clauses("one?! two") == List{"one?!", "two"});
  CHECK(clauses("1,250.50 is one: yes") == List{"1,250.50 is one: yes"});
  CHECK(clauses("a\n\nb\n") == List{"a", "b"});
}

TEST_CASE("the conversation's language decides where the words do not", "[text]") {
  const Analyzer& analyzer = test::analyzer();
  CHECK(analyzer.analyze("12345", Language::fa).language == Language::und);
  CHECK(analyzer.analyze("Where is my order?", Language::fa_latn).language == Language::en);
  CHECK(analyzer.analyze("سفارشم کجاست", Language::ar).language == Language::fa);
  for (const Language prior : {Language::fa, Language::ar})  // both say it
    CHECK(analyzer.analyze("سلام", prior).language == prior);
  for (const Language prior : {Language::fa_latn, Language::ar_latn})
    CHECK(analyzer.analyze("salam", prior).language == prior);
}

TEST_CASE("confidence is a probability of the winner", "[text]") {
  CHECK(test::analyzer().analyze("?").confidence == 0);
  CHECK(test::analyzer().analyze("Where is my order? I have been waiting").confidence > 990);
  for (const char* text : {"سلام", "salam", "ok", "hello", "لا"}) {
    const int confidence = test::analyzer().analyze(text).confidence;
    CHECK(confidence >= 500);
    CHECK(confidence <= 999);
  }
}

TEST_CASE("a romanised message comes with its native text", "[text]") {
  const Analysis finglish = test::analyzer().analyze("Sefaresh 12345, kojast?\n😡");
  CHECK(finglish.language == Language::fa_latn);
  CHECK(finglish.native == "سفارش 12345, کجاست?\n😡");
  CHECK(finglish.tokens[0].text == "sefaresh");
  CHECK(finglish.tokens[0].native == "سفارش");
  CHECK(finglish.tokens[1].native.empty());
  CHECK(test::analyzer().analyze("where is it").native.empty());
  CHECK(test::analyzer().analyze("کجاست").native.empty());
}

TEST_CASE("whatever comes in, the analysis keeps its promises", "[text]") {
  const Analyzer& analyzer = test::analyzer();
  Dice dice;
  int faults = 0;
  for (int i = 0; i < 2000; ++i) {
    std::string text;
    for (std::size_t n = dice.roll(16); n > 0; --n) text += kPieces[dice.roll(kPieces.size())];
    const auto prior = static_cast<Language>(dice.roll(kLanguageTags.size()));
    const Analysis analysis = analyzer.analyze(text, prior);
    const std::string normal = analyzer.normalize(text);
    const int size = static_cast<int>(to_utf16(text).size());

    bool fine = is_utf8(normal) && analyzer.normalize(normal) == normal &&
                analysis.normalized == normal && is_utf8(analysis.native);
    int last = 0;
    for (const Token& token : analysis.tokens) {
      fine = fine && token.start >= last && token.start < token.end && token.end <= size &&
             !token.text.empty() && is_utf8(token.text + token.stem + token.native);
      last = token.start;  // one code point may be several tokens
    }
    for (const Entity& entity : analysis.entities)
      fine = fine && entity.start >= 0 && entity.start < entity.end && entity.end <= size &&
             is_utf8(entity.text + entity.value);
    int next = 0;
    for (const Clause& clause : analysis.clauses) {
      fine = fine && clause.first >= next && clause.first < clause.last;
      next = clause.last;
    }
    fine = fine && next <= static_cast<int>(analysis.tokens.size());
    INFO("string " << i << ": " << text);
    if (!fine && ++faults <= 5) CHECK(fine);
  }
  CHECK(faults == 0);
}

TEST_CASE("locales that are not whole are refused with their place", "[text]") {
  const test::TempFolder folder;
  const auto analyzer = Analyzer::load(folder.file("none"));
  REQUIRE_FALSE(analyzer);
  CHECK(analyzer.error().where == folder.file("none") + "/fa/letters.tsv");
  CHECK(unicode_library().starts_with("ICU "));
}

}  // namespace hamkalam::text
