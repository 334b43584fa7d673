// The journal in memory. It has no thread: there is nothing to wait for, so that it answers before
// the call returns, on the thread of whoever calls.
#include <algorithm>
#include <iterator>
#include <map>
#include <mutex>
#include <set>
#include <tuple>
#include <type_traits>
#include <utility>

#include "base/text_hash.hpp"
#include "event/event.hpp"
#include "store/journal.hpp"
#include "store/store_thread.hpp"

namespace hamkalam::store {
namespace {

class MemoryJournal final : public Journal {
 public:
  void append(Batch batch, AppendCallback done) override {
    answer(done, [&] { return store(std::move(batch)); });
  }

  using Journal::read;
  void read(std::string conversation, std::uint64_t after, std::size_t most,
            ReadCallback done) override {
    answer(done, [&] { return rows_after(conversation, after, most); });
  }

  Result<void> for_each(const Visit& visit, Order order) override {
    std::vector<std::pair<std::string, Row>> rows;  // a copy: `visit` may call the journal
    alone([&] {
      for (const auto& [conversation, index] : order_)
        rows.emplace_back(conversation->first, conversation->second.rows[index]);
    });
    if (order == Order::conversation)
      std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
        return std::tie(a.first, a.second.seq) < std::tie(b.first, b.second.seq);
      });
    for (const auto& [conversation, row] : rows) HK_CHECK(visit(conversation, row));
    return {};
  }

  void conversations_of(std::string customer, NamesCallback done) override {
    answer(done, [&] {
      std::set<std::string> names;
      if (const auto it = customers_.find(customer); it != customers_.end()) names = it->second;
      if (conversations_.contains(customer)) names.insert(customer);
      return std::vector<std::string>(names.begin(), names.end());
    });
  }

  void older_than(std::int64_t time, std::string behind, std::size_t most,
                  NamesCallback done) override {
    answer(done, [&] {
      auto names = names_with([&](const std::string& name, const Row& row) {
        return name > behind && row.at != 0 && row.at < time;
      });
      names.resize(std::min(names.size(), most));
      return names;
    });
  }

  void newer_than(std::int64_t time, NamesCallback done) override {
    answer(done, [&] {
      return names_with(
          [&](const std::string&, const Row& row) { return row.at != 0 && row.at >= time; });
    });
  }

  void marks(std::string subject, MarksCallback done) override {
    answer(done, [&] {
      std::vector<Mark> out;
      each_of(subject, [&](const std::string& conversation, std::uint64_t seq, auto& value) {
        out.push_back({seq, subject, value, conversation});
      });
      std::sort(out.begin(), out.end(), [](const Mark& a, const Mark& b) {
        return std::tie(a.conversation, a.seq) < std::tie(b.conversation, b.seq);
      });
      return out;
    });
  }

  void count_marks(std::string subject, ValuesCallback done) override {
    answer(done, [&] {
      std::map<std::string, std::uint64_t> out;
      each_of(subject, [&](auto&, auto, const std::string& value) { ++out[value]; });
      return out;
    });
  }

  Result<void> remake_marks(std::uint64_t version, const MakeMarks& make) override {
    bool made = false;
    alone([&] { made = marked_ == version; });
    if (made) return {};
    std::map<std::string, std::vector<Mark>> all;
    HK_CHECK(make([&](const std::string& conversation, std::vector<Mark> marks) -> Result<void> {
      auto& here = all[conversation];
      std::move(marks.begin(), marks.end(), std::back_inserter(here));
      return {};
    }));
    alone([&] {
      marks_.clear();
      for (const auto& [conversation, marks] : all) write(conversation, marks);
      marked_ = version;
    });
    return {};
  }

