// Marks, for each store there is: what is stored with the events that it is derived from.
#include "store/journal.hpp"
#include "support/any_store.hpp"
#include "support/catch.hpp"
#include "support/journal_calls.hpp"

namespace hamkalam::store {
namespace {

using test::append;
using test::batch;
using test::is;

struct MarkStore : test::AnyStore {
  using AnyStore::AnyStore;

  // "c-1 1 x": the marks of a subject, a line each.
  std::vector<std::string> marks(const std::string& subject) {
    const auto found = test::answer<Result<std::vector<Mark>>>(
        [&](auto done) { journal->marks(subject, std::move(done)); });
    REQUIRE(found);
    std::vector<std::string> out;
    for (const Mark& mark : *found) {
      CHECK(mark.subject == subject);
      out.push_back(mark.conversation + " " + std::to_string(mark.seq) + " " + mark.value);
    }
    return out;
  }
  std::map<std::string, std::uint64_t> counts(const std::string& subject) {
    const auto found = test::answer<Result<std::map<std::string, std::uint64_t>>>(
        [&](auto done) { journal->count_marks(subject, std::move(done)); });
    REQUIRE(found);
    return *found;
  }
  Outcome stores(const std::string& conversation, std::uint64_t known, std::vector<Mark> marks) {
    Batch one =
        batch(conversation, known, {{"m-" + std::to_string(known + 1), "one"}, {"", "two"}});
    one.marks = std::move(marks);
    return append(*journal, one);
  }
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("marks are stored with their events, or not at all", "[store]") {
  MarkStore store(GENERATE(as<std::string>{}, "memory", "sqlite", "postgres"));
  CHECK(is<Appended>(store.stores("c-2", 0, {{1, "u-7", "a"}, {2, "u-7", "b"}, {1, "u-8", "c"}})));
  CHECK(is<Appended>(store.stores("c-1", 0, {{1, "u-7", "d"}})));
  CHECK(store.marks("u-7") == Lines{"c-1 1 d", "c-2 1 a", "c-2 2 b"});
  CHECK(store.marks("u-8") == Lines{"c-2 1 c"});
  CHECK(store.marks("u-9").empty());
  CHECK(store.marks("U-7").empty());

  // What is refused changes nothing, a repeat neither.
  CHECK(is<Conflict>(store.stores("c-2", 9, {{1, "u-7", "x"}, {9, "u-7", "x"}})));
  Batch again = batch("c-2", 0, {{"m-1", "one"}});
  again.marks = {{1, "u-7", ""}, {3, "u-7", "x"}};
  CHECK(is<Duplicate>(append(*store.journal, again)));
  CHECK(store.marks("u-7") == Lines{"c-1 1 d", "c-2 1 a", "c-2 2 b"});

  // A later batch changes one, takes one away, and gives one to somebody else, in one lot with
  // others.
  for (std::uint64_t i = 0; i < 3; ++i) {
    Batch other = batch("c-" + std::to_string(3 + i), 0, {{"m-1", "x"}});
    other.marks = {{1, "u-7", "e"}};
    store.journal->append(other, [](const Outcome&) {});
  }
  CHECK(is<Appended>(store.stores(
      "c-2", 2, {{1, "u-7", "more"}, {2, "u-7", ""}, {2, "u-8", "b"}, {5, "u-7", ""}})));
  CHECK(store.marks("u-7") == Lines{"c-1 1 d", "c-2 1 more", "c-3 1 e", "c-4 1 e", "c-5 1 e"});
  CHECK(store.marks("u-8") == Lines{"c-2 1 c", "c-2 2 b"});
  CHECK(store.counts("u-7") ==
        std::map<std::string, std::uint64_t>{{"d", 1}, {"more", 1}, {"e", 3}});
  CHECK(store.counts("u-9").empty());
}

TEST_CASE("a mark goes with the event at which it stands", "[store]") {
  MarkStore store(GENERATE(as<std::string>{}, "memory", "sqlite", "postgres"));
  store.stores("c-1", 0, {{0, "open", "x"}, {1, "u-7", "a"}, {2, "u-7", "b"}, {2, "u-8", "c"}});
  store.stores("c-2", 0, {{0, "open", "x"}, {2, "u-7", "d"}});
  REQUIRE(test::erase(*store.journal, "c-1", {2, 0, 9}));
  CHECK(store.marks("u-7") == Lines{"c-1 1 a", "c-2 2 d"});
  CHECK(store.marks("u-8").empty());
  CHECK(store.marks("open") == Lines{"c-1 0 x", "c-2 0 x"});  // of the conversation
  REQUIRE(test::erase(*store.journal, "c-1", {1}, true));
  CHECK(store.marks("u-7") == Lines{"c-2 2 d"});
  CHECK(store.marks("open") == Lines{"c-2 0 x"});
}

TEST_CASE("conversations to which something came lately are found", "[store]") {
  MarkStore store(GENERATE(as<std::string>{}, "memory", "sqlite", "postgres"));
  const auto at = [&](const std::string& name, std::uint64_t known, std::int64_t time) {
    Batch one = batch(name, known, {{"", "x"}});
    one.rows[0].at = time;
    CHECK(is<Appended>(append(*store.journal, one)));
  };
  at("c-3", 0, 500);
  at("c-1", 0, 100);
  at("c-1", 1, 900);
  at("c-1", 2, 901);
  at("c-2", 0, 499);
  at("c-4", 0, 0);  // nobody knows when
  const auto newer = [&](std::int64_t time) {
    const auto names = test::answer<Result<test::Names>>(
        [&](auto done) { store.journal->newer_than(time, std::move(done)); });
    REQUIRE(names);
    return *names;
  };
  CHECK(newer(500) == test::Names{"c-1", "c-3"});
  CHECK(newer(501) == test::Names{"c-1"});
  CHECK(newer(902).empty());
  CHECK(newer(-1) == test::Names{"c-1", "c-2", "c-3"});
  REQUIRE(test::erase(*store.journal, "c-3", {1}));
  CHECK(newer(500) == test::Names{"c-1"});
}

TEST_CASE("marks are made again when they are of another version, all or none", "[store]") {
  const std::string kind = GENERATE(as<std::string>{}, "memory", "sqlite", "postgres");
  MarkStore store(kind);
  store.stores("c-1", 0, {{1, "u-7", "old"}, {1, "u-9", "old"}});
  store.stores("c-2", 0, {});
  const auto none = store.journal->each_mark(
      [](const std::string&, const std::vector<Mark>&) -> Result<void> { return Error("x", "y"); });
  REQUIRE(none);
  CHECK(*none == 0);  // nobody made them
  int made = 0;
  const auto make = [&](std::uint64_t version, const std::string& value, bool fails) {
    return store.journal->remake_marks(version, [&](const Journal::Sink& sink) -> Result<void> {
      ++made;
      HK_CHECK(sink("c-1", {{1, "u-7", value}}));
      // It reads what it needs meanwhile.
      HK_CHECK(store.journal->for_each(
          [&](const std::string& name, const Row& row) {
            return row.seq == 2 ? sink(name, {{2, "u-8", value}}) : Result<void>();
          },
          Order::conversation));
      return fails ? Error("c-1 1", "cannot be read") : Result<void>();
    });
  };
  const auto failed = make(3, "x", true);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().what == "cannot be read");
  CHECK(store.marks("u-7") == Lines{"c-1 1 old"});
  REQUIRE(make(3, "new", false));
  CHECK(made == 2);
  CHECK(store.marks("u-7") == Lines{"c-1 1 new"});
  CHECK(store.marks("u-8") == Lines{"c-1 2 new", "c-2 2 new"});
  CHECK(store.marks("u-9").empty());
  Lines all;
  const auto version = store.journal->each_mark(
      [&](const std::string& name, const std::vector<Mark>& marks) -> Result<void> {
        all.push_back(name + ":");
        for (const Mark& mark : marks)
          all.push_back(mark.subject + " " + std::to_string(mark.seq) + " " + mark.value);
        return {};
      });
  REQUIRE(version);
  CHECK(*version == 3);
  CHECK(all == Lines{"c-1:", "u-7 1 new", "u-8 2 new", "c-2:", "u-8 2 new"});
  if (kind != "memory") store.reopen();
  REQUIRE(make(3, "not asked for", false));
  CHECK(made == 2);
  CHECK(is<Appended>(store.stores("c-1", 2, {{3, "u-7", "later"}})));
  CHECK(store.marks("u-7") == Lines{"c-1 1 new", "c-1 3 later"});
  REQUIRE(make(4, "newer", false));
  CHECK(made == 3);
  CHECK(store.marks("u-7") == Lines{"c-1 1 newer"});
  CHECK(is<Appended>(store.stores("c-1", 4, {})));  // the journal goes on
}

}  // namespace hamkalam::store
