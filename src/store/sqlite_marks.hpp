// Marks in SQLite: the statements, run inside of a transaction of the caller's.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "store/journal.hpp"
#include "store/sqlite_database.hpp"

namespace hamkalam::store {

inline constexpr const char* kWriteMark =
    "INSERT INTO marks(conversation, seq, subject, value) VALUES(?1, ?2, ?3, ?4) "
    "ON CONFLICT(conversation, seq, subject) DO UPDATE SET value = excluded.value";
inline constexpr const char* kRemoveMark =
    "DELETE FROM marks WHERE conversation = ?1 AND seq = ?2 AND subject = ?3";

// `write`, `remove`: the two above, prepared.
Result<void> write_marks(const Statement& write, const Statement& remove,
                         const std::string& conversation, const std::vector<Mark>& marks);
Result<void> erase_marks(Database& database, const Erasure& erasure);
Result<std::vector<Mark>> find_marks(Database& database, const std::string& subject);
Result<std::map<std::string, std::uint64_t>> count_marks(Database& database,
                                                         const std::string& subject);

// Journal::each_mark(); a file of an older version has none.
Result<std::uint64_t> each_mark(Database& database, const Journal::Sink& use);

}  // namespace hamkalam::store