  Result<std::uint64_t> each_mark(const Sink& use) override {
    std::map<std::string, std::vector<Mark>> all;
    std::uint64_t version = 0;
    alone([&] {
      version = marked_;
      for (const auto& [subject, unused] : marks_)
        each_of(subject, [&](const std::string& conversation, std::uint64_t seq, auto& value) {
          all[conversation].push_back({seq, subject, value, conversation});
        });
    });
    if (version == 0) return version;
    for (auto& [conversation, marks] : all) {
      std::sort(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) {
        return std::tie(a.subject, a.seq) < std::tie(b.subject, b.seq);
      });
      HK_CHECK(use(conversation, std::move(marks)));
    }
    return version;
  }

  void erase(Erasure erasure, DoneCallback done) override {
    answer(done, [&]() -> Result<void> {
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
        if (const auto here = marks.find(erasure.conversation); here != marks.end()) {
          for (const std::uint64_t seq : erasure.seqs)
            if (seq > 0) here->second.erase(seq);
          if (erasure.whole) marks.erase(here);
        }
      if (erasure.whole)
        for (auto& [customer, names] : customers_) names.erase(erasure.conversation);
      return {};
    });
  }

  void scrub(DoneCallback done) override { done({}); }
  void probe(DoneCallback done) override { done({}); }

  void claim(std::string channel, Hold hold, std::int64_t now, std::size_t most,
             LettersCallback done) override {
    answer(done, [&] {
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
      return out;
    });
  }

  void move(std::uint64_t number, std::string node, LetterStates from, std::optional<Progress> to,
            std::string /*outcome*/, MovedCallback done) override {
    answer(done, [&] {
      const auto found = letters_.find(number);
      const bool there =
          found != letters_.end() && (only(found->second.letter.progress.state) & from) &&
          (!(only(found->second.letter.progress.state) & kHeld) || found->second.node == node);
      if (there && to)
        found->second.letter.progress = *to;
      else if (there)
        letters_.erase(found);
      return there;
    });
  }

  void release(Left left, std::string reason, LettersCallback done) override {
    answer(done, [&] {
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
      return out;
    });
  }

  void letters(LetterQuery query, LettersCallback done) override {
    answer(done, [&] {
      std::vector<Letter> out;
      for (auto it = letters_.upper_bound(query.after);
           it != letters_.end() && out.size() < query.most; ++it)
        if (const Letter& letter = it->second.letter;
            (only(letter.progress.state) & query.states) &&
            letter.conversation.starts_with(query.prefix) &&
            (query.conversation.empty() || letter.conversation == query.conversation))
          out.push_back(letter);
      return out;
    });
  }

  void count_letters(CountsCallback done) override {
    answer(done, [&] {
      LetterCounts counts;
      for (const auto& [number, kept] : letters_) ++counts.of(kept.letter.progress.state);
      return counts;
    });
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
  using Conversations = NameMap<Stored>;

  template <class Make>
  std::invoke_result_t<Make&> alone(Make make) {
    const std::lock_guard lock(mutex_);
    return make();
  }
  // Nobody is called under the lock: the callback may call again.
  template <class Done, class Make>
  void answer(const Done& done, Make make) {
    done(alone(make));
  }

  // By name, those with such a row.
  template <class Test>
  std::vector<std::string> names_with(Test test) const {
    std::vector<std::string> names;
    for (const auto& entry : conversations_) {
      const auto& rows = entry.second.rows;
      if (std::any_of(rows.begin(), rows.end(),
                      [&](const Row& row) { return test(entry.first, row); }))
        names.push_back(entry.first);
    }
    std::sort(names.begin(), names.end());
    return names;
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
    auto& here = known ? *found : *conversations_.try_emplace(std::move(batch.conversation)).first;
    auto& [name, stored] = here;
    for (Row& row : batch.rows) {
      if (!row.id.empty()) stored.seq_by_id.emplace(row.id, row.seq);
      if (!row.customer.empty()) customers_[row.customer].insert(name);
      order_.emplace_back(&here, stored.rows.size());
      stored.rows.push_back(std::move(row));
    }
    for (Letter& letter : batch.letters) {
      letter.number = ++last_letter_;
      letter.conversation = name;
      letters_.emplace(letter.number, Kept{std::move(letter), {}});
    }
    write(name, batch.marks);
    return Appended{};
  }

  void write(const std::string& conversation, const std::vector<Mark>& marks) {
    for (const Mark& mark : marks) {
      auto& here = marks_[mark.subject][conversation];
      if (mark.value.empty())
        here.erase(mark.seq);
      else
        here[mark.seq] = mark.value;
    }
  }
  // Calls `use` with the conversation, the sequence and the value of each mark of a subject.
  template <class Use>
  void each_of(const std::string& subject, const Use& use) const {
    if (const auto found = marks_.find(subject); found != marks_.end())
      for (const auto& [conversation, marks] : found->second)
        for (const auto& [seq, value] : marks) use(conversation, seq, value);
  }

  Result<std::vector<Row>> rows_after(const std::string& conversation, std::uint64_t after,
                                      std::size_t most) const {
    const auto found = conversations_.find(conversation);
    if (found == conversations_.end() || after >= found->second.rows.size())
      return std::vector<Row>();
    const auto& rows = found->second.rows;
    const auto first = rows.begin() + static_cast<std::ptrdiff_t>(after);
    const std::size_t count = std::min<std::size_t>(most, rows.size() - after);
    return std::vector<Row>(first, first + static_cast<std::ptrdiff_t>(count));
  }

  std::mutex mutex_;
  Conversations conversations_;
  NameMap<std::set<std::string>> customers_;  // and their conversations
  std::map<std::uint64_t, Kept> letters_;     // by number
  std::uint64_t last_letter_ = 0;
  // By subject, by conversation, by sequence.
  NameMap<NameMap<std::map<std::uint64_t, std::string>>> marks_;
  std::uint64_t marked_ = 0;  // the version of marks_
  std::vector<std::pair<const Conversations::value_type*, std::size_t>> order_;  // of storing
};

}  // namespace

std::unique_ptr<Journal> open_memory() {
  return std::make_unique<MemoryJournal>();
}

}  // namespace hamkalam::store
