#include "reply/rewrite.hpp"

#include "support/data.hpp"

namespace hamkalam::reply {
namespace {

using rules::RewriteKind;

const rules::Rewrite kWords{{{"you didn't read", "the answer is in"},
                             {"you didn't read the small print", "here is the small print"},
                             {"it's your fault entirely", "let’s see how it came about"},
                             {"it's your fault", "here’s how it came about"},
                             {"اشتباه از شماست", "ببینیم چه شده"}},
                            "Here is how it looks."};

// A clause's span, by its text, in UTF-16 code units; the tests' texts before it are ASCII.
event::Span span(const std::string& draft, const std::string& clause) {
  const auto at = draft.find(clause);
  REQUIRE(at != std::string::npos);
  const int start = static_cast<int>(at);
  int length = 0;
  for (const char c : clause) length += (c & 0xC0) != 0x80;
  return {start, start + length};
}

std::string mended(const std::string& draft, const std::string& clause,
                   RewriteKind kind = RewriteKind::replace) {
  return mend(test::analyzer(), draft, kind, &kWords, {span(draft, clause)}).text;
}

}  // namespace

TEST_CASE("a harmful phrase is replaced and the rest kept", "[reply]") {
  const std::string draft = "I see. Maybe it's your fault, Sara. Bye.";
  const auto out = mend(test::analyzer(), draft, RewriteKind::replace, &kWords,
                        {span(draft, "Maybe it's your fault")});
  CHECK(out.text == "Maybe here’s how it came about");
  CHECK(out.span.start == 7);
  CHECK(out.span.end == 28);
  // Spelt another way, and the longest phrase first.
  CHECK(mended("Well, IT’S  YOUR FAULT now", "Well, IT’S  YOUR FAULT now") ==
        "Well, here’s how it came about now");
  CHECK(mended("and you didn't read the small print", "and you didn't read the small print") ==
        "and here is the small print");
  CHECK(mended("so it's your fault entirely", "so it's your fault entirely") ==
        "so let’s see how it came about");
  CHECK(mended("and you didn't read it", "and you didn't read it") == "and the answer is in it");
  // Twice in one span.
  const std::string twice = "so it's your fault or it's your fault";
  CHECK(mended(twice, twice) == "so here’s how it came about or here’s how it came about");
}

TEST_CASE("the first letter stays as large as it was", "[reply]") {
  CHECK(mended("It's your fault here.", "It's your fault here") == "Here’s how it came about here");
  CHECK(mended("it's your fault here.", "it's your fault here") == "here’s how it came about here");
  CHECK(mended("OK: It's your fault", "OK: It's your fault") == "OK: here’s how it came about");
  CHECK(mended("اشتباه از شماست دیگر", "اشتباه از شماست دیگر") == "ببینیم چه شده دیگر");
}

TEST_CASE("without a known phrase the whole span is said anew", "[reply]") {
  CHECK(mended("I see. You are careless.", "You are careless") == "Here is how it looks.");
  // Part of a phrase, or a phrase outside the span, is none.
  CHECK(mended("You read it. It's your own.", "It's your own") == "Here is how it looks.");
  CHECK(mended("It's your fault. Be careful.", "Be careful") == "Here is how it looks.");
  // Inside a sentence it begins small.
  CHECK(mended("So it's your fault", "it's your") == "here is how it looks.");
  CHECK(mended("Sorry, nobody cares.", "nobody cares.") == "here is how it looks.");
}

TEST_CASE("a clause that is left out takes its marks along", "[reply]") {
  const auto both = [](const std::string& draft, const std::string& first,
                       const std::string& second, RewriteKind kind = RewriteKind::replace) {
    return mend(test::analyzer(), draft, kind, &kWords, {span(draft, first), span(draft, second)})
        .text;
  };
  CHECK(both("So it's your fault, I say so.", "So it's your fault,", "I say so.") ==
        "So here’s how it came about.");
  CHECK(both("So it's your fault, I say so", "So it's your fault,", "I say so") ==
        "So here’s how it came about");
  // The capital goes on to the clause that stays.
  CHECK(both("Honestly, it's your fault.", "Honestly,", "it's your fault.") ==
        "Here’s how it came about.");
  // Harm between two clauses does not come back.
  const std::string three = "It's your fault. Shame on you. You didn't read it.";
  CHECK(mend(test::analyzer(), three, RewriteKind::replace, &kWords,
             {span(three, "It's your fault."), span(three, "Shame on you."),
              span(three, "You didn't read it.")})
            .text == "Here’s how it came about. The answer is in it.");
  // Phrases alone: what has none stays, and nothing is said instead.
  CHECK(both("So it's your fault, I say so.", "So it's your fault,", "I say so.",
             RewriteKind::reword) == "So here’s how it came about, I say so.");
  CHECK(mended("I say so.", "I say so.", RewriteKind::reword).empty());
}

TEST_CASE("of too much the last sentence that fits stays", "[reply]") {
  const std::string draft = "One. Two. Three.";
  const auto out = mend(test::analyzer(), draft, RewriteKind::cut, nullptr,
                        {span(draft, "One."), span(draft, "Two. Three.")});
  CHECK(out.text == "One.");
  CHECK(out.span.end == 16);
  CHECK(mend(test::analyzer(), draft, RewriteKind::cut, nullptr, {}).text.empty());
}

TEST_CASE("several clauses at fault are one span", "[reply]") {
  const std::string draft = "Hm. So it's your fault, you didn't read it. Bye";
  const auto out = mend(test::analyzer(), draft, RewriteKind::replace, &kWords,
                        {span(draft, "So it's your fault"), span(draft, "you didn't read it")});
  CHECK(out.text == "So here’s how it came about, the answer is in it");
  CHECK(out.span.start == 4);
  CHECK(out.span.end == 42);
}

TEST_CASE("of many questions the first is kept", "[reply]") {
  const std::string draft = "Hello. Which size? And which colour? Thanks.";
  const auto out = mend(test::analyzer(), draft, RewriteKind::first, nullptr,
                        {span(draft, "Which size?"), span(draft, "And which colour?")});
  CHECK(out.text == "Which size?");
  CHECK(out.span.start == 7);
  CHECK(out.span.end == 36);
  // One alone needs no rewrite.
  CHECK(mend(test::analyzer(), draft, RewriteKind::first, nullptr, {span(draft, "Which size?")})
            .text.empty());
}

TEST_CASE("a sentence is put before or after the whole draft", "[reply]") {
  const std::string draft = "😀 Goodbye.";
  const auto before = mend(test::analyzer(), draft, RewriteKind::before, &kWords, {});
  CHECK(before.text == "Here is how it looks. 😀 Goodbye.");
  CHECK(before.span.start == 0);
  CHECK(before.span.end == 11);  // the emoji counts two
  CHECK(mend(test::analyzer(), draft, RewriteKind::after, &kWords, {}).text ==
        "😀 Goodbye. Here is how it looks.");
  CHECK(mend(test::analyzer(), draft, RewriteKind::none, nullptr, {}).text.empty());
}

TEST_CASE("spans count from where an emoji counts two", "[reply]") {
  const std::string draft = "😀😀 so it's your fault.";
  const event::Span fault{5, 23};
  const auto out = mend(test::analyzer(), draft, RewriteKind::replace, &kWords, {fault});
  CHECK(out.text == "so here’s how it came about");
  CHECK(out.span.start == 5);
  CHECK(out.span.end == 23);
}

}  // namespace hamkalam::reply
