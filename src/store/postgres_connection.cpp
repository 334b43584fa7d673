#include "store/postgres_connection.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>

namespace hamkalam::store {
namespace {

using std::chrono::steady_clock;

// The types of values, from PostgreSQL's pg_type.dat.
constexpr Oid kBool = 16, kBytea = 17, kInt8 = 20, kText = 25;
constexpr Oid kByteaArray = 1001, kTextArray = 1009, kInt8Array = 1016;

std::string big_endian(std::uint64_t value, int bytes) {
  std::string out;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
    out += static_cast<char>(value >> shift & 0xff);
  return out;
}

std::string int8(std::uint64_t value) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  return big_endian(std::min(value, kMost), 8);
}

// One dimension, counted from 1, nothing null.
template <class Values, class Write>
std::string array_of(Oid element, const Values& values, const Write& write) {
  std::string out = big_endian(values.empty() ? 0 : 1, 4) + big_endian(0, 4);
  out += big_endian(element, 4);
  if (!values.empty()) out += big_endian(values.size(), 4) + big_endian(1, 4);
  for (const auto& value : values) {
    const std::string_view bytes = write(value);
    out += big_endian(bytes.size(), 4);
    out += bytes;
  }
  return out;
}

std::string_view as_it_is(std::string_view value) {
  return value;
}

// The first line of what libpq says, without a line end.
std::string first_line(const char* text) {
  const std::string_view all(text ? text : "");
  return std::string(all.substr(0, all.find('\n')));
}

}  // namespace

PgQuery PgQuery::prepared(std::string name) {
  PgQuery query(std::move(name));
  query.prepared_ = true;
  return query;
}

PgQuery& PgQuery::add(Oid type, std::string value) {
  types_.push_back(type);
  values_.push_back(std::move(value));
  return *this;
}

PgQuery& PgQuery::text(std::string_view value) & {
  return add(kText, std::string(value));
}
PgQuery& PgQuery::bytes(std::string_view value) & {
  return add(kBytea, std::string(value));
}
PgQuery& PgQuery::number(std::uint64_t value) & {
  return add(kInt8, int8(value));
}
PgQuery& PgQuery::flag(bool value) & {
  return add(kBool, std::string(1, value ? '\1' : '\0'));
}
PgQuery& PgQuery::texts(const std::vector<std::string_view>& values) & {
  return add(kTextArray, array_of(kText, values, as_it_is));
}
PgQuery& PgQuery::bytes(const std::vector<std::string_view>& values) & {
  return add(kByteaArray, array_of(kBytea, values, as_it_is));
}
PgQuery& PgQuery::numbers(const std::vector<std::uint64_t>& values) & {
  std::vector<std::string> written;
  for (const std::uint64_t value : values) written.push_back(int8(value));
  return add(kInt8Array, array_of(kInt8, written, as_it_is));
}

bool PgQuery::send(PGconn* handle) const {
  const int count = static_cast<int>(values_.size());
  std::vector<const char*> values;
  std::vector<int> lengths;
  for (const std::string& value : values_) {
    values.push_back(value.data());
    lengths.push_back(static_cast<int>(value.size()));
  }
  const std::vector<int> formats(values_.size(), 1);
  if (prepared_)
    return PQsendQueryPrepared(handle, sql_.c_str(), count, values.data(), lengths.data(),
                               formats.data(), 1) == 1;
  return PQsendQueryParams(handle, sql_.c_str(), count, types_.data(), values.data(),
                           lengths.data(), formats.data(), 1) == 1;
}

