// What a journal in a file must do beyond the contract: last, be readable beside a running server,
// refuse what is no journal, and go on after the disk was full.
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>

#include "store/journal.hpp"
#include "support/catch.hpp"
#include "support/journal_calls.hpp"
#include "support/temp_folder.hpp"

namespace hamkalam::store {
namespace {

using test::append;
using test::batch;
using test::everything;
using test::fault;
using test::is;
using test::read;

std::unique_ptr<Journal> opened(const std::string& path, Access access = Access::write) {
  auto journal = open_sqlite(path, access);
  REQUIRE(journal);
  return *std::move(journal);
}

// Why a path is no journal. The error must name the path.
std::string refusal(const std::string& path, Access access = Access::write) {
  const auto journal = open_sqlite(path, access);
  if (journal) return "opened";
  CHECK(journal.error().where == path);
  return journal.error().what;
}

void run_sql(const std::string& path, const char* sql) {
  sqlite3* handle = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
  const int code = sqlite3_exec(handle, sql, nullptr, nullptr, nullptr);
  sqlite3_close(handle);
  REQUIRE(code == SQLITE_OK);
}

std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

// No file grows beyond this many bytes meanwhile: a full disk, without one.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit now{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &now);
  }
  ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

// The answers to batches, and the rows of c-1 read between the first and the second, all handed in
// while the store's thread was busy, so that they are one transaction.
struct Answers {
  std::vector<Outcome> outcomes;
  std::size_t rows_seen = 0;
};

Answers in_one_lot(Journal& journal, const std::vector<Batch>& batches) {
  Answers answers;
  std::promise<void> started, ready, answered;
  journal.read("c-1", 0, [&](const Result<std::vector<Row>>&) {
    started.set_value();
    ready.get_future().wait();
  });
  started.get_future().wait();
  for (std::size_t i = 0; i < batches.size(); ++i) {
    journal.append(batches[i],
                   [&](const Outcome& outcome) { answers.outcomes.push_back(outcome); });
    if (i == 0)
      journal.read("c-1", 0, [&](const Result<std::vector<Row>>& rows) {
        answers.rows_seen = rows ? rows->size() : 99;
      });
  }
  journal.read("c-1", 0, [&](const Result<std::vector<Row>>&) { answered.set_value(); });
  ready.set_value();
  answered.get_future().wait();
  return answers;
}

using Catch::Matchers::Contains;

}  // namespace

TEST_CASE("a reopened journal has kept all", "[store]") {
  const test::TempFolder folder;
  const std::string path = folder.file("journal.db");
  append(*opened(path), batch("c-1", 0, {{"m-1", "one"}, {"", "two"}}));
  const auto journal = opened(path);
  CHECK(read(*journal, "c-1").size() == 2);
  CHECK(is<Duplicate>(append(*journal, batch("c-1", 2, {{"m-1", "one"}}))));
  CHECK(is<Appended>(append(*journal, batch("c-1", 2, {{"m-2", "three"}}))));
  const auto rows = everything(*journal);
  REQUIRE(rows.size() == 3);
  CHECK(rows[2].second.body == "three");
}

