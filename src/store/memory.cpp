// The journal in memory. It answers on a thread of its own like every store, so that what is tested
// with it holds for the others too.
#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "event/event.hpp"
#include "store/journal.hpp"
#include "store/store_thread.hpp"

namespace hamkalam::store {
namespace {

class MemoryJournal final : public Journal {
 public:
  void append(Batch batch, AppendCallback done) override {
    thread_.push(AppendJob{std::move(batch), std::move(done)});
  }

  void gather(Post post) override { thread_.gather(std::move(post)); }

  using Journal::read;
  void read(std::string conversation, std::uint64_t after, std::size_t most,
            ReadCallback done) override {
    thread_.push(ReadJob{std::move(conversation), after, most, std::move(done)});
  }

  Result<void> for_each(const Visit& visit, Order order) override {
    std::vector<std::pair<std::string, Row>> rows;  // a copy: `visit` runs on the caller's thread
    thread_.wait_for([&] {
      if (order == Order::stored)
        for (const auto& [conversation, index] : order_)
          rows.emplace_back(conversation->first, conversation->second.rows[index]);
      else
        for (const auto& [conversation, stored] : conversations_)
          for (const Row& row : stored.rows) rows.emplace_back(conversation, row);
    });
    for (const auto& [conversation, row] : rows) HK_CHECK(visit(conversation, row));
    return {};
  }

  void conversations_of(std::string customer, NamesCallback done) override {
    thread_.push(CallJob{[this, customer = std::move(customer), done = std::move(done)] {
      std::set<std::string> names;
      if (const auto it = customers_.find(customer); it != customers_.end()) names = it->second;
      if (conversations_.contains(customer)) names.insert(customer);
      done(std::vector<std::string>(names.begin(), names.end()));
    }});
  }

  void older_than(std::int64_t time, std::string behind, std::size_t most,
                  NamesCallback done) override {
    thread_.push(CallJob{[this, time, behind = std::move(behind), most, done = std::move(done)] {
      std::vector<std::string> names;
      for (auto it = conversations_.upper_bound(behind);
           it != conversations_.end() && names.size() < most; ++it)
        if (std::any_of(it->second.rows.begin(), it->second.rows.end(),
                        [&](const Row& row) { return row.at != 0 && row.at < time; }))
          names.push_back(it->first);
      done(std::move(names));
    }});
  }

  void marks(std::string subject, MarksCallback done) override {
    thread_.push(CallJob{[this, subject = std::move(subject), done = std::move(done)] {
      std::vector<Mark> out;
      if (const auto it = marks_.find(subject); it != marks_.end())
        for (const auto& [place, value] : it->second)
          out.push_back({place.second, subject, value, place.first});
      done(std::move(out));
    }});
  }

  void count_marks(std::string subject, ValuesCallback done) override {
    marks(std::move(subject), [done = std::move(done)](const Result<std::vector<Mark>>& marks) {
      std::map<std::string, std::uint64_t> out;
      for (const Mark& mark : *marks) ++out[mark.value];
      done(std::move(out));
    });
  }

  Result<void> remake_marks(std::uint64_t version, const MakeMarks& make) override {
    bool made = false;
    thread_.wait_for([&] { made = marked_ == version; });
    if (made) return {};
    std::map<std::string, std::vector<Mark>> all;
    HK_CHECK(make([&](const std::string& conversation, std::vector<Mark> marks) -> Result<void> {
      auto& here = all[conversation];
      std::move(marks.begin(), marks.end(), std::back_inserter(here));
      return {};
    }));
    thread_.wait_for([&] {
      marks_.clear();
      for (const auto& [conversation, marks] : all) write(conversation, marks);
      marked_ = version;
    });
    return {};
  }

  Result<std::uint64_t> each_mark(const Sink& use) override {
    std::map<std::string, std::vector<Mark>> all;
    std::uint64_t version = 0;
    thread_.wait_for([&] {
      version = marked_;
      for (const auto& [subject, marks] : marks_)
        for (const auto& [place, value] : marks)
          all[place.first].push_back({place.second, subject, value, place.first});
    });
    if (version == 0) return version;
    for (auto& [conversation, marks] : all) HK_CHECK(use(conversation, std::move(marks)));
    return version;
  }

