// The journal in PostgreSQL: any number of nodes over one database.
#include <algorithm>
#include <atomic>
#include <exception>
#include <functional>
#include <numeric>
#include <optional>
#include <random>
#include <thread>
#include <utility>

#include "event/event.hpp"
#include "store/journal.hpp"
#include "store/postgres_connection.hpp"
#include "store/postgres_follower.hpp"
#include "store/postgres_letters.hpp"
#include "store/postgres_marks.hpp"
#include "store/postgres_schema.hpp"
#include "store/store_thread.hpp"

namespace hamkalam::store {
namespace {

using namespace std::chrono_literals;
using Answers = PgConnection::Answers;

// How long senders wait for a server that is away, before they are told to try again themselves.
constexpr auto kPatience = 10s;
constexpr auto kPause = 100ms;  // between tries
constexpr auto kRest = 500ms;   // after a fault that outlasted the patience: nobody tries meanwhile
constexpr auto kLong = 600s;    // of walks and what is done by hand

// Shared by those that write, taken alone by who must be alone.
constexpr const char* kLock = "7523377975157910892";

// synchronous_commit is raised, never lowered; a statement finds rows by index however few there
// are; a node that stands still in a transaction does not hold up the others.
constexpr const char* kSession =
    "SELECT set_config('synchronous_commit', 'on', false) "
    "WHERE current_setting('synchronous_commit') IN ('off', 'local', 'remote_write');"
    "SET enable_seqscan = off; SET idle_in_transaction_session_timeout = '10s'";

constexpr const char* kAppend =
    "SELECT outcome, place FROM hamkalam.append_marked($1::text, $2::int8, $3::text[], "
    "$4::bytea[], "
    "$5::text[], $6::int8[], $7::bytea[], $8::bytea, $9::int8, $10::bool)";
constexpr const char* kSelect =
    "SELECT seq, id, body, brain FROM hamkalam.events "
    "WHERE conversation = $1::text AND seq > $2::int8 ORDER BY seq LIMIT $3::int8";

Result<std::size_t> version_of(PgConnection& connection) {
  // Asked of the catalogue: to_regclass() may still remember that it was not there, when another
  // node has created it while we waited for the lock.
  HK_TRY(const auto there,
         connection.run({PgQuery("SELECT EXISTS(SELECT FROM pg_tables WHERE schemaname = "
                                 "'hamkalam' AND tablename = 'journal')")},
                        kPatience));
  if (there[0].number(0, 0) == 0) return std::size_t{0};
  HK_TRY(const auto answers,
         connection.run({PgQuery("SELECT version FROM hamkalam.journal")}, kPatience));
  return answers[0].rows() == 0 ? 0 : answers[0].number(0, 0);
}

// Every step that the database has not seen, in one transaction; of several nodes that start at the
// same moment one does it.
Result<void> bring_up(PgConnection& connection) {
  const auto steps = [&]() -> Result<void> {
    HK_CHECK(connection.execute(
        ("BEGIN; SELECT pg_advisory_xact_lock(" + std::string(kLock) + " + 1)").c_str(), kLong));
    HK_TRY(const std::size_t version, version_of(connection));
    if (version == 0)
      HK_CHECK(
          connection.execute("CREATE SCHEMA IF NOT EXISTS hamkalam;"
                             "CREATE TABLE hamkalam.journal(version bigint NOT NULL);"
                             "INSERT INTO hamkalam.journal VALUES(0)",
                             kPatience));
    for (std::size_t step = version; step < kPgSchema; ++step)
      HK_CHECK(connection.execute(kPgSteps[step], kLong));
    return connection.execute(
        ("UPDATE hamkalam.journal SET version = " + std::to_string(kPgSchema) + "; COMMIT").c_str(),
        kPatience);
  };
  auto done = steps();
  if (!done) (void)connection.execute("ROLLBACK", kPatience);
  return done;
}

// A connection that is ready for the journal's statements.
Result<PgConnection> connect(const std::string& address, Access access) {
  HK_TRY(PgConnection connection, PgConnection::open(address, access));
  HK_TRY(std::size_t version, version_of(connection));
  if (access != Access::read && version < kPgSchema) {
    HK_CHECK(bring_up(connection));
    version = kPgSchema;
  }
  if (version == 0) return Error("journal", "the database holds no journal of hamkalam");
  if (version > kPgSchema)
    return Error("journal", "written by a newer hamkalam (journal version " +
                                std::to_string(version) + ", this program knows " +
                                std::to_string(kPgSchema) + ")");
  HK_CHECK(connection.execute(
      access == Access::read ? "SET default_transaction_read_only = on" : kSession, kPatience));
  if (access != Access::read) {
    const std::string lock = std::string("SELECT pg_try_advisory_lock") +
                             (access == Access::alone ? "" : "_shared") + "(" + kLock + ")";
    HK_TRY(const auto locked, connection.run({PgQuery(lock)}, kPatience));
    if (locked[0].number(0, 0) == 0)
      return Error("unavailable", "journal",
                   access == Access::alone ? "another program has it open: stop it first"
                                           : "another program has it for itself");
    HK_CHECK(connection.prepare("append", kAppend, kPatience));
    HK_CHECK(connection.prepare("mark", kPgMark, kPatience));
  }
  HK_CHECK(connection.prepare("select", kSelect, kPatience));
  return connection;
}

PgQuery append_query(const Batch& batch, std::uint64_t first, bool again) {
  std::vector<std::string_view> ids, bodies, brains, customers;
  std::vector<std::uint64_t> times;
  for (const Row& row : batch.rows) {
    ids.push_back(row.id);
    bodies.push_back(row.body);
    brains.push_back(row.brain);
    customers.push_back(row.customer);
    times.push_back(static_cast<std::uint64_t>(std::max<std::int64_t>(row.at, 0)));
  }
  PgQuery query = PgQuery::prepared("append");
  query.text(batch.conversation).number(batch.expected_sequence).texts(ids).bytes(bodies);
  query.texts(brains).numbers(times).bytes(customers).bytes(batch.before).number(first).flag(again);
  return query;
}

PgQuery notify_query(std::string_view notice) {
  PgQuery query("SELECT pg_notify($1::text, $2::text)");
  query.text(kPgChannel).text(notice);
  return query;
}

const std::string& conversation_of(const Job& job) {
  if (const auto* append = std::get_if<AppendJob>(&job)) return append->batch.conversation;
  return std::get<ReadJob>(job).conversation;
}

class PostgresJournal final : public Journal {
 public:
  PostgresJournal(std::string address, Access access, PgConnection connection)
      : address_(std::move(address)), access_(access), connection_(std::move(connection)) {
    own_ = PQbackendPID(connection_->handle());
  }

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
    PgQuery query(
        "SELECT conversation FROM hamkalam.customers WHERE customer = $1 UNION "
        "SELECT conversation FROM hamkalam.events WHERE conversation = $2 ORDER BY 1");
    query.bytes(customer).text(customer.find('\0') == std::string::npos ? customer : "");
    names(std::move(query), std::move(done));
  }

