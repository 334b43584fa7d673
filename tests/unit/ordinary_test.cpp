// Ordinary conversations of three languages (tests/ordinary): what a day brings. The product stays
// silent where nothing is wrong, and its replies would pass its own review.
#include <algorithm>
#include <filesystem>

#include "base/file.hpp"
#include "support/transcript.hpp"

namespace hamkalam {
namespace {

struct Told {
  std::string name;
  std::vector<std::string> lines;
  bool is_hard() const { return name.ends_with("(hard)"); }
};

// Conversations of one file, each behind "== name".
std::vector<Told> told(const char* language) {
  std::vector<Told> out;
  const auto lines =
      read_lines(std::string(HAMKALAM_SOURCE_DIR "/tests/ordinary/") + language + ".txt");
  REQUIRE(lines);
  for (const std::string& line : *lines)
    if (line.starts_with("== "))
      out.push_back({language + (": " + line.substr(3)), {}});
    else if (!out.empty())
      out.back().lines.push_back(line);
  return out;
}

constexpr std::array kLanguages{"fa", "ar", "en"};

}  // namespace

TEST_CASE("ordinary conversations raise no flags", "[ordinary]") {
  int calm = 0;
  std::vector<std::string> false_flags;
  for (const char* language : kLanguages)
    for (const Told& one : told(language)) {
      test::Transcript transcript("ordinary");
      for (const std::string& line : one.lines) {
        const auto answers = transcript.play(line);
        INFO(one.name << ": " << line);
        REQUIRE(answers);
        for (const Json& answer : *answers) {
          for (const Json& flag : answer.at("flags"))
            if (!one.is_hard())
              false_flags.push_back(one.name + ": " + flag.at("reason").get<std::string>());
        }
      }
      calm += !one.is_hard();
    }
  CHECK(calm >= 107);
  std::string all;
  for (const auto& flag : false_flags) all += "\n" + flag;
  INFO(all);
  CHECK(false_flags.size() <= 1);
}

TEST_CASE("an ordinary agent's message has few findings", "[ordinary]") {
  for (const char* language : kLanguages) {
    int messages = 0, findings = 0;
    for (const Told& one : told(language)) {
      test::Transcript transcript("ordinary");
      for (const std::string& line : one.lines) {
        const auto answers = transcript.play(line);
        REQUIRE(answers);
        if (!line.starts_with("agent: ")) continue;
        ++messages;
        findings += static_cast<int>(answers->back().at("review").at("findings").size());
      }
    }
    INFO(language << ": " << findings << " findings in " << messages << " messages");
    CHECK(100 * findings <= 15 * messages);
  }
}

TEST_CASE("what is suggested passes the review of drafts", "[ordinary][transcripts]") {
  std::string found;
  int suggestions = 0, findings = 0;
  const auto judge = [&](test::Transcript& transcript, const std::string& name,
                         const std::string& line) {
    const auto answers = transcript.play(line);
    REQUIRE(answers);
    if (answers->empty() || !answers->back().contains("suggestions")) return;
    for (const Json& one : answers->back().at("suggestions")) {
      const Json review = transcript.review(one.at("text").get<std::string>());
      ++suggestions;
      findings += !review.at("findings").empty();
      for (const Json& finding : review.at("findings"))
        found += "\n" + name + ": " + finding.at("rule").get<std::string>() + " " +
                 finding.at("severity").get<std::string>() + ": " +
                 one.at("text").get<std::string>();
    }
  };
  for (const char* language : kLanguages)
    for (const Told& one : told(language)) {
      test::Transcript transcript("ordinary");
      for (const std::string& line : one.lines) judge(transcript, one.name, line);
    }
  for (const auto& path : list_files(HAMKALAM_SOURCE_DIR "/tests/transcripts", ".txt")) {
    test::Transcript transcript("transcript");
    const auto lines = read_lines(path);
    REQUIRE(lines);
    for (const std::string& line : *lines)
      if (!line.starts_with("  ")) judge(transcript, path.stem().string(), line);
  }
  INFO(findings << " of " << suggestions << found);
  CHECK(suggestions > 2000);
  CHECK(50 * findings <= suggestions);
  CHECK(found.find("error") == std::string::npos);
}

}  // namespace hamkalam
