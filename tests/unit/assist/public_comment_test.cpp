#include "base/file.hpp"
#include "support/chat.hpp"

namespace hamkalam::assist {
namespace {

// Whether a draft is marked for what it asks below a post, or elsewhere.
bool is_marked(const std::string& text, const char* channel) {
  test::Chat chat;
  chat.tell_body({{"type", "message"},
                  {"id", "m-1"},
                  {"from", "customer"},
                  {"channel", channel},
                  {"text", "What a lovely blue!"}});
  const event::Review review = chat.draft(text);
  return std::any_of(review.findings.begin(), review.findings.end(),
                     [](const auto& found) { return found.rule == "guard.public-comment"; });
}

}  // namespace

TEST_CASE("a draft below a post is marked if it asks for the customer's data", "[assist]") {
  const auto lines = read_lines(HAMKALAM_SOURCE_DIR "/tests/golden/public_comments.tsv");
  REQUIRE(lines);
  std::size_t asks = 0, holds = 0;
  for (const std::string& line : *lines) {
    if (line.empty() || line[0] == '#') continue;
    const std::string text = line.substr(line.rfind('\t') + 1);
    const bool asked = line.starts_with("asks\t");
    INFO(text);
    CHECK(is_marked(text, "social") == asked);
    ++(asked ? asks : holds);
  }
  CHECK(asks > 150);
  CHECK(holds > 150);
}

TEST_CASE("nothing is proposed below a post that asks for data or repeats it", "[assist]") {
  for (const char* said :
       {"Please call me back", "My order 12345 has not arrived, where is it?",
        "When is my appointment? It is number 7741", "زنگ بزنید لطفا", "وين طلبي؟"}) {
    test::Chat chat;
    const auto advice = chat.tell_body({{"type", "message"},
                                        {"id", "m-1"},
                                        {"from", "customer"},
                                        {"channel", "social"},
                                        {"text", said}});
    INFO(said);
    CHECK_FALSE(advice.suggestions.empty());
    for (const auto& suggestion : advice.suggestions) {
      INFO(suggestion.text);
      const event::Review review = chat.draft(suggestion.text);
      CHECK(std::none_of(review.findings.begin(), review.findings.end(),
                         [](const auto& found) { return found.rule == "guard.public-comment"; }));
    }
  }
}

TEST_CASE("nobody is kept from asking where nobody else reads", "[assist]") {
  for (const char* channel : {"chat", "email"}) {
    INFO(channel);
    CHECK_FALSE(is_marked("Could you send me your phone number here?", channel));
  }
}

}  // namespace hamkalam::assist