  void older_than(std::int64_t time, std::string behind, std::size_t most,
                  NamesCallback done) override {
    PgQuery query(
        "SELECT DISTINCT conversation FROM hamkalam.events WHERE at > 0 AND at < $1 AND "
        "conversation > $2 ORDER BY conversation LIMIT $3");
    query.number(static_cast<std::uint64_t>(std::max<std::int64_t>(time, 0)));
    query.text(behind).number(most);
    names(std::move(query), std::move(done));
  }

  void marks(std::string subject, MarksCallback done) override {
    call(std::move(done), [=, this]() -> Result<std::vector<Mark>> {
      HK_TRY(const auto answers, run([&](bool) { return std::vector{pg_find_marks(subject)}; }));
      return marks_in(answers[0], subject);
    });
  }
  void count_marks(std::string subject, ValuesCallback done) override {
    call(std::move(done), [=, this]() -> Result<std::map<std::string, std::uint64_t>> {
      HK_TRY(const auto answers, run([&](bool) { return std::vector{pg_count_marks(subject)}; }));
      return mark_values_in(answers[0]);
    });
  }
  Result<void> remake_marks(std::uint64_t version, const MakeMarks& make) override {
    HK_CHECK(writable());
    HK_TRY(PgConnection own, PgConnection::open(address_, Access::write));
    return pg_remake_marks(own, version, make);
  }
  Result<std::uint64_t> each_mark(const Sink& use) override {
    thread_.wait_for([] {});
    HK_TRY(PgConnection own, PgConnection::open(address_, Access::read));
    return pg_each_mark(own, use);
  }

