// A locale's words written by a test, and the habits that go with them. Every word of a mechanism's
// test is the test's own.
//
//   const text::Habits habits = test::habits("two\tnumber\t2\nhours\tunit\thour\n");
#pragma once

#include <fstream>
#include <string>

#include "support/catch.hpp"
#include "support/data.hpp"
#include "support/temp_folder.hpp"
#include "text/lexer.hpp"

namespace hamkalam::test {

// Folds without the letters of any language.
inline const text::Folder& plain_folder() {
  static const auto loaded = text::Folder::load({});
  REQUIRE(loaded);
  return *loaded;
}

inline text::Folded plain(std::u16string_view text) {
  return plain_folder().fold(text);
}

// Folds as our three languages do.
inline const text::Folder& folder() {
  const auto table = [](const char* tag) { return share() / "locales" / tag / "letters.tsv"; };
  static const auto loaded = text::Folder::load({table("fa"), table("ar"), table("en")});
  REQUIRE(loaded);
  return *loaded;
}

// Loads words.tsv with these rows.
inline Result<text::Words> words(const std::string& rows) {
  const TempFolder folder;
  const std::string path = folder.file("words.tsv");
  std::ofstream(path) << rows;
  return text::Words::load(
      path, [](const std::string& word) { return plain(text::to_utf16(word)).units; });
}

inline text::Habits habits(const std::string& rows) {
  auto loaded = words(rows);
  REQUIRE(loaded);
  text::Habits out;
  out.words = *std::move(loaded);
  return out;
}

}  // namespace hamkalam::test
