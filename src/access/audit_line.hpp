// The lines of the audit log, and whether they are the ones that were written.
//
//   {"seq":7,"at":"2026-03-01T09:12:00Z","what":"sign_in","outcome":"ok","role":"agent",
//    "subject":"sara","token":"3f9ab01c77d2","address":"203.0.113.7","prev":"<64 digits>"}
//
// `prev` is the SHA-256 of the line before, without its newline: whoever changes, removes or adds a
// line has to write all later ones anew, and the newest hash, kept elsewhere, shows it. A file that
// goes on after another (rotation) begins with the hash of that one's last line. No line has a text
// that a customer or an agent wrote.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "access/identity.hpp"
#include "base/result.hpp"

namespace hamkalam::access {

// What happened. Empty members are left out.
struct AuditEntry {
  std::string what;     // sign_in, token_added, token_revoked, reload_asked, reload,
                        // conversation_read, watch, export, forget, audit_mended
  std::string outcome;  // ok, refused
  Identity who;         // `role` counts only where `subject` is not empty
  std::string address;  // where it came from
  std::string about;    // a conversation, a token's id, a file
  std::string why;      // of a refusal
};

// The end of a chain: the number and the hash of its last line.
struct AuditHead {
  std::uint64_t seq = 0;
  std::string hash = std::string(64, '0');
};

// The next line, without its newline.
std::string audit_line(const AuditEntry& entry, event::Time at, const AuditHead& head);

// The chain's end after this line, whatever it says.
AuditHead head_after(const std::string& line, std::uint64_t seq);

// Reads the end of a log; a file that is not there or empty has none (seq 0).
Result<AuditHead> read_head(const std::filesystem::path& path);

struct AuditReport {
  std::uint64_t lines = 0, first = 0;  // how many, and the number of the first
  AuditHead head;
};
// Checks logs that follow each other. The Error's `where` names file and line of the first that
// does not fit, its `what` says why.
Result<AuditReport> verify_audit(const std::vector<std::filesystem::path>& paths);

}  // namespace hamkalam::access
