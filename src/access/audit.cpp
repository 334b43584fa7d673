#include "access/audit.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <optional>

namespace hamkalam::access {
namespace {

constexpr std::size_t kMostWaiting = 10'000;
constexpr auto kRetry = std::chrono::seconds(1);

// Holds the file against other processes.
class Held {
 public:
  explicit Held(int fd) : fd_(fd) {
    while ((ok_ = flock(fd, LOCK_EX) == 0) == false && errno == EINTR) {
    }
  }
  ~Held() { flock(fd_, LOCK_UN); }
  bool ok() const { return ok_; }

 private:
  int fd_;
  bool ok_ = false;
};

// Where the last whole line ends.
Result<off_t> whole_size(int fd, off_t size, const std::filesystem::path& path) {
  char bytes[4096];
  for (off_t end = size; end > 0;) {
    const off_t begin = std::max<off_t>(end - off_t(sizeof bytes), 0);
    const ssize_t count = pread(fd, bytes, static_cast<std::size_t>(end - begin), begin);
    if (count != end - begin) return system_error(path);
    for (ssize_t i = count; i-- > 0;)
      if (bytes[i] == '\n') return begin + i + 1;
    end = begin;
  }
  return off_t(0);
}

}  // namespace

Result<std::unique_ptr<Audit>> Audit::open(std::filesystem::path path, Clock clock) {
  std::unique_ptr<Audit> audit(new Audit(std::move(path), std::move(clock)));
  HK_CHECK(audit->write({}));
  audit->thread_ = std::thread([raw = audit.get()] { raw->run(); });
  return audit;
}

Audit::~Audit() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Audit::add(AuditEntry entry) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= kMostWaiting) return;
    waiting_.push_back({std::move(entry), clock_()});
  }
  changed_.notify_all();
}

std::optional<Error> Audit::fault() const {
  const std::lock_guard lock(mutex_);
  if (!fault_ && waiting_.size() >= kMostWaiting)
    return Error(path_.string(), "too many lines wait to be written");
  return fault_;
}

Result<void> Audit::flush() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return fault_ || (waiting_.empty() && writing_ == 0); });
  if (fault_) return *fault_;
  return {};
}

void Audit::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    std::deque<Waiting> batch;
    batch.swap(waiting_);
    writing_ = batch.size();
    lock.unlock();
    const auto written = write(batch);
    lock.lock();
    writing_ = 0;
    fault_.reset();
    if (!written) {
      fault_ = written.error();
      waiting_.insert(waiting_.begin(), std::make_move_iterator(batch.begin()),
                      std::make_move_iterator(batch.end()));
    }
    changed_.notify_all();
    if (written) continue;
    if (stopping_) return;
    changed_.wait_for(lock, kRetry, [&] { return stopping_; });
  }
}

// Whether the name still means the file that is open.
bool Audit::is_current() const {
  struct stat mine {
  }, named{};
  return file_.get() >= 0 && fstat(file_.get(), &mine) == 0 && stat(path_.c_str(), &named) == 0 &&
         mine.st_ino == named.st_ino && mine.st_dev == named.st_dev;
}

// Opens the file, or the new one after a rename. Another process may have had the last word in the
// old one.
Result<void> Audit::reopen() {
  if (file_.get() >= 0) {
    HK_TRY(const AuditHead last, read_head("/proc/self/fd/" + std::to_string(file_.get())));
    if (last.seq > head_.seq) head_ = last;
  }
  Descriptor fresh(::open(path_.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600));
  if (fresh.get() < 0) return system_error(path_);
  file_ = std::move(fresh);
  return {};
}

Result<void> Audit::write(const std::deque<Waiting>& batch) {
  std::optional<Held> held;
  do {
    held.reset();
    if (!is_current()) HK_CHECK(reopen());
    held.emplace(file_.get());
    if (!held->ok()) return system_error(path_);
  } while (!is_current());  // renamed while it was waited for
  struct stat now {};
  if (fstat(file_.get(), &now) != 0) return system_error(path_);
  HK_TRY(const off_t whole, whole_size(file_.get(), now.st_size, path_));
  const bool torn = whole < now.st_size;
  if (torn && ftruncate(file_.get(), whole) != 0) return system_error(path_);
  // Another process may have written since; an empty file goes on where its predecessor ended.
  if (whole > 0) {
    HK_TRY(head_, read_head(path_));
  } else if (head_.seq == 0) {
    HK_TRY(head_, read_head(path_.string() + ".1"));
  }
  AuditHead head = head_;
  std::string bytes;
  auto append = [&](const AuditEntry& entry, event::Time at) {
    const std::string line = audit_line(entry, at, head);
    head = head_after(line, head.seq + 1);
    bytes += line + "\n";
  };
  if (torn)
    append({.what = "audit_mended", .why = std::to_string(now.st_size - whole) + " bytes"},
           clock_());
  for (const auto& one : batch) append(one.entry, one.at);
  if (bytes.empty()) return {};
  Result<void> written = write_all(file_.get(), bytes, path_);
  if (written && fdatasync(file_.get()) != 0) written = system_error(path_);
  if (!written) {
    // All or nothing: the same lines come again.
    if (ftruncate(file_.get(), whole) != 0) return system_error(path_);
    return written;
  }
  head_ = head;
  return {};
}

}  // namespace hamkalam::access
