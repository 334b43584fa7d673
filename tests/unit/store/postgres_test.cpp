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
  std::mutex mutex;
  std::condition_variable changed;
  std::map<std::string, std::vector<std::uint64_t>> heard;
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
  REQUIRE(here->follow(ear.told()));
  REQUIRE(there->follow(own.told()));
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
