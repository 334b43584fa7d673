#include "reply/composer.hpp"

#include "support/phrases.hpp"

namespace hamkalam::reply {
namespace {

// What is composed with wordings, given as the entries of moves.json.
struct Desk {
  explicit Desk(const std::string& wordings, std::initializer_list<const char*> moves)
      : book(test::phrasebook("[" + wordings + "]")) {
    REQUIRE(book);
    for (const char* move : moves) request.moves.push_back({move, {"rule." + std::string(move)}});
    request.intent = "order.status";
    request.need = "order_number";
  }
  std::vector<std::string> texts() const {
    std::vector<std::string> out;
    for (const auto& suggestion : compose(*book, request)) out.push_back(suggestion.text);
    return out;
  }
  void hear(const std::string& normalized) { request.heard = book->heard(normalized); }
  std::string full() const {
    const auto all = texts();
    return all.empty() ? "" : all[0];
  }

  Result<Phrasebook> book;
  Request request;
};

constexpr const char* kPlain =
    R"({"moves":["acknowledge"],"text":"I see."},{"moves":["acknowledge"],"text":"I hear you."},
       {"moves":["apologise"],"text":"Sorry."},{"moves":["apologise"],"text":"My apologies."},
       {"moves":["take_ownership"],"text":"I am on it."},
       {"moves":["take_ownership"],"text":"It is mine now."})";

}  // namespace

TEST_CASE("one wording for several moves wins over several", "[reply]") {
  const std::string both =
      R"(,{"moves":["apologise","acknowledge"],"text":"I see, and I am sorry."})";
  Desk desk(kPlain + both, {"acknowledge", "apologise", "take_ownership"});
  const auto suggestions = compose(*desk.book, desk.request);
  REQUIRE_FALSE(suggestions.empty());
  CHECK(suggestions[0].text == "I see, and I am sorry. I am on it.");
  CHECK(suggestions[0].moves ==
        std::vector<std::string>{"acknowledge", "apologise", "take_ownership"});
  CHECK(suggestions[0].rules ==
        std::vector<std::string>{"rule.acknowledge", "rule.apologise", "rule.take_ownership"});
  CHECK(suggestions[0].language == "en");
  // Never where one of its moves is not wanted.
  CHECK(Desk(kPlain + both, {"acknowledge", "take_ownership"}).full() == "I see. I am on it.");
}

TEST_CASE("moves stand in the order in which they are wanted, each once", "[reply]") {
  CHECK(Desk(kPlain, {"acknowledge", "take_ownership"}).full() == "I see. I am on it.");
  CHECK(Desk(kPlain, {"take_ownership", "acknowledge"}).full() == "I am on it. I see.");
  // A move without a wording is left out.
  CHECK(Desk(kPlain, {"acknowledge", "next_step"}).full() == "I see.");
  CHECK(Desk(kPlain, {"next_step"}).texts().empty());
  CHECK(Desk(kPlain, {}).texts().empty());
}

TEST_CASE("a wording for the case is taken where it fits, and only there", "[reply]") {
  const std::string angry = R"(,{"moves":["acknowledge"],"text":"You are angry.",
                                "when":{"signals":["anger"]}})";
  const std::string order = R"(,{"moves":["acknowledge"],"text":"Your order matters.",
                                "when":{"intents":["order.status"]}})";
  Desk desk(kPlain + angry, {"acknowledge"});
  CHECK(desk.full() == "I see.");
  desk.request.signals = {"worry", "anger"};
  CHECK(desk.full() == "You are angry.");

  Desk by_intent(kPlain + order, {"acknowledge"});
  CHECK(by_intent.full() == "Your order matters.");
  by_intent.request.intent = "talk.greeting";
  CHECK(by_intent.full() == "I see.");
}

