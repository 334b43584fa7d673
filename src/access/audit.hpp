// The audit log: an append-only file of hash-chained lines (audit_line.hpp), synced to the disk by
// a thread of its own, so that nobody waits for it.
//
//   HK_TRY(auto audit, Audit::open("audit.jsonl", wall_clock));
//   audit->add({.what = "watch", .who = sara, .address = "203.0.113.7", .about = "c-1"});
//
// Several processes may write to one file (a server, and `hamkalam token add` beside it): a lock is
// held around reading the chain's end and writing the next lines. When the file was renamed
// (logrotate), the next line goes into a new one and carries the chain on; a process that begins
// with an empty file looks for the end in FILE.1. A line that a crash cut off was never
// acknowledged to anybody: it is removed, which the log itself says (`audit_mended`).
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "access/audit_line.hpp"
#include "access/durable_file.hpp"

namespace hamkalam::access {

class Audit {
 public:
  using Clock = std::function<event::Time()>;

  // Errors: the file cannot be written, or its last line is none of ours.
  static Result<std::unique_ptr<Audit>> open(std::filesystem::path path, Clock clock);
  ~Audit();  // writes what is left
  Audit(const Audit&) = delete;
  Audit& operator=(const Audit&) = delete;

  // From any thread; returns at once.
  void add(AuditEntry entry);

  // Waits until all that was added is on the disk; what went wrong otherwise. For commands.
  Result<void> flush();

  // Why lines cannot be written at the moment, or nothing. They are kept and tried again every
  // second, but only so many: who must not act unseen asks this first.
  std::optional<Error> fault() const;

 private:
  struct Waiting {
    AuditEntry entry;
    event::Time at;
  };
  Audit(std::filesystem::path path, Clock clock)
      : path_(std::move(path)), clock_(std::move(clock)) {}
  void run();
  Result<void> write(const std::deque<Waiting>& batch);
  bool is_current() const;
  Result<void> reopen();

  const std::filesystem::path path_;
  const Clock clock_;

  // Of the thread alone.
  Descriptor file_;
  AuditHead head_;  // of the last line that this process wrote or read

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Waiting> waiting_;
  std::size_t writing_ = 0;
  std::optional<Error> fault_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace hamkalam::access
