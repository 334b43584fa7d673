// Letters in PostgreSQL: the statements, and what they answer. Each letter is claimed by exactly
// one node (FOR UPDATE SKIP LOCKED); who comes second looks further.
#pragma once

#include <string>
#include <vector>

#include "store/letter.hpp"
#include "store/postgres_connection.hpp"

namespace hamkalam::store {

// Stores a letter if the event that it comes from was stored by this transaction: neither for a
// batch that was refused, nor again for one that stood already, whose letters stand as well.
PgQuery pg_insert_letter(const std::string& conversation, const Letter& letter);

// Two queries: what was claimed by this very call, should its answer have been lost, and what is.
// `claim` is the call's own number.
std::vector<PgQuery> pg_claim_letters(const std::string& channel, const Hold& hold,
                                      std::int64_t now, std::size_t most, std::uint64_t claim);
// `outcome`: what other nodes are told of it, if anything.
PgQuery pg_move_letter(std::uint64_t number, const std::string& node, LetterStates from,
                       const std::optional<Progress>& to, const std::string& outcome);
// Two queries: what waits again, and, to be read, what is uncertain.
std::vector<PgQuery> pg_release_letters(const Left& left, const std::string& reason);
PgQuery pg_erase_letters(const std::string& conversation, const std::vector<std::uint64_t>& seqs);
PgQuery pg_find_letters(const LetterQuery& query);
PgQuery pg_count_letters();

// By number.
std::vector<Letter> letters_in(const PgAnswer& answer);
LetterCounts letter_counts_in(const PgAnswer& answer);

}  // namespace hamkalam::store
