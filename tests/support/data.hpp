// What the tests read, loaded once: the text analysis, and the assistant with its trained model.
#pragma once

#include <filesystem>

#include "assist/assistant.hpp"
#include "support/catch.hpp"
#include "text/analyzer.hpp"

namespace hamkalam::test {

// The folder with intents/, locales/ and model.bin.
inline const std::filesystem::path& share() {
  static const std::filesystem::path folder = HAMKALAM_SHARE_DIR;
  return folder;
}

inline const text::Analyzer& analyzer() {
  static const auto loaded = text::Analyzer::load(share() / "locales");
  REQUIRE(loaded);
  return *loaded;
}

inline const assist::Assistant& assistant() {
  static const auto loaded = assist::Assistant::load(share(), share() / "model.bin");
  REQUIRE(loaded);
  return *loaded;
}

}  // namespace hamkalam::test