  void newer_than(std::int64_t time, NamesCallback done) override {
    thread_.push(CallJob{[this, time, done = std::move(done)] {
      std::vector<std::string> names;
      for (const auto& [name, stored] : conversations_)
        if (std::any_of(stored.rows.begin(), stored.rows.end(),
                        [&](const Row& row) { return row.at != 0 && row.at >= time; }))
          names.push_back(name);
      done(std::move(names));
    }});
  }

  void erase(Erasure erasure, DoneCallback done) override {
    thread_.push(CallJob{[this, erasure = std::move(erasure), done = std::move(done)] {
      if (const auto it = conversations_.find(erasure.conversation); it != conversations_.end())
        for (const std::uint64_t seq : erasure.seqs) {
          std::erase_if(letters_, [&](const auto& one) {
            return one.second.letter.conversation == erasure.conversation &&
                   one.second.letter.seq == seq;
          });
          if (seq == 0 || seq > it->second.rows.size()) continue;
          Row& row = it->second.rows[seq - 1];
          it->second.seq_by_id.erase(row.id);
          row = {seq, "", event::erased(it->first, seq), row.brain};
        }
      for (auto& [subject, marks] : marks_)
        std::erase_if(marks, [&](const auto& mark) {
          const auto& [conversation, seq] = mark.first;
          return conversation == erasure.conversation &&
                 (erasure.whole || (seq > 0 && std::find(erasure.seqs.begin(), erasure.seqs.end(),
                                                         seq) != erasure.seqs.end()));
        });
      if (erasure.whole)
        for (auto& [customer, names] : customers_) names.erase(erasure.conversation);
      done({});
    }});
  }

  void scrub(DoneCallback done) override { answer(std::move(done)); }
  void probe(DoneCallback done) override { answer(std::move(done)); }

  void claim(std::string channel, Hold hold, std::int64_t now, std::size_t most,
             LettersCallback done) override {
    thread_.push(CallJob{[=, this] {
      std::vector<Letter> out;
      std::set<std::string> busy;  // lines with an earlier letter
      for (auto& [number, kept] : letters_) {
        Letter& letter = kept.letter;
        if (letter.channel != channel || !(only(letter.progress.state) & kOnTheirWay)) continue;
        const bool first = letter.line.empty() || busy.insert(letter.line).second;
        if (!first || letter.progress.state != LetterState::waiting || letter.progress.due > now ||
            out.size() >= most)
          continue;
        letter.progress.state = LetterState::claimed;
        letter.progress.due = hold.until;
        kept.node = hold.node;
        out.push_back(letter);
      }
      done(std::move(out));
    }});
  }

  void move(std::uint64_t number, std::string node, LetterStates from, std::optional<Progress> to,
            std::string /*outcome*/, MovedCallback done) override {
    thread_.push(CallJob{[=, this] {
      const auto found = letters_.find(number);
      const bool there =
          found != letters_.end() && (only(found->second.letter.progress.state) & from) &&
          (!(only(found->second.letter.progress.state) & kHeld) || found->second.node == node);
      if (there && to)
        found->second.letter.progress = *to;
      else if (there)
        letters_.erase(found);
      done(there);
    }});
  }

  void release(Left left, std::string reason, LettersCallback done) override {
    thread_.push(CallJob{[=, this] {
      std::vector<Letter> out;
      for (auto& [number, kept] : letters_) {
        Progress& progress = kept.letter.progress;
        if ((kept.node == left.node) == left.now.has_value()) continue;
        if (left.now && progress.due > *left.now) continue;
        if (progress.state == LetterState::claimed)
          progress.state = LetterState::waiting, progress.due = kept.letter.at;
        if (progress.state != LetterState::written) continue;
        progress.state = LetterState::uncertain;
        progress.reason = reason;
        out.push_back(kept.letter);
      }
      done(std::move(out));
    }});
  }

