// The contract of every journal, run for each store there is.
#include "store/journal.hpp"

#include <array>
#include <future>
#include <thread>

#include "support/any_store.hpp"
#include "support/catch.hpp"
#include "support/journal_calls.hpp"

namespace hamkalam::store {
namespace {

using test::append;
using test::batch;
using test::everything;
using test::fault;
using test::is;
using test::read;

// "c-1 1 m-1 {...}": a row as one line, to compare at a glance.
std::string line(const std::string& conversation, const Row& row) {
  return conversation + " " + std::to_string(row.seq) + " " + row.id + " " + row.body;
}

std::vector<std::string> lines(const std::vector<Row>& rows) {
  std::vector<std::string> lines;
  for (const Row& row : rows) lines.push_back(line("", row));
  return lines;
}

struct Store : test::AnyStore {
  using AnyStore::AnyStore;
  Journal* operator->() const { return journal.get(); }
  Journal& operator*() const { return *journal; }
};

std::string any_store() {
  return GENERATE(as<std::string>{}, "memory", "sqlite", "postgres");
}

}  // namespace

TEST_CASE("a journal gives back what was appended, in order", "[store]") {
  const Store store(any_store());
  CHECK(is<Appended>(append(*store, batch("c-1", 0, {{"m-1", "one"}, {"", "two"}}))));
  CHECK(is<Appended>(append(*store, batch("c-2", 0, {{"m-1", "other"}}))));
  CHECK(is<Appended>(append(*store, batch("c-1", 2, {{"m-2", "three"}}))));

  CHECK(lines(read(*store, "c-1")) ==
        std::vector<std::string>{" 1 m-1 one", " 2  two", " 3 m-2 three"});
  CHECK(lines(read(*store, "c-1", 1)) == std::vector<std::string>{" 2  two", " 3 m-2 three"});
  CHECK(lines(read(*store, "c-2")) == std::vector<std::string>{" 1 m-1 other"});
  CHECK(read(*store, "c-1", 3).empty());
  CHECK(read(*store, "c-1", ~std::uint64_t{0}).empty());
  CHECK(read(*store, "c-3").empty());
  CHECK(read(*store, "C-1").empty());  // conversations differ by case
}

TEST_CASE("an id is stored once in a conversation", "[store]") {
  const Store store(any_store());
  CHECK(is<Appended>(append(*store, batch("c-1", 0, {{"m-1", "one"}, {"m-2", "two"}}))));

  // Also when the sender knows an older sequence, and beside new rows, none of which is stored.
  for (const std::uint64_t expected : {0, 1, 2, 9}) {
    const Outcome outcome = append(*store, batch("c-1", expected, {{"", "new"}, {"m-2", "two"}}));
    REQUIRE(is<Duplicate>(outcome));
    CHECK(std::get<Duplicate>(outcome).seq == 2);
  }
  CHECK(read(*store, "c-1").size() == 2);

  CHECK(is<Appended>(append(*store, batch("c-2", 0, {{"m-2", "elsewhere"}}))));
  CHECK(is<Appended>(append(*store, batch("c-1", 2, {{"", "a"}, {"", "a"}}))));  // no id, no repeat
  CHECK(is<Appended>(append(*store, batch("c-1", 4, {{"M-1", "ids differ by case"}}))));
}

TEST_CASE("a batch that knows too little or too much is a conflict", "[store]") {
  const Store store(any_store());
  CHECK(is<Appended>(append(*store, batch("c-1", 0, {{"m-1", "one"}}))));
  for (const std::uint64_t expected : {0, 2}) {
    const Outcome outcome = append(*store, batch("c-1", expected, {{"m-2", "two"}}));
    REQUIRE(is<Conflict>(outcome));
    CHECK(std::get<Conflict>(outcome).sequence == 1);
  }
  const Outcome outcome = append(*store, batch("new", 3, {{"", "x"}}));
  REQUIRE(is<Conflict>(outcome));
  CHECK(std::get<Conflict>(outcome).sequence == 0);
  CHECK(is<Appended>(append(*store, batch("c-1", 1, {}))));
  CHECK(read(*store, "c-1").size() == 1);
}

TEST_CASE("a batch that builds on another body than what stands there is a conflict", "[store]") {
  const Store store(any_store());
  CHECK(is<Appended>(append(*store, batch("c-1", 0, {{"m-1", "theirs"}}))));
  Batch next = batch("c-1", 1, {{"m-2", "two"}});
  next.before = "ours";
  const Outcome outcome = append(*store, next);
  REQUIRE(is<Conflict>(outcome));
  CHECK(std::get<Conflict>(outcome).sequence == 1);
  next.before = "theirs";
  CHECK(is<Appended>(append(*store, next)));
  next = batch("c-2", 0, {{"m-1", "one"}});
  next.before = "ours";
  CHECK(is<Conflict>(append(*store, next)));
}

TEST_CASE("a batch that is wrong in itself fails alone", "[store]") {
  const Store store(any_store());
  std::vector<Batch> wrong = {batch("c-1", 0, {{"m-1", "a"}, {"m-1", "b"}}),
                              batch("c-1", 0, {{"m-1", std::string(kMostBodyBytes + 1, 'x')}}),
                              batch("", 0, {{"m-1", "a"}}), batch("c-1", 0, {{"", "a"}})};
  wrong.back().rows[0].seq = 2;
  for (const Batch& each : wrong) {
    const Outcome outcome = append(*store, each);
    REQUIRE(is<Failed>(outcome));
    CHECK_FALSE(fault(outcome).empty());
  }
  CHECK(read(*store, "c-1").empty());
  CHECK(is<Appended>(append(*store, batch("c-1", 0, {{"m-1", "fine"}}))));
}

TEST_CASE("many calls in flight are answered in their order", "[store]") {
  const Store store(any_store());
  constexpr int kConversations = 40, kBatches = 50;  // more than one lot
  std::vector<std::string> answers, expected;        // the callbacks come one at a time
  std::promise<void> last;
  const auto note = [&](std::string answer) { answers.push_back(std::move(answer)); };
  for (int i = 0; i < kBatches; ++i)
    for (int c = 0; c < kConversations; ++c) {
      const std::string name = "c-" + std::to_string(c), id = std::to_string(i);
      const std::uint64_t known = i;
      store->append(batch(name, known, {{id, "body " + id}}), [=](const Outcome& outcome) {
        note(name + " " + id + (is<Appended>(outcome) ? " appended" : " not appended"));
      });
      expected.push_back(name + " " + id + " appended");
      if (c % 10 == 3) {  // a repeat and a conflict harm none of their neighbours
        store->append(batch(name, known + 1, {{id, "body " + id}}), [=](const Outcome& outcome) {
          note(is<Duplicate>(outcome) ? "duplicate" : "no duplicate");
        });
        store->append(batch(name, known, {{"new", "x"}}), [=](const Outcome& outcome) {
          note(is<Conflict>(outcome) ? "conflict" : "no conflict");
        });
        store->read(name, 0, [=](const Result<std::vector<Row>>& rows) {
          note("read " + std::to_string(rows ? rows->size() : 0));
        });
        expected.insert(expected.end(), {"duplicate", "conflict", "read " + std::to_string(i + 1)});
      }
    }
  store->read("c-0", 0, [&](const Result<std::vector<Row>>&) { last.set_value(); });
  last.get_future().wait();
  CHECK(answers == expected);
}

TEST_CASE("a callback may append", "[store]") {
  const Store store(any_store());
  std::promise<bool> chained;
  store->append(batch("c-1", 0, {{"m-1", "one"}}), [&](const Outcome&) {
    store->append(batch("c-1", 1, {{"m-2", "two"}}),
                  [&](const Outcome& outcome) { chained.set_value(is<Appended>(outcome)); });
  });
  CHECK(chained.get_future().get());
}

TEST_CASE("several threads may append at once", "[store]") {
  const Store store(any_store());
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&store, t] {
      for (std::uint64_t i = 0; i < 50; ++i)
        store->append(batch("c-" + std::to_string(t), i, {{std::to_string(i), "x"}}),
                      [](const Outcome&) {});
    });
  for (std::thread& thread : threads) thread.join();
  for (int t = 0; t < 4; ++t) CHECK(read(*store, "c-" + std::to_string(t)).size() == 50);
}

