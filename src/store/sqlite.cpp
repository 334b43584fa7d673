// The journal in one SQLite file.
#include <exception>
#include <optional>
#include <utility>

#include "store/journal.hpp"
#include "store/sqlite_database.hpp"
#include "store/store_thread.hpp"

namespace hamkalam::store {
namespace {

using Rows = std::vector<Row>;

// The connection of the store's thread and its statements.
struct Connection {
  Database database;
  Statement find_id, last, insert, select;

  static Result<Connection> open(const std::string& path, Access access) {
    HK_TRY(Database database, Database::open(path, access));
    HK_CHECK(database.check(path));
    HK_TRY(Statement find_id,
           database.prepare("SELECT seq FROM events WHERE conversation = ?1 AND id = ?2 "
                            "AND id <> ''"));
    HK_TRY(Statement last,
           database.prepare("SELECT ifnull(max(seq), 0) FROM events WHERE conversation = ?1"));
    HK_TRY(Statement insert,
           database.prepare("INSERT INTO events(conversation, seq, id, body, brain) "
                            "VALUES(?1, ?2, ?3, ?4, ?5)"));
    HK_TRY(Statement select,
           database.prepare(
               "SELECT seq, id, body, brain FROM events WHERE conversation = ?1 AND seq > ?2 "
               "ORDER BY seq"));
    return Connection{std::move(database), std::move(find_id), std::move(last), std::move(insert),
                      std::move(select)};
  }
};

class SqliteJournal final : public Journal {
 public:
  SqliteJournal(std::string path, Access access, Connection connection)
      : path_(std::move(path)), access_(access), connection_(std::move(connection)) {}

  void append(Batch batch, AppendCallback done) override {
    thread_.push(AppendJob{std::move(batch), std::move(done)});
  }

  void read(std::string conversation, std::uint64_t after, ReadCallback done) override {
    thread_.push(ReadJob{std::move(conversation), after, std::move(done)});
  }

  Result<void> for_each(const Visit& visit) override;

 private:
  void work(std::vector<Job> jobs);
  Result<Outcome> store(const Batch& batch);
  Result<Rows> select(const ReadJob& job);

  const std::string path_;
  const Access access_;
  Connection connection_;  // of the thread alone
  StoreThread thread_{[this](std::vector<Job> jobs) { work(std::move(jobs)); }};  // last: it ends
};  // before what it uses

// One lot of jobs is one transaction, and nobody hears of it before it is committed. Reads take
// part in their turn, so that they see what was handed in before them; if the commit fails they are
// read again, since what they saw was never stored.
void SqliteJournal::work(std::vector<Job> jobs) {
  std::vector<Outcome> outcomes(jobs.size());
  std::vector<Result<Rows>> rows(jobs.size());
  std::optional<Error> fault;
  bool begun = false;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (const auto* read = std::get_if<ReadJob>(&jobs[i])) rows[i] = select(*read);
    const auto* append = std::get_if<AppendJob>(&jobs[i]);
    if (!append || fault) continue;
    if (auto wrong = fault_of(append->batch)) {
      outcomes[i] = Failed{*std::move(wrong)};
      continue;
    }
    if (!begun) {
      auto begin = access_ == Access::read
                       ? Result<void>(Error("unavailable", "journal", "opened for reading only"))
                       : connection_.database.execute("BEGIN IMMEDIATE");
      if (!begin) {
        fault = begin.error();
        continue;
      }
      begun = true;
    }
    auto outcome = store(append->batch);
    if (outcome)
      outcomes[i] = *std::move(outcome);
    else
      fault = outcome.error();
  }
  if (begun && !fault)
    if (auto commit = connection_.database.execute("COMMIT"); !commit) fault = commit.error();
  if (fault) connection_.database.rollback();

  for (std::size_t i = 0; i < jobs.size(); ++i)
    if (auto* append = std::get_if<AppendJob>(&jobs[i])) {
      const bool our_bug = std::holds_alternative<Failed>(outcomes[i]);
      append->done(fault && !our_bug ? Failed{*fault} : std::move(outcomes[i]));
    } else if (auto* read = std::get_if<ReadJob>(&jobs[i])) {
      read->done(fault ? select(*read) : std::move(rows[i]));
    } else {
      std::get<CallJob>(jobs[i]).call();
    }
}

// Asks before it writes, so that a batch that cannot be stored leaves nothing to undo in the
// transaction that it shares with others.
Result<Outcome> SqliteJournal::store(const Batch& batch) {
  for (const Row& row : batch.rows) {
    if (row.id.empty()) continue;
    Run run(connection_.find_id, batch.conversation, row.id);
    HK_TRY(const bool found, run.next());
    if (found) return Outcome(Duplicate{run.number(0)});
  }
  {
    Run run(connection_.last, batch.conversation);
    HK_TRY(const bool answered, run.next());
    const std::uint64_t last = answered ? run.number(0) : 0;
    if (last != batch.expected_sequence) return Outcome(Conflict{last});
  }
  for (const Row& row : batch.rows) {
    Run run(connection_.insert, batch.conversation, row.seq, row.id, row.body, row.brain);
    HK_CHECK(run.next());
  }
  return Outcome(Appended{});
}

Result<Rows> SqliteJournal::select(const ReadJob& job) {
  Run run(connection_.select, job.conversation, job.after);
  Rows rows;
  for (;;) {
    HK_TRY(const bool there, run.next());
    if (!there) return rows;
    rows.push_back({run.number(0), run.text(1), run.text(2), run.text(3)});
  }
}

// Reads through a connection of its own and in short steps: a slow visitor neither holds up the
// store's thread nor keeps the write-ahead log from being folded back into the file. Rows are only
// ever added behind `end`, so the steps see what one long read would have seen.
Result<void> SqliteJournal::for_each(const Visit& visit) {
  thread_.wait_for([] {});
  HK_TRY(Database database, Database::open(path_, Access::read));
  HK_TRY(Statement last, database.prepare("SELECT ifnull(max(position), 0) FROM events"));
  HK_TRY(Statement step,
         database.prepare("SELECT position, conversation, seq, id, body, brain FROM events "
                          "WHERE position > ?1 AND position <= ?2 ORDER BY position LIMIT 1000"));
  std::uint64_t end = 0;
  {
    Run run(last);
    HK_TRY(const bool answered, run.next());
    if (answered) end = run.number(0);
  }
  for (std::uint64_t position = 0; position < end;) {
    std::vector<std::pair<std::string, Row>> rows;
    {
      Run run(step, position, end);
      for (;;) {
        HK_TRY(const bool there, run.next());
        if (!there) break;
        position = run.number(0);
        rows.emplace_back(run.text(1), Row{run.number(2), run.text(3), run.text(4), run.text(5)});
      }
    }
    if (rows.empty()) break;
    for (const auto& [conversation, row] : rows) HK_CHECK(visit(conversation, row));
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Journal>> open_sqlite(const std::string& path, Access access) try {
  HK_TRY(Connection connection, Connection::open(path, access));
  return std::make_unique<SqliteJournal>(path, access, std::move(connection));
} catch (const std::exception& error) {  // no memory, no thread
  return Error(path, error.what());
}

}  // namespace hamkalam::store