  void letters(LetterQuery query, LettersCallback done) override {
    thread_.push(CallJob{[=, this] {
      std::vector<Letter> out;
      for (auto it = letters_.upper_bound(query.after);
           it != letters_.end() && out.size() < query.most; ++it)
        if (const Letter& letter = it->second.letter;
            (only(letter.progress.state) & query.states) &&
            letter.conversation.starts_with(query.prefix) &&
            (query.conversation.empty() || letter.conversation == query.conversation))
          out.push_back(letter);
      done(std::move(out));
    }});
  }

  void count_letters(CountsCallback done) override {
    thread_.push(CallJob{[=, this] {
      LetterCounts counts;
      for (const auto& [number, kept] : letters_) ++counts.of(kept.letter.progress.state);
      done(counts);
    }});
  }

 private:
  struct Kept {
    Letter letter;
    std::string node;  // who claimed it last
  };
  struct Stored {
    std::vector<Row> rows;  // rows[i].seq == i + 1
    std::map<std::string, std::uint64_t> seq_by_id;
  };
  using Conversations = std::map<std::string, Stored>;

  void answer(DoneCallback done) {
    thread_.push(CallJob{[done = std::move(done)] { done({}); }});
  }

  void work(std::vector<Job> jobs) {
    for (Job& job : jobs)
      if (auto* append = std::get_if<AppendJob>(&job))
        append->done(store(std::move(append->batch)));
      else if (auto* read = std::get_if<ReadJob>(&job))
        read->done(rows_after(*read));
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
    if (!batch.before.empty() && (!known || found->second.rows.back().body != batch.before))
      return Conflict{last};
    if (batch.rows.empty()) return Appended{};
    const auto conversation = conversations_.try_emplace(std::move(batch.conversation)).first;
    for (Row& row : batch.rows) {
      if (!row.id.empty()) conversation->second.seq_by_id.emplace(row.id, row.seq);
      if (!row.customer.empty()) customers_[row.customer].insert(conversation->first);
      order_.emplace_back(conversation, conversation->second.rows.size());
      conversation->second.rows.push_back(std::move(row));
    }
    for (Letter& letter : batch.letters) {
      letter.number = ++last_letter_;
      letter.conversation = conversation->first;
      letters_.emplace(letter.number, Kept{std::move(letter), {}});
    }
    write(conversation->first, batch.marks);
    return Appended{};
  }

  void write(const std::string& conversation, const std::vector<Mark>& marks) {
    for (const Mark& mark : marks)
      if (mark.value.empty())
        marks_[mark.subject].erase({conversation, mark.seq});
      else
        marks_[mark.subject][{conversation, mark.seq}] = mark.value;
  }

  std::vector<Row> rows_after(const ReadJob& job) const {
    const auto found = conversations_.find(job.conversation);
    if (found == conversations_.end() || job.after >= found->second.rows.size()) return {};
    const auto& rows = found->second.rows;
    const auto first = rows.begin() + static_cast<std::ptrdiff_t>(job.after);
    const std::size_t count = std::min<std::size_t>(job.most, rows.size() - job.after);
    return {first, first + static_cast<std::ptrdiff_t>(count)};
  }

  Conversations conversations_;
  std::map<std::string, std::set<std::string>> customers_;  // and their conversations
  std::map<std::uint64_t, Kept> letters_;                   // by number
  std::uint64_t last_letter_ = 0;
  // By subject, then by conversation and sequence.
  std::map<std::string, std::map<std::pair<std::string, std::uint64_t>, std::string>> marks_;
  std::uint64_t marked_ = 0;  // the version of marks_
  std::vector<std::pair<Conversations::const_iterator, std::size_t>> order_;      // of storing
  StoreThread thread_{[this](std::vector<Job> jobs) { work(std::move(jobs)); }};  // last: it ends
};  // before what it uses

}  // namespace

std::unique_ptr<Journal> open_memory() {
  return std::make_unique<MemoryJournal>();
}

}  // namespace hamkalam::store
