// Runs locales/<tag>/corpus/*.tsv: what the text analysis must make of each row, beside the tables
// that make it so.
#include <algorithm>
#include <functional>
#include <map>

#include "base/file.hpp"
#include "support/catch.hpp"
#include "support/data.hpp"

namespace hamkalam::text {
namespace {

// What a corpus says of a text: `actual` of the input against `expected` of the other cell.
struct Reading {
  std::function<std::string(const std::string& input, Language locale)> actual;
  std::function<std::string(const std::string& cell)> expected = [](const auto& cell) {
    return cell;
  };
};

std::string normalise(const std::string& input, Language) {
  const std::string once = test::analyzer().normalize(input);
  CHECK(test::analyzer().normalize(once) == once);
  CHECK(test::analyzer().analyze(input).normalized == once);
  return once;
}

std::string language(const std::string& input, Language) {
  return std::string(tag(test::analyzer().analyze(input).language));
}

// A lone word may be of any language: the conversation's decides, as it does live.
std::string stem(const std::string& input, Language locale) {
  const Analysis analysis = test::analyzer().analyze(input, locale);
  return analysis.tokens.size() == 1 ? analysis.tokens[0].stem : "not one token";
}

std::string native(const std::string& input, Language) {
  const Analysis analysis = test::analyzer().analyze(input);
  return analysis.native.empty() ? "not romanised: " + std::string(tag(analysis.language))
                                 : test::analyzer().normalize(analysis.native);
}

std::string entities(const std::string& input, Language) {
  std::string pairs;
  for (const Entity& entity : test::analyzer().analyze(input).entities)
    pairs += (pairs.empty() ? "" : "; ") + entity.kind + "=" + entity.value;
  return pairs;
}

const std::map<std::string, Reading>& readings() {
  static const std::map<std::string, Reading> readings = {
      {"normalise", {normalise}},
      {"language", {language}},
      {"stem", {stem}},
      {"romanised", {native, [](const auto& cell) { return test::analyzer().normalize(cell); }}},
      {"entities", {entities}},
  };
  return readings;
}

std::vector<std::filesystem::path> locale_folders() {
  std::vector<std::filesystem::path> folders;
  for (const auto& entry : std::filesystem::directory_iterator(test::share() / "locales"))
    if (entry.is_directory()) folders.push_back(entry.path());
  std::sort(folders.begin(), folders.end());
  return folders;
}

}  // namespace

TEST_CASE("what the corpora say holds", "[locales]") {
  for (const auto& locale : locale_folders()) {
    const Language spoken = language_of(locale.filename().string());
    for (const auto& path : list_files(locale / "corpus", ".tsv")) {
      const auto reading = readings().find(path.stem().string());
      INFO(path.string());
      REQUIRE(reading != readings().end());  // a corpus that nothing reads proves nothing
      const auto rows = read_tsv(path, 2);
      REQUIRE(rows);
      for (std::size_t i = 0; i < rows->size(); ++i) {
        const auto& row = (*rows)[i];
        INFO("row " << i + 1 << ": " << row[0]);
        CHECK(reading->second.actual(row[0], spoken) == reading->second.expected(row[1]));
      }
    }
  }
}

TEST_CASE("every locale has its corpora", "[locales]") {
  CHECK(locale_folders().size() >= 3);
  for (const auto& locale : locale_folders())
    for (const auto& [name, reading] : readings()) {
      if (name == "romanised" && !std::filesystem::exists(locale / "latin.tsv")) continue;
      INFO(locale.filename().string() << "/corpus/" << name << ".tsv");
      const auto rows = read_tsv(locale / "corpus" / (name + ".tsv"), 2);
      REQUIRE(rows);
      CHECK(rows->size() >= 25);
    }
}

}  // namespace hamkalam::text
