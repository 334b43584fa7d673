// A journal's file as a whole: copied beside a server, brought up to date, and without a byte of
// what was erased.
#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "store/journal.hpp"
#include "support/catch.hpp"
#include "support/journal_calls.hpp"
#include "support/temp_folder.hpp"

namespace hamkalam::store {
namespace {

using Catch::Matchers::Contains;
using test::append;
using test::batch;
using test::everything;
using test::is;
using test::read;

struct FilesDesk {
  std::unique_ptr<Journal> open(Access access = Access::write) const {
    auto journal = open_sqlite(path, access);
    REQUIRE(journal);
    return *std::move(journal);
  }
  test::TempFolder folder;
  std::string path = folder.file("journal.db");
  std::string address = "sqlite:" + path;
  std::string out = folder.file("copy.db");
};

void run_sql(const std::string& path, const std::string& sql) {
  sqlite3* handle = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
  char* fault = nullptr;
  const int code = sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, &fault);
  INFO((fault ? fault : ""));
  sqlite3_close(handle);
  REQUIRE(code == SQLITE_OK);
}

// Whether some words stand in the bytes of the journal's files.
bool stands(const FilesDesk& desk, const std::string& words) {
  for (const char* suffix : {"", "-wal", "-shm"}) {
    std::ifstream in(desk.path + suffix, std::ios::binary);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    if (bytes.str().find(words) != std::string::npos) return true;
  }
  return false;
}

constexpr const char* kVersionOne = R"(
  PRAGMA journal_mode = WAL;
  CREATE TABLE events(position INTEGER PRIMARY KEY, conversation TEXT NOT NULL,
    seq INTEGER NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, brain TEXT NOT NULL,
    UNIQUE(conversation, seq)) STRICT;
  CREATE UNIQUE INDEX events_id ON events(conversation, id) WHERE id <> '';
  PRAGMA application_id = 1751870060;
  PRAGMA user_version = 1;
  INSERT INTO events(conversation, seq, id, body, brain) VALUES
    ('c-1', 1, 'm-1', '{"type":"message","at":"2025-01-02T03:04:05Z","text":"x"}', 'b'),
    ('c-1', 2, '', '{"type":"facts","at":"2025-01-02T03:04:06Z","customer":{"id":"u-7"}}', 'b'),
    ('c-2', 1, '', '{"type":"facts","customer":{"name":"no id"}}', 'b'),
    ('c-3', 1, '', 'no json', 'b');
)";

}  // namespace

TEST_CASE("a copy is made beside a server that writes", "[store]") {
  const FilesDesk desk;
  const auto server = desk.open();
  for (std::uint64_t i = 0; i < 50; ++i) append(*server, batch("c-1", i, {{"", "x"}}));
  REQUIRE(backup(desk.address, desk.out));
  CHECK(is<Appended>(append(*server, batch("c-1", 50, {{"", "later"}}))));
  CHECK_FALSE(std::filesystem::exists(desk.out + "-wal"));
  CHECK_FALSE(std::filesystem::exists(desk.out + ".part"));
  CHECK(check("sqlite:" + desk.out)->empty());
  {
    const auto copy = open_sqlite(desk.out);
    REQUIRE(copy);
    CHECK(everything(**copy).size() == 50);
    CHECK(is<Appended>(append(**copy, batch("c-1", 50, {{"", "elsewhere"}}))));
  }
  const auto listed = copies(desk.address);
  REQUIRE(listed);
  REQUIRE(listed->size() == 1);
  CHECK(listed->front().path == desk.out);
  CHECK(listed->front().at.size() == 20);

  const auto again = backup(desk.address, desk.out);
  REQUIRE_FALSE(again);
  CHECK_THAT(again.error().text(), Contains("is there already"));
  CHECK_FALSE(backup("memory:", desk.folder.file("x")));
  CHECK_FALSE(backup("sqlite:" + desk.folder.file("none.db"), desk.folder.file("x")));
  CHECK_FALSE(backup(desk.address, desk.folder.file("no folder/x")));
  CHECK_FALSE(std::filesystem::exists(desk.folder.file("x")));
}

