// `migrate`: a whole journal into another one, byte for byte, then both are counted and hashed,
// with the marks that stand beside the events. Where the first has none yet, the next start makes
// them.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <condition_variable>
#include <future>
#include <iostream>
#include <mutex>
#include <tuple>

#include "access/secret.hpp"
#include "base/password.hpp"
#include "command/command.hpp"
#include "event/customer.hpp"
#include "store/journal.hpp"

namespace hamkalam::command {
namespace {

constexpr std::size_t kMostAhead = 2000;  // batches that the journal has and has not stored
constexpr std::size_t kMostRows = 64;     // of one batch

struct MigrateOptions {
  std::string from, to;
};

// Hands batches to a journal, not too many at once, and keeps the first fault.
class Writer {
 public:
  explicit Writer(store::Journal& journal) : journal_(journal) {}

  Result<void> write(store::Batch batch) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return ahead_ < kMostAhead; });
      if (!fault_.what.empty()) return fault_;
      ++ahead_;
    }
    const std::string name = batch.conversation;
    journal_.append(std::move(batch), [this, name](const store::Outcome& outcome) {
      const std::lock_guard lock(mutex_);
      if (const auto* failed = std::get_if<store::Failed>(&outcome))
        fault_ = failed->error;
      else if (!std::holds_alternative<store::Appended>(outcome))
        fault_ = Error(name, "is not empty where it should go");
      --ahead_;
      changed_.notify_all();
    });
    return {};
  }

  Result<void> finish() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return ahead_ == 0; });
    if (!fault_.what.empty()) return fault_;
    return {};
  }

 private:
  store::Journal& journal_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t ahead_ = 0;
  Error fault_;
};

Result<void> copy(store::Journal& from, store::Journal& to) {
  Writer writer(to);
  store::Batch batch;
  const auto flush = [&]() -> Result<void> {
    if (batch.rows.empty()) return {};
    return writer.write(std::exchange(batch, {}));
  };
  const auto visit = [&](const std::string& conversation, const store::Row& row) -> Result<void> {
    if (conversation != batch.conversation || batch.rows.size() == kMostRows) HK_CHECK(flush());
    if (batch.rows.empty()) {
      batch.conversation = conversation;
      batch.expected_sequence = row.seq - 1;
    }
    batch.rows.push_back(row);
    // What it can be found by; of what cannot be read nothing is known.
    if (const auto event = event::decode_text(row.body)) {
      batch.rows.back().at = event->at.value_or(0);
      batch.rows.back().customer = event::named_customer(*event);
    }
    return {};
  };
  auto copied = from.for_each(visit);
  if (copied) copied = flush();
  const auto finished = writer.finish();
  return copied ? finished : copied;
}

struct Sum {
  std::size_t conversations = 0, events = 0, marks = 0;
  std::string hash;  // of every row and every mark, each with the one before

  void add(std::initializer_list<std::string> parts) {
    std::string bytes = hash;
    for (const std::string& part : parts) bytes += std::to_string(part.size()) + ":" + part;
    hash = access::sha256(bytes);
  }

  std::string text() const {
    return std::to_string(conversations) + " conversations, " + std::to_string(events) +
           " events, " + std::to_string(marks) + " marks, sha256 " + access::to_hex(hash);
  }
};

Result<Sum> sum(store::Journal& journal) {
  Sum sum;
  std::string last;
  HK_CHECK(journal.for_each(
      [&](const std::string& conversation, const store::Row& row) -> Result<void> {
        if (sum.events++ == 0 || conversation != last) ++sum.conversations;
        last = conversation;
        sum.add({conversation, std::to_string(row.seq), row.id, row.brain, row.body});
        return {};
      },
      store::Order::conversation));
  // In one order, whatever that of the store is.
  HK_TRY(const std::uint64_t version,
         journal.each_mark(
             [&](const std::string& conversation, std::vector<store::Mark> marks) -> Result<void> {
               std::sort(marks.begin(), marks.end(), [](const auto& a, const auto& b) {
                 return std::tie(a.seq, a.subject) < std::tie(b.seq, b.subject);
               });
               for (const store::Mark& mark : marks)
                 sum.add({conversation, std::to_string(mark.seq), mark.subject, mark.value});
               sum.marks += marks.size();
               return {};
             }));
  if (version > 0) sum.add({std::to_string(version)});
  return sum;
}

// What is to be sent would be sent twice or not at all: the server is to deliver it first. A
// journal from before there was an outbox has none.
Result<void> nothing_to_send(store::Journal& journal, const std::string& address) {
  std::promise<std::uint64_t> counted;
  journal.count_letters([&](const Result<store::LetterCounts>& counts) {
    counted.set_value(counts ? counts->waiting + counts->uncertain + counts->dead : 0);
  });
  const std::uint64_t left = counted.get_future().get();
  if (left == 0) return {};
  return Error(without_password(address),
               std::to_string(left) + " messages are not delivered: send or drop them first");
}

Result<int> migrate_all(const MigrateOptions& options) {
  HK_TRY(const auto from, store::open(options.from, store::Access::read));
  HK_TRY(const auto to, store::open(options.to, store::Access::alone));
  HK_TRY(const Sum there, sum(*to));
  if (there.events > 0)
    return Error(without_password(options.to), "holds " + there.text() + ": name an empty one");
  HK_CHECK(nothing_to_send(*from, options.from));
  HK_CHECK(copy(*from, *to));
  HK_TRY(const std::uint64_t version,
         from->each_mark([](const auto&, const auto&) { return Result<void>(); }));
  if (version > 0)
    HK_CHECK(to->remake_marks(version, [&](const store::Journal::Sink& sink) -> Result<void> {
      const auto copied = from->each_mark(sink);
      return copied ? Result<void>() : Result<void>(copied.error());
    }));
  HK_TRY(const Sum before, sum(*from));
  HK_TRY(const Sum after, sum(*to));
  std::cout << without_password(options.from) << ": " << before.text() << "\n"
            << without_password(options.to) << ": " << after.text() << "\n";
  if (before.text() == after.text()) return kFine;
  std::cerr << "hamkalam: the two differ: was the first one written to meanwhile?\n";
  return kFindings;
}

int migrate(MigrateOptions& options) {
  const auto done = migrate_all(options);
  return done ? *done : fail(done.error(), kEnvironment);
}

}  // namespace

void add_migrate(Commands& commands) {
  auto [command, options] = commands.add(
      "migrate", "a whole journal into an empty one, counted and hashed; stop the server first",
      migrate);
  command.add_option("from", options.from, "sqlite:PATH or postgres://...")->required();
  command.add_option("to", options.to, "the same, without events yet")->required();
}

}  // namespace hamkalam::command