  void newer_than(std::int64_t time, NamesCallback done) override {
    PgQuery query(
        "SELECT DISTINCT conversation FROM hamkalam.events WHERE at > 0 AND at >= $1 "
        "ORDER BY conversation");
    query.number(static_cast<std::uint64_t>(std::max<std::int64_t>(time, 0)));
    names(std::move(query), std::move(done));
  }

  void erase(Erasure erasure, DoneCallback done) override;

  // PostgreSQL overwrites what was erased in its own time; who is alone makes it do so now. Its log
  // and the copies that are made of it are for whoever runs it.
  void scrub(DoneCallback done) override {
    call(std::move(done), [this]() -> Result<void> {
      if (access_ != Access::alone) return writable();
      return connection_ ? connection_->execute(
                               "VACUUM hamkalam.events, hamkalam.customers, hamkalam.marks, "
                               "hamkalam.letters",
                               kLong)
                         : Result<void>();
    });
  }

  void probe(DoneCallback done) override {
    call(std::move(done), [this]() -> Result<void> {
      HK_CHECK(writable());
      const auto wrote = run([](bool) {
        return std::vector{PgQuery("UPDATE hamkalam.journal SET version = version")};
      });
      return wrote ? Result<void>() : wrote.error();
    });
  }

  void claim(std::string channel, Hold hold, std::int64_t now, std::size_t most,
             LettersCallback done) override {
    call(std::move(done), [=, this]() -> Result<std::vector<Letter>> {
      const std::uint64_t number = random_() >> 1;  // of this call, whose answer may be lost
      HK_TRY(const auto answers,
             run([&](bool) { return pg_claim_letters(channel, hold, now, most, number); }));
      std::vector<Letter> letters = letters_in(answers[0]);
      for (Letter& letter : letters_in(answers[1])) letters.push_back(std::move(letter));
      return letters;
    });
  }
  void move(std::uint64_t number, std::string node, LetterStates from, std::optional<Progress> to,
            std::string outcome, MovedCallback done) override {
    call(std::move(done), [=, this]() -> Result<bool> {
      HK_CHECK(writable());
      HK_TRY(const auto answers, run([&](bool) {
               return std::vector{pg_move_letter(number, node, from, to, outcome)};
             }));
      return answers[0].rows() > 0;
    });
  }
  void release(Left left, std::string reason, LettersCallback done) override {
    call(std::move(done), [=, this]() -> Result<std::vector<Letter>> {
      HK_CHECK(writable());
      HK_TRY(const auto answers, run([&](bool) { return pg_release_letters(left, reason); }));
      return letters_in(answers[1]);
    });
  }
  void letters(LetterQuery query, LettersCallback done) override {
    call(std::move(done), [=, this]() -> Result<std::vector<Letter>> {
      HK_TRY(const auto answers, run([&](bool) { return std::vector{pg_find_letters(query)}; }));
      return letters_in(answers[0]);
    });
  }
  void count_letters(CountsCallback done) override {
    call(std::move(done), [this]() -> Result<LetterCounts> {
      HK_TRY(const auto answers, run([](bool) { return std::vector{pg_count_letters()}; }));
      return letter_counts_in(answers[0]);
    });
  }

