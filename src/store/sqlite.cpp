// The journal in one SQLite file.
#include <algorithm>
#include <exception>
#include <functional>
#include <optional>
#include <utility>

#include "event/event.hpp"
#include "store/journal.hpp"
#include "store/sqlite_database.hpp"
#include "store/sqlite_letters.hpp"
#include "store/sqlite_marks.hpp"
#include "store/sqlite_schema.hpp"
#include "store/store_thread.hpp"

namespace hamkalam::store {
namespace {

using Rows = std::vector<Row>;

// The connection of the store's thread and its statements.
struct Connection {
  Database database;
  Statement find_id, last, insert, select, name_customer, letter, mark, unmark;

  static Result<Connection> open(const std::string& path, Access access) {
    HK_TRY(Database database, Database::open(path, access, Checked::yes));
    HK_TRY(Statement find_id,
           database.prepare("SELECT seq FROM events WHERE conversation = ?1 AND id = ?2 "
                            "AND id <> ''"));
    HK_TRY(Statement last,
           database.prepare("SELECT ifnull(max(seq), 0) FROM events WHERE conversation = ?1"));
    // A journal that is only read may be an old one.
    Statement insert, name_customer, letter, mark, unmark;
    if (access != Access::read) {
      HK_TRY(insert, database.prepare("INSERT INTO events(conversation, seq, id, body, brain, at) "
                                      "VALUES(?1, ?2, ?3, ?4, ?5, ?6)"));
      HK_TRY(name_customer,
             database.prepare("INSERT OR IGNORE INTO customers(customer, conversation) "
                              "VALUES(?1, ?2)"));
      HK_TRY(letter, database.prepare(kInsertLetter));
      HK_TRY(mark, database.prepare(kWriteMark));
      HK_TRY(unmark, database.prepare(kRemoveMark));
    }
    HK_TRY(Statement select,
           database.prepare(
               "SELECT seq, id, body, brain FROM events WHERE conversation = ?1 AND seq > ?2 "
               "ORDER BY seq LIMIT ?3"));
    return Connection{std::move(database), std::move(find_id), std::move(last),
                      std::move(insert),   std::move(select),  std::move(name_customer),
                      std::move(letter),   std::move(mark),    std::move(unmark)};
  }
};

class SqliteJournal final : public Journal {
 public:
  SqliteJournal(std::string path, Access access, Connection connection)
      : path_(std::move(path)), access_(access), connection_(std::move(connection)) {}

  void append(Batch batch, AppendCallback done) override {
    thread_.push(AppendJob{std::move(batch), std::move(done)});
  }

  void gather(Post post) override { thread_.gather(std::move(post)); }

  using Journal::read;
  void read(std::string conversation, std::uint64_t after, std::size_t most,
            ReadCallback done) override {
    thread_.push(ReadJob{std::move(conversation), after, most, std::move(done)});
  }

  Result<void> for_each(const Visit& visit, Order order) override;

  void conversations_of(std::string customer, NamesCallback done) override {
    call(std::move(done), [this, customer = std::move(customer)] {
      return names(
          "SELECT conversation FROM customers WHERE customer = ?1 UNION "
          "SELECT conversation FROM events WHERE conversation = ?1 ORDER BY 1",
          customer);
    });
  }

  void older_than(std::int64_t time, std::string behind, std::size_t most,
                  NamesCallback done) override {
    call(std::move(done), [this, time, behind = std::move(behind), most] {
      const auto before = static_cast<std::uint64_t>(std::max<std::int64_t>(time, 0));
      return names(
          "SELECT DISTINCT conversation FROM events WHERE at > 0 AND at < ?1 AND "
          "conversation > ?2 ORDER BY conversation LIMIT ?3",
          before, behind, std::uint64_t{most});
    });
  }

