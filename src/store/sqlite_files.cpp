// What is done with a journal's file as a whole, beside a running server: copied and checked.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "base/password.hpp"
#include "store/journal.hpp"
#include "store/sqlite_database.hpp"
#include "store/sqlite_schema.hpp"

namespace hamkalam::store {
namespace {

constexpr std::string_view kSqlite = "sqlite:";

Result<std::string> path_of(const std::string& address) {
  if (address.starts_with(kSqlite) && address.size() > kSqlite.size())
    return address.substr(kSqlite.size());
  return Error(without_password(address),
               is_postgres(address)
                   ? "a database is copied by its own tools: pg_basebackup, pg_dump"
                   : "no journal in a file: expected sqlite:PATH");
}

Error system_fault(const std::string& path) {
  return Error("unavailable", path, std::generic_category().message(errno));
}

Result<void> sync(const std::string& path, int flags) {
  const int file = ::open(path.c_str(), flags);
  if (file < 0) return system_fault(path);
  const bool synced = ::fsync(file) == 0;
  const Error fault = synced ? Error() : system_fault(path);
  ::close(file);
  if (!synced) return fault;
  return {};
}

// The whole file as it is now, into a file of its own without a write-ahead log.
Result<void> copy(Database& from, const std::string& part) {
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2(part.c_str(), &opened,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE, nullptr);
  const std::unique_ptr<sqlite3, CloseDatabase> into(opened);
  if (code != SQLITE_OK) return sqlite_error(opened, code);
  sqlite3_backup* backup = sqlite3_backup_init(opened, "main", from.handle(), "main");
  if (!backup) return sqlite_error(opened, sqlite3_errcode(opened));
  // In one step: a writer beside it is not held up, and cannot make it begin again.
  const int copied = sqlite3_backup_step(backup, -1);
  const int finished = sqlite3_backup_finish(backup);
  if (copied != SQLITE_DONE) return sqlite_error(opened, copied);
  if (finished != SQLITE_OK) return sqlite_error(opened, finished);
  const int settled =
      sqlite3_exec(opened, "PRAGMA journal_mode = DELETE", nullptr, nullptr, nullptr);
  if (settled != SQLITE_OK) return sqlite_error(opened, settled);
  return {};
}

Result<std::vector<std::string>> faults_of(Database& database) {
  HK_TRY(Statement check, database.prepare("PRAGMA integrity_check(100)"));
  Run run(check);
  std::vector<std::string> faults;
  for (;;) {
    HK_TRY(const bool there, run.next());
    if (!there) return faults;
    if (run.text(0) != "ok") faults.push_back(run.text(0));
  }
}

}  // namespace

Result<void> backup(const std::string& address, const std::string& out) {
  HK_TRY(const std::string path, path_of(address));
  std::error_code error;
  if (std::filesystem::exists(out, error)) return Error(out, "is there already: name a new file");
  HK_TRY(Database from, Database::open(path, Access::read));
  HK_TRY(const std::int64_t version, from.number("PRAGMA user_version"));
  const std::string part = out + ".part";
  std::filesystem::remove(part, error);  // of an attempt that ended early
  auto done = copy(from, part);
  if (done) {
    auto copied = Database::open(part, Access::read);
    auto faults = copied ? faults_of(*copied) : Result<std::vector<std::string>>(copied.error());
    if (!faults)
      done = faults.error();
    else if (!faults->empty())
      done = Error(out, "the copy is damaged: " + faults->front());
  }
  if (done) done = sync(part, O_RDONLY);
  // A link, not a rename: it never takes the place of a file that came meanwhile.
  if (done && ::link(part.c_str(), out.c_str()) != 0) done = system_fault(out);
  std::filesystem::remove(part, error);
  if (!done) return done;
  const auto folder = std::filesystem::absolute(out, error).parent_path();
  HK_CHECK(sync(folder.string(), O_RDONLY | O_DIRECTORY));
  if (version < kSchema) return {};  // it has no list yet
  HK_TRY(Database list, Database::open(path, Access::write));
  return list.list_copy(std::filesystem::absolute(out, error).string());
}

Result<std::vector<Copy>> copies(const std::string& address) {
  if (is_postgres(address)) return std::vector<Copy>();
  HK_TRY(const std::string path, path_of(address));
  HK_TRY(Database database, Database::open(path, Access::read));
  HK_TRY(const std::int64_t version, database.number("PRAGMA user_version"));
  std::vector<Copy> out;
  if (version < kSchema) return out;
  HK_TRY(Statement list, database.prepare("SELECT path, at FROM copies ORDER BY rowid"));
  Run run(list);
  for (;;) {
    HK_TRY(const bool there, run.next());
    if (!there) return out;
    out.push_back({run.text(0), run.text(1)});
  }
}

Result<std::vector<std::string>> check(const std::string& address) {
  if (is_postgres(address)) return check_postgres(address);
  HK_TRY(const std::string path, path_of(address));
  HK_TRY(Database database, Database::open(path, Access::read));
  return faults_of(database);
}

}  // namespace hamkalam::store