  Result<void> follow(Told told, SettledCallback settled) override {
    HK_TRY(follower_, PgFollower::start(address_, own_, std::move(told), std::move(settled)));
    return {};
  }

 private:
  using Time = std::chrono::steady_clock::time_point;

  // Runs `make` on the store's thread, between the transactions of appends.
  template <class Done, class Make>
  void call(Done done, Make make) {
    thread_.push(CallJob{[done = std::move(done), make = std::move(make)] { done(make()); }});
  }

  Result<void> writable() const {
    if (access_ != Access::read) return {};
    return Error("unavailable", "journal", "opened for reading only");
  }
  void work(std::vector<Job> jobs);
  void names(PgQuery query, NamesCallback done);
  Result<Answers> run(const std::function<std::vector<PgQuery>(bool again)>& make);
  Result<Answers> run_once(const std::vector<PgQuery>& queries);

  const std::string address_;
  const Access access_;
  std::optional<PgConnection> connection_;  // of the thread alone
  std::optional<Error> down_;               // why nobody could be reached for so long
  Time tried_{};
  std::atomic<int> own_{0};  // the server's process behind connection_
  std::unique_ptr<PgFollower> follower_;
  std::random_device random_;
  StoreThread thread_{[this](std::vector<Job> jobs) { work(std::move(jobs)); }};  // last: it ends
};  // before what it uses

// One try, on a new connection if there is none.
Result<Answers> PostgresJournal::run_once(const std::vector<PgQuery>& queries) {
  if (!connection_) {
    HK_TRY(connection_, connect(address_, access_));
    own_ = PQbackendPID(connection_->handle());
  }
  auto answers = connection_->run(queries, kPatience);
  if (connection_->lost()) {
    own_ = 0;
    const bool late = !answers;
    const Error fault = late ? answers.error() : Error();
    connection_.reset();
    if (late) return fault;
  }
  return answers;
}

// Tries again through a failover, for as long as senders wait. `make` is told when the same was
// sent before and may have been done.
Result<Answers> PostgresJournal::run(const std::function<std::vector<PgQuery>(bool)>& make) {
  const Time begin = std::chrono::steady_clock::now();
  if (down_ && begin < tried_ + kRest) return *down_;
  const Time end = begin + (down_ ? 0s : kPatience);
  for (bool again = false;; again = true) {
    auto answers = run_once(make(again));
    tried_ = std::chrono::steady_clock::now();
    if (answers) {
      down_.reset();
      return answers;
    }
    if (connection_ && !connection_->worth_retrying()) return answers;
    if (tried_ + kPause >= end) {
      down_ = answers.error();
      return answers;
    }
    std::this_thread::sleep_for(kPause);
  }
}

// One lot of jobs is one transaction with one notification, sent in one go. Conversations are taken
// in the order of their names, as every node does: of two that meet in several conversations none
// waits for the other in a circle.
void PostgresJournal::work(std::vector<Job> jobs) {
  std::vector<Outcome> outcomes(jobs.size());
  std::vector<std::size_t> asked;                 // jobs with a query of their own
  std::vector<std::uint64_t> first(jobs.size());  // rows of the lot before those of a job
  std::uint64_t count = 0;
  std::vector<std::pair<std::string_view, std::uint64_t>> changed;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (const auto* append = std::get_if<AppendJob>(&jobs[i])) {
      auto wrong = fault_of(append->batch);
      if (const auto may = writable(); !wrong && !may) wrong = may.error();
      if (wrong) {
        outcomes[i] = Failed{*std::move(wrong)};
        continue;
      }
      first[i] = count;
      count += append->batch.rows.size();
      if (!append->batch.rows.empty())
        changed.emplace_back(append->batch.conversation, append->batch.rows.back().seq);
    } else if (!std::holds_alternative<ReadJob>(jobs[i])) {
      continue;
    }
    asked.push_back(i);
  }
  std::stable_sort(asked.begin(), asked.end(), [&](std::size_t a, std::size_t b) {
    return conversation_of(jobs[a]) < conversation_of(jobs[b]);
  });

