#include "text/segmenter.hpp"

#include "base/file.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/words.hpp"

namespace hamkalam::text {
namespace {

std::vector<std::string> texts(const std::vector<Piece>& pieces) {
  std::vector<std::string> out;
  for (const Piece& piece : pieces)
    out.push_back(std::to_string(static_cast<int>(piece.kind)) + to_utf8(piece.text) + " " +
                  std::to_string(piece.start) + "-" + std::to_string(piece.end));
  return out;
}

}  // namespace

TEST_CASE("plain texts are cut as ICU cuts them", "[text]") {
  const auto segmenter = Segmenter::load();
  REQUIRE(segmenter);
  std::size_t compared = 0;
  for (const char* tag : {"fa", "ar", "en"})
    for (const auto& path : list_files(test::share() / "locales" / tag / "corpus", ".tsv")) {
      const auto rows = read_tsv(path, 2);
      REQUIRE(rows);
      for (const auto& row : *rows) {
        const Folded folded = test::folder().fold(to_utf16(row[0]));
        INFO(row[0]);
        CHECK(texts(segmenter->cut(folded).pieces) ==
              texts(segmenter->cut(folded, Segmenter::Way::icu).pieces));
        ++compared;
      }
    }
  CHECK(compared > 1000);
}

TEST_CASE("digits, marks and letters part", "[text]") {
  const auto segmenter = Segmenter::load();
  REQUIRE(segmenter);
  auto cut = [&](std::u16string_view text) {
    std::vector<std::string> out;
    const Folded folded = test::folder().fold(text);
    for (const Piece& piece : segmenter->cut(folded).pieces) out.push_back(to_utf8(piece.text));
    return out;
  };
  using List = std::vector<std::string>;
  CHECK(cut(u"don't, it's 1,250.5!") == List{"don't", ",", "it's", "1,250.5", "!"});
  CHECK(cut(u"a.b 10:30 12/5") == List{"a.b", "10", ":", "30", "12", "/", "5"});
  CHECK(cut(u"3ayez met2akher mp3") == List{"3ayez", "met2akher", "mp3"});
  CHECK(cut(u"5\u0631\u0648\u0632") == List{"5", "\u0631\u0648\u0632"});
  CHECK(cut(u"") == List{});
  CHECK(cut(u" \t ") == List{});
}

}  // namespace hamkalam::text
