// The journal in memory. It answers on a thread of its own like every store, so that what is tested
// with it holds for the others too.
#include <map>
#include <utility>

#include "store/journal.hpp"
#include "store/store_thread.hpp"

namespace hamkalam::store {
namespace {

class MemoryJournal final : public Journal {
 public:
  void append(Batch batch, AppendCallback done) override {
    thread_.push(AppendJob{std::move(batch), std::move(done)});
  }

  void read(std::string conversation, std::uint64_t after, ReadCallback done) override {
    thread_.push(ReadJob{std::move(conversation), after, std::move(done)});
  }

  Result<void> for_each(const Visit& visit) override {
    std::vector<std::pair<std::string, Row>> rows;  // a copy: `visit` runs on the caller's thread
    thread_.wait_for([&] {
      for (const auto& [conversation, index] : order_)
        rows.emplace_back(conversation->first, conversation->second.rows[index]);
    });
    for (const auto& [conversation, row] : rows) HK_CHECK(visit(conversation, row));
    return {};
  }

 private:
  struct Stored {
    std::vector<Row> rows;  // rows[i].seq == i + 1
    std::map<std::string, std::uint64_t> seq_by_id;
  };
  using Conversations = std::map<std::string, Stored>;

  void work(std::vector<Job> jobs) {
    for (Job& job : jobs)
      if (auto* append = std::get_if<AppendJob>(&job))
        append->done(store(std::move(append->batch)));
      else if (auto* read = std::get_if<ReadJob>(&job))
        read->done(rows_after(read->conversation, read->after));
      else
        std::get<CallJob>(job).call();
  }

  Outcome store(Batch batch) {
    if (auto fault = fault_of(batch)) return Failed{*std::move(fault)};
    const auto found = conversations_.find(batch.conversation);
    const bool known = found != conversations_.end();
    if (known)
      for (const Row& row : batch.rows)
        if (const auto id = found->second.seq_by_id.find(row.id);
            id != found->second.seq_by_id.end())
          return Duplicate{id->second};
    const std::uint64_t last = known ? found->second.rows.size() : 0;
    if (batch.expected_sequence != last) return Conflict{last};
    if (batch.rows.empty()) return Appended{};
    const auto conversation = conversations_.try_emplace(std::move(batch.conversation)).first;
    for (Row& row : batch.rows) {
      if (!row.id.empty()) conversation->second.seq_by_id.emplace(row.id, row.seq);
      order_.emplace_back(conversation, conversation->second.rows.size());
      conversation->second.rows.push_back(std::move(row));
    }
    return Appended{};
  }

  std::vector<Row> rows_after(const std::string& conversation, std::uint64_t after) const {
    const auto found = conversations_.find(conversation);
    if (found == conversations_.end() || after >= found->second.rows.size()) return {};
    const auto& rows = found->second.rows;
    return {rows.begin() + static_cast<std::ptrdiff_t>(after), rows.end()};
  }

  Conversations conversations_;
  std::vector<std::pair<Conversations::const_iterator, std::size_t>> order_;      // of storing
  StoreThread thread_{[this](std::vector<Job> jobs) { work(std::move(jobs)); }};  // last: it ends
};  // before what it uses

}  // namespace

std::unique_ptr<Journal> open_memory() {
  return std::make_unique<MemoryJournal>();
}

}  // namespace hamkalam::store
