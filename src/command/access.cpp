#include "command/access.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "server/config.hpp"

namespace hamkalam::command {

void AccessFiles::add_options(CLI::App& command) {
  command.add_option("--tokens", tokens, "the file of tokens");
  add_audit_options(command);
}

void AccessFiles::add_audit_options(CLI::App& command) {
  command.add_option("--audit", audit, "the audit log");
  command.add_option("--config", config, "the server's configuration, which names them");
}

Result<void> AccessFiles::find() {
  server::Config read;
  if (!config.empty()) HK_CHECK(server::read_config(config, read));
  HK_CHECK(server::read_environment(
      [](const char* name) -> const char* { return std::getenv(name); }, read));
  if (tokens.empty()) tokens = read.tokens;
  if (audit.empty()) audit = read.audit;
  return {};
}

Result<void> AccessFiles::note(access::AuditEntry entry) const {
  if (audit.empty()) return {};
  entry.who = {access::Role::admin, "uid-" + std::to_string(getuid()), "", 0};
  HK_TRY(const auto log, access::Audit::open(audit, now));
  log->add(std::move(entry));
  return log->flush();
}

}  // namespace hamkalam::command
