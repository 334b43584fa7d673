// The journal: what was said, in order, per conversation. Append-only but for what is erased; a
// conversation is a fold over its rows. One contract (tests/unit/store/journal_test.cpp) for every
// store.
//
//   HK_TRY(auto journal, open("sqlite:hamkalam.db"));
//   journal->append({"c-1", 0, {{1, "m-1", R"({"type":"message",...})"}}}, [](Outcome outcome) {
//     // Appended only once the rows are on disk; called on the store's own thread.
//   });
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "store/letter.hpp"

namespace hamkalam::store {

// One stored event. `body` is kept byte for byte.
struct Row {
  std::uint64_t seq = 0;  // 1, 2, ... in the conversation
  std::string id;         // the event's own id, empty where it has none
  std::string body;
  std::string brain = {};  // of the program that stored it: 16 hex digits
  // For finding it again, not given back by read(): when it was said, in milliseconds since 1970
  // (0: never too old), and the customer that it names.
  std::int64_t at = 0;
  std::string customer = {};
};

// What others ask about a subject, as one event of a conversation tells it: that a customer was
// here, that an answer of this day was given by itself. Derived from the events, stored with them,
// so that nobody must read the journal for it, and can be made again. The store knows no meaning of
// it.
struct Mark {
  std::uint64_t seq = 0;  // the event at which it stands, also of an earlier batch; when that is
                          // erased it goes; 0: the conversation
  std::string subject;    // at most one of a subject at an event
  std::string value;      // empty: there is none any more
  std::string conversation = {};  // as marks() says
};

// Rows of one conversation that are stored together or not at all.
struct Batch {
  std::string conversation;
  std::uint64_t expected_sequence = 0;  // the last sequence the caller knows
  std::vector<Row> rows;                // expected_sequence + 1, + 2, ...
  std::vector<Letter> letters = {};     // what is to be told elsewhere about these rows
  // The body that must stand at expected_sequence, where the caller handed it in and has not heard
  // that it is stored: somebody else's event may have come to stand there. Empty: not asked.
  std::string before = {};
  std::vector<Mark> marks = {};  // what these rows change of them
};

// No event comes near it; a store may refuse more.
constexpr std::size_t kMostBodyBytes = 16 * 1024 * 1024;

struct Appended {};
struct Duplicate {
  std::uint64_t seq;  // where this (conversation, id) already stands
};
struct Conflict {
  std::uint64_t sequence;  // the last sequence that is stored: catch up and retry, also when it is
                           // the expected one, since another body stands there
};
struct Failed {
  Error error;
};
using Outcome = std::variant<Appended, Duplicate, Conflict, Failed>;

// Rows of one conversation that are to be forgotten. Each becomes event::erased(): its place stays,
// its body, id and time are gone, and so are the letters that came from it and its marks.
struct Erasure {
  std::string conversation;
  std::vector<std::uint64_t> seqs;  // those that are not there are passed over
  bool whole = false;               // also forget which customers the conversation is of, and all
                                    // its marks
};

// Where a copy of the journal was written, for whoever must delete old ones.
struct Copy {
  std::string path, at;  // RFC 3339
};

constexpr std::size_t kAll = ~std::size_t{0};

// stored: as it was said. conversation: each conversation's rows together, in the order of their
// sequence, conversations by name.
enum class Order { stored, conversation };

class Journal {
 public:
  using AppendCallback = std::function<void(Outcome)>;
  using ReadCallback = std::function<void(Result<std::vector<Row>>)>;
  using NamesCallback = std::function<void(Result<std::vector<std::string>>)>;
  using DoneCallback = std::function<void(Result<void>)>;
  using LettersCallback = std::function<void(Result<std::vector<Letter>>)>;
  using MovedCallback = std::function<void(Result<bool>)>;
  using CountsCallback = std::function<void(Result<LetterCounts>)>;
  using MarksCallback = std::function<void(Result<std::vector<Mark>>)>;
  using ValuesCallback = std::function<void(Result<std::map<std::string, std::uint64_t>>)>;