  void marks(std::string subject, MarksCallback done) override {
    call(std::move(done), [=, this] { return find_marks(connection_.database, subject); });
  }
  void count_marks(std::string subject, ValuesCallback done) override {
    call(std::move(done), [=, this] { return store::count_marks(connection_.database, subject); });
  }
  Result<void> remake_marks(std::uint64_t version, const MakeMarks& make) override;
  Result<std::uint64_t> each_mark(const Sink& use) override {
    thread_.wait_for([] {});
    std::optional<Database> own;  // beside the thread's, unless nobody else may have one
    if (access_ != Access::alone) {
      HK_TRY(own, Database::open(path_, Access::read));
    }
    return store::each_mark(own ? *own : connection_.database, use);
  }

  void newer_than(std::int64_t time, NamesCallback done) override {
    call(std::move(done), [this, time] {
      return names(
          "SELECT DISTINCT conversation FROM events WHERE at > 0 AND at >= ?1 ORDER BY "
          "conversation",
          static_cast<std::uint64_t>(std::max<std::int64_t>(time, 0)));
    });
  }

  void erase(Erasure erasure, DoneCallback done) override {
    call(std::move(done), [this, erasure = std::move(erasure)] { return erase_now(erasure); });
  }
  void scrub(DoneCallback done) override {
    call(std::move(done), [this] { return scrub_now(); });
  }
  void probe(DoneCallback done) override {
    call(std::move(done), [this] { return probe_now(); });
  }

  void claim(std::string channel, Hold hold, std::int64_t now, std::size_t most,
             LettersCallback done) override {
    call(std::move(done), [=, this]() -> Result<std::vector<Letter>> {
      std::vector<Letter> letters;
      HK_CHECK(in_transaction([&]() -> Result<void> {
        HK_TRY(letters, claim_letters(connection_.database, channel, hold, now, most));
        return {};
      }));
      return letters;
    });
  }
  void move(std::uint64_t number, std::string node, LetterStates from, std::optional<Progress> to,
            std::string /*outcome*/, MovedCallback done) override {
    call(std::move(done), [=, this]() -> Result<bool> {
      bool moved = false;
      HK_CHECK(in_transaction([&]() -> Result<void> {
        HK_TRY(moved, move_letter(connection_.database, number, node, from, to));
        return {};
      }));
      return moved;
    });
  }
  void release(Left left, std::string reason, LettersCallback done) override {
    call(std::move(done), [=, this]() -> Result<std::vector<Letter>> {
      std::vector<Letter> letters;
      HK_CHECK(in_transaction([&]() -> Result<void> {
        HK_TRY(letters, release_letters(connection_.database, left, reason));
        return {};
      }));
      return letters;
    });
  }
  void letters(LetterQuery query, LettersCallback done) override {
    call(std::move(done), [=, this] { return find_letters(connection_.database, query); });
  }
  void count_letters(CountsCallback done) override {
    call(std::move(done), [this] { return store::count_letters(connection_.database); });
  }

 private:
  // Runs `make` on the store's thread, between the transactions of appends.
  template <class Done, class Make>
  void call(Done done, Make make) {
    thread_.push(CallJob{[done = std::move(done), make = std::move(make)] { done(make()); }});
  }

