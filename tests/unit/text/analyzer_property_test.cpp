// What must hold for every text, tried on pseudo-random ones.
#include <array>
#include <sstream>

#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/promises.hpp"
#include "text/calendar.hpp"

namespace hamkalam::text {
namespace {

// Pseudo-random numbers that are the same on every machine.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::size_t roll(std::size_t sides) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::size_t>(state_ >> 33) % sides;
  }

 private:
  std::uint64_t state_;
};

std::vector<std::string> split(const char* text) {
  std::istringstream words(text);
  std::vector<std::string> out;
  for (std::string word; words >> word;) out.push_back(word);
  return out;
}

const std::vector<std::string>& spaces() {
  static const std::vector<std::string> out = {"",   "",   " ",      " ",      " ",      "\n",
                                               "\r", "\t", "\u00a0", "\u3000", "\u2028", "\u0085"};
  return out;
}

// What may trip the reading: letters of several scripts and their variants, invisible and
// bidirectional marks, surrogate pairs and sequences, digits, and pieces of bad UTF-8.
const std::vector<std::string>& nasty() {
  static const std::vector<std::string> out = split(
      "™ № 𝐀 ϓ a E z o 7 0 ۵ ٣ ا آ ل ی ي ك ک ه ة ء ئ ؤ می ها ای ال و خانه تومان ـ é ß ı İ ﬁ ﷲ ﷺ ﻻ "
      "\u200c \u200d \u200e \u200f \u061c \u202a \u202b \u202c \u202d \u202e \u2066 \u2067 \u2068 "
      "\u2069 \u00ad \u2060 \u064b \u0651 \u0670 \u0301 \ufeff \uffff \ufffd \ue000 \U0010ffff 😡 "
      "👍🏽 "
      "❤\ufe0f 🇮🇷 👨\u200d👩\u200d👧 ! ? ؟ ؛ ، , . … - – _ / @ : ' ’ \" « ( ) $ ﷼ ٪ ٫ ٬ # + * 한 中 д "
      "अ ก ½ "
      "² ① ㎏ ℅ ㍘ \x80 \xC0 \xBF \xE2\x80 \xF0\x9F \xED\xA0\x80 \xED\xB0\x80 \xF4\x90\x80\x80 "
      "\xFF "
      "\x7F http:// www. 09123456789 1,250 12.5 3a");
  return out;
}

// What numbers, sums and times are made of, in three languages, and the digits that make too much.
const std::vector<std::string>& grammar() {
  static const std::vector<std::string> out = split(
      "0 1 2 5 12 29 30 31 99 1404 2026 1/2 2/15 10:30 24:00 5pm 2026-02-29 1403/12/30 "
      "9000000000000 "
      "999999999999999999999 0912 +98 4111 1111 1111111111111111 GB82WEST12345698765432 a@b.co - , "
      ". : "
      "( ) /۵ ۱۲ ٣ ٣٠ "
      "two twenty hundred million half and a minus point th k usd $ dollars cents hour hours "
      "minutes days "
      "weeks quarter months years february march friday monday weekend today tomorrow tonight noon "
      "now "
      "next last this ago later in within by before after since from to between at past early end "
      "of the "
      "order ref password pin "
      "دو بیست صد هزار میلیون نیم و یه تومان ساعت دقیقه روز هفته ماه سال اسفند فروردین جمعه شنبه "
      "سه\u200cشنبه "
      "امروز فردا پس\u200cفردا امشب ظهر صبح شب عصر آینده بعد قبل پیش دیگه تا از بین اول آخر اوایل "
      "سفارش رمز کارت "
      "خمسة وعشرون مئة ألف ألفين مليون نصف ربع ريال دينار ساعة ساعتين يوم أيام أسبوع شهر سنة رمضان "
      "محرم الجمعة "
      "الخميس اليوم بكرة غداً القادم الماضي قبل بعد خلال حتى من إلى بين الساعة إلا نهاية أول الطلب "
      "رقم "
      "farda saat hezar toman bokra el sa3a 5amsa riyal");
  return out;
}

// A text of up to `most` pieces, mostly of `parts`.
std::string random_text(Dice& dice, const std::vector<std::string>& parts,
                        const std::vector<std::string>& others, std::size_t most) {
  std::string text;
  for (std::size_t n = dice.roll(most); n > 0; --n) {
    const auto& list = dice.roll(6) ? parts : others;
    text += list[dice.roll(list.size())];
    // Texts of the grammar have blanks most of the time.
    text += &parts == &grammar() && dice.roll(4) ? " " : spaces()[dice.roll(spaces().size())];
  }
  return text;
}

std::string bytes(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const char* hex = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    out += byte < 0x80 && byte >= 0x20 ? std::string(1, c)
                                       : std::string("\\x") + hex[byte / 16] + hex[byte % 16];
  }
  return out;
}

