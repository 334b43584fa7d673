#include "command/training.hpp"

#include <iostream>

#include "training/write_file.hpp"

namespace hamkalam::command {

int write_whole(const fs::path& path, const std::string& bytes) {
  const auto written = training::write_file(path, bytes);
  return written ? kFine : fail(written.error(), kEnvironment);
}

training::Progress on_standard_error() {
  return [shown = std::string()](const std::string& what, int percent) mutable {
    const std::string line = what + " " + std::to_string(percent / 10 * 10) + " %";
    if (line != shown) std::cerr << "training " << line << "\n";
    shown = line;
  };
}

}  // namespace hamkalam::command
