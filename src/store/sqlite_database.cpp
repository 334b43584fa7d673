#include "store/sqlite_database.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <limits>
#include <system_error>
#include <utility>

#include "store/sqlite_schema.hpp"

namespace hamkalam::store {
namespace {

// The first place to look when a file cannot be opened; SQLite itself says only that much.
std::string folder_fault(const std::filesystem::path& path) {
  std::error_code error;
  const auto folder = std::filesystem::absolute(path, error).parent_path();
  if (!std::filesystem::exists(folder, error)) return "its folder does not exist";
  if (!std::filesystem::is_directory(folder, error)) return "its folder is a file";
  if (std::filesystem::is_directory(path, error)) return "is a folder";
  return {};
}

Error at(const std::string& path, const Error& error) {
  return Error(error.code, path, error.what);
}

}  // namespace

Error sqlite_error(sqlite3* handle, int code) {
  const int system = handle ? sqlite3_system_errno(handle) : 0;
  const auto say = [](std::string what) {
    return Error("unavailable", "journal", std::move(what));
  };
  switch (code & 0xff) {
    case SQLITE_FULL: return say("the disk is full");
    case SQLITE_READONLY: return say("the file or its folder is read-only");
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return say("locked by another program for more than 5 seconds");
    case SQLITE_CORRUPT:
      return say("the file is damaged: restore a backup or try \"sqlite3 FILE .recover\"");
    case SQLITE_NOTADB: return say("the file is no SQLite database");
    case SQLITE_CANTOPEN: return say("the file cannot be opened, or its folder not be written");
    case SQLITE_IOERR:
      if (system == ENOSPC || system == EDQUOT) return say("the disk is full");
      return say("the disk cannot be read or written: " + std::generic_category().message(system));
    default: return say(handle ? sqlite3_errmsg(handle) : sqlite3_errstr(code));
  }
}

Result<Database> Database::open(const std::string& path, Access access, Checked checked) {
  std::error_code error;
  if (const std::string fault = folder_fault(path); !fault.empty()) return Error(path, fault);
  if (access == Access::read && !std::filesystem::exists(path, error))
    return Error(path, "no such file");
  Database database;
  sqlite3* handle = nullptr;
  const int flags =
      SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
      (access == Access::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  database.handle_.reset(handle);  // there to be closed even when opening failed
  if (code != SQLITE_OK) return at(path, sqlite_error(handle, code));
  if (access != Access::read && sqlite3_db_readonly(handle, "main") == 1)
    return Error(path, "is read-only");
  sqlite3_busy_timeout(handle, kBusyMilliseconds);

  const auto prepared = database.set_up(path, access, checked);
  if (!prepared) return at(path, prepared.error());
  return database;
}

Result<void> Database::set_up(const std::string& path, Access access, Checked checked) {
  HK_TRY(const std::int64_t tables, number("SELECT count(*) FROM sqlite_schema"));
  if (tables == 0 && access != Access::read) HK_CHECK(bring_up());
  HK_TRY(const std::int64_t application, number("PRAGMA application_id"));
  if (application != kApplication)
    return Error(path, "a database, but no journal of hamkalam: name another file");
  HK_TRY(const std::int64_t version, number("PRAGMA user_version"));
  if (version < 1 || version > kSchema)
    return Error(path, "written by " + std::string(version > kSchema ? "a newer" : "an unknown") +
                           " hamkalam (journal version " + std::to_string(version) +
                           ", this program knows " + std::to_string(kSchema) + ")");
  if (access == Access::read) return {};
  if (access == Access::alone) HK_CHECK(keep_others_out(path));
  HK_TRY(const std::string mode, answer("PRAGMA journal_mode = WAL"));
  if (mode != "wal") return Error(path, "no write-ahead log here: name a file on a local disk");
  // A commit is on the disk when it returns, whatever happens to the machine; what is erased is
  // overwritten with zeros. Pages are folded back into the file 16 MB at a time: under load the
  // same ones are written again and again.
  HK_CHECK(
      execute("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;"
              "PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864"));
  if (checked == Checked::yes) HK_CHECK(check(path));
  if (version == kSchema) return {};
  const std::string copy = path + ".v" + std::to_string(version);
  HK_CHECK(keep_copy(path, copy));
  HK_CHECK(bring_up());
  return list_copy(copy);
}

// A journal leaves its write-ahead log only while nobody else has it open, and comes back to it
// holding the lock.
Result<void> Database::keep_others_out(const std::string& path) {
  const auto mode = answer("PRAGMA journal_mode = DELETE");
  if (!mode || *mode != "delete")
    return Error("unavailable", path, "another program has it open: stop it first");
  return execute("PRAGMA locking_mode = EXCLUSIVE");
}

// Every step that the file has not seen, in one transaction.
Result<void> Database::bring_up() {
  HK_CHECK(execute("BEGIN IMMEDIATE"));
  // Asked inside the transaction: two programs may start at the same moment.
  const auto version = number("PRAGMA user_version");
  Result<void> done = version ? Result<void>() : Result<void>(version.error());
  for (std::int64_t step = version ? *version : kSchema; done && step < kSchema; ++step)
    done = execute(kSteps[static_cast<std::size_t>(step)]);
  if (done) done = execute(("PRAGMA user_version = " + std::to_string(kSchema)).c_str());
  if (done) done = execute("COMMIT");
  if (!done) rollback();
  return done;
}

// What the file was before, in case that somebody must go back. One that is left from an attempt
// that ended early is made again.
Result<void> Database::keep_copy(const std::string& path, const std::string& copy) {
  std::error_code error;
  std::filesystem::remove(copy, error);
  HK_TRY(Statement into, prepare("VACUUM INTO ?1"));
  Run run(into, copy);
  const auto made = run.next();
  if (!made) return Error(path, "cannot be copied to " + copy + ": " + made.error().what);
  return {};
}

Result<void> Database::list_copy(const std::string& copy) {
  HK_TRY(Statement insert, prepare("INSERT INTO copies(path, at) "
                                   "VALUES(?1, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))"));
  Run run(insert, copy);
  HK_CHECK(run.next());
  return {};
}

Result<void> Database::check(const std::string& path) {
  const auto found = answer("PRAGMA quick_check(1)");
  if (!found) return at(path, found.error());
  if (*found == "ok") return {};
  return Error(path, sqlite_error(nullptr, SQLITE_CORRUPT).what + ": " + *found);
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  Statement statement(handle);
  if (code != SQLITE_OK) return sqlite_error(handle_.get(), code);
  return statement;
}

Result<void> Database::execute(const char* sql) {
  const int code = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return sqlite_error(handle_.get(), code);
  return {};
}

void Database::rollback() {
  if (sqlite3_get_autocommit(handle_.get()) == 0)  // some faults roll back by themselves
    sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

Result<std::string> Database::answer(std::string_view sql) {
  HK_TRY(Statement statement, prepare(sql));
  Run run(statement);
  HK_TRY(const bool answered, run.next());
  return answered ? run.text(0) : "";
}

Result<std::int64_t> Database::number(std::string_view sql) {
  HK_TRY(Statement statement, prepare(sql));
  Run run(statement);
  HK_TRY(const bool answered, run.next());
  return answered ? static_cast<std::int64_t>(run.number(0)) : 0;
}

Result<bool> Run::next() {
  const int code = fault_ != SQLITE_OK ? fault_ : sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return sqlite_error(sqlite3_db_handle(handle_), code);
}

std::string Run::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
  if (!bytes) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

std::uint64_t Run::number(int column) const {
  return static_cast<std::uint64_t>(sqlite3_column_int64(handle_, column));
}

void Run::bind(int index, std::string_view value) {
  // An empty view may point nowhere, which SQLite would take for NULL.
  const int code = sqlite3_bind_text64(handle_, index, value.empty() ? "" : value.data(),
                                       value.size(), SQLITE_STATIC, SQLITE_UTF8);
  if (code != SQLITE_OK) fault_ = code;
}

void Run::bind(int index, std::uint64_t value) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  const int code =
      sqlite3_bind_int64(handle_, index, static_cast<std::int64_t>(std::min(value, kMost)));
  if (code != SQLITE_OK) fault_ = code;
}

}  // namespace hamkalam::store
