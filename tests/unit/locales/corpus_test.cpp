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

// Where and when the entity corpora were said: noon of a Wednesday, 13 Esfand 1404, 15 Ramadan
// 1447.
Moment moment(Language locale) {
  constexpr std::int64_t kNoon = 1'772'582'400'000 + 12 * 3'600'000 + 42 * 60'000;  // in UTC
  if (locale == Language::fa) return {kNoon - 210 * 60'000, "Asia/Tehran"};
  if (locale == Language::ar) return {kNoon - 180 * 60'000, "Asia/Riyadh"};
  return {kNoon, "Europe/London"};
}

std::string entities(const std::string& input, Language locale) {
  std::string pairs;
  for (const Entity& entity :
       test::analyzer().analyze(input, Language::und, moment(locale)).entities)
    pairs += (pairs.empty() ? "" : "; ") + entity.kind + "=" + entity.value +
             (entity.currency.empty() ? "" : " " + entity.currency);
  return pairs;
}

std::string display(const std::string& input, Language locale) {
  const std::string once = test::analyzer().display(input, locale);
  CHECK(test::analyzer().display(once, locale) == once);
  return once;
}

std::string runs(const std::string& input, Language) {
  const std::u16string text = to_utf16(input);
  std::string out;
  for (const LanguageRun& run : test::analyzer().analyze(input).runs)
    out += (out.empty() ? "" : " | ") + std::string(tag(run.language)) + " " +
           to_utf8(text.substr(static_cast<std::size_t>(run.start),
                               static_cast<std::size_t>(run.end - run.start)));
  return out;
}

const std::map<std::string, Reading>& readings() {
  static const std::map<std::string, Reading> readings = {
      {"normalise", {normalise}},
      {"language", {language}},
      {"stem", {stem}},
      {"romanised", {native, [](const auto& cell) { return test::analyzer().normalize(cell); }}},
      {"entities", {entities}},
      {"display", {display}},
      {"runs", {runs}},
  };
  return readings;
}

std::vector<std::filesystem::path> locale_folders() {
  std::vector<std::filesystem::path> folders;
  for (const auto& entry : std::filesystem::directory_iterator(test::share() / "locales"))
    if (entry.is_directory() && entry.path().filename() != "und") folders.push_back(entry.path());
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
      CHECK(rows->size() >= (name == "runs" ? 40u : name == "romanised" ? 80u : 150u));
    }
}

}  // namespace hamkalam::text
