#include "store/postgres_letters.hpp"

#include <algorithm>

#include "store/postgres_follower.hpp"

namespace hamkalam::store {
namespace {

std::uint64_t whole(std::int64_t time) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(time, 0));
}

std::uint64_t place_of(LetterState state) {
  return static_cast<std::uint64_t>(state);
}

std::vector<std::uint64_t> places_of(LetterStates states) {
  std::vector<std::uint64_t> out;
  for (const auto state : {LetterState::waiting, LetterState::claimed, LetterState::written,
                           LetterState::uncertain, LetterState::dead})
    if (states & only(state)) out.push_back(place_of(state));
  return out;
}

// Of the table that a query calls `one`.
#define HK_LETTER_COLUMNS                                                                       \
  "one.number, one.conversation, one.seq, one.about, one.channel, one.line, one.body, one.at, " \
  "one.state, one.part, one.attempts, one.due, one.reason"

// `change` returns letters, each with its outcome: other nodes are told in the same transaction
// what became of them. What would be too long for a notification is left out.
std::string telling(const std::string& change) {
  return "WITH one AS (" + change + "), told AS MATERIALIZED (SELECT pg_notify('" + kPgChannel +
         "', notice) AS done FROM (SELECT json_build_array(outcome, about, conversation)::text "
         "AS notice FROM one WHERE outcome <> '') AS notices WHERE octet_length(notice) < 7900) "
         "SELECT " HK_LETTER_COLUMNS ", (SELECT count(done) FROM told) FROM one";
}

}  // namespace

PgQuery pg_insert_letter(const std::string& conversation, const Letter& letter) {
  PgQuery query(telling(
      "INSERT INTO hamkalam.letters AS one(conversation, seq, about, channel, line, body, at, "
      "state, "
      "part, "
      "attempts, due, reason) SELECT $1::text, $2::int8, $3::text, $4::text, $5::text, $6::bytea, "
      "$7::int8, $8::int8, $9::int8, $10::int8, $11::int8, $12::text WHERE EXISTS("
      "SELECT FROM hamkalam.events WHERE conversation = $1::text AND seq = $2::int8 AND "
      "position >= currval('hamkalam.positions') AND "
      "position < currval('hamkalam.positions') + 1048576) "
      "RETURNING " HK_LETTER_COLUMNS ", $13::text AS outcome"));
  query.text(conversation).number(letter.seq).text(letter.about).text(letter.channel);
  query.text(letter.line).bytes(letter.body).number(whole(letter.at));
  query.number(place_of(letter.progress.state)).number(letter.progress.part);
  query.number(letter.progress.attempts).number(whole(letter.progress.due));
  query.text(letter.progress.reason).text(outcome_of(letter.progress.state));
  return query;
}

std::vector<PgQuery> pg_claim_letters(const std::string& channel, const Hold& hold,
                                      std::int64_t now, std::size_t most, std::uint64_t claim) {
  PgQuery before("SELECT " HK_LETTER_COLUMNS
                 " FROM hamkalam.letters AS one WHERE claim = $1::int8 AND state = 1");
  before.number(claim);
  PgQuery take(
      "WITH found AS (SELECT conversation, number FROM hamkalam.letters AS one "
      "WHERE channel = $1::text AND state = 0 AND due <= $2::int8 AND (line = '' OR NOT EXISTS("
      "SELECT FROM hamkalam.letters AS earlier WHERE earlier.channel = $1::text AND "
      "earlier.line = one.line AND earlier.number < one.number AND earlier.state IN (0, 1, 2))) "
      "ORDER BY number LIMIT $3::int8 FOR UPDATE SKIP LOCKED) "
      "UPDATE hamkalam.letters AS one SET state = 1, node = $4::text, claim = $5::int8, due = "
      "$6::int8 FROM found "
      "WHERE one.conversation = found.conversation AND one.number = found.number "
      "RETURNING " HK_LETTER_COLUMNS);
  take.text(channel).number(whole(now)).number(most).text(hold.node).number(claim);
  take.number(whole(hold.until));
  return {std::move(before), std::move(take)};
}