TEST_CASE("for_each walks in the order of storing", "[store]") {
  const Store store(any_store());
  CHECK(everything(*store).empty());
  std::vector<std::string> expected, seen;
  for (int i = 0; i < 1500; ++i) {  // more than one step
    const std::string conversation = "c-" + std::to_string(i * 7 % 3);
    const Row row{static_cast<std::uint64_t>(i / 3 + 1), "", std::to_string(i)};
    store->append({conversation, row.seq - 1, {row}}, [](const Outcome&) {});
    expected.push_back(line(conversation, row));
  }
  for (const auto& [conversation, row] : everything(*store))
    seen.push_back(line(conversation, row));
  CHECK(seen == expected);

  int visits = 0;
  const auto stopped = store->for_each([&](const std::string&, const Row&) -> Result<void> {
    if (++visits == 3) return Error("visit", "enough");
    return {};
  });
  REQUIRE_FALSE(stopped);
  CHECK(stopped.error().what == "enough");
  CHECK(visits == 3);
}

TEST_CASE("at most so many rows are read, and rows of a conversation together", "[store]") {
  const Store store(any_store());
  for (std::uint64_t i = 0; i < 1200; ++i)  // more than one step
    for (const char* name : {"b", "a", "a:b"})
      store->append(batch(name, i, {{"", std::to_string(i)}}), [](const Outcome&) {});
  const auto most = [&](std::uint64_t after, std::size_t most) {
    return test::answer<Result<std::vector<Row>>>(
        [&](auto done) { store->read("a", after, most, std::move(done)); });
  };
  CHECK(lines(*most(0, 2)) == std::vector<std::string>{" 1  0", " 2  1"});
  CHECK(lines(*most(1199, 2)) == std::vector<std::string>{" 1200  1199"});
  CHECK(most(1200, 2)->empty());
  const auto rows = everything(*store, Order::conversation);
  REQUIRE(rows.size() == 3600);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CHECK(rows[i].first == std::array{"a", "a:b", "b"}[i / 1200]);
    CHECK(rows[i].second.seq == i % 1200 + 1);
  }
}