TEST_CASE("a journal of the first version is brought up to date, and a copy is kept", "[store]") {
  const FilesDesk desk;
  run_sql(desk.path, kVersionOne);
  CHECK(everything(*desk.open(Access::read)).size() == 4);  // reading changes nothing
  CHECK(copies(desk.address)->empty());
  {
    const auto journal = desk.open();
    CHECK(everything(*journal).size() == 4);
    CHECK(test::conversations_of(*journal, "u-7") == test::Names{"c-1"});
    const auto older = [&](std::int64_t time) {
      return *test::answer<Result<test::Names>>(
          [&](auto done) { journal->older_than(time, "", 10, std::move(done)); });
    };
    CHECK(older(1'735'787'045'001) == test::Names{"c-1"});
    CHECK(older(1'735'787'045'000).empty());
    CHECK(is<Duplicate>(append(*journal, batch("c-1", 2, {{"m-1", "x"}}))));
    CHECK(is<Appended>(append(*journal, batch("c-1", 2, {{"m-2", "x"}}))));
  }
  const auto listed = copies(desk.address);
  REQUIRE(listed->size() == 1);
  CHECK(listed->front().path == desk.path + ".v1");
  const auto old = open_sqlite(desk.path + ".v1", Access::read);
  REQUIRE(old);
  CHECK(everything(**old).size() == 4);
  CHECK(desk.open() != nullptr);  // once is enough
  CHECK(copies(desk.address)->size() == 1);
}

TEST_CASE("no byte of what was erased stays in the files", "[store]") {
  const FilesDesk desk;
  const std::string secret = "pomegranate orchard", large(20'000, 'x');
  const auto journal = desk.open();
  Batch one = batch("c-1", 0, {{"m-1", secret}, {"m-2", secret + large}, {"m-3", "kept"}});
  one.rows[0].customer = "customer-" + secret;
  append(*journal, one);
  CHECK(stands(desk, secret));
  REQUIRE(test::erase(*journal, "c-1", {1, 2}, true));
  {
    // Somebody who reads keeps it in the log: it is said, not passed over.
    const auto reader = desk.open(Access::read);
    sqlite3* other = nullptr;
    REQUIRE(sqlite3_open(desk.path.c_str(), &other) == SQLITE_OK);
    REQUIRE(sqlite3_exec(other, "BEGIN; SELECT * FROM events", nullptr, nullptr, nullptr) ==
            SQLITE_OK);
    const auto scrubbed = test::scrub(*journal);
    sqlite3_close(other);
    REQUIRE_FALSE(scrubbed);
    CHECK_THAT(scrubbed.error().text(), Contains("reads it"));
  }
  REQUIRE(test::scrub(*journal));
  CHECK_FALSE(stands(desk, secret));
  CHECK(read(*journal, "c-1")[2].body == "kept");
}

TEST_CASE("who wants a journal alone gets it alone or not at all", "[store]") {
  const FilesDesk desk;
  {
    const auto server = desk.open();
    append(*server, batch("c-1", 0, {{"m-1", "one"}}));
    const auto alone = open_sqlite(desk.path, Access::alone);
    REQUIRE_FALSE(alone);
    CHECK_THAT(alone.error().text(), Contains("another program has it open"));
    CHECK(is<Appended>(append(*server, batch("c-1", 1, {{"m-2", "two"}}))));
  }
  {
    const auto alone = desk.open(Access::alone);
    CHECK(read(*alone, "c-1").size() == 2);
    CHECK(everything(*alone).size() == 2);
    CHECK_FALSE(open_sqlite(desk.path));
    REQUIRE(test::erase(*alone, "c-1", {1}));
    REQUIRE(test::scrub(*alone));
  }
  CHECK(everything(*desk.open()).size() == 2);
}

TEST_CASE("a check names what is damaged", "[store]") {
  const FilesDesk desk;
  {
    const auto journal = desk.open();
    for (std::uint64_t i = 0; i < 200; ++i)
      append(*journal, batch("c-1", i, {{"m-" + std::to_string(i), std::string(500, 'x')}}));
  }
  REQUIRE(check(desk.address));
  CHECK(check(desk.address)->empty());
  // An index that has lost a row: the tables are whole, only a thorough look finds it.
  run_sql(desk.path,
          "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = "
          "'CREATE UNIQUE INDEX events_id ON events(conversation, id) WHERE id <> ''m-3''' "
          "WHERE name = 'events_id'; PRAGMA writable_schema = RESET");
  const auto faults = check(desk.address);
  REQUIRE(faults);
  CHECK_FALSE(faults->empty());
}

}  // namespace hamkalam::store