PgQuery pg_move_letter(std::uint64_t number, const std::string& node, LetterStates from,
                       const std::optional<Progress>& to, const std::string& outcome) {
#define HK_MOVABLE                                           \
  "WHERE number = $1::int8 AND (state = ANY($2::int8[]) OR " \
  "state = ANY($3::int8[]) AND node = $4::text) "            \
  "RETURNING " HK_LETTER_COLUMNS ", $5::text AS outcome"
  PgQuery query(
      telling(to ? "UPDATE hamkalam.letters AS one SET state = $6::int8, part = $7::int8, "
                   "attempts = $8::int8, due = $9::int8, reason = $10::text " HK_MOVABLE
                 : "DELETE FROM hamkalam.letters AS one " HK_MOVABLE));
#undef HK_MOVABLE
  query.number(number).numbers(places_of(from & ~kHeld)).numbers(places_of(from & kHeld));
  query.text(node).text(outcome);
  if (to)
    query.number(place_of(to->state))
        .number(to->part)
        .number(to->attempts)
        .number(whole(to->due))
        .text(to->reason);
  return query;
}

std::vector<PgQuery> pg_release_letters(const Left& left, const std::string& reason) {
#define HK_LEFT "WHERE (node = $1::text) = $2::bool AND due <= $3::int8 AND state = "
  PgQuery free("UPDATE hamkalam.letters SET state = 0, due = at " HK_LEFT "1");
  PgQuery doubt(telling("UPDATE hamkalam.letters AS one SET state = 3, reason = $4::text " HK_LEFT
                        "2 RETURNING " HK_LETTER_COLUMNS ", $5::text AS outcome"));
#undef HK_LEFT
  for (PgQuery* query : {&free, &doubt})
    query->text(left.node).flag(!left.now).number(whole(left.now.value_or(kNever)));
  doubt.text(reason).text(outcome_of(LetterState::uncertain));
  return {std::move(free), std::move(doubt)};
}

PgQuery pg_erase_letters(const std::string& conversation, const std::vector<std::uint64_t>& seqs) {
  PgQuery query(
      "DELETE FROM hamkalam.letters WHERE conversation = $1::text AND seq = ANY($2::int8[])");
  query.text(conversation).numbers(seqs);
  return query;
}

PgQuery pg_find_letters(const LetterQuery& query) {
  PgQuery find("SELECT " HK_LETTER_COLUMNS
               " FROM hamkalam.letters AS one WHERE number > $1::int8 AND "
               "($2::text = '' OR conversation = $2::text) AND "
               "starts_with(conversation, $3::text) AND state = ANY($4::int8[]) "
               "ORDER BY number LIMIT $5::int8");
  find.number(query.after).text(query.conversation).text(query.prefix);
  find.numbers(places_of(query.states)).number(query.most);
  return find;
}

PgQuery pg_count_letters() {
  return PgQuery("SELECT state, count(*) FROM hamkalam.letters GROUP BY state");
}

std::vector<Letter> letters_in(const PgAnswer& answer) {
  std::vector<Letter> out;
  for (int row = 0; row < answer.rows(); ++row)
    out.push_back({.number = answer.number(row, 0),
                   .conversation = answer.text(row, 1),
                   .seq = answer.number(row, 2),
                   .about = answer.text(row, 3),
                   .channel = answer.text(row, 4),
                   .line = answer.text(row, 5),
                   .body = answer.text(row, 6),
                   .at = static_cast<std::int64_t>(answer.number(row, 7)),
                   .progress = {.state = static_cast<LetterState>(answer.number(row, 8)),
                                .part = answer.number(row, 9),
                                .attempts = answer.number(row, 10),
                                .due = static_cast<std::int64_t>(answer.number(row, 11)),
                                .reason = answer.text(row, 12)}});
  std::sort(out.begin(), out.end(),
            [](const Letter& a, const Letter& b) { return a.number < b.number; });
  return out;
}

LetterCounts letter_counts_in(const PgAnswer& answer) {
  LetterCounts out;
  for (int row = 0; row < answer.rows(); ++row)
    out.of(static_cast<LetterState>(answer.number(row, 0))) += answer.number(row, 1);
  return out;
}

}  // namespace hamkalam::store
