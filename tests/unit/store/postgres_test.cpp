// What only a journal over a server can show: several nodes, a server that goes away and comes
// back. The contract itself is in journal_test.cpp.
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "base/password.hpp"
#include "store/journal.hpp"
#include "store/postgres_follower.hpp"
#include "support/catch.hpp"
#include "support/journal_calls.hpp"
#include "support/postgres.hpp"

namespace hamkalam::store {
namespace {

using namespace std::chrono_literals;
using test::append;
using test::batch;
using test::is;
using test::Postgres;
using test::read;

std::unique_ptr<Journal> node(const std::string& address, Access access = Access::write) {
  auto opened = open(address, access);
  INFO((opened ? "" : opened.error().text()));
  REQUIRE(opened);
  return *std::move(opened);
}

// What a node is told of the others.
struct Ear {
  Journal::Told told() {
    return [this](const std::string& conversation, std::uint64_t seq) {
      const std::lock_guard lock(mutex);
      heard[conversation].push_back(seq);
      changed.notify_all();
    };
  }
  bool hears(const std::string& conversation, std::uint64_t seq) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, 15s, [&] {
      const auto& seqs = heard[conversation];
      return std::find(seqs.begin(), seqs.end(), seq) != seqs.end();
    });
  }
  Journal::SettledCallback told_of_letters() {
    return [this](const Settled& letter) {
      const std::lock_guard lock(mutex);
      settled.push_back(letter.conversation + " " + letter.about + " " + letter.outcome);
      changed.notify_all();
    };
  }
  std::vector<std::string> hears_of(std::size_t letters) {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, 15s, [&] { return settled.size() >= letters; });
    return settled;
  }
  std::mutex mutex;
  std::condition_variable changed;
  std::map<std::string, std::vector<std::uint64_t>> heard;
  std::vector<std::string> settled;
};

}  // namespace

TEST_CASE("nodes that write one conversation at once keep one order", "[store][postgres]") {
  const std::string address = Postgres::shared().empty();
  constexpr int kNodes = 3, kEach = 60;
  std::vector<std::unique_ptr<Journal>> nodes;
  for (int n = 0; n < kNodes; ++n) nodes.push_back(node(address));
  std::atomic<int> conflicts = 0;
  std::vector<std::thread> writers;
  for (int n = 0; n < kNodes; ++n)
    writers.emplace_back([&, n] {
      for (int i = 0; i < kEach; ++i) {
        const std::string id = std::to_string(n) + "." + std::to_string(i);
        // Two conversations in turn: both nodes hold one and want the other.
        const std::string name = (i + n) % 2 ? "odd" : "even";
        for (std::uint64_t known = 0;;) {
          const Outcome outcome = append(*nodes[n], batch(name, known, {{id, id}, {"", "more"}}));
          if (const auto* conflict = std::get_if<Conflict>(&outcome)) {
            ++conflicts;
            known = conflict->sequence;
          } else {
            if (!is<Appended>(outcome)) FAIL_CHECK("neither appended nor a conflict");
            break;
          }
        }
      }
    });
  for (std::thread& writer : writers) writer.join();
  CHECK(conflicts > 0);
  std::size_t rows = 0;
  for (const char* name : {"odd", "even"}) {
    std::map<std::string, int> next;  // of each node, as it sent them
    const auto stored = read(*nodes[0], name);
    for (std::size_t i = 0; i < stored.size(); i += 2) {
      CHECK(stored[i].seq == i + 1);
      CHECK(stored[i + 1].body == "more");
      const int order = std::stoi(stored[i].id.substr(2));
      int& last = next.try_emplace(stored[i].id.substr(0, 1), -1).first->second;
      CHECK(order > last);
      last = order;
    }
    rows += stored.size();
  }
  CHECK(rows == 2 * kNodes * kEach);
  CHECK(check(address)->empty());
}

TEST_CASE("what one node stores or erases is told to the others", "[store][postgres]") {
  Postgres& server = Postgres::shared();
  const std::string address = server.empty();
  Ear ear, own;  // they outlive the nodes, whose threads speak to them
  const auto here = node(address), there = node(address);
  REQUIRE(here->follow(ear.told(), ear.told_of_letters()));
  REQUIRE(there->follow(own.told(), own.told_of_letters()));
  append(*there, batch("c-1", 0, {{"m-1", "one"}, {"", "two"}}));
  CHECK(ear.hears("c-1", 2));
  REQUIRE(test::erase(*there, "c-1", {1}));
  CHECK(ear.hears("c-1", 0));

  // While nobody listens; more conversations than one notification can name.
  server.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' "
      "OR query LIKE '%max(position)%' AND pid <> pg_backend_pid()");
  std::string longest(120, 'x');
  for (int i = 0; i < 200; ++i)
    there->append(batch(longest + std::to_string(i), 0, {{"", "x"}}), [](const Outcome&) {});
  REQUIRE(test::erase(*there, "c-1", {2}));
  append(*there, batch("c-2", 0, {{"", "x"}}));
  CHECK(ear.hears("c-2", 1));
  for (int i = 0; i < 200; ++i) CHECK(ear.hears(longest + std::to_string(i), 1));
  server.query("NOTIFY hamkalam, 'of somebody else'; NOTIFY hamkalam; NOTIFY hamkalam, '7 '");
  append(*there, batch("c-3", 0, {{"", "x"}}));
  CHECK(ear.hears("c-3", 1));
}

