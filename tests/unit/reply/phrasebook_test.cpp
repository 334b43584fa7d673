#include "reply/phrasebook.hpp"

#include <set>

#include "event/closed_lists.hpp"
#include "reply/composer.hpp"
#include "support/phrases.hpp"
#include "text/fill.hpp"

namespace hamkalam::reply {
namespace {

using Names = std::vector<std::string>;

constexpr std::array kTags{"fa", "ar", "en"};
const text::Values kValues{
    {"name", "Rastegar"},      {"order_number", "12345"},  {"duration", "2 hours"},
    {"hours", "9 to 17"},      {"address", "12 Main St."}, {"phone", "021-1234"},
    {"agent", "Sara"},         {"business", "Blue Shop"},  {"policy", "Seven days"},
    {"window", "7 days"},      {"amount", "20 dollars"},   {"complement", "a spa hour"},
    {"service", "a manicure"}, {"date", "Monday"},         {"essentials", "check-in from 14:00"}};

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
  CHECK(wording.text.placeholders() == Names{"name"});
  REQUIRE(wording.spoken);
  CHECK(wording.spoken->text() == "Sorry {name}.");
  const auto& catalogue = book->catalogue();
  CHECK(wording.makes == labels(catalogue.moves, Names{"acknowledge", "apologise"}));
  CHECK(wording.intents == labels(catalogue.intents, Names{"order.status"}));
  CHECK(wording.signals == labels(catalogue.signals, Names{"anger"}));
  CHECK(book->making("apologise").front() == &wording);
  CHECK(book->making("hold").empty());
  CHECK(book->making("dance").empty());
  CHECK(wording.said == Names{"good morning"});  // as the customer's words are normalised
  CHECK(wording.is_short);
  // Answers and questions are wordings too: of one intent, or of any.
  int answers = 0, asked = 0;
  for (const Wording& each : book->wordings()) {
    answers += each.moves == Names{"answer"} &&
               each.intents == labels(catalogue.intents, Names{"order.status"});
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
  CHECK(book->days(1) == "1 day");
  CHECK(book->days(7) == "7 days");
  CHECK(book->currency("USD") == "US dollars");
  CHECK(book->currency("XTS") == "XTS");
  CHECK(book->labelled("check_in", "14:00") == "check-in from 14:00");
  CHECK(book->labelled("pets", "No pets") == "No pets");
}

TEST_CASE("a wording speaks on its channel, in its sector and tone", "[reply]") {
  const auto book = test::phrasebook(
      R"([{"moves":["hold"],"text":"A moment.","tone":"dry",
           "when":{"channels":["phone"],"sectors":["bank"]}}])");
  REQUIRE(book);
  const Wording& wording = book->wordings().front();
  CHECK(wording.tone == Tone::dry);
  CHECK(wording.channels == labels(event::kChannels, Names{"phone"}));
  CHECK(wording.sectors == labels(event::kSectors, Names{"bank"}));
  const auto bad = [](const std::string& when) {
    return fault(R"([{"moves":["hold"],"text":"x",)" + when + "}]");
  };
  CHECK(contains(bad(R"("tone":"loud")"), "expected the tone"));
  CHECK(contains(bad(R"("when":{"channels":["fax"]})"), "no channel fax"));
  CHECK(contains(bad(R"("when":{"sectors":["circus"]})"), "no sector circus"));
  CHECK(contains(bad(R"("when":{"course":"later"})"), "no course later"));
}

TEST_CASE("a pattern is filled, plain or by plurals", "[reply]") {
  const auto filled = [](const std::string& text, const text::Values& values) {
    const auto pattern = Pattern::parse(text);
    REQUIRE(pattern);
    return pattern->filled(values, text::Language::en).value_or("(nothing)");
  };
  CHECK(filled("Hello.", {}) == "Hello.");
  CHECK(filled("Hello {name}, {name}!", {{"name", "Sara"}}) == "Hello Sara, Sara!");
  CHECK(filled("{name}", {}) == "(nothing)");
  CHECK(filled("It''s {n, plural, one{# day} other{# days}}", {{"n", 2}}) == "It's 2 days");
  CHECK(filled("{n} left", {{"n", 1200}}) == "1,200 left");
  CHECK_FALSE(Pattern::parse("{name"));
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
  // What these say is known, or they are left out.
  static const std::set<std::string> kNeedsValue{"commit_date", "offer_complement", "essentials",
                                                 "introduce"};
  std::set<std::string> wanted;
  for (const auto& rule : test::assistant().rules().rules())
    for (const auto& c : rule.cases) wanted.insert(c.moves.begin(), c.moves.end());
  REQUIRE(wanted.size() > 5);
  for (const char* tag : kTags)
    for (const std::string& move : wanted) {
      int always = 0;
      for (const Wording& w : shipped(tag).wordings())
        always += w.moves == Names{move} && w.intents == 0 && w.said.empty() &&
                  (w.signals == 0 || move == "same_care") &&  // only who pays more is told so
                  w.channels == 0 && w.sectors == 0 && w.need.empty() == (move != "ask_fact") &&
                  (w.text.placeholders().empty() || kNeedsValue.contains(move));
      INFO(tag << " " << move);
      CHECK(always >= 3);  // three replies never say the same
    }
}

TEST_CASE("every shipped wording fills", "[reply]") {
  for (const char* tag : kTags)
    for (const Wording& wording : shipped(tag).wordings())
      for (const Pattern* pattern :
           {&wording.text, wording.spoken ? &*wording.spoken : &wording.text}) {
        INFO(tag << " " << pattern->text());
        const auto filled = pattern->filled(kValues, shipped(tag).language());
        REQUIRE(filled);
        CHECK_FALSE(filled->empty());
        CHECK(filled->find_first_of("{}") == std::string::npos);
        CHECK_FALSE(contains(*filled, "  "));
        // A reply is shown as it is composed.
        CHECK(test::analyzer().display(*filled, shipped(tag).language()) == *filled);
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