TEST_CASE("some wordings stand only where something was before", "[reply]") {
  const std::string later = R"(,{"moves":["acknowledge"],"text":"Good that you are out.",
                                 "when":{"signals":["safety"],"course":"danger_known"}},
                                {"moves":["acknowledge"],"text":"Get out now.",
                                 "when":{"signals":["safety"]}},
                                {"moves":["acknowledge"],"text":"Twice now.",
                                 "when":{"course":"broken_again"}})";
  Desk desk(kPlain + later, {"acknowledge"});
  CHECK(desk.full() == "I see.");
  desk.request.course = {"broken_again"};
  CHECK(desk.full() == "Twice now.");
  Desk grave(kPlain + later, {"acknowledge"});
  grave.request.signals = {"safety"};
  grave.request.grave = true;
  CHECK(grave.texts() == std::vector<std::string>{"Get out now."});
  grave.request.course = {"danger_known"};
  CHECK(grave.texts() == std::vector<std::string>{"Good that you are out."});
}

TEST_CASE("a tone alone does not make the same wording stand every turn", "[reply]") {
  const std::string warm = R"({"moves":["hold"],"text":"A moment, with pleasure.","tone":"warm"},
                              {"moves":["hold"],"text":"One moment."})";
  Desk desk(warm, {"hold"});
  desk.request.tone = Tone::warm;
  CHECK(desk.full() == "A moment, with pleasure.");
  desk.request.round = 1;
  CHECK(desk.full() == "One moment.");
}

TEST_CASE("the next turn is offered other wordings, where there are enough", "[reply]") {
  std::string six;
  for (const char* text : {"One.", "Two.", "Three.", "Four.", "Five.", "Six."})
    six += std::string(six.empty() ? "" : ",") + R"({"moves":["hold"],"text":")" + text + "\"}";
  Desk desk(six, {"hold"});
  const auto first = desk.texts();
  CHECK(first == std::vector<std::string>{"One.", "Two.", "Three."});
  desk.request.round = 1;
  CHECK(desk.texts() == std::vector<std::string>{"Four.", "Five.", "Six."});
  desk.request.round = 2;
  CHECK(desk.texts() == first);
}

TEST_CASE("what the business has told is said rather than looked up", "[reply]") {
  Desk desk(
      R"({"moves":["hold"],"text":"I am looking."},{"moves":["hold"],"text":"Open {hours}."})",
      {"hold"});
  CHECK(desk.full() == "I am looking.");
  desk.request.values["hours"] = "9 to 5";
  CHECK(desk.full() == "Open 9 to 5.");
}

TEST_CASE("what the customer said is found as whole words, spelt alike", "[reply]") {
  Desk desk(R"({"moves":["acknowledge"],"text":"I see."},
               {"moves":["acknowledge"],"text":"Waiting is hard.","when":{"said":["been  Waiting"]}},
               {"moves":["acknowledge"],"text":"Oh.","when":{"said":["hi"]}})",
            {"acknowledge"});
  CHECK(desk.full() == "I see.");
  desk.hear(test::analyzer().normalize("well, I have BEEN WAITING for days"));
  CHECK(desk.full() == "Waiting is hard.");
  desk.hear(test::analyzer().normalize("which one"));  // "hi" is part of a word here
  CHECK(desk.full() == "I see.");
  desk.hear("hi");
  CHECK(desk.full() == "Oh.");
  // A phrase that begins as another one does is found where it ends, and nowhere before.
  Desk longer(R"({"moves":["acknowledge"],"text":"I see."},
                 {"moves":["acknowledge"],"text":"Short.","when":{"said":["been here"]}},
                 {"moves":["acknowledge"],"text":"Long.","when":{"said":["been here for days"]}})",
              {"acknowledge"});
  longer.hear("have been here for hours");
  CHECK(longer.full() == "Short.");
  longer.hear("have been here for days");
  CHECK(longer.full() == "Long.");
  longer.hear("have been");
  CHECK(longer.full() == "I see.");
}

TEST_CASE("a greeting is returned where the message begins with it", "[reply]") {
  Desk desk(R"({"moves":["greet"],"text":"Hello."},
               {"moves":["greet"],"text":"Good morning to you.","when":{"said":["good morning"]}})",
            {"greet"});
  desk.hear(test::analyzer().normalize("Good morning, my parcel"));
  CHECK(desk.full() == "Good morning to you.");
  desk.hear(test::analyzer().normalize("nobody here ever said good morning"));
  CHECK(desk.full() == "Hello.");
}