  const std::size_t before = changed.empty() ? 0 : 2;  // answers before the first of a job
  const auto make = [&](bool again) {
    std::vector<PgQuery> queries;
    if (!changed.empty()) {
      queries.emplace_back("BEGIN");
      queries.emplace_back("SELECT nextval('hamkalam.positions')");
    }
    for (const std::size_t i : asked)
      if (const auto* append = std::get_if<AppendJob>(&jobs[i])) {
        queries.push_back(append_query(append->batch, first[i], again));
      } else {
        const auto& read = std::get<ReadJob>(jobs[i]);
        queries.push_back(PgQuery::prepared("select"));
        queries.back().text(read.conversation).number(read.after).number(read.most);
      }
    // Behind every append and in the order of handing in, which their numbers keep.
    for (const Job& job : jobs)
      if (const auto* append = std::get_if<AppendJob>(&job))
        for (const Letter& letter : append->batch.letters)
          queries.push_back(pg_insert_letter(append->batch.conversation, letter));
    std::vector<const Batch*> batches;
    for (const Job& job : jobs)
      if (const auto* append = std::get_if<AppendJob>(&job)) batches.push_back(&append->batch);
    if (auto marks = changed.empty() ? std::nullopt : pg_write_marks(batches))
      queries.push_back(*std::move(marks));
    for (const std::string& notice : pg_notices(changed)) queries.push_back(notify_query(notice));
    if (!changed.empty()) queries.emplace_back("COMMIT");
    return queries;
  };
  auto answers = asked.empty() ? Result<Answers>(Answers()) : run(make);

  std::vector<Result<std::vector<Row>>> rows(jobs.size());
  for (std::size_t place = 0; place < asked.size(); ++place) {
    const std::size_t i = asked[place];
    const bool append = std::holds_alternative<AppendJob>(jobs[i]);
    if (!answers) {
      if (append)
        outcomes[i] = Failed{answers.error()};
      else
        rows[i] = answers.error();
      continue;
    }
    const PgAnswer& answer = (*answers)[before + place];
    if (append) {
      const std::string kind = answer.text(0, 0);
      if (kind == "D") outcomes[i] = Duplicate{answer.number(0, 1)};
      if (kind == "C") outcomes[i] = Conflict{answer.number(0, 1)};
    } else {
      for (int row = 0; row < answer.rows(); ++row)
        rows[i]->push_back(
            {answer.number(row, 0), answer.text(row, 1), answer.text(row, 2), answer.text(row, 3)});
    }
  }
  for (std::size_t i = 0; i < jobs.size(); ++i)
    if (auto* append = std::get_if<AppendJob>(&jobs[i]))
      append->done(std::move(outcomes[i]));
    else if (auto* read = std::get_if<ReadJob>(&jobs[i]))
      read->done(std::move(rows[i]));
    else
      std::get<CallJob>(jobs[i]).call();
}

void PostgresJournal::names(PgQuery query, NamesCallback done) {
  call(std::move(done), [this, query = std::move(query)]() -> Result<std::vector<std::string>> {
    HK_TRY(const auto answers, run([&](bool) { return std::vector{query}; }));
    std::vector<std::string> out;
    for (int row = 0; row < answers[0].rows(); ++row) out.push_back(answers[0].text(row, 0));
    return out;
  });
}

