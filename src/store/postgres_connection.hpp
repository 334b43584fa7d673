// A connection to PostgreSQL: several queries in one pipeline, their answers within a time. All
// values travel in binary form, so that bodies stay as they are, byte for byte.
//
//   HK_TRY(PgConnection connection, PgConnection::open("postgres://db/hamkalam", Access::write));
//   HK_TRY(auto answers, connection.run({PgQuery("SELECT $1::int8 + 1").number(41)}, 5s));
//   answers[0].number(0, 0)  // 42
#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/journal.hpp"

namespace hamkalam::store {

// One statement with its values, $1 first. Without a text of its own it names a prepared one.
class PgQuery {
 public:
  explicit PgQuery(std::string sql) : sql_(std::move(sql)) {}
  static PgQuery prepared(std::string name);

  PgQuery& text(std::string_view value) &;
  PgQuery& bytes(std::string_view value) &;
  PgQuery& number(std::uint64_t value) &;  // what is more than int8 holds is the most it holds
  PgQuery& flag(bool value) &;
  PgQuery& texts(const std::vector<std::string_view>& values) &;
  PgQuery& bytes(const std::vector<std::string_view>& values) &;
  PgQuery& numbers(const std::vector<std::uint64_t>& values) &;
  // The same on a query that has no name yet.
  PgQuery&& text(std::string_view value) && { return std::move(text(value)); }
  PgQuery&& bytes(std::string_view value) && { return std::move(bytes(value)); }
  PgQuery&& number(std::uint64_t value) && { return std::move(number(value)); }

  bool send(PGconn* handle) const;

 private:
  PgQuery& add(Oid type, std::string value);

  std::string sql_;
  bool prepared_ = false;
  std::vector<Oid> types_;
  std::vector<std::string> values_;
};

class PgAnswer {
 public:
  explicit PgAnswer(PGresult* result) : result_(result) {}
  int rows() const { return PQntuples(result_.get()); }
  std::string text(int row, int column) const;      // also of bytea
  std::uint64_t number(int row, int column) const;  // also of bool

 private:
  struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  std::unique_ptr<PGresult, Clear> result_;
};

class PgConnection {
 public:
  using Duration = std::chrono::milliseconds;
  using Answers = std::vector<PgAnswer>;  // one for each query

  // For writing only a server that takes writes is good enough, of several hosts the first such;
  // what the address itself says about that, and about times, goes before. Errors name the host and
  // what to do, never the password.
  static Result<PgConnection> open(const std::string& address, Access access);

  // Sends all and waits for all: those behind one that failed are not run. An error is that of the
  // first that failed; a transaction that is open then is rolled back.
  Result<Answers> run(const std::vector<PgQuery>& queries, Duration patience);
  // One text of several statements without values, outside of any pipeline.
  Result<void> execute(const char* sql, Duration patience);
  Result<void> prepare(const char* name, const char* sql, Duration patience);

  // What the last fault means: no answer will come from here, or the same may work if tried again.
  bool lost() const { return lost_; }
  bool worth_retrying() const { return lost_ || again_; }
  PGconn* handle() const { return handle_.get(); }

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Finish {
    void operator()(PGconn* handle) const { PQfinish(handle); }
  };

  Result<void> answered(Time end);  // until a result can be taken without waiting
  Error gone(std::string what = {});
  Error fault(const PGresult* result);
  Result<Answers> collect(Time end, bool pipeline);

  std::unique_ptr<PGconn, Finish> handle_;
  bool lost_ = false, again_ = false;
};

}  // namespace hamkalam::store