TEST_CASE("what becomes of one node's letters is told to the others", "[store][postgres]") {
  const std::string address = Postgres::shared().empty();
  Ear ear, own;
  const auto here = node(address), there = node(address);
  REQUIRE(here->follow(ear.told(), ear.told_of_letters()));
  REQUIRE(there->follow(own.told(), own.told_of_letters()));
  const std::string name = "c \"1\"\n2";  // a name may be anything
  const auto store = [&](std::uint64_t known, const std::string& about, LetterState state) {
    Batch one = batch(name, known, {{about, about}});
    one.letters.push_back({.seq = known + 1, .about = about, .channel = "telegram", .body = "x"});
    one.letters.back().progress.state = state;
    return is<Appended>(append(*there, one));
  };
  using Letters = std::vector<Letter>;
  REQUIRE(store(0, "m-1", LetterState::waiting));
  REQUIRE(store(1, "m-2", LetterState::waiting));
  REQUIRE(store(2, "m-3", LetterState::waiting));
  const auto claimed = test::answer<Result<Letters>>([&](auto done) {
    there->claim("telegram", {"there", 50}, 10, 2, std::move(done));
  });
  REQUIRE(claimed);
  REQUIRE(claimed->size() == 2);
  const auto move = [&](std::size_t which, LetterStates from, std::optional<Progress> to,
                        const std::string& outcome) {
    const auto moved = test::answer<Result<bool>>([&](auto done) {
      there->move((*claimed)[which].number, "there", from, to, outcome, std::move(done));
    });
    REQUIRE(moved);
    return *moved;
  };
  const Progress written{.state = LetterState::written, .attempts = 1, .due = 50};
  CHECK(move(0, only(LetterState::claimed), written, ""));
  CHECK(move(0, only(LetterState::written), std::nullopt, "sent"));
  CHECK_FALSE(move(0, only(LetterState::written), std::nullopt, "sent"));  // it is gone
  CHECK(move(1, only(LetterState::claimed), written, ""));
  // What was begun by one that died becomes uncertain, whoever takes it up.
  const auto doubtful = test::answer<Result<Letters>>([&](auto done) {
    there->release({"elsewhere", 1000}, "it ended", std::move(done));
  });
  REQUIRE(doubtful);
  CHECK(doubtful->size() == 1);
  REQUIRE(store(3, "m-4", LetterState::dead));
  // Behind all of it.
  append(*there, batch("c-9", 0, {{"", "x"}}));
  CHECK(ear.hears("c-9", 1));
  CHECK(ear.hears_of(3) == std::vector<std::string>{name + " m-1 sent", name + " m-2 uncertain",
                                                    name + " m-4 failed"});
  CHECK(own.hears_of(0).empty());
}

TEST_CASE("of several nodes that start one makes the marks", "[store][postgres]") {
  const std::string address = Postgres::shared().empty();
  constexpr int kNodes = 3;
  std::vector<std::unique_ptr<Journal>> nodes;
  for (int n = 0; n < kNodes; ++n) nodes.push_back(node(address));
  append(*nodes[0], batch("c-1", 0, {{"m-1", "one"}}));
  std::atomic<int> made = 0;
  std::vector<std::thread> starts;
  for (int n = 0; n < kNodes; ++n)
    starts.emplace_back([&, n] {
      const auto done = nodes[n]->remake_marks(7, [&](const Journal::Sink& sink) {
        ++made;
        std::this_thread::sleep_for(50ms);
        return sink("c-1", {{1, "u-7", "x"}});
      });
      if (!done) FAIL_CHECK(done.error().text());
    });
  for (auto& start : starts) start.join();
  CHECK(made == 1);
}

TEST_CASE("a program that knows of no marks can append no more", "[store][postgres]") {
  Postgres& server = Postgres::shared();
  const auto journal = node(server.empty());
  append(*journal, batch("c-1", 0, {{"m-1", "one"}}));
  // What it called.
  CHECK(server.query("SELECT count(*) FROM pg_proc WHERE proname = 'append'") == "0");
  CHECK(server.query("SELECT count(*) FROM pg_proc WHERE proname = 'append_marked'") == "1");
}

TEST_CASE("every key of a table leads with the conversation", "[store][postgres]") {
  Postgres& server = Postgres::shared();
  const auto journal = node(server.empty());
  // What is unique must hold on one shard; the first column of each such index.
  CHECK(server.query(
            "SELECT string_agg(DISTINCT t.relname || ':' || a.attname, ' ' ORDER BY t.relname || "
            "':' || a.attname) FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid "
            "JOIN pg_namespace n ON n.oid = t.relnamespace "
            "JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0] "
            "WHERE n.nspname = 'hamkalam' AND i.indisunique") ==
        "customers:conversation erasures:conversation events:conversation letters:conversation "
        "marks:conversation");
  // All of them have the column and a key, but for the one row that says which version this is.
  CHECK(server.query("SELECT string_agg(tablename, ' ' ORDER BY tablename) FROM pg_tables WHERE "
                     "schemaname = 'hamkalam'") ==
        "customers erasures events journal letters marks");
}

