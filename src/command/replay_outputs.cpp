#include "command/replay_outputs.hpp"

#include <CLI/CLI.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/file.hpp"

namespace hamkalam::command {
namespace {

Result<void> save_as(const std::string& path, std::string_view bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.flush();
  return out ? Result<void>() : Error(path, "cannot be written");
}

std::string dumped(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// The page with the data in it: no sign of the data can end the element that it stands in.
Result<std::string> page(const fs::path& data, const std::string& language, const Json& found) {
  HK_TRY(std::string html, read_file(data / "report.html"));
  HK_TRY(Json words, read_json(data / "locales" / language / "report.json"));
  HK_TRY(Json labels, read_json(data / "locales" / language / "console.json"));
  for (const char* own : {"ui", "errors"}) labels.erase(own);
  const std::string json = dumped(Json{
      {"language", language}, {"words", words}, {"labels", std::move(labels)}, {"data", found}});
  std::string safe;
  safe.reserve(json.size());
  for (const char c : json)
    if (c == '<')
      safe += "\\u003c";
    else
      safe += c;
  constexpr std::string_view kPlace = "<!--data-->";
  const std::size_t at = html.find(kPlace);
  if (at == html.npos) return Error((data / "report.html").string(), "has no place for the data");
  html.replace(at, kPlace.size(), safe);
  return html;
}

}  // namespace

void ReportFlags::add_options(CLI::App& command) {
  command.add_option("--report", report, "the report, one HTML file that needs no network");
  command.add_option("--json", json, "the report's numbers as JSON");
  command.add_option("--csv", csv, "a row for each contact");
  command.add_option("--scores", scores, "a line of JSON for each contact, for --merge");
  command.add_option("--language", language, "the report's: fa, ar or en")->capture_default_str();
  command.add_option("--scorecard", scorecard, "what counts; intents/scorecard.json without it");
  command.add_option("--verdicts", verdicts, "what people marked in an earlier report");
  command.add_option("--compare", compare, "two of DAY..DAY, agents:A,B, channel:NAME")
      ->expected(2);
  command.add_option("--merge", merge, "scores of other replays, in place of logs");
  command.add_flag("--redact-names", redact_names,
                   "other names for people, in all that is written");
}

std::string ContactJudge::finish() {
  std::string out;
  for (const replay::Card& card : cards_.finish()) {
    const replay::Score score = scorecard_.judge(card);
    out += replay::score_line(card, score, scorecard_, veil_);
    out += replay::reading_line(card, score, veil_);
  }
  return out;
}

Result<void> write_reports(const ReportFlags& flags, const std::string& zone,
                           const assist::Assistant& assistant, const fs::path& data,
                           const replay::Scorecard& scorecard, const EachLine& each_line) {
  const auto language = flags.language == "fa"   ? text::Language::fa
                        : flags.language == "ar" ? text::Language::ar
                                                 : text::Language::en;
  if (text::tag(language) != flags.language) return Error("--language", "expected fa, ar or en");
  // Weeks begin as the report's readers count them.
  replay::Report report(scorecard, {.zone = zone,
                                    .week_start = language == text::Language::fa ? 6 : 1,
                                    .compare = flags.compare});
  std::ofstream scores;
  if (!flags.scores.empty()) scores.open(flags.scores, std::ios::binary | std::ios::trunc);
  HK_CHECK(each_line([&](std::string_view line) -> Result<void> {
    if (!flags.scores.empty()) scores << line << '\n';
    return report.add(line);
  }));
  if (!flags.scores.empty() && !scores.flush()) return Error(flags.scores, "cannot be written");
  if (!flags.verdicts.empty()) {
    HK_TRY(const auto lines, read_lines(flags.verdicts));
    for (std::size_t i = 0; i < lines.size(); ++i)
      if (const auto added = report.add_verdict(lines[i]); !added)
        return Error(flags.verdicts + ":" + std::to_string(i + 1), added.error().what);
  }
  if (!flags.csv.empty()) HK_CHECK(save_as(flags.csv, report.csv()));
  if (flags.report.empty() && flags.json.empty()) return {};
  HK_TRY(const Json found, report.data(assistant.rules(), language));
  if (!flags.json.empty()) HK_CHECK(save_as(flags.json, dumped(found) + "\n"));
  if (flags.report.empty()) return {};
  HK_TRY(const std::string html, page(data, flags.language, found));
  return save_as(flags.report, html);
}

}  // namespace hamkalam::command
