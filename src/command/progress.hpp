// A bar on standard error for whoever waits at a terminal; nothing where there is none.
//
//   ProgressBar bar("read", total_bytes);
//   bar.show(bytes_so_far, messages_so_far);
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace hamkalam::command {

class ProgressBar {
 public:
  // `total` 0: nobody knows, so that no share is shown.
  ProgressBar(std::string what, std::uint64_t total);
  ~ProgressBar();  // leaves an empty line
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  // `count`: what the rate is told of.
  void show(std::uint64_t done, std::uint64_t count);

 private:
  std::string what_;
  std::uint64_t total_;
  bool is_terminal_;
  std::chrono::steady_clock::time_point begin_, last_;
};

// "#####.....  50 %  1200/s  00:12 left"
std::string bar_line(const std::string& what, std::uint64_t done, std::uint64_t total,
                     std::uint64_t count, double seconds);

}  // namespace hamkalam::command