TEST_CASE("notices are cut where PostgreSQL would refuse them", "[store][postgres]") {
  CHECK(pg_notices({}).empty());
  CHECK(pg_notices({{"a", 1}, {"b", 0}}) == std::vector<std::string>{"1 a\n0 b\n"});
  const std::string name(128, 'x');
  const std::vector<std::pair<std::string_view, std::uint64_t>> many(512, {name, 1});
  std::size_t bytes = 0;
  for (const auto& notice : pg_notices(many)) {
    CHECK(notice.size() < 8000);
    bytes += notice.size();
  }
  CHECK(bytes == 512 * (128 + 3));
}

TEST_CASE("a connection that breaks is made again unseen", "[store][postgres]") {
  Postgres& server = Postgres::shared();
  const auto journal = node(server.empty());
  std::atomic<int> appended = 0, other = 0;
  for (std::uint64_t i = 0; i < 400; ++i) {
    journal->append(batch("c-1", i, {{"m-" + std::to_string(i), "x"}}),
                    [&](const Outcome& outcome) { ++(is<Appended>(outcome) ? appended : other); });
    if (i % 100 == 50)
      server.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
          "WHERE application_name = 'hamkalam' AND pid <> pg_backend_pid()");
  }
  CHECK(read(*journal, "c-1").size() == 400);
  CHECK(appended == 400);
  CHECK(other == 0);
}

TEST_CASE("a server that crashes is waited for, and nothing acknowledged is lost",
          "[store][postgres]") {
  Postgres& server = Postgres::shared();
  const auto journal = node(server.empty());
  constexpr std::uint64_t kRows = 2000;
  std::atomic<int> appended = 0, other = 0;
  for (std::uint64_t i = 0; i < kRows; ++i)
    journal->append(batch("c-1", i, {{"", std::to_string(i)}}),
                    [&](const Outcome& outcome) { ++(is<Appended>(outcome) ? appended : other); });
  while (appended == 0) std::this_thread::sleep_for(1ms);
  server.stop(SIGQUIT);
  server.start();
  const auto rows = read(*journal, "c-1");
  REQUIRE(rows.size() == kRows);
  for (std::uint64_t i = 0; i < kRows; ++i) CHECK(rows[i].body == std::to_string(i));
  CHECK(appended == kRows);
  CHECK(other == 0);
}

TEST_CASE("who must be alone is, and who reads changes nothing", "[store][postgres]") {
  Postgres& server = Postgres::shared();
  const std::string address = server.empty();
  CHECK_FALSE(open(address, Access::read));  // nothing is created
  auto writer = node(address);
  append(*writer, batch("c-1", 0, {{"m-1", "one"}}));
  const auto reader = node(address, Access::read);
  CHECK(read(*reader, "c-1").size() == 1);
  CHECK(is<Failed>(append(*reader, batch("c-1", 1, {{"m-2", "two"}}))));
  CHECK_FALSE(test::erase(*reader, "c-1", {1}));
  CHECK_FALSE(open(address, Access::alone));
  writer.reset();
  const auto alone = node(address, Access::alone);
  CHECK_FALSE(open(address));
  REQUIRE(test::erase(*alone, "c-1", {1}, true));
  CHECK(test::scrub(*alone));
}

TEST_CASE("a database of another kind or version is refused", "[store][postgres]") {
  Postgres& server = Postgres::shared();
  const std::string address = server.empty();
  node(address);
  server.query("UPDATE hamkalam.journal SET version = version + 98");
  const auto newer = open(address);
  REQUIRE_FALSE(newer);
  CHECK(newer.error().text().find("newer hamkalam") != std::string::npos);
  server.query("UPDATE hamkalam.journal SET version = version - 98; DELETE FROM hamkalam.events");
  append(*node(address), batch("c-1", 0, {{"", "a"}, {"", "b"}, {"", "c"}}));
  server.query("DELETE FROM hamkalam.events WHERE seq = 2");
  CHECK(*check(address) == std::vector<std::string>{"c-1: 2 events up to 3"});
  CHECK_FALSE(backup(address, "somewhere"));
  CHECK(copies(address)->empty());
}

TEST_CASE("an address is shown without its password", "[store][postgres]") {
  CHECK(without_password("postgres://ali:x@y@db:5432/chat?password=p&a=b") ==
        "postgres://ali:***@db:5432/chat?password=***&a=b");
  CHECK(without_password("postgres://ali@db:5432/chat") == "postgres://ali@db:5432/chat");
  CHECK(without_password("sqlite:/a:b@c") == "sqlite:/a:b@c");
  const auto refused = open("mysql://ali:secret@db");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().text().find("secret") == std::string::npos);
}

}  // namespace hamkalam::store
