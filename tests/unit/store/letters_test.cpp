// The contract of the outbox, run for each store there is: a letter is stored with its event, taken
// by one node, in its line's order, and gone only when it is delivered.
#include <algorithm>
#include <mutex>
#include <thread>

#include "store/journal.hpp"
#include "support/any_store.hpp"
#include "support/catch.hpp"
#include "support/journal_calls.hpp"
#include "support/postgres.hpp"

namespace hamkalam::store {
namespace {

using test::answer;
using test::append;
using test::batch;
using test::is;

using Letters = std::vector<Letter>;
constexpr std::int64_t kHold = 500;

struct LetterStore : test::AnyStore {
  using AnyStore::AnyStore;
  // One event with a letter of its own.
  Outcome post(const std::string& conversation, std::uint64_t known, const std::string& id,
               const std::string& line) {
    Batch one = batch(conversation, known, {{id, "{}"}});
    one.letters.push_back({.seq = known + 1,
                           .about = id,
                           .channel = "telegram",
                           .line = line,
                           .body = "words of " + id,
                           .at = 1000,
                           .progress = {.due = 1000}});
    return append(*journal, std::move(one));
  }
  std::string claim(std::int64_t now = 1000, std::size_t most = 9, const char* node = "a") {
    return names(answer<Result<Letters>>([&](auto done) {
      journal->claim("telegram", {node, now + kHold}, now, most, done);
    }));
  }
  bool move(std::uint64_t number, LetterStates from, std::optional<Progress> to,
            const char* node = "a") {
    const auto moved = answer<Result<bool>>(
        [&](auto done) { journal->move(number, node, from, to, "", std::move(done)); });
    REQUIRE(moved);
    return *moved;
  }
  Letters all(LetterQuery query = {}) {
    auto found =
        answer<Result<Letters>>([&](auto done) { journal->letters(query, std::move(done)); });
    REQUIRE(found);
    return *found;
  }
  std::string release(const char* node, std::optional<std::int64_t> now = {}) {
    return names(answer<Result<Letters>>([&](auto done) {
      journal->release({node, now}, "it ended", std::move(done));
    }));
  }
  LetterCounts counts() {
    const auto counted =
        answer<Result<LetterCounts>>([&](auto done) { journal->count_letters(std::move(done)); });
    REQUIRE(counted);
    return *counted;
  }
  // "m-1 m-2": what they are about.
  static std::string names(const Result<Letters>& letters) {
    REQUIRE(letters);
    std::string out;
    for (const Letter& letter : *letters) out += (out.empty() ? "" : " ") + letter.about;
    return out;
  }
};

std::string any_letter_store() {
  return GENERATE(as<std::string>{}, "memory", "sqlite", "postgres");
}

constexpr auto kClaimed = only(LetterState::claimed), kWritten = only(LetterState::written);

}  // namespace

TEST_CASE("a letter stands and falls with its event", "[store]") {
  LetterStore store(any_letter_store());
  CHECK(is<Appended>(store.post("c-1", 0, "m-1", "c-1")));
  CHECK(is<Duplicate>(store.post("c-1", 1, "m-1", "c-1")));
  CHECK(is<Conflict>(store.post("c-1", 7, "m-2", "c-1")));
  const Letters letters = store.all();
  REQUIRE(letters.size() == 1);
  const Letter& one = letters.front();
  CHECK((one.number == 1 && one.conversation == "c-1" && one.seq == 1 && one.about == "m-1"));
  CHECK((one.channel == "telegram" && one.line == "c-1" && one.body == "words of m-1"));
  CHECK((one.at == 1000 && one.progress.due == 1000 && one.progress.attempts == 0));
  CHECK(one.progress.state == LetterState::waiting);
}

TEST_CASE("letters of one line go out one after the other", "[store]") {
  LetterStore store(any_letter_store());
  store.post("c-1", 0, "m-1", "c-1");
  store.post("c-1", 1, "m-2", "c-1");
  store.post("c-2", 0, "n-1", "c-2");
  store.post("c-2", 1, "n-2", "");
  store.post("c-2", 2, "n-3", "");
  CHECK(store.claim(999).empty());  // not due
  CHECK(store.claim(1000, 1) == "m-1");
  CHECK(store.claim(1000, 9, "b") == "n-1 n-2 n-3");  // m-2 waits for m-1, another node too
  CHECK(store.claim().empty());
  CHECK(store.move(1, kClaimed, Progress{.state = LetterState::written, .attempts = 1}));
  CHECK(store.claim().empty());
  // To be tried later: the line waits with it.
  CHECK(store.move(1, kWritten, Progress{.attempts = 1, .due = 5000, .reason = "busy"}));
  CHECK(store.claim(4999).empty());
  CHECK(store.claim(5000) == "m-1");
  CHECK(store.move(1, kClaimed, std::nullopt));
  CHECK(store.claim() == "m-2");
  CHECK_FALSE(store.move(1, ~0U, std::nullopt));  // it is gone
  CHECK_FALSE(store.move(2, kWritten, std::nullopt));
}

TEST_CASE("what nobody can settle by himself holds up nobody", "[store]") {
  LetterStore store(any_letter_store());
  for (std::uint64_t i = 0; i < 3; ++i) store.post("c-1", i, "m-" + std::to_string(i + 1), "c-1");
  CHECK(store.claim() == "m-1");
  store.move(1, kClaimed, Progress{.state = LetterState::uncertain, .reason = "no answer"});
  CHECK(store.claim() == "m-2");
  store.move(2, kClaimed, Progress{.state = LetterState::dead, .reason = "blocked"});
  CHECK((store.counts().waiting == 1 && store.counts().uncertain == 1 && store.counts().dead == 1));
  CHECK(store.all({.states = kUndecided}).size() == 2);
  CHECK(store.all({.states = only(LetterState::dead)}).front().progress.reason == "blocked");
  CHECK(store.all({.conversation = "c-2"}).empty());
  CHECK(store.all({.prefix = "c-"}).size() == 3);
  CHECK(store.all({.prefix = "d-"}).empty());
  CHECK(store.all({.after = 1, .most = 1}).front().about == "m-2");
  // A person wants it tried again: it is the first of its line.
  CHECK(store.move(1, kUndecided, Progress{.due = 1000}));
  CHECK(store.claim() == "m-1");
}

TEST_CASE("what a node left behind waits again, or is uncertain", "[store]") {
  LetterStore store(any_letter_store());
  for (const char* name : {"c-1", "c-2", "c-3"}) store.post(name, 0, name, name);
  CHECK(store.claim(1000, 2) == "c-1 c-2");
  CHECK(store.claim(1000, 9, "b") == "c-3");
  store.move(1, kClaimed, Progress{.state = LetterState::written, .attempts = 1});
  if (store.address != "memory:") store.reopen();
  CHECK(store.release("a") == "c-1");
  const Letters letters = store.all();
  REQUIRE(letters.size() == 3);
  CHECK(letters[0].progress.state == LetterState::uncertain);
  CHECK(letters[0].progress.reason == "it ended");
  CHECK(letters[1].progress.state == LetterState::waiting);
  CHECK(letters[2].progress.state == LetterState::claimed);  // the other node goes on
  CHECK(store.claim() == "c-2");
}

TEST_CASE("a node that is gone holds its letters until the time that it said", "[store]") {
  LetterStore store(any_letter_store());
  for (const char* name : {"c-1", "c-2", "c-3", "c-4"}) store.post(name, 0, name, name);
  CHECK(store.claim(1000, 3) == "c-1 c-2 c-3");
  const auto written = [](std::int64_t due) {
    return Progress{.state = LetterState::written, .attempts = 1, .due = due};
  };
  CHECK(store.move(1, kClaimed, written(1400)));
  CHECK(store.claim(1000, 9, "b") == "c-4");
  CHECK_FALSE(store.move(2, kClaimed, written(1400), "b"));  // it is the other's
  CHECK_FALSE(store.move(2, kClaimed, std::nullopt, "b"));
  CHECK(store.release("b", 1399).empty());
  CHECK(store.claim(1399, 9, "b").empty());
  CHECK(store.release("b", 1400) == "c-1");  // who was writing may have written it
  CHECK(store.all().front().progress.reason == "it ended");
  CHECK(store.release("a", 1400).empty());
  CHECK(store.release("b", 1500).empty());
  CHECK(store.claim(1500, 9, "b") == "c-2 c-3");
  CHECK(store.release("b", 9000).empty());  // never its own
  // The other was not dead, it only stood still: nothing of it is its own now.
  CHECK_FALSE(store.move(1, kWritten, std::nullopt));
  CHECK_FALSE(store.move(2, kClaimed, written(9000)));
  CHECK(store.move(2, kClaimed, written(9000), "b"));
  CHECK(store.move(2, kWritten, std::nullopt, "b"));
  CHECK(store.move(1, kUndecided, Progress{.due = 1600}, "c"));  // a person asks any node
  CHECK(store.claim(1600, 9, "b") == "c-1");
}

TEST_CASE("what is forgotten is not sent, and a number is never used again", "[store]") {
  LetterStore store(any_letter_store());
  store.post("c-1", 0, "m-1", "c-1");
  store.post("c-1", 1, "m-2", "c-1");
  REQUIRE(test::erase(*store.journal, "c-1", {1, 2}, true));
  CHECK(store.all().empty());
  store.post("c-2", 0, "n-1", "c-2");
  CHECK(store.all().front().number == 3);
}

TEST_CASE("of two nodes each letter is claimed by one", "[store][postgres]") {
  const std::string address = test::Postgres::shared().empty();
  auto first = open(address), second = open(address);
  REQUIRE((first && second));
  constexpr std::uint64_t kLetters = 200;
  for (std::uint64_t i = 0; i < kLetters; ++i) {
    Batch one = batch("c-1", i, {{std::to_string(i), "{}"}});
    one.letters.push_back({.seq = i + 1, .about = std::to_string(i), .channel = "telegram"});
    (*first)->append(std::move(one), [](const Outcome&) {});
  }
  std::mutex mutex;
  std::vector<std::string> claimed;
  const auto take = [&](Journal& journal, const char* node) {
    for (;;) {
      const auto some = answer<Result<Letters>>([&](auto done) {
        journal.claim("telegram", {node, 9000}, 1000, 7, std::move(done));
      });
      if (!some || some->empty()) return;
      const std::lock_guard lock(mutex);
      for (const Letter& letter : *some) claimed.push_back(letter.about);
    }
  };
  append(**first, batch("c-2", 0, {{"", "x"}}));  // behind all of them
  std::thread other([&] { take(**second, "b"); });
  take(**first, "a");
  other.join();
  std::sort(claimed.begin(), claimed.end());
  CHECK(std::adjacent_find(claimed.begin(), claimed.end()) == claimed.end());
  CHECK(claimed.size() == kLetters);
}

}  // namespace hamkalam::store