TEST_CASE("a placeholder is filled, or its wording is not used", "[reply]") {
  Desk desk(R"({"moves":["greet"],"text":"Hello."},{"moves":["greet"],"text":"Hello {name}."},
               {"moves":["warm_close"],"text":"I write within {duration}."})",
            {"greet", "warm_close"});
  CHECK(desk.full() == "Hello.");
  desk.request.values["name"] = "Ms Rastegar";
  CHECK(desk.full() == "Hello Ms Rastegar.");
  desk.request.values["duration"] = "2 hours";
  CHECK(desk.full() == "Hello Ms Rastegar. I write within 2 hours.");
}

TEST_CASE("the spoken register is used where one speaks, and where there is one", "[reply]") {
  Desk desk(R"({"moves":["greet"],"text":"It is good to see you.","spoken":"Good to see you."},
               {"moves":["acknowledge"],"text":"I see."})",
            {"greet", "acknowledge"});
  CHECK(desk.full() == "It is good to see you. I see.");
  desk.request.spoken = true;
  CHECK(desk.full() == "Good to see you. I see.");
}

TEST_CASE("a wording that was sent is not offered again", "[reply]") {
  Desk desk(kPlain, {"acknowledge", "take_ownership"});
  desk.request.sent = {"Well. I see. One moment.", "It is mine now."};
  CHECK(desk.full() == "I hear you. I am on it.");
  desk.request.sent.push_back("I hear you. I am on it.");
  CHECK(desk.texts().empty());
}

TEST_CASE("a reply asks one question at most", "[reply]") {
  Desk desk(R"({"moves":["ask_root_cause"],"text":"What happened?"},
               {"moves":["acknowledge"],"text":"هل هذا ما تقصدون؟"},
               {"moves":["next_step"],"text":"Write here."})",
            {"acknowledge", "ask_fact", "ask_root_cause", "next_step"});
  CHECK(desk.full() == "Write here. هل هذا ما تقصدون؟");
  for (const std::string& text : desk.texts()) {
    INFO(text);
    CHECK(std::count(text.begin(), text.end(), '?') <= 1);
  }
}

TEST_CASE("a reply keeps to its length, but says the first thing", "[reply]") {
  Desk desk(kPlain, {"acknowledge", "apologise", "take_ownership"});
  CHECK(desk.full() == "I see. Sorry. I am on it.");
  desk.request.longest = 25;  // with the spaces between
  CHECK(desk.full() == "I see. Sorry. I am on it.");
  desk.request.longest = 24;
  CHECK(desk.full() == "I see. Sorry.");
  desk.request.longest = 18;  // what comes later may still fit
  desk.request.moves.erase(desk.request.moves.begin() + 1);
  CHECK(desk.full() == "I see. I am on it.");
  desk.request.longest = 1;
  CHECK(desk.full() == "I see.");

  Desk persian(
      R"({"moves":["acknowledge"],"text":"می‌بینم."},{"moves":["apologise"],"text":"ببخشید."})",
      {"acknowledge", "apologise"});
  persian.request.longest = 16;  // characters, not bytes
  CHECK(persian.full() == "می‌بینم. ببخشید.");
}

TEST_CASE("three replies differ in kind: full, short, and the question first", "[reply]") {
  const Desk desk(kPlain, {"acknowledge", "apologise", "answer", "ask_fact"});
  const auto suggestions = compose(*desk.book, desk.request);
  REQUIRE(suggestions.size() == 3);
  CHECK(suggestions[0].text == "I see. Sorry. I am looking. Which order?");
  CHECK(suggestions[1].text == "I hear you. It is being looked up.");
  CHECK(suggestions[2].moves.back() == "ask_fact");
  CHECK(suggestions[2].text.ends_with("What is its number?"));
  CHECK(suggestions[2].moves.size() < suggestions[0].moves.size());
  CHECK(suggestions[0].score > suggestions[1].score);  // it does more of what is wanted
  CHECK(suggestions[0].score <= 1000);
}