TEST_CASE("a customer's conversations are found", "[store]") {
  const Store store(any_store());
  const auto name = [&](const std::string& conversation, std::uint64_t known,
                        const std::string& customer) {
    Batch one = batch(conversation, known, {{"", "x"}});
    one.rows[0].customer = customer;
    CHECK(is<Appended>(append(*store, one)));
  };
  name("c-1", 0, "u-7");
  name("c-1", 1, "u-7");
  name("c-2", 0, "u-8");
  name("c-2", 1, "u-7");  // somebody else now
  name("u-7", 0, "");     // a platform that has no other name for it
  name("c-3", 0, "");
  using test::conversations_of;
  CHECK(conversations_of(*store, "u-7") == test::Names{"c-1", "c-2", "u-7"});
  CHECK(conversations_of(*store, "u-8") == test::Names{"c-2"});
  CHECK(conversations_of(*store, "nobody").empty());
  CHECK(conversations_of(*store, "").empty());
  REQUIRE(test::erase(*store, "c-2", {1, 2}, true));
  CHECK(conversations_of(*store, "u-7") == test::Names{"c-1", "u-7"});
  CHECK(conversations_of(*store, "u-8").empty());
}

TEST_CASE("what is erased leaves its place and nothing else", "[store]") {
  const Store store(any_store());
  append(*store, batch("c-1", 0, {{"m-1", "one"}, {"m-2", "two"}, {"", "three"}}));
  append(*store, batch("c-2", 0, {{"m-1", "other"}}));
  REQUIRE(test::erase(*store, "c-1", {1, 3, 9}));
  REQUIRE(test::scrub(*store));
  CHECK(lines(read(*store, "c-1")) ==
        std::vector<std::string>{R"( 1  {"type":"erased","conversation":"c-1","seq":1})",
                                 " 2 m-2 two",
                                 R"( 3  {"type":"erased","conversation":"c-1","seq":3})"});
  CHECK(lines(read(*store, "c-2")) == std::vector<std::string>{" 1 m-1 other"});
  CHECK(everything(*store).size() == 4);
  // Its id is forgotten, its sequence is not.
  CHECK(is<Conflict>(append(*store, batch("c-1", 2, {{"m-1", "again"}}))));
  CHECK(is<Appended>(append(*store, batch("c-1", 3, {{"m-1", "again"}}))));
  CHECK(is<Duplicate>(append(*store, batch("c-1", 4, {{"m-2", "two"}}))));
  REQUIRE(test::erase(*store, "nobody", {1}, true));
}

