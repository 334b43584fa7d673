#include "command/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iostream>

namespace hamkalam::command {

using Clock = std::chrono::steady_clock;

ProgressBar::ProgressBar(std::string what, std::uint64_t total)
    : what_(std::move(what)),
      total_(total),
      is_terminal_(::isatty(STDERR_FILENO) == 1),
      begin_(Clock::now()),
      last_(begin_) {}

ProgressBar::~ProgressBar() {
  if (is_terminal_) std::cerr << "\r\x1b[K" << std::flush;
}

void ProgressBar::show(std::uint64_t done, std::uint64_t count) {
  const auto now = Clock::now();
  if (!is_terminal_ || now - last_ < std::chrono::milliseconds(200)) return;
  last_ = now;
  std::cerr << "\r\x1b[K"
            << bar_line(what_, done, total_, count,
                        std::chrono::duration<double>(now - begin_).count())
            << std::flush;
}

std::string bar_line(const std::string& what, std::uint64_t done, std::uint64_t total,
                     std::uint64_t count, double seconds) {
  char rate[64];
  std::snprintf(rate, sizeof rate, "%.0f messages a second",
                seconds > 0 ? static_cast<double>(count) / seconds : 0.0);
  if (total == 0 || done == 0) return what + "  " + rate;
  const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  const auto full = static_cast<std::size_t>(share * 30);
  const auto left = static_cast<long>(seconds / share - seconds);
  char end[256];
  std::snprintf(end, sizeof end, "  %3.0f %%  %s  %02ld:%02ld left", share * 100, rate, left / 60,
                left % 60);
  return what + "  " + std::string(full, '#') + std::string(30 - full, '.') + end;
}

}  // namespace hamkalam::command
