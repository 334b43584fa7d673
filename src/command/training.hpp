// What the commands around training share.
#pragma once

#include <string>

#include "command/command.hpp"
#include "training/trainer.hpp"

namespace hamkalam::command {

// Writes a file whole or not at all; the exit code of that, a fault told.
int write_whole(const fs::path& path, const std::string& bytes);

// How far it is, in steps of ten percent.
training::Progress on_standard_error();

}  // namespace hamkalam::command
