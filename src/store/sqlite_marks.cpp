#include "store/sqlite_marks.hpp"

#include <utility>

namespace hamkalam::store {

Result<void> write_marks(const Statement& write, const Statement& remove,
                         const std::string& conversation, const std::vector<Mark>& marks) {
  for (const Mark& mark : marks)
    if (mark.value.empty()) {
      Run run(remove, conversation, mark.seq, mark.subject);
      HK_CHECK(run.next());
    } else {
      Run run(write, conversation, mark.seq, mark.subject, mark.value);
      HK_CHECK(run.next());
    }
  return {};
}

Result<void> erase_marks(Database& database, const Erasure& erasure) {
  if (erasure.whole) {
    HK_TRY(Statement all, database.prepare("DELETE FROM marks WHERE conversation = ?1"));
    Run run(all, erasure.conversation);
    HK_CHECK(run.next());
    return {};
  }
  HK_TRY(Statement remove,
         database.prepare("DELETE FROM marks WHERE conversation = ?1 AND seq = ?2 AND seq > 0"));
  for (const std::uint64_t seq : erasure.seqs) {
    Run run(remove, erasure.conversation, seq);
    HK_CHECK(run.next());
  }
  return {};
}

Result<std::vector<Mark>> find_marks(Database& database, const std::string& subject) {
  HK_TRY(Statement find,
         database.prepare("SELECT conversation, seq, value FROM marks WHERE subject = ?1 "
                          "ORDER BY conversation, seq"));
  Run run(find, subject);
  std::vector<Mark> out;
  for (;;) {
    HK_TRY(const bool there, run.next());
    if (!there) return out;
    out.push_back({run.number(1), subject, run.text(2), run.text(0)});
  }
}

Result<std::map<std::string, std::uint64_t>> count_marks(Database& database,
                                                         const std::string& subject) {
  HK_TRY(Statement count,
         database.prepare("SELECT value, count(*) FROM marks WHERE subject = ?1 GROUP BY value"));
  Run run(count, subject);
  std::map<std::string, std::uint64_t> out;
  for (;;) {
    HK_TRY(const bool there, run.next());
    if (!there) return out;
    out[run.text(0)] = run.number(1);
  }
}

Result<std::uint64_t> each_mark(Database& database, const Journal::Sink& use) {
  HK_TRY(const std::int64_t there,
         database.number("SELECT count(*) FROM sqlite_schema WHERE name = 'marked'"));
  if (there == 0) return std::uint64_t{0};
  HK_TRY(const std::int64_t version, database.number("SELECT version FROM marked"));
  if (version == 0) return std::uint64_t{0};
  HK_TRY(Statement all,
         database.prepare("SELECT conversation, seq, subject, value FROM marks ORDER BY 1, 2, 3"));
  Run run(all);
  std::vector<Mark> marks;  // of one conversation
  for (;;) {
    HK_TRY(const bool row, run.next());
    if (!marks.empty() && (!row || run.text(0) != marks.front().conversation)) {
      const std::string conversation = marks.front().conversation;
      HK_CHECK(use(conversation, std::exchange(marks, {})));
    }
    if (!row) return static_cast<std::uint64_t>(version);
    marks.push_back({run.number(1), run.text(2), run.text(3), run.text(0)});
  }
}

}  // namespace hamkalam::store