  void work(std::vector<Job> jobs);
  Result<Outcome> store(const Batch& batch);
  Result<Rows> select(const ReadJob& job);
  template <class... Values>
  Result<std::vector<std::string>> names(const char* sql, const Values&... values);
  Result<void> writable() const {
    if (access_ != Access::read) return {};
    return Error("unavailable", "journal", "opened for reading only");
  }
  Result<void> in_transaction(const std::function<Result<void>()>& work);
  Result<void> erase_now(const Erasure& erasure);
  Result<void> scrub_now();
  Result<void> probe_now();

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
      auto begin = writable();
      if (begin) begin = connection_.database.execute("BEGIN IMMEDIATE");
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
  if (!batch.before.empty()) {
    Run run(connection_.select, batch.conversation, batch.expected_sequence - 1, std::uint64_t{1});
    HK_TRY(const bool there, run.next());
    if (!there || run.text(2) != batch.before) return Outcome(Conflict{batch.expected_sequence});
  }
  for (const Row& row : batch.rows) {
    const auto at = static_cast<std::uint64_t>(std::max<std::int64_t>(row.at, 0));
    Run run(connection_.insert, batch.conversation, row.seq, row.id, row.body, row.brain, at);
    HK_CHECK(run.next());
    if (row.customer.empty()) continue;
    Run name(connection_.name_customer, row.customer, batch.conversation);
    HK_CHECK(name.next());
  }
  for (const Letter& letter : batch.letters)
    HK_CHECK(insert_letter(connection_.letter, batch.conversation, letter));
  if (!batch.rows.empty())
    HK_CHECK(write_marks(connection_.mark, connection_.unmark, batch.conversation, batch.marks));
  return Outcome(Appended{});
}

Result<Rows> SqliteJournal::select(const ReadJob& job) {
  Run run(connection_.select, job.conversation, job.after, std::uint64_t{job.most});
  Rows rows;
  for (;;) {
    HK_TRY(const bool there, run.next());
    if (!there) return rows;
    rows.push_back({run.number(0), run.text(1), run.text(2), run.text(3)});
  }
}

template <class... Values>
Result<std::vector<std::string>> SqliteJournal::names(const char* sql, const Values&... values) {
  HK_TRY(Statement statement, connection_.database.prepare(sql));
  Run run(statement, values...);
  std::vector<std::string> out;
  for (;;) {
    HK_TRY(const bool there, run.next());
    if (!there) return out;
    out.push_back(run.text(0));
  }
}

Result<void> SqliteJournal::in_transaction(const std::function<Result<void>()>& work) {
  HK_CHECK(writable());
  HK_CHECK(connection_.database.execute("BEGIN IMMEDIATE"));
  auto done = work();
  if (done) done = connection_.database.execute("COMMIT");
  if (!done) connection_.database.rollback();
  return done;
}

Result<void> SqliteJournal::erase_now(const Erasure& erasure) {
  return in_transaction([&]() -> Result<void> {
    HK_TRY(Statement update,
           connection_.database.prepare("UPDATE events SET id = '', at = 0, body = ?3 "
                                        "WHERE conversation = ?1 AND seq = ?2"));
    for (const std::uint64_t seq : erasure.seqs) {
      const std::string body = event::erased(erasure.conversation, seq);
      Run run(update, erasure.conversation, seq, body);
      HK_CHECK(run.next());
    }
    HK_CHECK(erase_letters(connection_.database, erasure.conversation, erasure.seqs));
    HK_CHECK(erase_marks(connection_.database, erasure));
    if (!erasure.whole) return {};
    HK_TRY(Statement unname,
           connection_.database.prepare("DELETE FROM customers WHERE conversation = ?1"));
    Run run(unname, erasure.conversation);
    HK_CHECK(run.next());
    return {};
  });
}

// Folds the write-ahead log into the file and cuts it off. Waits for nobody: whoever appends comes
// first, and the caller tries again.
Result<void> SqliteJournal::scrub_now() {
  HK_CHECK(writable());
  sqlite3_busy_timeout(connection_.database.handle(), 0);
  const int code = sqlite3_wal_checkpoint_v2(connection_.database.handle(), nullptr,
                                             SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  sqlite3_busy_timeout(connection_.database.handle(), kBusyMilliseconds);
  if (code == SQLITE_OK) return {};
  if ((code & 0xff) == SQLITE_BUSY)
    return Error("unavailable", "journal", "somebody reads it: what was erased goes when he ends");
  return sqlite_error(connection_.database.handle(), code);
}

// One transaction of the store's thread, which nobody else uses meanwhile.
Result<void> SqliteJournal::remake_marks(std::uint64_t version, const MakeMarks& make) {
  const auto on_thread = [this](const std::function<Result<void>()>& work) {
    Result<void> done;
    thread_.wait_for([&] { done = work(); });
    return done;
  };
  HK_CHECK(writable());
  std::int64_t made = 0;
  HK_CHECK(on_thread([&]() -> Result<void> {
    HK_TRY(made, connection_.database.number("SELECT version FROM marked"));
    if (made == static_cast<std::int64_t>(version)) return {};
    return connection_.database.execute("BEGIN IMMEDIATE; DELETE FROM marks");
  }));
  if (made == static_cast<std::int64_t>(version)) return {};
  auto done = make([&](const std::string& conversation, const std::vector<Mark>& marks) {
    return on_thread(
        [&] { return write_marks(connection_.mark, connection_.unmark, conversation, marks); });
  });
  const std::string end = "UPDATE marked SET version = " + std::to_string(version) + "; COMMIT";
  return on_thread([&] {
    if (done) done = connection_.database.execute(end.c_str());
    if (!done) connection_.database.rollback();
    return done;
  });
}

// A page to the disk and back: what an append needs too.
Result<void> SqliteJournal::probe_now() {
  return in_transaction([&]() -> Result<void> {
    const std::string version = std::to_string(kSchema);
    return connection_.database.execute(("PRAGMA user_version = " + version).c_str());
  });
}

constexpr const char* kByPosition =
    "SELECT position, conversation, seq, id, body, brain FROM events "
    "WHERE position > ?1 AND position <= ?2 ORDER BY position LIMIT 1000";
constexpr const char* kByConversation =
    "SELECT position, conversation, seq, id, body, brain FROM events "
    "WHERE (conversation, seq) > (?1, ?2) AND position <= ?3 ORDER BY conversation, seq LIMIT 1000";

// Reads through a connection of its own and in short steps: a slow visitor neither holds up the
// store's thread nor keeps the write-ahead log from being folded back into the file. Rows are only
// ever added behind `end`, so the steps see what one long read would have seen.
Result<void> SqliteJournal::for_each(const Visit& visit, Order order) {
  const bool stored = order == Order::stored;
  thread_.wait_for([] {});
  std::optional<Database> own;  // beside the thread's, unless nobody else may have one
  if (access_ != Access::alone) {
    HK_TRY(own, Database::open(path_, Access::read));
  }
  Database& database = own ? *own : connection_.database;
  HK_TRY(Statement last, database.prepare("SELECT ifnull(max(position), 0) FROM events"));
  HK_TRY(Statement step, database.prepare(stored ? kByPosition : kByConversation));
  std::uint64_t end = 0;
  {
    Run run(last);
    HK_TRY(const bool answered, run.next());
    if (answered) end = run.number(0);
  }
  std::uint64_t position = 0, seq = 0;
  std::string conversation;
  for (;;) {
    std::vector<std::pair<std::string, Row>> rows;
    {
      const auto read = [&](Run& run) -> Result<void> {
        for (;;) {
          HK_TRY(const bool there, run.next());
          if (!there) return {};
          position = run.number(0);
          rows.emplace_back(run.text(1), Row{run.number(2), run.text(3), run.text(4), run.text(5)});
        }
      };
      if (stored) {
        Run run(step, position, end);
        HK_CHECK(read(run));
      } else {
        Run run(step, conversation, seq, end);
        HK_CHECK(read(run));
      }
    }
    if (rows.empty()) return {};
    conversation = rows.back().first;
    seq = rows.back().second.seq;
    for (const auto& [name, row] : rows) HK_CHECK(visit(name, row));
  }
}

}  // namespace

Result<std::unique_ptr<Journal>> open_sqlite(const std::string& path, Access access) try {
  HK_TRY(Connection connection, Connection::open(path, access));
  return std::make_unique<SqliteJournal>(path, access, std::move(connection));
} catch (const std::exception& error) {  // no memory, no thread
  return Error(path, error.what());
}

}  // namespace hamkalam::store
