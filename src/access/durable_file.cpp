#include "access/durable_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace hamkalam::access {

Descriptor::~Descriptor() {
  if (fd_ >= 0) close(fd_);
}

Error system_error(const std::filesystem::path& path) {
  return Error(path.string(), std::generic_category().message(errno));
}

Result<FileLock> FileLock::take(const std::filesystem::path& path) {
  const std::string name = path.string() + ".lock";
  Descriptor file(open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (file.get() < 0) return system_error(name);
  while (flock(file.get(), LOCK_EX) != 0)
    if (errno != EINTR) return system_error(name);
  return FileLock(std::move(file));
}

Result<void> write_all(int fd, std::string_view bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t size = write(fd, bytes.data(), bytes.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return system_error(path);
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return {};
}

Result<void> write_atomically(const std::filesystem::path& path, std::string_view bytes) {
  const std::string fresh = path.string() + ".new";
  unlink(fresh.c_str());  // of a writer that was stopped
  {
    Descriptor file(open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.get() < 0) return system_error(fresh);
    HK_CHECK(write_all(file.get(), bytes, fresh));
    if (fsync(file.get()) != 0) return system_error(fresh);
  }
  if (rename(fresh.c_str(), path.c_str()) != 0) return system_error(path);
  // The name itself is durable once its folder is.
  const auto parent = path.parent_path();
  const Descriptor folder(
      open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0 || fsync(folder.get()) != 0) return system_error(parent);
  return {};
}

}  // namespace hamkalam::access
