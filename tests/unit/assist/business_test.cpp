// What a business's profile changes in the assistant, with the samples in deploy/business.
#include <fstream>

#include "rules/business.hpp"
#include "support/chat.hpp"
#include "support/temp_folder.hpp"

namespace hamkalam::assist {
namespace {

const std::filesystem::path kSamples = HAMKALAM_SOURCE_DIR "/deploy/business";

Assistant with(const std::filesystem::path& profile) {
  auto out = Assistant::load(test::share(), test::share() / "model.bin", profile);
  INFO((out ? "" : out.error().text()));
  REQUIRE(out);
  return *std::move(out);
}

Assistant with_profile(const std::string& text) {
  const test::TempFolder folder;
  std::ofstream(folder.file("profile.json")) << text;
  return with(folder.file("profile.json"));
}

class ProfiledDesk {
 public:
  explicit ProfiledDesk(const Assistant& assistant)
      : assistant_(assistant), talk(assistant.begin("c-1")) {}

  event::Advice tell(Json body) {
    now_ += 2 * event::kMinute;
    const event::Event event = test::decoded(std::move(body), "c-1", now_);
    fold(assistant_, talk, event);
    return assistant_.advise(talk);
  }
  event::Advice customer(const std::string& text) {
    return tell({{"type", "message"},
                 {"id", "m-" + std::to_string(talk.messages().size() + 1)},
                 {"from", "customer"},
                 {"text", text}});
  }

 private:
  const Assistant& assistant_;
  event::Time now_ = test::kBegin;

 public:
  conversation::Conversation talk;
};

bool says(const event::Advice& advice, const std::string& words) {
  return std::any_of(
      advice.suggestions.begin(), advice.suggestions.end(),
      [&](const auto& suggestion) { return suggestion.text.find(words) != std::string::npos; });
}

}  // namespace

TEST_CASE("a Persian shop's hours and promises stand in its replies", "[assist][business]") {
  const Assistant shop = with(kSamples / "shop-fa.json");
  ProfiledDesk desk(shop);
  CHECK(desk.talk.facts("business")["time_zone"] == "Asia/Tehran");
  const auto advice = desk.customer("سلام، ساعت کاریتون چنده؟");
  CHECK(advice.intent.name == "business.hours");
  CHECK(says(advice, "پنجشنبه ۹ تا ۱۳"));
  ProfiledDesk other(shop);
  CHECK(says(other.customer("What are your opening hours?"), "Thursday 9 am to 1 pm"));
  // Two complaints are enough here, and the ladder of the profile says when.
  ProfiledDesk upset(shop);
  upset.customer("سفارشم دو هفته‌ست نرسیده");
  CHECK(says(upset.customer("قول داده بودید دیروز برسه، نرسید"), "ساعت"));
  REQUIRE(shop.rules().settings().rung("publicity_threat", upset.talk.facts("business")));
  CHECK(shop.rules().settings().rung("publicity_threat", upset.talk.facts("business"))->level ==
        "manager");
}

TEST_CASE("a hotel answers in the language of the guest", "[assist][business]") {
  const Assistant hotel = with(kSamples / "hotel-ar.json");
  ProfiledDesk guest(hotel);
  const auto arabic = guest.customer("وين موقعكم بالضبط؟");
  CHECK(arabic.intent.name == "business.location");
  CHECK(says(arabic, "كورنيش القواسم، رأس الخيمة"));
  ProfiledDesk other(hotel);
  const auto english = other.customer("Where are you located?");
  CHECK(says(english, "Al Qawasim Corniche"));
  CHECK_FALSE(says(english, "كورنيش"));
  // What the agent reads is in the house's language.
  for (const auto& suggestion : english.suggestions) CHECK_FALSE(suggestion.gloss.empty());
}

TEST_CASE("a software firm's ladder and gap are its own", "[assist][business]") {
  const Assistant firm = with(kSamples / "software-en.json");
  ProfiledDesk desk(firm);
  const auto advice = desk.customer("I will take legal action against you, my lawyer will write.");
  REQUIRE_FALSE(advice.flags.empty());
  CHECK(advice.flags[0].reason == "legal_threat");
  CHECK(advice.flags[0].level == "manager");
  CHECK(advice.flags[0].due == desk.talk.time() + 2 * event::kHour);
  CHECK_FALSE(desk.talk.begins_contact(desk.talk.time() + 71 * event::kHour));
  CHECK(desk.talk.begins_contact(desk.talk.time() + 72 * event::kHour));
}

TEST_CASE("the samples are complete: they pass and name intents that there are",
          "[assist][business]") {
  int samples = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kSamples)) {
    INFO(entry.path());
    const auto faults = rules::business_faults(
        entry.path(), test::share() / "intents/business.schema.json",
        [](std::string_view name) { return test::assistant().knows_intent(name); });
    REQUIRE(faults);
    for (const auto& fault : *faults) INFO(fault.text());
    CHECK(faults->empty());
    ++samples;
  }
  CHECK(samples == 3);
}

TEST_CASE("facts said in a conversation win over the profile", "[assist][business]") {
  const Assistant shop = with_profile(
      R"({"hours":"nine to five","contact_gap_hours":1,"ladder":{"safety":{"due_minutes":3}},
          "complaints_before_senior":5})");
  ProfiledDesk desk(shop);
  const auto& business = [&]() -> const Json& { return desk.talk.facts("business"); };
  CHECK(desk.talk.facts("business")["hours"] == "nine to five");
  desk.tell({{"type", "facts"},
             {"business", {{"hours", "ten to four"}, {"complaints_before_senior", nullptr}}}});
  CHECK(business()["hours"] == "ten to four");
  CHECK_FALSE(business().contains("complaints_before_senior"));
  CHECK(business()["ladder"]["safety"]["due_minutes"] == 3);
  CHECK(says(desk.customer("What are your opening hours?"), "ten to four"));
  // The other conversations know what the profile says.
  CHECK(ProfiledDesk(shop).talk.facts("business")["hours"] == "nine to five");
}

TEST_CASE("the profile is part of the brain, its spaces are not", "[assist][business]") {
  const std::string bare = test::assistant().brain();
  const std::string one = with_profile(R"({"reply_commitment_minutes":30})").brain();
  CHECK(one != bare);
  CHECK(with_profile("{ \"reply_commitment_minutes\" : 30 }\n").brain() == one);
  CHECK(with_profile(R"({"reply_commitment_minutes":31})").brain() != one);
}

TEST_CASE("a profile with a fault starts nothing", "[assist][business]") {
  const test::TempFolder folder;
  std::ofstream(folder.file("profile.json")) << R"({"answers":{"no.such":{"en":["x"]}}})";
  const auto loaded =
      Assistant::load(test::share(), test::share() / "model.bin", folder.file("profile.json"));
  REQUIRE_FALSE(loaded);
  CHECK(loaded.error().where == folder.file("profile.json") + ": answers[\"no.such\"]");
}

}  // namespace hamkalam::assist
