// `audit verify`: whether the audit log is the one that was written.
#include <CLI/CLI.hpp>
#include <iostream>

#include "access/audit_line.hpp"
#include "command/command.hpp"

namespace hamkalam::command {
namespace {

struct AuditOptions {
  std::vector<fs::path> files;
};

int verify(AuditOptions& options) {
  const auto report = access::verify_audit(options.files);
  if (!report) return fail(report.error(), kFindings);
  std::cout << report->lines << " lines, from number " << report->first << " to "
            << report->head.seq << ", are whole; the last one's hash is " << report->head.hash
            << "\n";
  if (report->first > 1)
    std::cout << "Lines before number " << report->first << " stand in an older file.\n";
  return kFine;
}

}  // namespace

void add_audit(Commands& commands) {
  auto [command, options] = commands.add("audit", "the log of who did what", verify);
  command.require_subcommand(1);
  command.add_subcommand("verify", "names the first line that does not fit")
      ->add_option("file", options.files, "the oldest first")
      ->required();
}

}  // namespace hamkalam::command
