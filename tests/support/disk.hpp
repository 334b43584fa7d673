// A disk for SQLite that forgets: files in memory that know which of their bytes were synced. It
// records what is written, fails on command, and can be looked at as it would be after the power
// went at any moment.
//
//   Disk disk;                                  // from here on every database is on it
//   ... open_sqlite(path), append ...
//   Disk::Image left = disk.after_power_cut(disk.steps());
//   disk.swap(left);                            // what the next open finds
#pragma once

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace hamkalam::test {

class Disk {
 public:
  using Image = std::map<std::string, std::string>;  // files by path
  // full, broken: a write fails. cut: half of it is written, then it fails. unsynced: a sync fails.
  enum class Fault { none, full, broken, cut, unsynced };

  Disk() {
    unix_ = sqlite3_vfs_find(nullptr);
    vfs_ = *unix_;
    vfs_.iVersion = 2;
    vfs_.szOsFile = sizeof(File);
    vfs_.zName = "hamkalam-test-disk";
    vfs_.pNext = nullptr;
    vfs_.pAppData = this;
    vfs_.xOpen = open;
    vfs_.xDelete = remove;
    vfs_.xAccess = access;
    sqlite3_vfs_register(&vfs_, 1);
  }
  ~Disk() { sqlite3_vfs_unregister(&vfs_); }
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;

  // Puts other files onto the disk; nothing may be open.
  void swap(const Image& image) {
    const std::lock_guard lock(mutex_);
    now_.clear();
    for (const auto& [name, bytes] : image) now_[name].bytes = bytes;
    steps_.clear();
    before_ = image;
  }

  // From the write (or sync) after `good` more of them on, until Fault::none.
  void fail(Fault fault, int good = 0) {
    const std::lock_guard lock(mutex_);
    fault_ = fault;
    good_ = good;
  }

  std::size_t steps() const {
    const std::lock_guard lock(mutex_);
    return steps_.size();
  }
  std::size_t unsynced_bytes() const {
    const std::lock_guard lock(mutex_);
    std::size_t bytes = 0;
    for (const auto& [unused, content] : now_) bytes += content.unsynced;
    return bytes;
  }

  // What is left when the power goes after so many steps: what was synced; with `torn`, also some
  // of what was written since, the last of it cut in the middle.
  Image after_power_cut(std::size_t steps, std::mt19937* torn = nullptr) const {
    const std::lock_guard lock(mutex_);
    Image synced = before_, written = before_;
    std::vector<const Step*> waiting;
    for (std::size_t i = 0; i < steps; ++i) {
      const Step& step = steps_[i];
      if (step.kind == Step::sync) {
        synced[step.file] = written[step.file];
        std::erase_if(waiting, [&](const Step* one) { return one->file == step.file; });
      } else if (step.kind == Step::remove) {
        synced.erase(step.file);
        written.erase(step.file);
        std::erase_if(waiting, [&](const Step* one) { return one->file == step.file; });
      } else {
        step.apply(written[step.file]);
        waiting.push_back(&step);
      }
    }
    if (torn && !waiting.empty()) {
      const std::size_t kept = (*torn)() % waiting.size();
      for (std::size_t i = 0; i < kept; ++i) waiting[i]->apply(synced[waiting[i]->file]);
      Step last = *waiting[kept];
      last.bytes.resize(last.bytes.size() / 512 / 2 * 512);
      if (last.kind == Step::write) last.apply(synced[last.file]);
    }
    return synced;
  }

 private:
  struct Step {
    enum Kind { write, truncate, sync, remove } kind;
    std::string file;
    std::size_t offset = 0;  // truncate: the new size
    std::string bytes = {};
    void apply(std::string& content) const {
      if (kind == truncate) return content.resize(offset);
      content.resize(std::max(content.size(), offset + bytes.size()));
      content.replace(offset, bytes.size(), bytes);
    }
  };
  struct File;
  struct Content {
    std::string bytes;
    std::size_t unsynced = 0;
    std::set<const File*> readers;
    const File* writer = nullptr;
    const File* only = nullptr;
    std::vector<std::unique_ptr<std::string>> shared;  // memory of the write-ahead log's index
    std::map<const File*, std::pair<unsigned, unsigned>> shared_locks;  // shared, exclusive bits
  };
  struct File {
    sqlite3_file base;
    Disk* disk;
    std::string name;
    bool temporary;
  };

  static Disk& of(sqlite3_vfs* vfs) { return *static_cast<Disk*>(vfs->pAppData); }
  static File& of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
  static Content& content(File& file) { return file.disk->now_[file.name]; }

  bool fails(bool is_sync) {
    if (fault_ == Fault::none || (fault_ == Fault::unsynced) != is_sync) return false;
    return good_-- <= 0;
  }

  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* out, int flags, int* given) {
    Disk& disk = of(vfs);
    const std::lock_guard lock(disk.mutex_);
    out->pMethods = nullptr;
    const std::string path = name ? name : "temporary-" + std::to_string(++disk.temporary_);
    if (!(flags & SQLITE_OPEN_CREATE) && !disk.now_.contains(path)) return SQLITE_CANTOPEN;
    auto* file = new (static_cast<void*>(out)) File{{methods()}, &disk, path, name == nullptr};
    disk.now_[file->name];
    if (given) *given = flags;
    return SQLITE_OK;
  }
  static int close(sqlite3_file* handle) {
    File& file = of(handle);
    const std::lock_guard lock(file.disk->mutex_);
    Content& kept = content(file);
    kept.readers.erase(&file);
    kept.shared_locks.erase(&file);
    if (kept.writer == &file) kept.writer = nullptr;
    if (kept.only == &file) kept.only = nullptr;
    if (file.temporary) file.disk->now_.erase(file.name);
    file.~File();
    return SQLITE_OK;
  }
  static int remove(sqlite3_vfs* vfs, const char* name, int) {
    Disk& disk = of(vfs);
    const std::lock_guard lock(disk.mutex_);
    if (disk.now_.erase(name) == 0) return SQLITE_IOERR_DELETE_NOENT;
    disk.steps_.push_back({Step::remove, name});
    return SQLITE_OK;
  }
  static int access(sqlite3_vfs* vfs, const char* name, int, int* there) {
    Disk& disk = of(vfs);
    const std::lock_guard lock(disk.mutex_);
    const auto found = disk.now_.find(name);
    *there = found != disk.now_.end() && !found->second.bytes.empty();
    return SQLITE_OK;
  }
  static int read(sqlite3_file* handle, void* into, int size, sqlite3_int64 offset) {
    File& file = of(handle);
    const std::lock_guard lock(file.disk->mutex_);
    const std::string& bytes = content(file).bytes;
    const auto at = static_cast<std::size_t>(offset), wanted = static_cast<std::size_t>(size);
    const std::size_t there = at < bytes.size() ? std::min(wanted, bytes.size() - at) : 0;
    std::memset(into, 0, wanted);
    if (there > 0) std::memcpy(into, bytes.data() + at, there);
    return there == wanted ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
  }
  static int write(sqlite3_file* handle, const void* from, int size, sqlite3_int64 offset) {
    File& file = of(handle);
    const std::lock_guard lock(file.disk->mutex_);
    Step step{Step::write,
              file.name,
              static_cast<std::size_t>(offset),
              {static_cast<const char*>(from), static_cast<std::size_t>(size)}};
    const bool failing = file.disk->fails(false);
    if (failing && file.disk->fault_ != Fault::cut)
      return file.disk->fault_ == Fault::full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    if (failing) step.bytes.resize(step.bytes.size() / 2);
    step.apply(content(file).bytes);
    content(file).unsynced += step.bytes.size();
    if (!file.temporary) file.disk->steps_.push_back(std::move(step));
    return failing ? SQLITE_IOERR_WRITE : SQLITE_OK;
  }
  static int truncate(sqlite3_file* handle, sqlite3_int64 size) {
    File& file = of(handle);
    const std::lock_guard lock(file.disk->mutex_);
    const Step step{Step::truncate, file.name, static_cast<std::size_t>(size)};
    step.apply(content(file).bytes);
    file.disk->steps_.push_back(step);
    return SQLITE_OK;
  }
  static int sync(sqlite3_file* handle, int) {
    File& file = of(handle);
    const std::lock_guard lock(file.disk->mutex_);
    if (file.disk->fails(true)) return SQLITE_IOERR_FSYNC;
    content(file).unsynced = 0;
    file.disk->steps_.push_back({Step::sync, file.name});
    return SQLITE_OK;
  }
  static int size(sqlite3_file* handle, sqlite3_int64* bytes) {
    File& file = of(handle);
    const std::lock_guard lock(file.disk->mutex_);
    *bytes = static_cast<sqlite3_int64>(content(file).bytes.size());
    return SQLITE_OK;
  }
  static int lock_file(sqlite3_file* handle, int level) {
    File& file = of(handle);
    const std::lock_guard lock(file.disk->mutex_);
    Content& kept = content(file);
    if (kept.only && kept.only != &file) return SQLITE_BUSY;
    if (level >= SQLITE_LOCK_RESERVED && kept.writer && kept.writer != &file) return SQLITE_BUSY;
    if (level == SQLITE_LOCK_EXCLUSIVE && kept.readers.size() > kept.readers.count(&file))
      return SQLITE_BUSY;
    kept.readers.insert(&file);
    if (level >= SQLITE_LOCK_RESERVED) kept.writer = &file;
    if (level == SQLITE_LOCK_EXCLUSIVE) kept.only = &file;
    return SQLITE_OK;
  }
  static int unlock_file(sqlite3_file* handle, int level) {
    File& file = of(handle);
    const std::lock_guard lock(file.disk->mutex_);
    Content& kept = content(file);
    if (kept.only == &file) kept.only = nullptr;
    if (kept.writer == &file) kept.writer = nullptr;
    if (level == SQLITE_LOCK_NONE) kept.readers.erase(&file);
    return SQLITE_OK;
  }
  static int is_reserved(sqlite3_file* handle, int* reserved) {
    File& file = of(handle);
    const std::lock_guard lock(file.disk->mutex_);
    *reserved = content(file).writer != nullptr;
    return SQLITE_OK;
  }
  static int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
  static int sector(sqlite3_file*) { return 4096; }
  static int device(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

  static int shared_map(sqlite3_file* handle, int region, int size, int extend,
                        void volatile** memory) {
    File& file = of(handle);
    const std::lock_guard lock(file.disk->mutex_);
    auto& shared = content(file).shared;
    const auto wanted = static_cast<std::size_t>(region) + 1;
    *memory = nullptr;
    if (shared.size() < wanted && !extend) return SQLITE_OK;
    while (shared.size() < wanted)
      shared.push_back(std::make_unique<std::string>(static_cast<std::size_t>(size), '\0'));
    *memory = shared[wanted - 1]->data();
    return SQLITE_OK;
  }
  static int shared_lock(sqlite3_file* handle, int first, int count, int flags) {
    File& file = of(handle);
    const std::lock_guard lock(file.disk->mutex_);
    auto& locks = content(file).shared_locks;
    const unsigned bits = ((1U << count) - 1U) << first;
    auto& [shared, exclusive] = locks[&file];
    if (flags & SQLITE_SHM_UNLOCK) {
      shared &= ~bits;
      exclusive &= ~bits;
      return SQLITE_OK;
    }
    for (const auto& [other, held] : locks)
      if (other != &file &&
          ((held.second & bits) || ((flags & SQLITE_SHM_EXCLUSIVE) && (held.first & bits))))
        return SQLITE_BUSY;
    (flags & SQLITE_SHM_EXCLUSIVE ? exclusive : shared) |= bits;
    return SQLITE_OK;
  }
  static void barrier(sqlite3_file* handle) { const std::lock_guard lock(of(handle).disk->mutex_); }
  static int shared_unmap(sqlite3_file* handle, int gone) {
    File& file = of(handle);
    const std::lock_guard lock(file.disk->mutex_);
    content(file).shared_locks.erase(&file);
    if (gone) content(file).shared.clear();
    return SQLITE_OK;
  }
  static const sqlite3_io_methods* methods() {
    static const sqlite3_io_methods table{
        2,           close,       read,         write,   truncate, sync,   size,
        lock_file,   unlock_file, is_reserved,  control, sector,   device, shared_map,
        shared_lock, barrier,     shared_unmap, nullptr, nullptr};
    return &table;
  }

  mutable std::mutex mutex_;
  sqlite3_vfs* unix_ = nullptr;
  sqlite3_vfs vfs_{};
  std::map<std::string, Content> now_;
  Image before_;
  std::vector<Step> steps_;
  Fault fault_ = Fault::none;
  int good_ = 0, temporary_ = 0;
};

}  // namespace hamkalam::test
