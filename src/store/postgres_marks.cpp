#include "store/postgres_marks.hpp"

#include <utility>

namespace hamkalam::store {
namespace {

using namespace std::chrono_literals;

constexpr auto kMarkPatience = 600s;  // others that make them are waited for
constexpr std::size_t kMostMarks = 2000;

// Of several nodes one makes the marks: whoever holds this until its transaction ends.
constexpr const char* kBeginMarks = "BEGIN; SELECT pg_advisory_xact_lock(7523377975157910894)";

struct MarkColumns {
  std::vector<std::string_view> conversations, subjects, values;
  std::vector<std::uint64_t> seqs;

  void add(const Mark& mark) {
    conversations.push_back(mark.conversation);
    seqs.push_back(mark.seq);
    subjects.push_back(mark.subject);
    values.push_back(mark.value);
  }
};

Result<std::size_t> insert_marks(PgConnection& connection, std::vector<Mark>& marks) {
  MarkColumns columns;
  for (const Mark& mark : marks) columns.add(mark);
  PgQuery query(
      "INSERT INTO hamkalam.marks(conversation, seq, subject, value) "
      "SELECT * FROM unnest($1::text[], $2::int8[], $3::bytea[], $4::bytea[]) "
      "ON CONFLICT(conversation, seq, subject) DO UPDATE SET value = excluded.value");
  query.texts(columns.conversations).numbers(columns.seqs).bytes(columns.subjects);
  query.bytes(columns.values);
  HK_TRY(const auto done, connection.run({query}, kMarkPatience));
  marks.clear();
  return done.size();
}

Result<void> make_all_marks(PgConnection& connection, std::uint64_t version,
                            const Journal::MakeMarks& make) {
  // Asked behind the lock: another node may have made them meanwhile.
  HK_TRY(const auto made,
         connection.run({PgQuery("SELECT marks FROM hamkalam.journal")}, kMarkPatience));
  if (made[0].rows() > 0 && made[0].number(0, 0) == version)
    return connection.execute("ROLLBACK", kMarkPatience);
  HK_CHECK(connection.execute("DELETE FROM hamkalam.marks", kMarkPatience));
  std::vector<Mark> marks;
  HK_CHECK(make([&](const std::string& conversation, std::vector<Mark> some) -> Result<void> {
    for (Mark& mark : some) {
      mark.conversation = conversation;
      marks.push_back(std::move(mark));
    }
    if (marks.size() < kMostMarks) return {};
    const auto done = insert_marks(connection, marks);
    return done ? Result<void>() : Result<void>(done.error());
  }));
  const auto rest = insert_marks(connection, marks);
  if (!rest) return rest.error();
  return connection.execute(
      ("UPDATE hamkalam.journal SET marks = " + std::to_string(version) + "; COMMIT").c_str(),
      kMarkPatience);
}

}  // namespace

std::optional<PgQuery> pg_write_marks(const std::vector<const Batch*>& batches) {
  MarkColumns columns;
  std::vector<std::uint64_t> firsts;
  for (const Batch* batch : batches)
    for (const Mark& mark : batch->marks) {
      if (batch->rows.empty()) break;
      columns.add(mark);
      columns.conversations.back() = batch->conversation;
      firsts.push_back(batch->rows.front().seq);
    }
  if (firsts.empty()) return std::nullopt;
  PgQuery query = PgQuery::prepared("mark");
  query.texts(columns.conversations).numbers(firsts).numbers(columns.seqs);
  query.bytes(columns.subjects).bytes(columns.values);
  return query;
}

PgQuery pg_find_marks(const std::string& subject) {
  PgQuery query(
      "SELECT conversation, seq, value FROM hamkalam.marks WHERE subject = $1::bytea "
      "ORDER BY conversation, seq");
  query.bytes(subject);
  return query;
}

PgQuery pg_count_marks(const std::string& subject) {
  PgQuery query(
      "SELECT value, count(*) FROM hamkalam.marks WHERE subject = $1::bytea GROUP BY value");
  query.bytes(subject);
  return query;
}

PgQuery pg_erase_marks(const Erasure& erasure) {
  PgQuery query(
      "DELETE FROM hamkalam.marks WHERE conversation = $1::text AND "
      "($2::bool OR seq > 0 AND seq = ANY($3::int8[]))");
  query.text(erasure.conversation).flag(erasure.whole).numbers(erasure.seqs);
  return query;
}

std::vector<Mark> marks_in(const PgAnswer& answer, const std::string& subject) {
  std::vector<Mark> out;
  for (int row = 0; row < answer.rows(); ++row)
    out.push_back({answer.number(row, 1), subject, answer.text(row, 2), answer.text(row, 0)});
  return out;
}

std::map<std::string, std::uint64_t> mark_values_in(const PgAnswer& answer) {
  std::map<std::string, std::uint64_t> out;
  for (int row = 0; row < answer.rows(); ++row) out[answer.text(row, 0)] = answer.number(row, 1);
  return out;
}

Result<void> pg_remake_marks(PgConnection& connection, std::uint64_t version,
                             const Journal::MakeMarks& make) {
  HK_CHECK(connection.execute(kBeginMarks, kMarkPatience));
  auto done = make_all_marks(connection, version, make);
  if (!done) (void)connection.execute("ROLLBACK", kMarkPatience);
  return done;
}

Result<std::uint64_t> pg_each_mark(PgConnection& connection, const Journal::Sink& use) {
  HK_CHECK(connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", kMarkPatience));
  HK_TRY(const auto there,
         connection.run({PgQuery("SELECT EXISTS(SELECT FROM pg_tables WHERE schemaname = "
                                 "'hamkalam' AND tablename = 'marks')")},
                        kMarkPatience));
  if (there[0].number(0, 0) == 0) return std::uint64_t{0};
  HK_TRY(const auto made,
         connection.run({PgQuery("SELECT marks FROM hamkalam.journal")}, kMarkPatience));
  const std::uint64_t version = made[0].rows() > 0 ? made[0].number(0, 0) : 0;
  if (version == 0) return version;
  HK_CHECK(connection.execute(
      "DECLARE marks NO SCROLL CURSOR FOR SELECT conversation, seq, subject, value "
      "FROM hamkalam.marks ORDER BY conversation, seq, subject",
      kMarkPatience));
  std::vector<Mark> marks;  // of one conversation
  const auto flush = [&]() -> Result<void> {
    if (marks.empty()) return {};
    const std::string conversation = marks.front().conversation;
    return use(conversation, std::exchange(marks, {}));
  };
  for (;;) {
    HK_TRY(const auto answers, connection.run({PgQuery("FETCH 1000 FROM marks")}, kMarkPatience));
    const PgAnswer& rows = answers[0];
    for (int row = 0; row < rows.rows(); ++row) {
      if (!marks.empty() && rows.text(row, 0) != marks.front().conversation) HK_CHECK(flush());
      marks.push_back(
          {rows.number(row, 1), rows.text(row, 2), rows.text(row, 3), rows.text(row, 0)});
    }
    if (rows.rows() > 0) continue;
    HK_CHECK(flush());
    return version;
  }
}

}  // namespace hamkalam::store
