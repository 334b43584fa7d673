#include "text/analyzer.hpp"

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
  CHECK(tokens("ma3 adfa3") == "w:ma3 0-3 w:adfa3 4-9");
  CHECK(tokens("۲تا") == "n:2 0-1 w:تا 1-3");
  CHECK(tokens("می\nرسه") == "w:میرسه 0-6");
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
  for (const char* text : {"hello", "لا", "ممنون", "baleh"}) {
    const int confidence = test::analyzer().analyze(text).confidence;
    CHECK(confidence >= 500);
    CHECK(confidence <= 999);
  }
}

TEST_CASE("a romanised message comes with its native text", "[text]") {
  const Analysis finglish = test::analyzer().analyze("Sefaresh 12345, kojast?\n😡");
  CHECK(finglish.language == Language::fa_latn);
  CHECK(finglish.native == "سفارش 12345، کجاست؟\n😡");
  CHECK(finglish.tokens[0].text == "sefaresh");
  CHECK(finglish.tokens[0].native == "سفارش");
  CHECK(finglish.tokens[1].native.empty());
  CHECK(test::analyzer().analyze("where is it").native.empty());
  CHECK(test::analyzer().analyze("کجاست").native.empty());
}

TEST_CASE("locales that are not whole are refused with their place", "[text]") {
  const test::TempFolder folder;
  const auto analyzer = Analyzer::load(folder.file("none"));
  REQUIRE_FALSE(analyzer);
  CHECK(analyzer.error().where == folder.file("none") + "/fa/letters.tsv");
  CHECK(unicode_library().starts_with("ICU "));
}

}  // namespace hamkalam::text
