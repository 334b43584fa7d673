// Marks in PostgreSQL: the statements, and what they answer.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "store/journal.hpp"
#include "store/postgres_connection.hpp"

namespace hamkalam::store {

// Writes down what batches change, those whose rows are stored by this transaction; nothing where
// there is nothing. Is prepared under the name "mark".
constexpr const char* kPgMark =
    "SELECT hamkalam.mark($1::text[], $2::int8[], $3::int8[], $4::bytea[], $5::bytea[])";
std::optional<PgQuery> pg_write_marks(const std::vector<const Batch*>& batches);
PgQuery pg_find_marks(const std::string& subject);
PgQuery pg_count_marks(const std::string& subject);
PgQuery pg_erase_marks(const Erasure& erasure);

std::vector<Mark> marks_in(const PgAnswer& answer, const std::string& subject);
std::map<std::string, std::uint64_t> mark_values_in(const PgAnswer& answer);

// Journal::remake_marks() on a connection that nobody else uses.
Result<void> pg_remake_marks(PgConnection& connection, std::uint64_t version,
                             const Journal::MakeMarks& make);

// Journal::each_mark() likewise; a database of an older version has none.
Result<std::uint64_t> pg_each_mark(PgConnection& connection, const Journal::Sink& use);

}  // namespace hamkalam::store
