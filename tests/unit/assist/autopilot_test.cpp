// When the autopilot answers, and everything that keeps it silent.
#include "assist/autopilot.hpp"

#include "assist/exchange.hpp"
#include "support/data.hpp"
#include "support/talk.hpp"

namespace hamkalam::assist {
namespace {

const Assistant& firm() {
  static const auto loaded =
      Assistant::load(test::share(), test::share() / "model.bin",
                      HAMKALAM_SOURCE_DIR "/deploy/business/software-en.json");
  REQUIRE(loaded);
  return *loaded;
}

// A conversation with a firm that has a profile.
class Desk {
 public:
  Desk& tell(Json body) {
    now_ += event::kMinute;
    fold(firm(), talk, test::decoded(std::move(body), "c-1", now_));
    return *this;
  }
  Desk& say(const char* from, const std::string& text, std::string id = "") {
    if (id.empty()) id = "m-" + std::to_string(talk.sequence() + 1);
    Json body{{"type", "message"}, {"id", id}, {"from", from}, {"text", text}};
    if (std::string_view(from) == "agent") body["agent"] = "sara";
    return tell(std::move(body));
  }
  std::optional<AutomaticReply> reply(int confidence = 800) const {
    return autopilot(firm(), talk,
                     {{"business.hours", "business.location", "talk.greeting"},
                      confidence,
                      {{"en", "This is automatic."}}});
  }

  conversation::Conversation talk = firm().begin("c-1");

 private:
  event::Time now_ = test::kBegin;
};

constexpr const char* kHours = "What are your opening hours?";

}  // namespace

TEST_CASE("the autopilot answers a listed intent, once, and says that it is automatic",
          "[assist]") {
  Desk desk;
  CHECK_FALSE(desk.reply());  // nobody waits
  desk.say("customer", "Hello").say("customer", kHours);
  const auto reply = desk.reply();
  REQUIRE(reply);
  CHECK(reply->id == "autopilot:business.hours");
  CHECK_THAT(reply->text, Catch::Matchers::Contains("9 am to 5:30 pm"));
  CHECK_THAT(reply->text, Catch::Matchers::EndsWith("\n\nThis is automatic."));
  desk.say("bot", reply->text, reply->id);
  CHECK_FALSE(desk.reply());
  desk.say("customer", kHours);
  CHECK_FALSE(desk.reply());  // once is enough
  desk.say("customer", "And where are you located?");
  CHECK_FALSE(desk.reply());  // the one before it waits for a person
}

TEST_CASE("what keeps the autopilot silent", "[assist]") {
  Desk desk;
  SECTION("it is not sure enough") {
    desk.say("customer", kHours);
    CHECK_FALSE(desk.reply(1001));
  }
  SECTION("something else is asked too") {
    desk.say("customer", kHours).say("customer", "My order 12345 has not arrived, where is it?");
    CHECK_FALSE(desk.reply());
  }
  SECTION("a person wrote") {
    desk.say("customer", "Hello").say("agent", "Hello.").say("customer", kHours);
    CHECK_FALSE(desk.reply());
  }
  SECTION("a person was assigned") {
    desk.tell({{"type", "assign"}, {"agent", "sara"}}).say("customer", kHours);
    CHECK_FALSE(desk.reply());
  }
  SECTION("a flag was raised, though it is resolved") {
    desk.say("customer", "Hello");
    for (const char* outcome : {"raised", "resolved"})
      desk.tell({{"type", "flag"},
                 {"id", "by-hand"},
                 {"outcome", outcome},
                 {"level", "supervisor"},
                 {"reason", "by_agent"}});
    desk.say("customer", kHours);
    CHECK_FALSE(desk.reply());
  }
  SECTION("the customer wants to hear nothing, for good") {
    desk.tell({{"type", "facts"}, {"customer", {{"no_contact", true}}}}).say("customer", kHours);
    CHECK_FALSE(desk.reply());
  }
  SECTION("the conversation is closed") {
    desk.say("customer", kHours).tell({{"type", "close"}});
    CHECK_FALSE(desk.reply());
  }
  SECTION("nobody can say in this language that it is automatic") {
    desk.say("customer", "سلام، ساعت کاری شما چیه؟");
    CHECK_FALSE(desk.reply());
  }
}

TEST_CASE("the autopilot promises nothing that a person must keep", "[assist]") {
  // Without a profile the best reply is that somebody looks it up.
  conversation::Conversation plain = test::assistant().begin("c-1");
  fold(test::assistant(), plain,
       test::decoded({{"type", "message"}, {"id", "m-1"}, {"from", "customer"}, {"text", kHours}},
                     "c-1", test::kBegin));
  CHECK_FALSE(test::assistant().advise(plain).suggestions.empty());
  CHECK_FALSE(
      autopilot(test::assistant(), plain, {{"business.hours"}, 800, {{"en", "Automatic."}}}));
}

}  // namespace hamkalam::assist
