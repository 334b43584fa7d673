#include "text/display.hpp"

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/temp_folder.hpp"
#include "text/display_pieces.hpp"
#include "text/fold.hpp"

namespace hamkalam::text {
namespace {

const std::vector<std::string> kTags{"fa", "ar", "en"};

const Display& display(const std::string& tag) {
  static std::map<std::string, Result<Display>> loaded;
  if (!loaded.contains(tag)) loaded.emplace(tag, Display::load(test::share() / "locales" / tag));
  REQUIRE(loaded.at(tag));
  return *loaded.at(tag);
}

std::string clean(const std::string& tag, const std::string& text) {
  return to_utf8(display(tag).clean(to_utf16(text)));
}

// The edits in short, "start-end text", separated by bars.
std::string edits(const std::string& tag, const std::string& text) {
  std::string out;
  for (const DisplayEdit& edit : display(tag).edits(to_utf16(text)))
    out += (out.empty() ? "" : "|") + std::to_string(edit.start) + "-" + std::to_string(edit.end) +
           " " + to_utf8(edit.text);
  return out;
}

using Rows = std::vector<std::vector<std::string>>;

Rows corpus(const std::string& tag) {
  const auto rows = read_tsv(test::share() / "locales" / tag / "corpus/display.tsv", 2);
  REQUIRE(rows);
  return *rows;
}

void check_rows(const std::string& tag, const Rows& rows) {
  for (const auto& row : rows) {
    INFO(tag << ": " << row[0]);
    CHECK(clean(tag, row[0]) == row[1]);
    CHECK(clean(tag, row[1]) == row[1]);
  }
}

void check_stays(const std::string& tag, const std::vector<std::string>& texts) {
  for (const auto& text : texts) {
    INFO(tag);
    CHECK(clean(tag, text) == text);
    CHECK(edits(tag, text).empty());
  }
}

// What cleaning may never lose: the digits, the Latin letters, the ends of lines.
std::string essence(const std::u16string& text) {
  std::string out;
  for (const char16_t unit : text)
    if (is_digit(unit))
      out += static_cast<char>('0' + (unit - (unit < 0x80 ? '0' : unit < 0x6F0 ? 0x660 : 0x6F0)));
    else if (unit == '\n' || (unit < 0x80 && std::isalpha(unit)))
      out += static_cast<char>(std::tolower(unit));
  return out;
}

void check_gentle(const std::string& tag, const std::u16string& text) {
  INFO(tag << ": " << to_utf8(text));
  const std::u16string once = display(tag).clean(text);
  CHECK(to_utf8(display(tag).clean(once)) == to_utf8(once));
  CHECK(essence(once) == essence(text));
  std::u16string edited = text;
  int last = -1;
  const auto edits = display(tag).edits(text);
  for (const DisplayEdit& edit : edits) {
    CHECK(edit.start > last);
    CHECK(edit.end >= edit.start);
    last = edit.end;
  }
  REQUIRE(last <= static_cast<int>(text.size()));
  for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit)
    edited.replace(static_cast<std::size_t>(edit->start),
                   static_cast<std::size_t>(edit->end - edit->start), edit->text);
  CHECK(edited == once);
}

// All texts below a JSON value.
void texts_of(const Json& json, std::vector<std::string>& out) {
  if (json.is_string()) out.push_back(json.get<std::string>());
  if (json.is_structured())
    for (const auto& [key, value] : json.items())
      if (key != "when" && key != "moves" && key != "tone" && key != "channel")
        texts_of(value, out);
}

}  // namespace

TEST_CASE("every row of the corpora holds, in edits too", "[text]") {
  for (const auto& tag : kTags) {
    const Rows rows = corpus(tag);
    CHECK(rows.size() > 100);
    check_rows(tag, rows);
    for (const auto& row : rows) check_gentle(tag, to_utf16(row[0]));
  }
}

TEST_CASE("what hamkalam itself says is clean", "[text]") {
  for (const auto& tag : kTags)
    for (const char* file : {"moves.json", "answers.json"}) {
      const auto json = read_json(test::share() / "locales" / tag / file);
      REQUIRE(json);
      std::vector<std::string> texts;
      texts_of(*json, texts);
      CHECK(texts.size() > 100);
      check_stays(tag, texts);
    }
}

