// What a journal on a disk must hold when the power goes, the disk is full, or a write is torn: a
// page cache outlives a killed program, so only a disk of our own shows what was really synced.
#include <algorithm>
#include <fstream>
#include <future>

#include "store/journal.hpp"
#include "support/catch.hpp"
#include "support/disk.hpp"
#include "support/journal_calls.hpp"
#include "support/temp_folder.hpp"

namespace hamkalam::store {
namespace {

using test::append;
using test::batch;
using test::Disk;
using test::fault;
using test::is;
using test::read;

constexpr int kConversations = 6;

std::string name(int conversation) {
  return "c-" + std::to_string(conversation);
}

// What was acknowledged: by conversation, the bodies by id, and after how many steps of the disk.
struct Acknowledged {
  std::string conversation, id, body;
  std::size_t steps;
};

struct Desk {
  Desk() { std::ofstream(path).close(); }  // for who asks the folder, not the disk
  std::unique_ptr<Journal> open() const {
    auto journal = open_sqlite(path);
    INFO((journal ? "" : journal.error().text()));
    REQUIRE(journal);
    return *std::move(journal);
  }

  test::TempFolder folder;
  std::string path = folder.file("journal.db");
  Disk disk;
};

// Batches of one to three rows in several conversations, some handed in at once; now and then a
// body that fills pages. Says after each callback what was promised.
std::vector<Acknowledged> load(const Desk& desk, Journal& journal, int batches,
                               std::mt19937& random) {
  std::vector<Acknowledged> promised;
  std::map<std::string, std::uint64_t> known;
  for (int i = 0; i < batches; ++i) {
    const std::string conversation = name(static_cast<int>(random() % kConversations));
    Batch one{conversation, known[conversation], {}};
    for (std::size_t row = 0, rows = 1 + random() % 3; row < rows; ++row) {
      const std::uint64_t seq = one.expected_sequence + row + 1;
      const std::string id = "m-" + std::to_string(i) + "-" + std::to_string(row);
      const std::size_t size = random() % 20 == 0 ? 20'000 : 20 + random() % 300;
      one.rows.push_back({seq, id, id + std::string(size, 'x')});
    }
    known[conversation] += one.rows.size();
    journal.append(one, [&promised, &desk, one](const Outcome& outcome) {
      if (!is<Appended>(outcome)) return;
      // The sync that covers it is behind us: nothing that was written waits for one.
      if (desk.disk.unsynced_bytes() > 0) promised.push_back({"not synced", "", "", 0});
      for (const Row& row : one.rows)
        promised.push_back({one.conversation, row.id, row.body, desk.disk.steps()});
    });
    if (random() % 4 == 0) read(journal, conversation);  // waits, so that lots differ in size
  }
  read(journal, name(0));
  return promised;
}

// Everything that was promised within so many steps is there once, in order, and nothing is torn.
void holds(const Desk& desk, const std::vector<Acknowledged>& promised, std::size_t steps) {
  const auto journal = desk.open();
  std::map<std::string, std::map<std::string, std::string>> stored;
  for (int c = 0; c < kConversations; ++c) {
    std::uint64_t seq = 0;
    for (const Row& row : read(*journal, name(c))) {
      REQUIRE(row.seq == ++seq);
      REQUIRE(row.body.starts_with(row.id + "x"));
      REQUIRE(stored[name(c)].emplace(row.id, row.body).second);
    }
  }
  for (const auto& one : promised) {
    if (one.steps > steps) continue;
    REQUIRE(stored[one.conversation].contains(one.id));
    REQUIRE(stored[one.conversation][one.id] == one.body);
  }
}

}  // namespace

TEST_CASE("nothing is acknowledged before the sync that covers it", "[store]") {
  Desk desk;
  std::mt19937 random(1);
  const auto journal = desk.open();
  const auto promised = load(desk, *journal, 120, random);
  CHECK(promised.size() >= 120);
  CHECK(std::none_of(promised.begin(), promised.end(),
                     [](const auto& one) { return one.conversation == "not synced"; }));
}

TEST_CASE("whenever the power goes, what was acknowledged is there, once", "[store]") {
  Desk desk;
  std::mt19937 random(2);
  std::vector<Acknowledged> promised;
  {
    const auto journal = desk.open();
    promised = load(desk, *journal, 250, random);
  }
  const std::size_t all = desk.disk.steps();
  REQUIRE(all > 400);
  std::vector<std::pair<std::size_t, Disk::Image>> points;
  std::size_t torn = 0;
  for (int i = 0; i < 200; ++i) {
    const std::size_t steps = 1 + random() % all;
    points.emplace_back(steps, desk.disk.after_power_cut(steps));
    points.emplace_back(steps, desk.disk.after_power_cut(steps, &random));
    torn += points.end()[-1].second != points.end()[-2].second;
  }
  CHECK(torn > 50);  // pages that were cut in the middle
  for (const auto& [steps, image] : points) {
    desk.disk.swap(image);
    holds(desk, promised, steps);
  }
}

TEST_CASE("a journal goes on after the power went", "[store]") {
  Desk desk;
  std::mt19937 random(3);
  std::vector<Acknowledged> first;
  {
    const auto journal = desk.open();
    first = load(desk, *journal, 30, random);
  }
  const std::size_t steps = first[first.size() / 2].steps;
  desk.disk.swap(desk.disk.after_power_cut(steps, &random));
  std::uint64_t there = 0;
  {
    const auto journal = desk.open();
    there = read(*journal, "c-1").size();
    CHECK(is<Appended>(append(*journal, batch("c-1", there, {{"new", "newx"}}))));
  }
  desk.disk.swap(desk.disk.after_power_cut(desk.disk.steps()));
  CHECK(read(*desk.open(), "c-1").size() == there + 1);
  holds(desk, first, steps);
}

TEST_CASE("whatever a disk does to a write, the journal says so and recovers", "[store]") {
  using Fault = Disk::Fault;
  const Fault kind = GENERATE(Fault::full, Fault::broken, Fault::cut, Fault::unsynced);
  const int good = GENERATE(0, 1, 2);
  Desk desk;
  std::mt19937 random(4);
  std::vector<Acknowledged> promised;
  std::uint64_t known = 0;
  {
    const auto journal = desk.open();
    const auto store = [&](const std::string& id) {
      const std::string body = id + std::string(9000, 'x');
      const Outcome outcome = append(*journal, batch("c-1", known, {{id, body}}));
      if (is<Appended>(outcome)) {
        promised.push_back({"c-1", id, body, desk.disk.steps()});
        ++known;
      }
      return outcome;
    };
    for (const char* id : {"m-1", "m-2"}) REQUIRE(is<Appended>(store(id)));
    desk.disk.fail(kind, good);
    Outcome failed = Appended{};
    for (int i = 0; i < 4 && is<Appended>(failed); ++i) failed = store("bad-" + std::to_string(i));
    REQUIRE(is<Failed>(failed));
    CHECK(std::get<Failed>(failed).error.code == "unavailable");
    CHECK_THAT(fault(failed), Catch::Matchers::Contains("disk"));
    CHECK(read(*journal, "c-1").size() == known);  // it can still be read
    desk.disk.fail(Fault::none);
    for (const char* id : {"m-3", "m-4"}) REQUIRE(is<Appended>(store(id)));
    CHECK(read(*journal, "c-1").size() == known);
  }
  holds(desk, promised, desk.disk.steps());
  desk.disk.swap(desk.disk.after_power_cut(desk.disk.steps()));
  holds(desk, promised, ~std::size_t{0});
}

TEST_CASE("a probe tells whether something can be stored", "[store]") {
  Desk desk;
  const auto journal = desk.open();
  const auto probe = [&] {
    std::promise<bool> works;
    journal->probe([&](const Result<void>& done) { works.set_value(done.has_value()); });
    return works.get_future().get();
  };
  CHECK(probe());
  desk.disk.fail(Disk::Fault::full);
  CHECK_FALSE(probe());
  desk.disk.fail(Disk::Fault::none);
  CHECK(probe());
}

}  // namespace hamkalam::store