TEST_CASE("what is older than a time is found, by name", "[store]") {
  const Store store(any_store());
  const auto say = [&](const std::string& conversation, std::uint64_t known, std::int64_t at) {
    Batch one = batch(conversation, known, {{"", "x"}});
    one.rows[0].at = at;
    append(*store, one);
  };
  say("c-2", 0, 1000);
  say("c-2", 1, 1001);
  say("c-1", 0, 500);
  say("c-3", 0, 3000);
  say("c-4", 0, 0);  // of no time
  const auto older = [&](std::int64_t time, const std::string& behind, std::size_t most) {
    return *test::answer<Result<test::Names>>(
        [&](auto done) { store->older_than(time, behind, most, std::move(done)); });
  };
  CHECK(older(2000, "", 10) == test::Names{"c-1", "c-2"});
  CHECK(older(2000, "", 1) == test::Names{"c-1"});
  CHECK(older(2000, "c-1", 10) == test::Names{"c-2"});
  CHECK(older(1000, "", 10) == test::Names{"c-1"});
  CHECK(older(-5, "", 10).empty());
  REQUIRE(test::erase(*store, "c-1", {1}));
  CHECK(older(2000, "", 10) == test::Names{"c-2"});
}

TEST_CASE("a journal that works says so", "[store]") {
  const Store store(any_store());
  CHECK(test::answer<Result<void>>([&](auto done) { store->probe(std::move(done)); }));
  CHECK(everything(*store).empty());
}

TEST_CASE("bodies and names are kept byte for byte", "[store]") {
  const Store store(any_store());
  const std::vector<std::string> bodies = {
      "",
      // Persian with ZWNJ, a decomposed letter, an emoji, escapes as they came, spaces and line
      // ends
      "{\"text\":\"\xD9\x85\xDB\x8C\xE2\x80\x8C\xD8\xB1\xD8\xB3\xD9\x87 \xD8\xA7\xD9\x93\"}",
      "{\"text\":\"\xF0\x9F\x98\xA1 \\u0001\\n\\/\\u06cc \", \"a\":1.50 }\r\n\t",
      "'\"; DROP TABLE events; -- %s ?1",
      std::string("zero\0inside", 11),
      std::string(70'000, 'x'),
  };
  const std::string conversation = "telegram:a@b+c_d-e.f", id = "A._:@+-9";
  Batch all{conversation, 0, {}};
  for (const std::string& body : bodies) {
    const std::uint64_t seq = all.rows.size() + 1;
    all.rows.push_back({seq, id + std::to_string(seq), body});
  }
  REQUIRE(is<Appended>(append(*store, all)));
  const auto rows = read(*store, conversation);
  const auto walked = everything(*store);
  REQUIRE(rows.size() == bodies.size());
  REQUIRE(walked.size() == bodies.size());
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    CHECK(rows[i].body == bodies[i]);
    CHECK(rows[i].id == all.rows[i].id);
    CHECK(walked[i].second.body == bodies[i]);
    CHECK(walked[i].first == conversation);
  }
}

TEST_CASE("closing a journal finishes what was handed in", "[store]") {
  Store store(any_store());
  int answered = 0;
  for (std::uint64_t i = 0; i < 1200; ++i)
    store->append(batch("c-1", i, {{"", "x"}}), [&](const Outcome& outcome) {
      if (is<Appended>(outcome)) ++answered;
    });
  store.journal.reset();
  CHECK(answered == 1200);
}

TEST_CASE("an address names its journal", "[store]") {
  for (const char* address :
       {"", "memory", "sqlite:", "sqlite", "mysql://x", "journal.db", "postgres:", "postgres"})
    CHECK_FALSE(open(address));
}

}  // namespace hamkalam::store
