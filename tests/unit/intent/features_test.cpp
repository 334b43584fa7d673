#include "intent/features.hpp"

#include <algorithm>

#include "support/catch.hpp"
#include "support/data.hpp"

namespace hamkalam::intent {
namespace {

using text::Token;
using text::TokenKind;

Token word(const std::string& text, const std::string& stem = "", const std::string& native = "") {
  return {TokenKind::word, text, stem.empty() ? text : stem, native, 0, 1};
}
Token number(const std::string& text) {
  return {TokenKind::number, text, "", "", 0, 1};
}
Token mark(const std::string& text) {
  return {TokenKind::mark, text, "", "", 0, 1};
}

Features of(const std::vector<Token>& tokens) {
  return extract(tokens, 0, tokens.size());
}
Features read(std::string_view text) {
  return of(test::analyzer().analyze(text).tokens);
}

bool same(const Features& a, const Features& b) {
  return a.words == b.words && a.grams == b.grams;
}

bool sorted_without_repeats(const std::vector<std::uint32_t>& list) {
  return std::adjacent_find(list.begin(), list.end(), std::greater_equal<>()) == list.end() &&
         (list.empty() || list.back() < kBuckets);
}

// How many of `some` are among `all`.
std::size_t shared(const std::vector<std::uint32_t>& some, const std::vector<std::uint32_t>& all) {
  return static_cast<std::size_t>(std::count_if(some.begin(), some.end(), [&](std::uint32_t b) {
    return std::binary_search(all.begin(), all.end(), b);
  }));
}

}  // namespace

TEST_CASE("features are sorted bucket numbers without repeats", "[intent]") {
  for (const char* text :
       {"", "?", "where is my order", "no no no no no no", "سفارشم کجاست؟ ۱۲۳۴۵", "wein talabi 😡",
        "a very long message that says a great deal about very little, and then some more of it"}) {
    INFO(text);
    const Features features = read(text);
    CHECK(sorted_without_repeats(features.words));
    CHECK(sorted_without_repeats(features.grams));
    CHECK_FALSE(features.words.empty());  // its length at least
  }
  CHECK(read("").words.size() == 1);
  CHECK(read("").grams.empty());
}

TEST_CASE("equal spellings have equal features", "[intent]") {
  CHECK(same(read("سفارشم کی می‌رسه؟"), read("سفارشم کی مي رسه?")));
  CHECK(same(read("Where is my ORDER??"), read("where is my order?")));
  CHECK(same(read("order 12345"), read("order 98")));  // a number is a number
}

TEST_CASE("words, stems, pairs and their order count", "[intent]") {
  const Features ab = of({word("a"), word("b")}), ba = of({word("b"), word("a")});
  CHECK(ab.grams == ba.grams);
  CHECK_FALSE(ab.words == ba.words);
  CHECK(shared(ab.words, ba.words) == 3);  // both words and the length, none of three pairs

  // Another form shares the pairs, which are of stems, but is another word.
  const Features form = of({word("as", "a"), word("b")});
  CHECK(shared(ab.words, form.words) == ab.words.size() - 1);
  CHECK(of({word("a"), word("b")}).words.size() == 6);
  CHECK(form.words.size() == 7);  // its stem beside it
}

TEST_CASE("a question and an exclamation count, other marks do not", "[intent]") {
  const Features plain = of({word("a")});
  CHECK_FALSE(same(of({word("a"), mark("?")}), plain));
  CHECK_FALSE(same(of({word("a"), mark("!")}), of({word("a"), mark("?")})));
  CHECK(same(of({word("a"), mark("."), mark(",")}), plain));
  CHECK(same(of({word("a"), mark(","), word("b")}), of({word("a"), word("b")})));
  CHECK_FALSE(same(of({word("a"), {TokenKind::symbol, "x", "", "", 0, 1}}), plain));
}

TEST_CASE("the length counts in steps", "[intent]") {
  const auto repeated = [](std::size_t n) { return of(std::vector<Token>(n, word("a"))); };
  CHECK_FALSE(same(repeated(1), repeated(2)));
  CHECK_FALSE(same(repeated(2), repeated(3)));
  CHECK(same(repeated(3), repeated(5)));
  CHECK_FALSE(same(repeated(5), repeated(6)));
  CHECK(same(repeated(6), repeated(60)));
  CHECK_FALSE(same(of({number("1")}), read("")));
}

TEST_CASE("letter groups are of code points, with the word's borders", "[intent]") {
  CHECK(of({word("a")}).grams.size() == 3);   // <a a> <a>
  CHECK(of({word("ab")}).grams.size() == 6);  // <a ab b> <ab ab> <ab>
  CHECK(of({word("س")}).grams.size() == 3);   // not of bytes
  CHECK(of({word("abcdef")}).grams.size() == 7 + 6 + 5);
  CHECK(of({word("a"), word("a")}).grams == of({word("a")}).grams);
  CHECK(of({number("12345"), mark("?")}).grams.empty());
}

TEST_CASE("a romanised word counts as its native one, and a little as itself", "[intent]") {
  const Features native = of({word("سفارش")}), latin = of({word("sefaresh", "سفارش", "سفارش")});
  CHECK(latin.words == native.words);
  CHECK(shared(native.grams, latin.grams) == native.grams.size());
  CHECK(latin.grams.size() > native.grams.size());
}

TEST_CASE("only the tokens asked for have features", "[intent]") {
  const std::vector<Token> tokens{word("x"), word("a"), word("b"), word("y")};
  CHECK(same(extract(tokens, 1, 3), of({word("a"), word("b")})));
  CHECK(same(extract(tokens, 2, 2), read("")));
}

TEST_CASE("buckets are the same on every machine", "[intent]") {
  // Changed on purpose only: every trained model would have to be trained again.
  const Features features = of({word("order"), mark("?")});
  CHECK(features.words == std::vector<std::uint32_t>{21057, 458407, 570248, 746971, 901060});
}

}  // namespace hamkalam::intent
