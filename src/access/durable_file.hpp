// Files that must be whole after a crash, and one writer at a time over several processes.
//
//   HK_TRY(FileLock lock, FileLock::take(path));   // until `lock` goes
//   HK_CHECK(write_atomically(path, bytes));
#pragma once

#include <filesystem>
#include <string_view>
#include <utility>

#include "base/result.hpp"

namespace hamkalam::access {

// A descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor();
  int get() const { return fd_; }

 private:
  int fd_;
};

// Holds PATH.lock, an empty file that stays: two commands that read, change and write a file would
// otherwise lose one's change. Waits for the other.
class FileLock {
 public:
  static Result<FileLock> take(const std::filesystem::path& path);

 private:
  explicit FileLock(Descriptor file) : file_(std::move(file)) {}
  Descriptor file_;
};

// Replaces the file whole or not at all, synced, readable by its owner only (0600).
Result<void> write_atomically(const std::filesystem::path& path, std::string_view bytes);

// Writes all of `bytes` to a descriptor; what the system says when it cannot.
Result<void> write_all(int fd, std::string_view bytes, const std::filesystem::path& path);

// "PATH: No space left on device", of errno.
Error system_error(const std::filesystem::path& path);

}  // namespace hamkalam::access
