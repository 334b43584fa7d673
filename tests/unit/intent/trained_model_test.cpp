// The shipped model on plain messages, which nobody would read otherwise. How good it is on all is
// measured by `hamkalam eval`.
#include <algorithm>

#include "intent/catalogue.hpp"
#include "intent/model.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"

namespace hamkalam::intent {
namespace {

const Model& model() {
  static const auto loaded = Model::open(test::share() / "model.bin");
  REQUIRE(loaded);
  return *loaded;
}

Features features(std::string_view text) {
  const auto tokens = test::analyzer().analyze(text).tokens;
  return extract(tokens, 0, tokens.size());
}

std::string best(std::string_view text) {
  return std::string(model().intents().rank(features(text)).front().label);
}

// Whether a label is among those that are more likely than not.
bool has(const Classifier& head, std::string_view text, std::string_view label) {
  for (const Prediction& p : head.rank(features(text), 500))
    if (p.label == label) return true;
  return false;
}

}  // namespace

TEST_CASE("plain messages get their intent in every language", "[intent]") {
  const std::vector<std::pair<std::string, std::vector<std::string>>> table = {
      {"order.status",
       {"Where is my order?", "سفارشم کجاست؟", "أين طلبي؟", "sefaresham kojast?", "wein talabi?"}},
      {"order.cancel",
       {"I want to cancel my order", "می‌خوام سفارشم رو لغو کنم",
        "أريد إلغاء طلبي"}},
      {"refund.request", {"I want my money back", "پولم رو پس بدید", "أريد استرجاع فلوسي"}},
      {"account.login", {"I forgot my password", "رمزم رو فراموش کردم", "نسيت كلمة المرور"}},
      {"business.hours",
       {"What are your opening hours?", "ساعت کاری‌تون چنده؟",
        "متى تفتحون ومتى تغلقون؟"}},
      {"human.request",
       {"I want to talk to a human", "می‌خوام با یه آدم واقعی حرف بزنم",
        "أريد التحدث مع موظف"}},
      {"talk.thanks", {"thank you very much", "خیلی ممنون", "شكرا جزيلا"}},
  };
  for (const auto& [intent, texts] : table)
    for (const auto& text : texts) {
      INFO(text);
      CHECK(best(text) == intent);
    }
}

TEST_CASE("plain feelings are heard in every language", "[intent]") {
  for (const char* text :
       {"I am furious, this is outrageous!", "واقعا عصبانی‌ام از دستتون",
        "أنا غاضب جدا منكم"}) {
    INFO(text);
    CHECK(has(model().signals(), text, "anger"));
  }
  for (const char* text : {"Where is my order?", "سفارشم کجاست؟", "أين طلبي؟"}) {
    INFO(text);
    CHECK_FALSE(has(model().signals(), text, "anger"));
    CHECK_FALSE(has(model().signals(), text, "insult"));
  }
}

TEST_CASE("plain acts are seen in every language", "[intent]") {
  for (const char* text :
       {"I am very sorry for the delay.", "بابت تأخیر عذرخواهی می‌کنم.",
        "نعتذر جدا عن التأخير."}) {
    INFO(text);
    CHECK(has(model().acts(), text, "apology"));
    CHECK_FALSE(has(model().acts(), text, "insult"));
  }
  for (const char* text : {"That is your own fault.", "تقصیر خودتونه.", "هذا خطؤك أنت."}) {
    INFO(text);
    CHECK(has(model().acts(), text, "blame"));
  }
}

TEST_CASE("every label of the catalogue was trained, and none beside", "[intent]") {
  const auto loaded = Catalogue::load(test::share() / "intents" / "catalogue.json");
  REQUIRE(loaded);
  const Catalogue& catalogue = *loaded;
  for (const auto label : model().intents().labels()) {
    INFO(label);
    CHECK((label == "none" || label == "out_of_scope" || catalogue.intent(label)));
  }
  for (const auto label : model().signals().labels()) {
    INFO(label);
    CHECK((label == "none" || catalogue.signal(label)));
  }
  for (const auto label : model().acts().labels()) {
    INFO(label);
    CHECK((label == "none" || catalogue.has_act(label)));
  }
  const auto& trained = model().intents().labels();
  for (const auto& intent : catalogue.intents) {
    INFO(intent.name);
    CHECK(std::find(trained.begin(), trained.end(), intent.name) != trained.end());
  }
}

}  // namespace hamkalam::intent