  virtual ~Journal() = default;  // finishes what was handed in, then stops its thread

  // Stores a batch; batches handed in meanwhile share one commit. Callbacks come in the order of
  // the calls, on the store's thread, and must neither block nor throw; they may call what takes a
  // callback.
  //
  // Duplicate, when an id of the batch already stands in the conversation, goes before Conflict, so
  // that a sender's repeat is known as one though the conversation went on. Failed: nothing of this
  // batch is stored, and the next call tries again; its error has the code `unavailable`, or is our
  // own bug (rows out of order, an id twice in the batch, a body over kMostBodyBytes).
  virtual void append(Batch batch, AppendCallback done) = 0;

  // Appends that one turn of an event loop makes wake the store's thread once: `post` runs a task
  // behind what the loop has to do now, and is called by append(). Without it each append wakes it.
  // The loop must end before the journal does.
  using Post = std::function<void(std::function<void()>)>;
  virtual void gather(Post) {}

  // The rows of a conversation after a sequence, in order, at most `most`; sees every append handed
  // in before it.
  virtual void read(std::string conversation, std::uint64_t after, std::size_t most,
                    ReadCallback done) = 0;
  void read(std::string conversation, std::uint64_t after, ReadCallback done) {
    read(std::move(conversation), after, kAll, std::move(done));
  }

  // Every row of the journal, for export, replay and start-up; sees every append handed in before
  // it. Blocks the caller, who visits on his own thread; must not be called from a callback. An
  // error of `visit` ends the walk and is returned.
  using Visit = std::function<Result<void>(const std::string& conversation, const Row& row)>;
  virtual Result<void> for_each(const Visit& visit, Order order = Order::stored) = 0;

  // The conversations whose rows name a customer, and the one of that name, by name.
  virtual void conversations_of(std::string customer, NamesCallback done) = 0;

  // Conversations behind a name (in the order of names) that hold a row older than a time, at most
  // `most`.
  virtual void older_than(std::int64_t time, std::string behind, std::size_t most,
                          NamesCallback done) = 0;

  // The marks of a subject, by conversation and sequence; sees every append handed in before it.
  virtual void marks(std::string subject, MarksCallback done) = 0;

  // How many marks of a subject have which value.
  virtual void count_marks(std::string subject, ValuesCallback done) = 0;

  // Makes all marks again, unless they are of this version: `make` reads what it needs and hands
  // the marks of one conversation after the other to its sink. All or none, and of several nodes
  // one does it while the others wait. Blocks; before anything is appended.
  using Sink = std::function<Result<void>(const std::string& conversation, std::vector<Mark>)>;
  using MakeMarks = std::function<Result<void>(const Sink&)>;
  virtual Result<void> remake_marks(std::uint64_t version, const MakeMarks& make) = 0;

  // All marks, one conversation after the other, for a copy: their version, or 0 and none where
  // nobody made them yet. Blocks, as for_each() does.
  virtual Result<std::uint64_t> each_mark(const Sink& use) = 0;

  // Conversations that hold a row of a time or later, by name.
  virtual void newer_than(std::int64_t time, NamesCallback done) = 0;

  // Erases rows: after it nobody reads them again. Their bytes may stay in the files until scrub().
  virtual void erase(Erasure erasure, DoneCallback done) = 0;

  // Makes sure that what was erased stands in no byte of the journal's files. Failed while somebody
  // reads the journal; nothing is lost by trying again. Of a database server only its tables can be
  // meant: its own log, standbys and backups are for whoever runs it.
  virtual void scrub(DoneCallback done) = 0;

  // Whether something could be stored now.
  virtual void probe(DoneCallback done) = 0;