// Other nodes forget it too: they are told, and those that are away find it in `erasures`.
void PostgresJournal::erase(Erasure erasure, DoneCallback done) {
  call(std::move(done), [this, erasure = std::move(erasure)]() -> Result<void> {
    HK_CHECK(writable());
    std::vector<std::string> written;
    for (const std::uint64_t seq : erasure.seqs)
      written.push_back(event::erased(erasure.conversation, seq));
    PgQuery update(
        "UPDATE hamkalam.events AS e SET id = '', at = 0, body = g.body "
        "FROM unnest($2::int8[], $3::bytea[]) AS g(seq, body) "
        "WHERE e.conversation = $1::text AND e.seq = g.seq");
    update.text(erasure.conversation).numbers(erasure.seqs);
    update.bytes(std::vector<std::string_view>(written.begin(), written.end()));
    PgQuery note(
        "INSERT INTO hamkalam.erasures(conversation, position) "
        "VALUES($1::text, nextval('hamkalam.positions')) "
        "ON CONFLICT(conversation) DO UPDATE SET position = excluded.position");
    note.text(erasure.conversation);
    std::vector<PgQuery> queries{PgQuery("BEGIN"), std::move(update), std::move(note),
                                 pg_erase_letters(erasure.conversation, erasure.seqs),
                                 pg_erase_marks(erasure)};
    if (erasure.whole)
      queries.push_back(PgQuery("DELETE FROM hamkalam.customers WHERE conversation = $1::text")
                            .text(erasure.conversation));
    for (const std::string& notice : pg_notices({{erasure.conversation, 0}}))
      queries.push_back(notify_query(notice));
    queries.emplace_back("COMMIT");
    const auto erased = run([&](bool) { return queries; });
    if (!erased) return erased.error();
    return {};
  });
}

// Through a connection of its own, which sees the journal as it is now to the end.
Result<void> PostgresJournal::for_each(const Visit& visit, Order order) {
  thread_.wait_for([] {});
  HK_TRY(PgConnection own, PgConnection::open(address_, access_));
  HK_CHECK(own.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", kPatience));
  HK_CHECK(own.execute(
      order == Order::stored
          ? "DECLARE rows NO SCROLL CURSOR FOR SELECT conversation, seq, id, body, brain "
            "FROM hamkalam.events ORDER BY position, conversation, seq"
          : "DECLARE rows NO SCROLL CURSOR FOR SELECT conversation, seq, id, body, brain "
            "FROM hamkalam.events ORDER BY conversation, seq",
      kLong));
  for (;;) {
    HK_TRY(const auto answers, own.run({PgQuery("FETCH 1000 FROM rows")}, kLong));
    const PgAnswer& rows = answers[0];
    for (int row = 0; row < rows.rows(); ++row)
      HK_CHECK(visit(rows.text(row, 0), {rows.number(row, 1), rows.text(row, 2), rows.text(row, 3),
                                         rows.text(row, 4)}));
    if (rows.rows() == 0) return {};
  }
}

}  // namespace

Result<std::unique_ptr<Journal>> open_postgres(const std::string& address, Access access) try {
  HK_TRY(PgConnection connection, connect(address, access));
  return std::make_unique<PostgresJournal>(address, access, std::move(connection));
} catch (const std::exception& error) {  // no memory, no thread
  return Error("journal", error.what());
}

Result<std::vector<std::string>> check_postgres(const std::string& address) {
  HK_TRY(PgConnection connection, connect(address, Access::read));
  PgQuery holes(
      "SELECT conversation, count(*), max(seq) FROM hamkalam.events GROUP BY conversation "
      "HAVING count(*) <> max(seq) ORDER BY conversation LIMIT 100");
  HK_TRY(const auto answers, connection.run({holes}, kLong));
  std::vector<std::string> faults;
  for (int row = 0; row < answers[0].rows(); ++row)
    faults.push_back(answers[0].text(row, 0) + ": " + std::to_string(answers[0].number(row, 1)) +
                     " events up to " + std::to_string(answers[0].number(row, 2)));
  return faults;
}

}  // namespace hamkalam::store
