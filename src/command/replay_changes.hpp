// `replay --baseline`: the answers of an earlier brain against those of this one; and what `check
// --log` holds a labelled log against.
#pragma once

#include "command/command.hpp"
#include "replay/replay.hpp"

namespace hamkalam::command {

struct ChangeFlags {
  std::string baseline, html, junit, fail_on;
  bool wanted() const { return !baseline.empty(); }
  void add_options(CLI::App& command);
};

// Prints what changed; true where a condition of --fail-on holds.
Result<bool> tell_changes(const ChangeFlags& flags, const replay::Replay& replay);

// Replays a log with `expect` fields and prints what is not as expected; an exit code.
int check_log(const assist::Assistant& assistant, const fs::path& data, const std::string& log);

}  // namespace hamkalam::command
