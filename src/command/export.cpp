// `export`: the journal as a log.
#include <CLI/CLI.hpp>
#include <iostream>

#include "command/command.hpp"
#include "store/journal.hpp"
#include "text/analyzer.hpp"

namespace hamkalam::command {
namespace {

struct ExportOptions {
  Data data;
  std::string journal = "sqlite:hamkalam.db";
  bool redact = false;
};

int export_journal(ExportOptions& options) {
  std::optional<text::Analyzer> analyzer;
  if (options.redact) {
    options.data.find();
    auto loaded = text::Analyzer::load(options.data.folder / "locales");
    if (!loaded) return fail(loaded.error(), kEnvironment);
    analyzer = std::move(*loaded);
  }
  auto journal = store::open(options.journal, store::Access::read);
  if (!journal) return fail(journal.error(), kEnvironment);
  const auto walked = (*journal)->for_each([&](const std::string&, const store::Row& row) {
    std::cout << (analyzer ? analyzer->redact_json(row.body) : row.body) << '\n';
    return std::cout ? Result<void>() : Error("standard output", "cannot be written");
  });
  return walked ? kFine : fail(walked.error(), kEnvironment);
}

}  // namespace

void add_export(Commands& commands) {
  auto [command, options] =
      commands.add("export", "the journal as events, one a line", export_journal);
  options.data.add_options(command, Data::kFolder | Data::kModel);
  command.add_option("--journal", options.journal, "sqlite:PATH")->capture_default_str();
  command.add_flag("--redact", options.redact, "mask personal data");
}

}  // namespace hamkalam::command
