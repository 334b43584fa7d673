// A file with the fuzzer's bytes, for loaders that read files; one a process, gone with it.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "support/temp_folder.hpp"

namespace hamkalam::fuzz {

inline std::string scratch(const std::uint8_t* data, std::size_t size) {
  static const test::TempFolder folder;
  const std::string path = folder.file("input");
  std::ofstream(path, std::ios::binary | std::ios::trunc)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  return path;
}

// An end that libFuzzer takes for a crash.
inline void must(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

}  // namespace hamkalam::fuzz