TEST_CASE("what was acknowledged outlives a crash", "[store]") {
  const test::TempFolder folder;
  const std::string path = folder.file("journal.db");
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {  // dies in the callback, with the file open
    auto journal = open_sqlite(path);
    if (journal)
      (*journal)->append(batch("c-1", 0, {{"m-1", "one"}}),
                         [](const Outcome& outcome) { ::_exit(is<Appended>(outcome) ? 0 : 1); });
    ::sleep(30);
    ::_exit(2);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(status == 0);
  CHECK(read(*opened(path), "c-1").size() == 1);
}

TEST_CASE("a journal can be read while a server writes it", "[store]") {
  const test::TempFolder folder;
  const std::string path = folder.file("journal.db");
  const auto server = opened(path);
  append(*server, batch("c-1", 0, {{"m-1", "one"}}));
  const auto reader = opened(path, Access::read);
  CHECK(everything(*reader).size() == 1);
  CHECK(is<Appended>(append(*server, batch("c-1", 1, {{"m-2", "two"}}))));
  CHECK(everything(*reader).size() == 2);
  CHECK(read(*reader, "c-1", 1).size() == 1);
  CHECK_THAT(fault(append(*reader, batch("c-1", 2, {{"m-3", "three"}}))), Contains("reading"));

  int visits = 0;  // a slow visitor keeps nobody from writing, and sees no more than was there
  REQUIRE(reader->for_each([&](const std::string&, const Row&) -> Result<void> {
    const std::uint64_t known = 2 + visits++;
    CHECK(is<Appended>(append(*server, batch("c-1", known, {{"", "while reading"}}))));
    return {};
  }));
  CHECK(visits == 2);
}

TEST_CASE("two writers of one file get conflicts, not damage", "[store]") {
  const test::TempFolder folder;
  const std::string path = folder.file("journal.db");
  const auto first = opened(path), second = opened(path);
  CHECK(is<Appended>(append(*first, batch("c-1", 0, {{"m-1", "one"}}))));
  CHECK(is<Conflict>(append(*second, batch("c-1", 0, {{"m-2", "two"}}))));
  CHECK(is<Duplicate>(append(*second, batch("c-1", 0, {{"m-1", "one"}}))));
  CHECK(is<Appended>(append(*second, batch("c-1", 1, {{"m-2", "two"}}))));
  CHECK(read(*first, "c-1").size() == 2);
}

TEST_CASE("a full disk fails what is in flight and nothing else", "[store]") {
  const test::TempFolder folder;
  const auto journal = opened(folder.file("journal.db"));
  REQUIRE(is<Appended>(append(*journal, batch("c-1", 0, {{"m-1", "one"}}))));
  {
    const FullDisk full(256 * 1024);
    const Outcome outcome =
        append(*journal, batch("c-1", 1, {{"m-2", std::string(1024 * 1024, 'x')}}));
    REQUIRE(is<Failed>(outcome));
    CHECK(std::get<Failed>(outcome).error.code == "unavailable");
    CHECK_THAT(fault(outcome), Contains("disk"));
    CHECK(read(*journal, "c-1").size() == 1);
  }
  CHECK(is<Appended>(append(*journal, batch("c-1", 1, {{"m-2", "two"}}))));
  CHECK(read(*journal, "c-1").size() == 2);
}

TEST_CASE("one transaction succeeds or fails as a whole", "[store]") {
  const test::TempFolder folder;
  const std::string path = folder.file("journal.db");
  const auto journal = opened(path);
  run_sql(path,
          "CREATE TRIGGER refuse BEFORE INSERT ON events WHEN NEW.id = 'refused' "
          "BEGIN SELECT RAISE(ABORT, 'not this one'); END");
  const Batch one = batch("c-1", 0, {{"m-1", "one"}});
  const Batch two = batch("c-2", 0, {{"m-1", "other"}});
  const std::string large(1024 * 1024, 'x');

  SECTION("refused by a statement") {
    const Answers answers = in_one_lot(*journal, {one, batch("c-3", 0, {{"refused", "x"}}), two});
    for (const Outcome& outcome : answers.outcomes)
      CHECK_THAT(fault(outcome), Contains("not this one"));
    CHECK(answers.outcomes.size() == 3);
    CHECK(answers.rows_seen == 0);
  }
  SECTION("refused by the disk") {
    const FullDisk full(256 * 1024);
    const Answers answers =
        in_one_lot(*journal, {one, one, batch("c-3", 0, {{"m-1", large}}), two});
    for (const Outcome& outcome : answers.outcomes) CHECK_THAT(fault(outcome), Contains("disk"));
    CHECK(answers.outcomes.size() == 4);
    CHECK(answers.rows_seen == 0);
  }
  CHECK(everything(*journal).empty());
  const Answers answers = in_one_lot(*journal, {one, one, two});
  REQUIRE(answers.outcomes.size() == 3);
  CHECK(is<Appended>(answers.outcomes[0]));
  CHECK(is<Duplicate>(answers.outcomes[1]));
  CHECK(is<Appended>(answers.outcomes[2]));
  CHECK(answers.rows_seen == 1);
}

TEST_CASE("a locked journal says so and works again later", "[store]") {
  const test::TempFolder folder;
  const std::string path = folder.file("journal.db");
  const auto journal = opened(path);
  sqlite3* other = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &other) == SQLITE_OK);
  REQUIRE(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
  CHECK_THAT(fault(append(*journal, batch("c-1", 0, {{"m-1", "one"}}))), Contains("locked"));
  CHECK(read(*journal, "c-1").empty());
  sqlite3_close(other);
  CHECK(is<Appended>(append(*journal, batch("c-1", 0, {{"m-1", "one"}}))));
}

TEST_CASE("what is no journal is refused and left alone", "[store]") {
  const test::TempFolder folder;
  const std::string path = folder.file("journal.db");

  SECTION("a text file") {
    std::ofstream(path) << std::string(5000, 'x');
    CHECK_THAT(refusal(path), Contains("no SQLite database"));
    CHECK(bytes_of(path) == std::string(5000, 'x'));
  }
  SECTION("another program's database") {
    run_sql(path, "CREATE TABLE notes(text)");
    const std::string before = bytes_of(path);
    CHECK_THAT(refusal(path), Contains("no journal"));
    CHECK(bytes_of(path) == before);
  }
  SECTION("a newer journal") {
    opened(path);
    run_sql(path, "PRAGMA user_version = 99");
    CHECK_THAT(refusal(path), Contains("newer"));
    CHECK_THAT(refusal(path, Access::read), Contains("newer"));
  }
  SECTION("a damaged journal") {
    std::uint64_t known = 0;
    for (auto journal = opened(path); known < 200; ++known)
      append(*journal, batch("c-1", known, {{"", std::string(500, 'x')}}));
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    for (const int page : {1, 2, 3, 4, 5}) file.seekp(page * 4096) << std::string(4096, '\x5a');
    file.close();
    CHECK_THAT(refusal(path), Contains("damaged"));
  }
  SECTION("a folder, a file as folder, no folder") {
    CHECK(refusal(folder.file("")) != "opened");
    std::ofstream(path) << "x";
    CHECK_THAT(refusal(path + "/journal.db"), Contains("is a file"));
    CHECK_THAT(refusal(folder.file("none/journal.db")), Contains("does not exist"));
    CHECK_FALSE(std::filesystem::exists(folder.file("none")));
  }
  SECTION("nothing to read") {
    CHECK_THAT(refusal(path, Access::read), Contains("no such file"));
    CHECK_FALSE(std::filesystem::exists(path));
    std::ofstream(path).close();
    CHECK_THAT(refusal(path, Access::read), Contains("no journal"));
    opened(path);  // an empty file is as good as none
  }
  SECTION("a file or a folder that must not be written") {
    if (::geteuid() == 0) return;  // root may write everything
    opened(path);
    std::filesystem::permissions(path, std::filesystem::perms::owner_read);
    CHECK_THAT(refusal(path), Contains("read-only"));
    const std::filesystem::path closed = folder.file("closed");
    std::filesystem::create_directory(closed);
    std::filesystem::permissions(closed, std::filesystem::perms(0500));
    CHECK_THAT(refusal(closed / "journal.db"), Contains("cannot be opened"));
  }
}

}  // namespace hamkalam::store
