#include "reply/phrasebook.hpp"

#include <set>

#include "reply/composer.hpp"
#include "support/phrases.hpp"
#include "text/fill.hpp"

namespace hamkalam::reply {
namespace {

using Names = std::vector<std::string>;

constexpr std::array kTags{"fa", "ar", "en"};
const text::Values kValues{{"name", "Rastegar"},       {"order_number", "12345"},
                           {"duration", "2 hours"},    {"hours", "9 to 17"},
                           {"address", "12 Main St."}, {"phone", "021-1234"}};

const Phrasebook& shipped(const std::string& tag) {
  static std::map<std::string, Result<Phrasebook>> books;
  auto it = books.find(tag);
  if (it == books.end())
    it = books
             .emplace(tag, Phrasebook::load(test::share() / "locales" / tag,
                                            test::assistant().catalogue(), test::analyzer()))
             .first;
  REQUIRE(it->second);
  return *it->second;
}

std::string fault(const std::string& moves, const std::string& answers = test::kAnswers,
                  const std::string& locale = test::kLocale) {
  const auto book = test::phrasebook(moves, answers, locale);
  return book ? "" : book.error().text();
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

int questions(const std::string& text) {
  int count = 0;
  for (const char* mark : {"?", "؟"})
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("a phrasebook is read from moves and answers", "[reply]") {
  const auto book = test::phrasebook(
      R"([{"moves":["apologise","acknowledge"],"text":"Sorry, {name}.","spoken":"Sorry {name}.",
           "when":{"intents":["order.status"],"signals":["anger"],"said":["Good  Morning"]},
           "tone":"short"}])");
  REQUIRE(book);
  CHECK(book->language() == text::Language::en);
  const Wording& wording = book->wordings().front();
  CHECK(wording.moves == Names{"acknowledge", "apologise"});  // in the catalogue's order
  CHECK(wording.placeholders == Names{"name"});
  CHECK(wording.spoken == "Sorry {name}.");
  CHECK(wording.intents == Names{"order.status"});
  CHECK(wording.signals == Names{"anger"});
  CHECK(wording.said == Names{" good morning "});  // as the customer's words are normalised
  CHECK(wording.is_short);
  // Answers and questions are wordings too: of one intent, or of any.
  int answers = 0, asked = 0;
  for (const Wording& each : book->wordings()) {
    answers += each.moves == Names{"answer"} && each.intents == Names{"order.status"};
    asked += each.moves == Names{"ask_fact"} && each.need == "order_number";
  }
  CHECK(answers == 2);
  CHECK(asked == 2);

  CHECK(book->speaks("salon", "chat"));
  CHECK_FALSE(book->speaks("bank", "chat"));
  CHECK_FALSE(book->speaks("salon", "email"));
  CHECK(book->duration(1) == "1 minute");
  CHECK(book->duration(45) == "45 minutes");
  CHECK(book->duration(60) == "1 hour");
  CHECK(book->duration(90) == "90 minutes");
  CHECK(book->duration(120) == "2 hours");
}

TEST_CASE("a fault in a phrasebook names file and place", "[reply]") {
  const std::string fine = R"({"moves":["acknowledge"],"text":"I see."})";
  CHECK(fault("[" + fine + "]").empty());
  const auto second = [&](const std::string& wording) {
    const std::string text = fault("[" + fine + "," + wording + "]");
    CHECK(contains(text, "en/moves.json: [1]: "));
    return text;
  };
  CHECK(contains(second(R"({"moves":["dance"],"text":"x"})"), "no move dance"));
  CHECK(contains(second(R"({"moves":[],"text":"x"})"), "makes no move"));
  CHECK(contains(second(R"({"moves":["greet"],"text":"x","when":{"intents":["x"]}})"),
                 "no intent x"));
  CHECK(contains(second(R"({"moves":["greet"],"text":"x","when":{"signals":["x"]}})"),
                 "no signal x"));
  CHECK(contains(second(R"({"moves":["greet"],"text":"{weather}"})"), "no placeholder {weather}"));
  CHECK(
      contains(second(R"({"moves":["greet"],"text":"x","spoken":"{name}"})"), "only one register"));
  CHECK(contains(fault("[" + fine + R"(,{"moves":["greet"],"text":"{name"}])"), "{name"));
  CHECK_FALSE(fault(R"([{"moves":["greet"]}])").empty());
  CHECK_FALSE(fault(R"([{"moves":"greet","text":"x"}])").empty());

  CHECK(contains(fault("[]", R"({"ask":{"order_number":["x"]},
                                 "intents":{"order.status":{"answer":["x"]}}})"),
                 "intents.talk.greeting: is missing"));
  const std::string rest = R"("talk.greeting":{"answer":["x"]}}})";
  CHECK(contains(fault("[]", R"({"ask":{},"intents":{"order.status":{"answer":["x"]},)" + rest),
                 "ask.order_number is missing"));
  CHECK(contains(fault("[]", R"({"ask":{"order_number":["x"]},
                                 "intents":{"order.status":{"answer":[]},)" +
                                 rest),
                 "intents.order.status.answer: expected a list"));
  CHECK_FALSE(fault("[]", "{}").empty());
  CHECK_FALSE(fault("[]", test::kAnswers, "{}").empty());
}

TEST_CASE("every move that a rule asks for can always be said, in each language", "[reply]") {
  std::set<std::string> wanted;
  for (const auto& rule : test::assistant().rules().rules())
    for (const auto& c : rule.cases) wanted.insert(c.moves.begin(), c.moves.end());
  REQUIRE(wanted.size() > 5);
  for (const char* tag : kTags)
    for (const std::string& move : wanted) {
      int always = 0;
      for (const Wording& w : shipped(tag).wordings())
        always += w.moves == Names{move} && w.intents.empty() && w.signals.empty() &&
                  w.said.empty() && w.need.empty() &&
                  (w.placeholders.empty() || move == "commit_date");  // a time, or not at all
      INFO(tag << " " << move);
      CHECK(always >= 3);  // three replies never say the same
    }
}

TEST_CASE("every shipped wording fills", "[reply]") {
  for (const char* tag : kTags)
    for (const Wording& wording : shipped(tag).wordings())
      for (const std::string& pattern : {wording.text, wording.spoken}) {
        INFO(tag << " " << pattern);
        const auto filled = text::fill(pattern, kValues, shipped(tag).language());
        REQUIRE(filled);
        CHECK(filled->empty() == pattern.empty());
        CHECK(filled->find_first_of("{}") == std::string::npos);
        CHECK_FALSE(contains(*filled, "  "));
        for (const auto& name : wording.placeholders)
          CHECK((pattern.empty() || contains(pattern, "{" + name)));
      }
}

TEST_CASE("no reply to a complaint cries out or asks twice", "[reply]") {
  const auto& assistant = test::assistant();
  for (const char* tag : kTags)
    for (const char* intent : {"delivery.late", "product.fault", "payment.problem", "none"})
      for (const auto& signal : assistant.catalogue().signals)
        for (const auto& rule : assistant.rules().rules())
          for (const auto& c : rule.cases) {
            if (!signal.negative || c.moves.empty()) continue;
            Request request;
            for (const auto& move : c.moves) request.moves.push_back({move, {rule.id}});
            request.moves.push_back({"answer", {}});
            request.moves.push_back({"ask_fact", {}});
            request.intent = intent;
            request.need = "details";
            request.signals = {signal.name};
            request.values = kValues;
            for (const auto& suggestion : compose(shipped(tag), request)) {
              INFO(suggestion.text);
              REQUIRE_FALSE(contains(suggestion.text, "!"));
              REQUIRE(questions(suggestion.text) <= 1);
            }
          }
}

}  // namespace hamkalam::reply
