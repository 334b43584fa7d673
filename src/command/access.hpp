// What commands share that change or show who may do what: where the tokens and the audit log are.
//
//   options.files.add_options(command);            // --tokens, --audit, --config
//   HK_CHECK(options.files.find());
//   HK_CHECK(options.files.note({.what = "export", .about = "sqlite:hamkalam.db"}));
#pragma once

#include "access/audit.hpp"
#include "command/command.hpp"

namespace hamkalam::command {

struct AccessFiles {
  fs::path tokens, audit, config;

  void add_options(CLI::App& command);
  // Only --audit and --config, for commands that have no business with tokens.
  void add_audit_options(CLI::App& command);
  // Fills in what no flag said: HAMKALAM_TOKENS and HAMKALAM_AUDIT, else the file of --config.
  Result<void> find();
  // Writes a line and waits for the disk; nothing where there is no audit log. The line names the
  // user of this system who gave the command.
  Result<void> note(access::AuditEntry entry) const;
};

}  // namespace hamkalam::command
