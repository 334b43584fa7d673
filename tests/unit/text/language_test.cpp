#include "text/language.hpp"

#include <fstream>

#include "support/catch.hpp"
#include "support/temp_folder.hpp"
#include "text/language_model.hpp"

namespace hamkalam::text {
namespace {

constexpr std::array<Language, 6> kAll{Language::und, Language::fa,      Language::ar,
                                       Language::en,  Language::fa_latn, Language::ar_latn};

// A model of a few phrases, to see how it decides; what the shipped phrases make of real messages
// stands in locales/*/corpus/language.tsv.
struct Model {
  explicit Model(std::initializer_list<std::pair<Language, const char*>> more = {}) {
    const test::TempFolder temp;
    std::ofstream(temp.file("letters.tsv")) << "ي\tی\nك\tک\n؟\t?\n";
    auto loaded = Folder::load({temp.file("letters.tsv")});
    REQUIRE(loaded);
    folder = std::move(*loaded);
    for (const char* phrase : {"سفارش من کجاست", "چرا پول من را پس نمیدهید"})
      add(Language::fa, phrase);
    for (const char* phrase : {"اين طلبي الان", "متى يصل الطلب"}) add(Language::ar, phrase);
    for (const char* phrase : {"where is my order", "the shop is closed"})
      add(Language::en, phrase);
    for (const char* phrase : {"sefaresh man kojast", "chera pool man ro nemidid"})
      add(Language::fa_latn, phrase);
    for (const char* phrase : {"wein talabi", "3ayez el talab delwa2ty"})
      add(Language::ar_latn, phrase);
    for (const auto& [language, phrase] : more) add(language, phrase);
    model.finish();
  }
  void add(Language language, const char* phrase) {
    const std::u16string text = to_utf16(phrase);
    model.add(language, folder.fold(text), text);
  }
  LanguageGuess guess(std::string_view utf8, Language prior = Language::und) const {
    const std::u16string text = to_utf16(utf8);
    return model.guess(folder.fold(text), text, prior);
  }
  std::string_view operator()(std::string_view utf8, Language prior = Language::und) const {
    return tag(guess(utf8, prior).language);
  }

  Folder folder;
  LanguageModel model;
};

}  // namespace

TEST_CASE("tags are BCP 47 and come back", "[text]") {
  for (const Language language : kAll) CHECK(language_of(tag(language)) == language);
  CHECK(tag(Language::fa_latn) == "fa-Latn");
  CHECK(language_of("de") == Language::und);
  CHECK(language_of("FA") == Language::und);
  CHECK(language_of("") == Language::und);
}

TEST_CASE("a romanised message is answered in its own script", "[text]") {
  for (const Language language : kAll) {
    CHECK(is_romanised(language) == (tag(language).find("Latn") != std::string_view::npos));
    CHECK_FALSE(is_romanised(written(language)));
    CHECK(tag(written(language)) == tag(language).substr(0, tag(language).find('-')));
  }
}

TEST_CASE("scripts decide first, then the letters", "[text]") {
  const Model model;
  CHECK(model("سفارش کجاست") == "fa");
  CHECK(model("سفارش كجاست؟") == "fa");  // typed on an Arabic keyboard
  CHECK(model("وین الطلب") == "ar");
  CHECK(model("where is the order") == "en");
  CHECK(model("WHERE IS MY ORDER") == "en");
  CHECK(model("sefaresh kojast") == "fa-Latn");
  CHECK(model("wein el talab") == "ar-Latn");
  CHECK(model("3ayez talabi") == "ar-Latn");
}

TEST_CASE("where nothing tells, nothing is said", "[text]") {
  const Model model;
  for (const char* text : {"", "  ", "12345", "۱۲۳", "?!", "؟", "😡", "订单在哪里", "где мой заказ",
                           "https://shop.example/where/is/my/order", "where@order.example"}) {
    INFO(text);
    for (const Language prior : kAll) {
      CHECK(model.guess(text, prior).language == Language::und);
      CHECK(model.guess(text, prior).confidence == 0);
    }
  }
}

TEST_CASE("links and addresses do not sway", "[text]") {
  const Model model;
  CHECK(model("سفارش من https://shop.example/where/is/my/order/the/shop/is/closed") == "fa");
  CHECK(model("sefaresh man kojast where@order.example") == "fa-Latn");
}

TEST_CASE("the prior decides between equals only", "[text]") {
  const Model model;
  // A letter that all three have seen, and not often.
  CHECK(model("t", Language::fa) == "fa-Latn");  // its romanised sister counts too
  CHECK(model("t", Language::fa_latn) == "fa-Latn");
  CHECK(model("t", Language::ar_latn) == "ar-Latn");
  CHECK(model("t", Language::en) == "en");
  CHECK(model("where is my order", Language::fa_latn) == "en");
  CHECK(model("sefaresh man kojast", Language::en) == "fa-Latn");
}

TEST_CASE("the letters as typed tell apart what folding made one", "[text]") {
  // One letter that both have written, Persian more often, as each keyboard types it.
  const Model model({{Language::fa, "ک"}, {Language::ar, "ك"}});
  CHECK(model("ك") == "ar");
  CHECK(model("ک") == "fa");
}

TEST_CASE("more text makes more certain", "[text]") {
  const Model model;
  const int little = model.guess("t").confidence, some = model.guess("order").confidence,
            much = model.guess("where is my order").confidence;
  CHECK(little >= 500);
  CHECK(little <= some);
  CHECK(little < much);
  CHECK(some <= much);
  CHECK(much <= 999);
}

}  // namespace hamkalam::text