TEST_CASE("what the rules forbid is in no reply, and nobody apologises twice", "[reply]") {
  Desk desk(kPlain, {"acknowledge", "apologise", "take_ownership"});
  desk.book->read_wordings([](const std::string& text) -> Phrasebook::Reading {
    const auto has = [&](const char* part) { return text.find(part) != std::string::npos; };
    return {(has("hear") ? 8U : 0U) | (has("Sorry") || has("mine") || has("see") ? 4U : 0U), {}};
  });
  CHECK(desk.full() == "I see. My apologies. I am on it.");  // not "Sorry": it has apologised
  desk.request.avoid = {"apology"};
  CHECK(desk.full() == "I hear you. My apologies. I am on it.");
  desk.request.avoid = {"apology", "blame"};
  CHECK(desk.full() == "My apologies. I am on it.");
}

TEST_CASE("a business's own answer is said as it stands", "[reply]") {
  Desk desk(kPlain, {"acknowledge", "answer"});
  desk.request.own_answers = {"It's {not} a pattern!", "Second."};
  desk.request.longest = 10;
  CHECK(desk.full() == "I see. It's {not} a pattern!");
  desk.request.sent = {"It's {not} a pattern!"};
  CHECK(desk.full() == "I see. Second.");
  desk.request.sent.push_back("Second.");
  desk.request.longest = 280;
  CHECK(desk.full() == "I see. I am looking.");
}

TEST_CASE("tone, channel and sector choose among wordings", "[reply]") {
  Desk desk(R"({"moves":["acknowledge"],"text":"Noted.","tone":"dry"},
               {"moves":["acknowledge"],"text":"I see."},
               {"moves":["acknowledge"],"text":"Oh, I see that well.","tone":"warm"},
               {"moves":["acknowledge"],"text":"I hear you.","when":{"channels":["phone"]}},
               {"moves":["acknowledge"],"text":"Dear guest.","when":{"sectors":["hotel"]}})",
            {"acknowledge"});
  CHECK(desk.full() == "I see.");
  desk.request.tone = Tone::dry;
  CHECK(desk.full() == "Noted.");
  desk.request.tone = Tone::warm;
  CHECK(desk.full() == "Oh, I see that well.");
  desk.request.channel = "phone";
  CHECK(desk.full() == "I hear you.");
  desk.request.channel = "chat";
  desk.request.sector = "hotel";
  CHECK(desk.full() == "Dear guest.");
}

TEST_CASE("in an e-mail salutation and close stand apart", "[reply]") {
  Desk desk(R"({"moves":["greet"],"text":"Dear Sara,"},{"moves":["acknowledge"],"text":"I see."},
               {"moves":["take_ownership"],"text":"I am on it."},
               {"moves":["warm_close"],"text":"Kind regards"})",
            {"greet", "acknowledge", "take_ownership", "warm_close"});
  CHECK(desk.full() == "Dear Sara, I see. I am on it. Kind regards");
  desk.request.channel = "email";
  CHECK(desk.full() == "Dear Sara,\n\nI see. I am on it.\n\nKind regards");
}

TEST_CASE("the same request is answered alike, and equal replies are not repeated", "[reply]") {
  const Desk desk(kPlain, {"acknowledge", "apologise", "answer", "ask_fact"});
  CHECK(desk.texts() == desk.texts());
  CHECK(Desk(kPlain, {"acknowledge", "apologise", "answer", "ask_fact"}).texts() == desk.texts());
  CHECK(Desk(R"({"moves":["acknowledge"],"text":"I see."})", {"acknowledge"}).texts() ==
        std::vector<std::string>{"I see."});
}

TEST_CASE("a gloss says the same moves, whatever was sent and however long", "[reply]") {
  Desk desk(kPlain, {"acknowledge", "take_ownership"});
  desk.request.sent = {"I see.", "I am on it."};
  desk.request.longest = 1;
  CHECK(gloss(*desk.book, desk.request, {"acknowledge", "take_ownership"}) == "I see. I am on it.");
  CHECK(gloss(*desk.book, desk.request, {"take_ownership"}) == "I am on it.");
}

}  // namespace hamkalam::reply
