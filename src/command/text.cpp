// `text`: the text analysis alone.
#include <CLI/CLI.hpp>
#include <iostream>

#include "command/command.hpp"
#include "text/analyzer.hpp"

namespace hamkalam::command {
namespace {

struct TextOptions {
  Data data;
  std::string text, at, zone, language;
  bool redact = false;
};

// The text analysis alone. "-" reads lines and writes one JSON object a line.
int analyse(TextOptions& options) {
  options.data.find();
  auto analyzer = text::Analyzer::load(options.data.folder / "locales");
  if (!analyzer) return fail(analyzer.error(), kEnvironment);
  text::Moment moment{now(), options.zone};
  if (!options.at.empty()) {
    const auto at = event::parse_time(options.at);
    if (!at) return fail(Error("--at", "expected a time such as 2026-03-04T12:00:00+03:30"));
    moment.at = *at;
    // Without a zone of its own the text was said where that offset holds.
    if (const auto sign = options.at.find_last_of("+-"); moment.zone.empty() && sign > 10)
      moment.zone = options.at.substr(sign);
  }
  const text::Language prior = text::language_of(options.language);
  if (!options.language.empty() && text::tag(prior) != options.language)
    return fail(Error("--language", "not a language: " + options.language));
  auto write = [&](const std::string& line) {
    if (options.redact) {
      std::cout << analyzer->redact(line) << "\n";
      return;
    }
    const text::Analysis analysis = analyzer->analyze(line, prior, moment);
    const auto language = analysis.language == text::Language::und ? prior : analysis.language;
    std::cout << text::to_json(analysis, analyzer->display(line, language)) << "\n";
  };
  if (options.text != "-") {
    write(options.text);
    return kFine;
  }
  for (std::string line; std::getline(std::cin, line);) write(line);
  return std::cout ? kFine : kEnvironment;
}

}  // namespace

void add_text(Commands& commands) {
  auto [command, options] = commands.add("text", "the text analysis alone, as JSON", analyse);
  options.data.add_options(command, Data::kFolder | Data::kModel);
  command.add_option("text", options.text, "the text; - reads lines")->required();
  command.add_option("--at", options.at, "when it was said (now), RFC 3339");
  command.add_option("--zone", options.zone, "where, an IANA time zone");
  command.add_option("--language", options.language, "the conversation's so far");
  command.add_flag("--redact", options.redact, "only the text, with personal data masked");
}

}  // namespace hamkalam::command
