// `export`: the journal as a log.
#include <CLI/CLI.hpp>
#include <future>
#include <iostream>

#include "base/password.hpp"
#include "command/access.hpp"
#include "command/command.hpp"
#include "store/journal.hpp"
#include "text/analyzer.hpp"

namespace hamkalam::command {
namespace {

struct ExportOptions {
  Data data;
  std::string journal = "sqlite:hamkalam.db", customer;
  bool redact = false;
  AccessFiles files;
};

// The rows of a customer's conversations, one conversation after the other.
Result<void> each_of(store::Journal& journal, const std::string& customer,
                     const store::Journal::Visit& visit) {
  constexpr std::size_t kPage = 1000;
  std::promise<Result<std::vector<std::string>>> named;
  journal.conversations_of(customer, [&](auto names) { named.set_value(std::move(names)); });
  HK_TRY(const auto names, named.get_future().get());
  for (const std::string& name : names)
    for (std::uint64_t after = 0;;) {
      std::promise<Result<std::vector<store::Row>>> read;
      journal.read(name, after, kPage, [&](auto rows) { read.set_value(std::move(rows)); });
      HK_TRY(const auto rows, read.get_future().get());
      for (const store::Row& row : rows) HK_CHECK(visit(name, row));
      if (rows.size() < kPage) break;
      after = rows.back().seq;
    }
  return {};
}

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
  if (const auto found = options.files.find(); !found) return fail(found.error());
  if (const auto noted =
          options.files.note({.what = "export", .about = without_password(options.journal)});
      !noted)
    return fail(noted.error(), kEnvironment);
  const auto print = [&](const std::string&, const store::Row& row) -> Result<void> {
    std::cout << (analyzer ? analyzer->redact_json(row.body) : row.body) << '\n';
    return std::cout ? Result<void>() : Error("standard output", "cannot be written");
  };
  const auto walked = options.customer.empty() ? (*journal)->for_each(print)
                                               : each_of(**journal, options.customer, print);
  return walked ? kFine : fail(walked.error(), kEnvironment);
}

}  // namespace

void add_export(Commands& commands) {
  auto [command, options] =
      commands.add("export", "the journal as events, one a line", export_journal);
  options.data.add_options(command, Data::kFolder | Data::kModel);
  command.add_option("--journal", options.journal, "sqlite:PATH or postgres://...")
      ->capture_default_str();
  command.add_option("--customer", options.customer, "only this customer's conversations");
  command.add_flag("--redact", options.redact, "mask personal data");
  options.files.add_audit_options(command);
}

}  // namespace hamkalam::command
