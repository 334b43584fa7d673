#include "store/sqlite_letters.hpp"

#include <algorithm>

namespace hamkalam::store {
namespace {

std::uint64_t unsigned_of(std::int64_t time) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(time, 0));
}

std::uint64_t number_of(LetterState state) {
  return static_cast<std::uint64_t>(state);
}

constexpr std::string_view kColumns =
    "SELECT number, conversation, seq, about, channel, line, body, at, state, part, attempts, due, "
    "reason FROM letters ";

Result<std::vector<Letter>> read_all(Run& run) {
  std::vector<Letter> out;
  for (;;) {
    HK_TRY(const bool there, run.next());
    if (!there) return out;
    out.push_back({.number = run.number(0),
                   .conversation = run.text(1),
                   .seq = run.number(2),
                   .about = run.text(3),
                   .channel = run.text(4),
                   .line = run.text(5),
                   .body = run.text(6),
                   .at = static_cast<std::int64_t>(run.number(7)),
                   .progress = {.state = static_cast<LetterState>(run.number(8)),
                                .part = run.number(9),
                                .attempts = run.number(10),
                                .due = static_cast<std::int64_t>(run.number(11)),
                                .reason = run.text(12)}});
  }
}

// "0, 1, 2": the numbers of the states, for SQL.
std::string list_of(LetterStates states) {
  std::string out;
  for (const auto state : {LetterState::waiting, LetterState::claimed, LetterState::written,
                           LetterState::uncertain, LetterState::dead})
    if (states & only(state)) out += (out.empty() ? "" : ", ") + std::to_string(number_of(state));
  return out;
}

}  // namespace

Result<void> insert_letter(const Statement& insert, const std::string& conversation,
                           const Letter& letter) {
  const Progress& progress = letter.progress;
  const std::uint64_t at = unsigned_of(letter.at), due = unsigned_of(progress.due),
                      state = number_of(progress.state);
  Run run(insert, conversation, letter.seq, letter.about, letter.channel, letter.line, letter.body,
          at, state, progress.part, progress.attempts, due, progress.reason);
  HK_CHECK(run.next());
  return {};
}

Result<std::vector<Letter>> claim_letters(Database& database, const std::string& channel,
                                          const Hold& hold, std::int64_t now, std::size_t most) {
  HK_TRY(Statement find,
         database.prepare(std::string(kColumns) +
                          "AS one WHERE channel = ?1 AND state = 0 AND due <= ?2 AND (line = '' OR "
                          "NOT EXISTS (SELECT 1 FROM letters AS before WHERE before.channel = ?1 "
                          "AND before.line = one.line AND before.number < one.number AND "
                          "before.state IN (" +
                          list_of(kOnTheirWay) + "))) ORDER BY number LIMIT ?3"));
  const std::uint64_t due = unsigned_of(now), limit = most;
  std::vector<Letter> letters;
  {
    Run run(find, channel, due, limit);
    HK_TRY(letters, read_all(run));
  }
  if (letters.empty()) return letters;
  HK_TRY(Statement take,
         database.prepare("UPDATE letters SET state = ?2, node = ?3, due = ?4 WHERE number = ?1"));
  const std::uint64_t until = unsigned_of(hold.until);
  for (Letter& letter : letters) {
    letter.progress.state = LetterState::claimed;
    letter.progress.due = hold.until;
    const std::uint64_t state = number_of(LetterState::claimed);
    Run run(take, letter.number, state, hold.node, until);
    HK_CHECK(run.next());
  }
  return letters;
}

Result<bool> move_letter(Database& database, std::uint64_t number, const std::string& node,
                         LetterStates from, const std::optional<Progress>& to) {
  const std::string which = " WHERE number = ?1 AND (state IN (" + list_of(from & ~kHeld) +
                            ") OR (state IN (" + list_of(from & kHeld) + ") AND node = ?2))";
  if (to) {
    HK_TRY(Statement update, database.prepare("UPDATE letters SET state = ?3, part = ?4, "
                                              "attempts = ?5, due = ?6, reason = ?7" +
                                              which));
    const std::uint64_t state = number_of(to->state), due = unsigned_of(to->due);
    Run run(update, number, node, state, to->part, to->attempts, due, to->reason);
    HK_CHECK(run.next());
  } else {
    HK_TRY(Statement remove, database.prepare("DELETE FROM letters" + which));
    Run run(remove, number, node);
    HK_CHECK(run.next());
  }
  return sqlite3_changes(database.handle()) > 0;
}

Result<std::vector<Letter>> release_letters(Database& database, const Left& left,
                                            const std::string& reason) {
  const std::string which = " WHERE (node = ?1) = ?2 AND due <= ?3 AND state = ";
  HK_TRY(Statement free, database.prepare("UPDATE letters SET state = 0, due = at" + which + "1"));
  HK_TRY(Statement find, database.prepare(std::string(kColumns) + which + "2 ORDER BY number"));
  HK_TRY(Statement doubt,
         database.prepare("UPDATE letters SET state = 3, reason = ?4" + which + "2"));
  const std::uint64_t own = left.now ? 0 : 1;
  const std::uint64_t late = unsigned_of(left.now.value_or(kNever));
  {
    Run run(free, left.node, own, late);
    HK_CHECK(run.next());
  }
  std::vector<Letter> letters;
  {
    Run run(find, left.node, own, late);
    HK_TRY(letters, read_all(run));
  }
  for (Letter& letter : letters) {
    letter.progress.state = LetterState::uncertain;
    letter.progress.reason = reason;
  }
  Run run(doubt, left.node, own, late, reason);
  HK_CHECK(run.next());
  return letters;
}

Result<void> erase_letters(Database& database, const std::string& conversation,
                           const std::vector<std::uint64_t>& seqs) {
  HK_TRY(Statement remove,
         database.prepare("DELETE FROM letters WHERE conversation = ?1 AND seq = ?2"));
  for (const std::uint64_t seq : seqs) {
    Run run(remove, conversation, seq);
    HK_CHECK(run.next());
  }
  return {};
}

Result<std::vector<Letter>> find_letters(Database& database, const LetterQuery& query) {
  HK_TRY(Statement find,
         database.prepare(std::string(kColumns) +
                          "WHERE number > ?1 AND (?2 = '' OR conversation = ?2) AND "
                          "substr(conversation, 1, length(?3)) = ?3 AND state IN (" +
                          list_of(query.states) + ") ORDER BY number LIMIT ?4"));
  const std::uint64_t most = query.most;
  Run run(find, query.after, query.conversation, query.prefix, most);
  return read_all(run);
}

Result<LetterCounts> count_letters(Database& database) {
  HK_TRY(Statement count, database.prepare("SELECT state, count(*) FROM letters GROUP BY state"));
  Run run(count);
  LetterCounts out;
  for (;;) {
    HK_TRY(const bool there, run.next());
    if (!there) return out;
    out.of(static_cast<LetterState>(run.number(0))) += run.number(1);
  }
}

}  // namespace hamkalam::store
