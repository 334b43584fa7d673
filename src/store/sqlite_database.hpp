// A journal's SQLite file: the handle, prepared statements, and what must hold before it is used.
//
//   HK_TRY(Database database, Database::open("hamkalam.db", Access::write));
//   HK_TRY(Statement find, database.prepare("SELECT seq FROM events WHERE id = ?1"));
//   Run run(find, id);
//   HK_TRY(bool found, run.next());
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "store/journal.hpp"

namespace hamkalam::store {

constexpr int kBusyMilliseconds = 5000;  // how long to wait for another program

struct CloseDatabase {
  void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
};
using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

enum class Checked { no, yes };

class Database {
 public:
  // Opens a journal and, for writing, creates what is missing and brings an old file up to date.
  // `checked`: whether to look first, for writing, if the file is sound. Errors name the path and
  // what to do.
  static Result<Database> open(const std::string& path, Access access,
                               Checked checked = Checked::no);

  Result<Statement> prepare(std::string_view sql);
  Result<void> execute(const char* sql);
  void rollback();                                    // what is open, if anything
  Result<std::string> answer(std::string_view sql);   // the first column of the first row
  Result<std::int64_t> number(std::string_view sql);  // the same
  Result<void> list_copy(const std::string& copy);    // that it was made
  sqlite3* handle() const { return handle_.get(); }

 private:
  Result<void> set_up(const std::string& path, Access access, Checked checked);
  Result<void> keep_others_out(const std::string& path);
  Result<void> bring_up();
  Result<void> keep_copy(const std::string& path, const std::string& copy);
  Result<void> check(const std::string& path);

  std::unique_ptr<sqlite3, CloseDatabase> handle_;
};

// One run of a statement, with its values bound to ?1, ?2, ...; the values must outlive it. Ends
// the statement when it goes, so that no read lock stays behind.
class Run {
 public:
  template <class... Values>
  explicit Run(const Statement& statement, const Values&... values) : handle_(statement.get()) {
    int index = 0;
    (bind(++index, values), ...);
  }
  ~Run() {
    sqlite3_reset(handle_);
    sqlite3_clear_bindings(handle_);
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  Result<bool> next();  // whether a row stands there
  std::string text(int column) const;
  std::uint64_t number(int column) const;

 private:
  void bind(int index, std::string_view value);
  void bind(int index, std::uint64_t value);

  sqlite3_stmt* handle_;
  int fault_ = SQLITE_OK;  // of binding
};

// What `code` means for the journal, for people; the error's code is the protocol's `unavailable`.
Error sqlite_error(sqlite3* handle, int code);

}  // namespace hamkalam::store