  // Tells of what other nodes store, until the journal goes: a conversation and a sequence that it
  // has reached, or 0 when something of it was erased. Whatever is stored after this returned is
  // told, also what was missed while the server was out of reach; some may be told twice, or before
  // it was refused. Called on a thread of the store's; must neither block nor throw. Once, before
  // anything is read. A journal of one process has nobody to tell of.
  using Told = std::function<void(const std::string& conversation, std::uint64_t seq)>;
  // `settled`: what became of letters that other nodes worked on; nothing makes up what was missed,
  // since letters() says what is left.
  using SettledCallback = std::function<void(const Settled&)>;
  virtual Result<void> follow(Told, SettledCallback) { return {}; }

  // Takes letters of a channel that wait and are due, oldest first, at most `most`: they are
  // `claimed` by this node, and no other gets them. One whose line holds an earlier letter that is
  // waiting, claimed or written is not taken.
  virtual void claim(std::string channel, Hold hold, std::int64_t now, std::size_t most,
                     LettersCallback done) = 0;

  // Writes down how far a letter is, if it is in one of the states `from`, and not claimed or
  // written by another node than this; nothing in `to`: it is delivered, or given up, and goes.
  // False: it is gone, in another state, or somebody else's by now. `outcome`: what other nodes are
  // told of it with that (Settled), if anything.
  virtual void move(std::uint64_t number, std::string node, LetterStates from,
                    std::optional<Progress> to, std::string outcome, MovedCallback done) = 0;

  // Takes up what was left behind: what was claimed waits again, what was begun to be written is
  // uncertain (`reason` says why). The letters that became uncertain. Called at the start of a node
  // for its own, and now and then for those of others; a clock that is ahead makes a letter
  // uncertain too early, but never sends one twice.
  virtual void release(Left left, std::string reason, LettersCallback done) = 0;

  // Letters by number, and how many there are.
  virtual void letters(LetterQuery query, LettersCallback done) = 0;
  virtual void count_letters(CountsCallback done) = 0;
};

// write: creates what is missing. read: for export and replay, also beside a running server; never
// creates a file, and every append is Failed. alone: as write, but refuses when another program has
// the journal open, and keeps others out.
enum class Access { write, read, alone };

// In memory: for tests and trials; nothing survives the process. Has no thread: callbacks come
// before the call returns.
std::unique_ptr<Journal> open_memory();

// SQLite: one file, write-ahead log, synchronous=FULL, one store thread that groups commits.
// Refuses a file that is no journal, is damaged (by PRAGMA quick_check, at every start for writing:
// about a second a GB), or was written by a newer hamkalam. A journal of an older version is
// brought up to date when it is opened for writing; a copy of what it was stays at PATH.vN.
Result<std::unique_ptr<Journal>> open_sqlite(const std::string& path,
                                             Access access = Access::write);

// PostgreSQL 13 or newer: one database for any number of nodes, several hosts for a failover, TLS
// as the address says (https://www.postgresql.org/docs/15/libpq-connect.html). Its tables stand in
// the schema `hamkalam`, which is created where it is missing. A server that is away is waited for,
// ten seconds at most, then every append is Failed until it is back. `alone`: no node has it open.
Result<std::unique_ptr<Journal>> open_postgres(const std::string& address,
                                               Access access = Access::write);

// "memory:", "sqlite:PATH" or "postgres://...".
Result<std::unique_ptr<Journal>> open(const std::string& address, Access access = Access::write);

bool is_postgres(std::string_view address);

// Copies a journal while a server writes it; `out` must not exist, and is there only when it is
// whole: written beside its place, checked, then renamed. The copy is listed in the journal.
Result<void> backup(const std::string& address, const std::string& out);

// The copies that were ever made of a journal, oldest first, also those that are gone by now; none
// of a database, whose copies its own tools make.
Result<std::vector<Copy>> copies(const std::string& address);

// The same of a database alone: conversations with a hole.
Result<std::vector<std::string>> check_postgres(const std::string& address);

// Looks through every page and index of a journal, or every conversation of a database: the faults,
// none when it is sound.
Result<std::vector<std::string>> check(const std::string& address);

}  // namespace hamkalam::store
