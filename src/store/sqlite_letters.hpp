// The letters of a journal's SQLite file. Each call is one step of the store's thread; those that
// write are to be made in a transaction.
//
//   HK_TRY(auto due, claim_letters(database, "telegram", {"node-1", now + 60'000}, now, 8));
#pragma once

#include "store/letter.hpp"
#include "store/sqlite_database.hpp"

namespace hamkalam::store {

// For Connection, which keeps it prepared.
constexpr const char* kInsertLetter =
    "INSERT INTO letters(conversation, seq, about, channel, line, body, at, state, part, attempts, "
    "due, reason) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
Result<void> insert_letter(const Statement& insert, const std::string& conversation,
                           const Letter& letter);

Result<std::vector<Letter>> claim_letters(Database& database, const std::string& channel,
                                          const Hold& hold, std::int64_t now, std::size_t most);
Result<bool> move_letter(Database& database, std::uint64_t number, const std::string& node,
                         LetterStates from, const std::optional<Progress>& to);
Result<std::vector<Letter>> release_letters(Database& database, const Left& left,
                                            const std::string& reason);
Result<void> erase_letters(Database& database, const std::string& conversation,
                           const std::vector<std::uint64_t>& seqs);

Result<std::vector<Letter>> find_letters(Database& database, const LetterQuery& query);
Result<LetterCounts> count_letters(Database& database);

}  // namespace hamkalam::store
