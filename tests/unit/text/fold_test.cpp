#include "text/fold.hpp"

#include <fstream>

#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/temp_folder.hpp"
#include "support/words.hpp"

namespace hamkalam::text {
namespace {

std::string folded(std::string_view text) {
  return to_utf8(test::folder().fold(to_utf16(text)).units);
}

// Each folded unit with the span of the original it stands for: "a0-1 b1-3".
std::string spans(std::string_view text) {
  const Folded folded = test::folder().fold(to_utf16(text));
  REQUIRE(folded.start.size() == folded.units.size());
  REQUIRE(folded.end.size() == folded.units.size());
  std::string out;
  for (std::size_t i = 0; i < folded.units.size(); ++i)
    out += (i ? " " : "") + to_utf8(folded.units.substr(i, 1)) + std::to_string(folded.start[i]) +
           "-" + std::to_string(folded.end[i]);
  return out;
}

Result<Folder> load(std::initializer_list<std::string_view> tables) {
  const test::TempFolder folder;
  std::vector<std::filesystem::path> paths;
  for (const auto table : tables) {
    paths.emplace_back(folder.file(std::to_string(paths.size()) + ".tsv"));
    std::ofstream(paths.back()) << table;
  }
  return Folder::load(paths);
}

}  // namespace

TEST_CASE("spellings that people do not tell apart become one", "[text]") {
  const std::vector<std::vector<std::string>> classes = {
      {"یک", "يك", "ىك", "ﻳﻚ", "یـــک", "ی\u200cک"},
      {"خانه", "خانة", "خانۀ", "خانهٔ", "خانە"},
      {"اا", "آا", "أإ", "ٱا", "اٰا"},
      {"مسیول", "مسئول", "مسيول"},
      {"شده", "شُدِه", "شدّه", "شـده", "\u200fشده\u200e"},
      {"0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩", "０１２３４５６７８９"},
      {"cafe", "Café", "CAFE\u0301", "ｃａｆé"},
      {"strasse", "Straße"},
      {"tm", "™", "TM"},
      {"ab", "𝐀𝐁"},
      {"a\nb", "a\rb", "a\u0085b", "a\u2028b", "a\vb"},
      {"fine", "ﬁne", "fi\u00adne"},
      {"istanbul", "İSTANBUL", "ıstanbul"},
      {"a b", "a\u00a0b", "a\u2003b", "a\u3000b"},
      {"?", "؟", "؟؟؟", "??"},
      {",", "،", "，"},
      {"\"", "«", "“", "”"},
      {"'", "’", "‘"},
      {"-", "–", "—"},
      {"❤", "❤\ufe0f"},
      {"ریال", "﷼", "ريال"},
  };
  for (const auto& spellings : classes)
    for (const auto& spelling : spellings) {
      INFO(spelling);
      CHECK(folded(spelling) == spellings.front());
    }
}

TEST_CASE("what differs in meaning stays apart", "[text]") {
  for (const auto& [a, b] : std::vector<std::pair<std::string, std::string>>{
           {"کار", "گار"}, {"پول", "بول"}, {"چه", "جه"}, {"حال", "هال"}, {"3", "4"}, {"?", "!"}})
    CHECK(folded(a) != folded(b));
}

TEST_CASE("folding again changes no letter of Unicode", "[text]") {
  for (char32_t c = 1; c < 0x20000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    std::u16string text;
    if (c >= 0x10000) text += static_cast<char16_t>(0xD7C0 + (c >> 10));
    text += static_cast<char16_t>(c < 0x10000 ? c : 0xDC00 + (c & 0x3FF));
    const auto once = test::folder().fold(text).units;
    if (test::folder().fold(once).units != once) FAIL_CHECK(static_cast<unsigned>(c));
  }
}

TEST_CASE("runs are shortened, but not of digits and spaces", "[text]") {
  CHECK(folded("soooo") == "so");
  CHECK(folded("soo") == "soo");
  CHECK(folded("WWW.a") == "www.a");
  CHECK(folded("SoOo") == "so");
  CHECK(folded("سلاااام") == "سلام");
  CHECK(folded("آااام") == "ام");  // equal once folded
  CHECK(folded("!!") == "!");
  CHECK(folded("!?!!") == "!?!");
  CHECK(folded("1000000") == "1000000");
  CHECK(folded("a   b\n\n\n") == "a   b\n\n\n");
  CHECK(folded("😡😡😡") == "😡😡😡");
  CHECK(folded("...") == ".");
  CHECK(folded("…") == ".");
}

TEST_CASE("line ends stay, other controls go", "[text]") {
  CHECK(folded("a\r\nb\tc") == "a\n\nb\tc");
  CHECK(folded("a\x01\x7Fz") == "az");
  CHECK(folded("") == "");
  CHECK(folded("\u200c\u200f") == "");
}

TEST_CASE("every unit knows where it came from", "[text]") {
  CHECK(spans("Ab") == "a0-1 b1-2");
  CHECK(spans("می\u200cره") == "م0-1 ی1-3 ر3-4 ه4-5");  // the ZWNJ is nobody's
  CHECK(spans("م\u064eن") == "م0-2 ن2-3");
  CHECK(spans("ﬁn") == "f0-1 i0-1 n1-2");       // one becomes two
  CHECK(spans("soooo!!") == "s0-1 o1-5 !5-7");  // a run's survivor stands for all of it
  CHECK(spans("o\u200coo.") == "o0-4 .4-5");
  // 😡 and 𝐚 take two units of the original.
  CHECK(spans("𝐚b") == "a0-2 b2-3");
  const Folded emoji = test::folder().fold(u"x😡y");
  CHECK(emoji.units == u"x😡y");
  CHECK(emoji.start == std::vector<std::uint32_t>{0, 1, 1, 3});
  CHECK(emoji.end == std::vector<std::uint32_t>{1, 3, 3, 4});
}

TEST_CASE("ill-formed bytes count as U+FFFD, lone surrogates as nothing", "[text]") {
  CHECK(to_utf16("a\xFF"
                 "b") == u"a\uFFFDb");
  CHECK(to_utf16("\xE2\x80") == u"\uFFFD");
  CHECK(to_utf16("\xED\xA0\x80").find(u'\xD800') == std::u16string::npos);
  CHECK(to_utf16("😡") == u"\xD83D\xDE21");
  CHECK(to_utf8(u"\xD83D\xDE21") == "😡");
  CHECK(to_utf8(u"a\xD83D") == "a\xEF\xBF\xBD");
  const Folded lone = test::folder().fold(
      u"a\xD83D b\xDE21"
      u"c");
  CHECK(lone.units == u"a bc");
  CHECK(lone.start == std::vector<std::uint32_t>{0, 2, 3, 5});
}

TEST_CASE("capitals are copied from a model", "[text]") {
  CHECK(capitalised_like("Send", "we send") == "We send");
  CHECK(capitalised_like("send", "We send") == "We send");
  CHECK(capitalised_like("Élan", "été") == "Été");
  CHECK(capitalised_like("Send", "ارسال") == "ارسال");
  CHECK(capitalised_like("", "we") == "we");
  CHECK(capitalised_like("A", "") == "");
}

TEST_CASE("letter tables are checked", "[text]") {
  CHECK(load({"# none\n"}));
  CHECK(load({"ك\tک\n", "ك\tک\n"}));
  const auto fault = [](std::initializer_list<std::string_view> tables) {
    const auto folder = load(tables);
    return folder ? "fine" : folder.error().what;
  };
  CHECK(fault({"ab\tc\n"}) == "not one letter: ab");
  CHECK(fault({"\ta\n"}) == "not one letter: ");
  CHECK(fault({"ك\tک\n", "ك\tq\n"}) == "folded otherwise elsewhere: ك");
  CHECK(fault({"ك\tک\nک\tq\n"}) == "what ك becomes is folded itself");
  CHECK(fault({"ك\tQ\n"}) == "what ك becomes is folded itself");
  CHECK_FALSE(load({"ك\n"}));
  CHECK_FALSE(Folder::load({"/no/such/letters.tsv"}));
}

TEST_CASE("a letter may become several, or none", "[text]") {
  const auto own = load({"x\tks\nq\t\n"});
  REQUIRE(own);
  const Folded folded = own->fold(u"aXqb");
  CHECK(folded.units == u"aksb");
  CHECK(folded.start == std::vector<std::uint32_t>{0, 1, 1, 3});
}

}  // namespace hamkalam::text
