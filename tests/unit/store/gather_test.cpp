// Appends that an event loop makes in one turn wake the store's thread once; none waits for ever.
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <vector>

#include "store/journal.hpp"
#include "support/catch.hpp"
#include "support/journal_calls.hpp"
#include "support/temp_folder.hpp"

namespace hamkalam::store {
namespace {

// An event loop that stands still, and what was to be done at the end of its turn.
struct Turn {
  Turn() {
    journal->gather([this](std::function<void()> task) { posted.push_back(std::move(task)); });
  }
  void append(int count) {
    for (int i = 0; i < count; ++i) {
      const auto done = std::make_shared<std::promise<Outcome>>();
      answers.push_back(done->get_future());
      const std::string id = "m-" + std::to_string(sequence);
      journal->append(test::batch("c-1", sequence++, {{id, "{}"}}),
                      [done](Outcome outcome) { done->set_value(std::move(outcome)); });
    }
  }
  std::size_t appended() {
    std::size_t count = 0;
    for (auto& answer : answers)
      if (answer.wait_for(std::chrono::seconds(10)) == std::future_status::ready)
        count += std::holds_alternative<Appended>(answer.get());
    return count;
  }

  std::vector<std::function<void()>> posted;
  std::vector<std::future<Outcome>> answers;
  std::uint64_t sequence = 0;
  test::TempFolder folder;
  std::unique_ptr<Journal> journal = *open_sqlite(folder.file("journal.db"));
};

}  // namespace

TEST_CASE("appends of one turn are handed in together", "[store]") {
  Turn turn;
  turn.append(3);
  REQUIRE(turn.posted.size() == 1);
  turn.posted[0]();
  CHECK(turn.appended() == 3);
}

TEST_CASE("a long turn holds up no more than sixteen appends", "[store]") {
  Turn turn;
  turn.append(16);
  CHECK(turn.appended() == 16);
}

TEST_CASE("who reads does not wait for the end of the turn", "[store]") {
  Turn turn;
  turn.append(2);
  CHECK(test::read(*turn.journal, "c-1").size() == 2);
}

TEST_CASE("what waits for the end of a turn is stored when the journal ends", "[store]") {
  Turn turn;
  turn.append(1);
  turn.journal.reset();
  CHECK(turn.appended() == 1);
}

}  // namespace hamkalam::store