std::string PgAnswer::text(int row, int column) const {
  const char* bytes = PQgetvalue(result_.get(), row, column);
  return {bytes, static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

std::uint64_t PgAnswer::number(int row, int column) const {
  std::uint64_t value = 0;
  const char* bytes = PQgetvalue(result_.get(), row, column);
  for (int i = 0; i < PQgetlength(result_.get(), row, column); ++i)
    value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

// Times are short, since somebody waits; what is silent for ten seconds is gone, however its
// machine came to that.
Result<PgConnection> PgConnection::open(const std::string& address, Access access) {
  const std::array<const char*, 11> names = {"connect_timeout",
                                             "tcp_user_timeout",
                                             "keepalives_idle",
                                             "keepalives_interval",
                                             "keepalives_count",
                                             "target_session_attrs",
                                             "client_encoding",
                                             "fallback_application_name",
                                             "dbname",
                                             nullptr,
                                             nullptr};
  const std::array<const char*, 11> values = {
      "3",     "10000",    "5",
      "3",     "2",        access == Access::read ? "any" : "read-write",
      "UTF8",  "hamkalam", address.c_str(),
      nullptr, nullptr};
  PgConnection connection;
  connection.handle_.reset(PQconnectdbParams(names.data(), values.data(), 1));
  PGconn* handle = connection.handle_.get();
  if (!handle) return Error("unavailable", "journal", "no memory for a connection");
  if (PQstatus(handle) != CONNECTION_OK)
    return Error("unavailable", "journal", first_line(PQerrorMessage(handle)));
  PQsetNoticeProcessor(
      handle, [](void*, const char*) {}, nullptr);
  PQsetnonblocking(handle, 1);
  return connection;
}

Error PgConnection::gone(std::string what) {
  lost_ = true;
  if (what.empty()) what = first_line(PQerrorMessage(handle_.get()));
  return Error("unavailable", "journal", what);
}

// Without DETAIL, which may show values.
Error PgConnection::fault(const PGresult* result) {
  const char* field = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const std::string_view state(field ? field : "");
  // Being shut down, read-only (no longer the primary), out of connections or of reach.
  if (state.empty() || state.starts_with("08") || state.starts_with("57P") || state == "25006" ||
      state == "53300" || state == "25P03")
    lost_ = true;
  again_ = state == "40001" || state == "40P01";  // lost against another transaction
  const char* said = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  std::string what = said ? said : first_line(PQerrorMessage(handle_.get()));
  if (state.starts_with("53100")) what = "the disk is full";
  return Error("unavailable", "journal", "PostgreSQL: " + what);
}

Result<void> PgConnection::answered(Time end) {
  PGconn* handle = handle_.get();
  for (;;) {
    const int unsent = PQflush(handle);
    if (unsent < 0) return gone();
    if (PQisBusy(handle) == 0) return {};
    const auto left = std::chrono::duration_cast<Duration>(end - steady_clock::now()).count();
    pollfd wait{PQsocket(handle), static_cast<short>(POLLIN | (unsent ? POLLOUT : 0)), 0};
    const int ready = left > 0 ? ::poll(&wait, 1, static_cast<int>(std::min(left, 60'000L))) : 0;
    if (ready == 0 && steady_clock::now() >= end) return gone("the server does not answer");
    if (ready > 0 && (wait.revents & ~POLLOUT) && PQconsumeInput(handle) == 0) return gone();
  }
}

// Every result up to the end of the pipeline, or of a text of statements.
Result<PgConnection::Answers> PgConnection::collect(Time end, bool pipeline) {
  Answers answers;
  std::optional<Error> wrong;
  for (;;) {
    HK_CHECK(answered(end));
    PGresult* result = PQgetResult(handle_.get());
    if (!result) {
      if (PQstatus(handle_.get()) != CONNECTION_OK) {
        Error fault = gone();
        return wrong ? *wrong : fault;
      }
      if (!pipeline) break;
      continue;
    }
    PgAnswer answer(result);
    const ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_PIPELINE_SYNC) break;
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
      answers.push_back(std::move(answer));
    else if (status != PGRES_PIPELINE_ABORTED && !wrong)
      wrong = fault(result);
  }
  if (wrong) return *std::move(wrong);
  return answers;
}

Result<PgConnection::Answers> PgConnection::run(const std::vector<PgQuery>& queries,
                                                Duration patience) {
  const Time end = steady_clock::now() + patience;
  again_ = false;
  PGconn* handle = handle_.get();
  if (PQenterPipelineMode(handle) != 1) return gone();
  for (const PgQuery& query : queries)
    if (!query.send(handle)) return gone();
  if (PQpipelineSync(handle) != 1) return gone();
  auto answers = collect(end, true);
  if (lost_) return answers;
  if (PQexitPipelineMode(handle) != 1) return gone();
  if (!answers && PQtransactionStatus(handle) != PQTRANS_IDLE) {
    const bool again = again_;
    if (!execute("ROLLBACK", patience)) lost_ = true;
    again_ = again;
  }
  return answers;
}

Result<void> PgConnection::execute(const char* sql, Duration patience) {
  again_ = false;
  if (PQsendQuery(handle_.get(), sql) != 1) return gone();
  const auto done = collect(steady_clock::now() + patience, false);
  if (!done) return done.error();
  return {};
}

Result<void> PgConnection::prepare(const char* name, const char* sql, Duration patience) {
  if (PQsendPrepare(handle_.get(), name, sql, 0, nullptr) != 1) return gone();
  const auto done = collect(steady_clock::now() + patience, false);
  if (!done) return done.error();
  return {};
}

}  // namespace hamkalam::store