TEST_CASE("edits tell what changes, and only that", "[text]") {
  CHECK(edits("en", "").empty());
  CHECK(edits("en", "ok ,i dont mind") == "0-3 Ok|4-5  I|6-10 don't");
  CHECK(edits("en", "Yes.").empty());
  CHECK(edits("fa", "سلام ,می شود") == "4-6 ، |8-9 \u200c");
  CHECK(edits("fa", "کتاب ها و میشود") == "4-5 \u200c|10-15 می\u200cشود");
  CHECK(edits("en", "🎉 Fine  now") == "7-9  ");  // an emoji is two units
}

TEST_CASE("Persian: little words join, lookalikes do not", "[text]") {
  check_rows("fa", {{"می خواهم", "می‌خواهم"},
                    {"میخواهم", "می‌خواهم"},
                    {"نمیشه", "نمی‌شه"},
                    {"برنمیگردد", "برنمی‌گردد"},
                    {"می‌ شود", "می‌شود"},
                    {"میبینمتون", "می‌بینمتون"},
                    {"سفارش های من", "سفارش‌های من"},
                    {"کار ها", "کارها"},
                    {"بزرگ تر ها", "بزرگ‌ترها"},
                    {"گفته ام و راضی ام", "گفته‌ام و راضی‌ام"},
                    {"همه ی خانه ها", "همهٔ خانه‌ها"},
                    {"هم چنین", "همچنین"},
                    {"بی نظیر", "بی‌نظیر"},
                    {"شماره تون", "شماره‌تون"}});
  check_stays("fa",
              {"میدان و میز و میوه و میل و میلاد", "میدانی و نمیر و میزتون", "من ام", "باشه ای کاش",
               "ای دوست", "رنگ های لایت", "پنل هاست", "خوب شد ها!", "می‌گم ها بیایید",
               "در شان شما", "دستمال تر", "ام آر آی", "نامه ام آر آی", "العربية"});
}

TEST_CASE("Persian: digits to read and digits to copy", "[text]") {
  check_rows("fa", {{"تا 5 دقیقه", "تا ۵ دقیقه"},
                    {"سفارش 120000 تومان شد", "سفارش ۱۲۰۰۰۰ تومان شد"},
                    {"1,250 و 3.5 و 10:30 و 3/4 شد", "۱,۲۵۰ و ۳.۵ و ۱۰:۳۰ و ۳/۴ شد"},
                    {"20% تخفیف", "۲۰٪ تخفیف"},
                    {"کد 10:30 نیست", "کد ۱۰:۳۰ نیست"},
                    {"سال 1404 و 1404/12/3", "سال ۱۴۰۴ و ۱۴۰۴/۱۲/۳"}});
  check_stays("fa", {"کد 4410 است", "کد شما 4410 است", "سفارش 44107 رسید", "شمارهٔ 1,250.99",
                     "0912 345 67 89 جواب می‌دهد", "کارت 6037 9975 9946 3214",
                     "به 021 زنگ بزنید", "*780*2# را بگیرید", "iPhone 14 Pro و 8 GB هست",
                     "192.168.1.1 را باز کنید", "۱۲۳۴۵ همان است", "123"});
}

TEST_CASE("marks belong to the text they stand in", "[text]") {
  check_rows("fa", {{"از app ?", "از app؟"},
                    {"بنویسید: How are you?", "بنویسید: How are you?"},
                    {"Sara, خوبی?", "Sara، خوبی؟"},
                    {"( الف )", "(الف)"},
                    {"او گفت:\"باشه\"", "او گفت: «باشه»"},
                    {"سلام.\n  خوبید ؟ \nباشه", "سلام.\n  خوبید؟\nباشه"},
                    {"{name} ،سفارش {n} رسید", "{name}، سفارش {n} رسید"}});
  check_stays("fa", {"Hello, how are you?", "Loading... now!!!", "صفحه ۲۴\" دارد", "ب.ظ و ق.ظ"});
  check_stays("ar", {"المبلغ ٢٥٠ ر.س", "Hello, how are you?", "١٫٥ و 1,250.99"});
}

TEST_CASE("what nobody may touch stays in every language", "[text]") {
  for (const auto& tag : kTags)
    check_stays(tag, {"https://a.example/x?q=1,2;y=سلام!", "A.b+c@example.com", "@shop_ir",
                      "#شب_یلدا_2026", "*780*1#", "A4-BX/77_z", "{a, plural, one{x ,y} other{z}}",
                      "🙏🏽👨‍👩‍👧 1️⃣", ":) :-( ;) <3", "`i  dont`",
                      "C:\\Temp\\a.pdf", "\n\n"});
}

