// The journal: what was said, in order, per conversation. Append-only; a conversation is a fold
// over its rows. One contract (tests/unit/store/journal_test.cpp) for every store.
//
//   HK_TRY(auto journal, open("sqlite:hamkalam.db"));
//   journal->append({"c-1", 0, {{1, "m-1", R"({"type":"message",...})"}}}, [](Outcome outcome) {
//     // Appended only once the rows are on disk; called on the store's own thread.
//   });
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace hamkalam::store {

// One stored event. `body` is kept byte for byte.
struct Row {
  std::uint64_t seq = 0;  // 1, 2, ... in the conversation
  std::string id;         // the event's own id, empty where it has none
  std::string body;
  std::string brain = {};  // of the program that stored it: 16 hex digits
};

// Rows of one conversation that are stored together or not at all.
struct Batch {
  std::string conversation;
  std::uint64_t expected_sequence = 0;  // the last sequence the caller knows
  std::vector<Row> rows;                // expected_sequence + 1, + 2, ...
};

// No event comes near it; a store may refuse more.
constexpr std::size_t kMostBodyBytes = 16 * 1024 * 1024;

struct Appended {};
struct Duplicate {
  std::uint64_t seq;  // where this (conversation, id) already stands
};
struct Conflict {
  std::uint64_t sequence;  // the last sequence that is stored: catch up and retry
};
struct Failed {
  Error error;
};
using Outcome = std::variant<Appended, Duplicate, Conflict, Failed>;

class Journal {
 public:
  using AppendCallback = std::function<void(Outcome)>;
  using ReadCallback = std::function<void(Result<std::vector<Row>>)>;

  virtual ~Journal() = default;  // finishes what was handed in, then stops its thread

  // Stores a batch; batches handed in meanwhile share one commit. Callbacks of append and read come
  // in the order of the calls, on the store's thread, and must neither block nor throw; they may
  // call append and read.
  //
  // Duplicate, when an id of the batch already stands in the conversation, goes before Conflict, so
  // that a sender's repeat is known as one though the conversation went on. Failed: nothing of this
  // batch is stored, and the next call tries again; its error has the code `unavailable`, or is our
  // own bug (rows out of order, an id twice in the batch, a body over kMostBodyBytes).
  virtual void append(Batch batch, AppendCallback done) = 0;

  // The rows of a conversation after a sequence, in order; sees every append handed in before it.
  virtual void read(std::string conversation, std::uint64_t after, ReadCallback done) = 0;

  // Every row of the journal in the order in which it was stored, for export, replay and start-up;
  // sees every append handed in before it. Blocks the caller, who visits on his own thread; must
  // not be called from a callback. An error of `visit` ends the walk and is returned.
  using Visit = std::function<Result<void>(const std::string& conversation, const Row& row)>;
  virtual Result<void> for_each(const Visit& visit) = 0;
};

// write: creates what is missing. read: for export and replay, also beside a running server; never
// creates a file, and every append is Failed.
enum class Access { write, read };

// In memory: for tests and trials; nothing survives the process.
std::unique_ptr<Journal> open_memory();

// SQLite: one file, write-ahead log, synchronous=FULL, one store thread that groups commits.
// Refuses a file that is no journal, is damaged (checked up to 64 MiB), or was written by a newer
// hamkalam.
Result<std::unique_ptr<Journal>> open_sqlite(const std::string& path,
                                             Access access = Access::write);

// "memory:" or "sqlite:PATH".
Result<std::unique_ptr<Journal>> open(const std::string& address, Access access = Access::write);

}  // namespace hamkalam::store
