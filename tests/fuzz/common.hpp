// What the fuzz targets share: the analysis, loaded once from the locales of the sources or of
// HAMKALAM_LOCALES, and an end that libFuzzer takes for a crash.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "support/promises.hpp"

namespace hamkalam::fuzz {

inline const text::Analyzer& analyzer() {
  static const auto loaded = [] {
    const char* folder = std::getenv("HAMKALAM_LOCALES");
    auto out = text::Analyzer::load(folder ? folder : HAMKALAM_SOURCE_DIR "/locales");
    if (!out) {
      std::fprintf(stderr, "%s\n", out.error().text().c_str());
      std::exit(1);
    }
    return out;
  }();
  return *loaded;
}

inline void must_hold(const std::string& broken) {
  if (broken.empty()) return;
  std::fprintf(stderr, "broken promise: %s\n", broken.c_str());
  std::abort();
}

// What a target reads before the text.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size)
      : text_(reinterpret_cast<const char*>(data), size) {}

  // The last byte, so that seeds may be plain texts: their last letter or digit is one as good as
  // any.
  unsigned choice() {
    if (text_.empty()) return 0;
    const auto out = static_cast<unsigned char>(text_.back());
    text_.remove_suffix(1);
    return out;
  }
  text::Language language() {
    return static_cast<text::Language>(choice() % text::kLanguageTags.size());
  }
  std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

}  // namespace hamkalam::fuzz
