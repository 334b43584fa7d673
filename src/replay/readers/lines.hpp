// Cuts bytes into lines, whatever pieces they come in; "\r\n" is one end.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace hamkalam::replay {

class Lines {
 public:
  static constexpr std::size_t kMostBytes = 16 << 20;

  // Calls use(line, number, whole); `whole` is false where the line was cut at kMostBytes.
  template <class Use>
  void read(std::string_view bytes, Use&& use) {
    while (!bytes.empty()) {
      const std::size_t end = bytes.find('\n');
      const std::string_view part = bytes.substr(0, end);
      if (line_.empty() && end != bytes.npos && !cut_) {
        give(part, use);
      } else {
        cut_ |= line_.size() + part.size() > kMostBytes;
        line_ += part.substr(0, kMostBytes - std::min(line_.size(), kMostBytes));
        if (end != bytes.npos) flush(use);
      }
      if (end == bytes.npos) return;
      bytes.remove_prefix(end + 1);
    }
  }
  template <class Use>
  void end(Use&& use) {
    if (!line_.empty()) flush(use);
  }

 private:
  template <class Use>
  void give(std::string_view line, Use&& use) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    use(line, ++number_, !cut_);
  }
  template <class Use>
  void flush(Use&& use) {
    give(line_, use);
    line_.clear();
    cut_ = false;
  }

  std::string line_;
  bool cut_ = false;
  std::uint64_t number_ = 0;
};

}  // namespace hamkalam::replay