TEST_CASE("English: capitals, and the words that miss an apostrophe", "[text]") {
  check_rows("en", {{"done.\nnext one", "Done.\nNext one"},
                    {"i think i'm late, so i’ll hurry", "I think I'm late, so I’ll hurry"},
                    {"DONT WAIT. I'M HERE", "DON'T WAIT. I'M HERE"},
                    {"it wont open", "It won't open"}});
  check_stays("en",
              {"As is his wont.", "An IM to US.", "The app lets you in.", "See (i), a) and b).",
               "- first\n- second", "It costs 5 p.m. prices.", "iPhone cases."});
}

TEST_CASE("any mixture is cleaned once and for all", "[text]") {
  const std::vector<std::u16string> signs{
      u" ", u"  ", u"\n", u"\n ",    u",", u".",  u"...", u"?",  u"!!",  u"\"", u"«", u"»",
      u":", u"(",  u")",  u"\u200c", u"ـ", u"12", u"۳",   u"٤5", u"{n}", u"🎉",  u"%", u";)"};
  std::uint32_t state = 7;
  const auto next = [&state](std::size_t below) {
    state = state * 1664525u + 1013904223u;
    return static_cast<std::size_t>(state >> 8) % below;
  };
  for (const auto& tag : kTags) {
    std::vector<std::u16string> words;
    for (const auto& row : corpus(tag)) {
      const std::u16string text = to_utf16(row[0]);
      for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        words.push_back(text.substr(at, end - at));
        at = end + 1;
      }
    }
    for (int round = 0; round < 2000; ++round) {
      std::u16string text;
      for (std::size_t left = 1 + next(8); left > 0; --left) {
        text += next(3) ? words[next(words.size())] : signs[next(signs.size())];
        if (next(2)) text += ' ';
      }
      check_gentle(tag, text);
    }
  }
}

TEST_CASE("a text in pieces", "[text]") {
  const auto kinds = [](std::string_view utf8) {
    std::string out;
    for (const Part& piece : split(to_utf16(utf8)))
      out += "wlnfmqocs\n$"[static_cast<std::size_t>(piece.kind)];
    return out;
  };
  CHECK(kinds("") == "$");
  CHECK(kinds("  سلام dear 1,250.") == "wlnm$");
  CHECK(kinds("see a.io ,ok") == "lfml$");
  CHECK(kinds("(https://a.io/x(1)).") == "ofcm$");
  CHECK(kinds("red,blue 1,2 A1,B2") == "lmlnfmf$");
  CHECK(kinds("2تا iPhoneها") == "nwlw$");
  CHECK(kinds("\"{a{b}}\" {c") == "qfqsl$");
  CHECK(kinds("a\r\nb\n") == "l\nl\n$");
  CHECK(kinds("ممنون :) 👍") == "wfs$");
}

TEST_CASE("display.json is checked", "[text]") {
  const auto fault = [](std::string_view json) {
    const test::TempFolder folder;
    std::ofstream(folder.file("display.json")) << json;
    const auto loaded =
        Display::load(std::filesystem::path(folder.file("display.json")).parent_path());
    if (loaded) return std::string("fine");
    const std::string text = loaded.error().text();
    return text.substr(text.find("display.json") + 12);
  };
  CHECK(fault(R"({"script":"latin"})") == "fine");
  CHECK(fault(R"({})") == ": script: no such script: ");
  CHECK(fault(R"([])") == ": expected an object");
  CHECK(fault(R"({"script":"latin","digits":"123"})") == ": digits: expected ten");
  CHECK(fault(R"({"script":"latin","quotes":"«"})") == ": quotes: expected two");
  CHECK(fault(R"({"script":"latin","ellipsis":"..."})") == ": ellipsis: expected one mark");
  CHECK(fault(R"({"script":"latin","marks":{"??":"!"}})") == ": marks: not one mark: ??");
  CHECK(fault(R"({"script":"arabic","letters":{"a":"b"}})") ==
        ": letters: not one Arabic letter: a");
  CHECK(fault(R"({"script":"arabic","letters":{"ي":"ی","ی":"ي"}})") ==
        ": letters: what ي becomes is replaced itself");
  CHECK(fault(R"({"script":"latin","words":{"im":""}})") == ": words.im: no text");
  CHECK(fault(R"({"script":"latin","phrases":{"im":"I'm"}})") == ": phrases: not two words: im");
  CHECK(fault(R"({"script":"arabic","attached":[{"words":["ها"]},{"words":["ها"]}]})") ==
        ": attached: twice: ها");
  CHECK(fault(R"({"script":"latin","capitals":"yes"})") != "fine");
  CHECK(fault("{") != "fine");
  CHECK_FALSE(Display::load("/no/such/folder"));
}

}  // namespace hamkalam::text