void keeps_promises(const std::vector<std::string>& parts, const std::vector<std::string>& others,
                    std::size_t most, std::uint64_t seed) {
  constexpr std::array<const char*, 4> kZones{"", "Asia/Tehran", "Europe/London", "+05:45"};
  const Analyzer& analyzer = test::analyzer();
  Dice dice(seed);
  int faults = 0;
  for (int i = 0; i < 1500 && faults < 5; ++i) {
    const std::string text = random_text(dice, parts, others, most);
    const auto prior = static_cast<Language>(dice.roll(kLanguageTags.size()));
    // Some moment between 2000 and 2060.
    const Moment moment{(10'957 + static_cast<std::int64_t>(dice.roll(21'900))) * kDay +
                            static_cast<std::int64_t>(dice.roll(86'400)) * 1000,
                        kZones[dice.roll(kZones.size())]};
    for (const std::string& broken :
         {test::broken_by_normalise(analyzer, text), test::broken_by_segment(analyzer, text, prior),
          test::broken_by_entities(analyzer, text, prior, moment)}) {
      INFO("string " << i << " under " << tag(prior) << ": " << text << "\n" << bytes(text));
      CHECK(broken == "");
      faults += !broken.empty();
    }
  }
}

}  // namespace

TEST_CASE("whatever comes in, the analysis keeps its promises", "[text]") {
  keeps_promises(nasty(), nasty(), 16, 2026);
}

TEST_CASE("words of numbers and times in any order keep them too", "[text]") {
  keeps_promises(grammar(), nasty(), 12, 1405);
}

TEST_CASE("texts that are easily misread keep them", "[text]") {
  const Moment moment{1'772'628'120'000, "Asia/Tehran"};
  for (const char* text : {"خانه ه ای",
                           "th1 - je ŉ",
                           "@½7'",
                           "t'🏽t",
                           "a.🏽b",
                           "5.🏽6",
                           "IRo½004217l",
                           "終ها ها",
                           "root.🏽 ro",
                           "제.🏽요",
                           "a🏽b🏽1",
                           "EG70 00370 \x01 0008 1800\x01 19+34 4726 0001 2",
                           "\xBB 1\xBB"
                           "23'\x01hpa1",
                           "e6ها ها",
                           "cd ها ها",
                           "x 🏽",
                           "x\n🏽",
                           "½",
                           "1½ hours",
                           "½ usd",
                           "march in سال2026-02-29",
                           "ماه سال",
                           "سال",
                           "ماه",
                           "pin 1234 5678",
                           "رمز 1234 و 5678",
                           "09123456789 0912345 6789",
                           "in 9000000000000 hours",
                           "9000000000000 quarters 9000000000000 weeks",
                           "within 9000000000000 weeks",
                           "9000000000000 years ago",
                           "9000000 million 999999 hours",
                           "9000000000000 usd and 9000000000000 cents",
                           "1/0 usd",
                           "0/0",
                           "24:00 to 0:00",
                           "next 999 years",
                           "last 999 quarters",
                           "31/12/2099",
                           "1/1/1300",
                           "1499/12/30"})
    for (std::size_t prior = 0; prior < kLanguageTags.size(); ++prior) {
      const auto language = static_cast<Language>(prior);
      INFO(text << " under " << tag(language));
      CHECK(test::broken_by_normalise(test::analyzer(), text) == "");
      CHECK(test::broken_by_segment(test::analyzer(), text, language) == "");
      CHECK(test::broken_by_entities(test::analyzer(), text, language, moment) == "");
    }
}

TEST_CASE("the same text and moment give the same analysis", "[text]") {
  const Analyzer& analyzer = test::analyzer();
  Dice dice(7);
  for (int i = 0; i < 100; ++i) {
    const std::string text = random_text(dice, grammar(), nasty(), 12);
    const auto prior = static_cast<Language>(dice.roll(kLanguageTags.size()));
    const Moment moment{1'772'355'600'000, "Asia/Tehran"};
    const auto once = to_json(analyzer.analyze(text, prior, moment), "");
    CHECK(to_json(analyzer.analyze(text, prior, moment), "") == once);
    CHECK(is_utf8(once));
  }
}

TEST_CASE("long texts end", "[text]") {
  const Analyzer& analyzer = test::analyzer();
  for (const std::string part :
       {"5 ", "million ", "two and ", "from 5 to ", "1-", "ساعت ", "و", "a@", "0912 ", "( ",
        "\xF0\x9F", "بین ", "سه\u200c", "1/2 ", "GB82 "}) {
    std::string text;
    while (text.size() < 8'000) text += part;
    INFO(part);
    CHECK(test::broken_by_entities(analyzer, text, Language::und, {}) == "");
  }
}

}  // namespace hamkalam::text
