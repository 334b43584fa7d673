// The tables of a journal's SQLite file, version by version. user_version says which a file has; a
// new file goes the same way as an old one, through every step.
#pragma once

#include <array>
#include <cstdint>

namespace hamkalam::store {

constexpr std::int64_t kApplication = 0x686b6a6c;  // "hkjl": tells a journal from other databases

// kSteps[n] brings a file of version n to version n + 1. `position` is the rowid: the order of
// storing, in which an export reads the file front to back. Events without an id of their own have
// '' and are never repeats of each other. `at` and `customers` are derived from the bodies, so that
// what is old and whose it is can be found; only here does the store look into one. `marks` are
// derived too, by whoever appends; `marked` says in which way (0: not yet). A letter's
// number is never used twice, so that a decision about one cannot meet another; `state` is a
// LetterState, in its order.
constexpr std::array kSteps{
    R"(
  CREATE TABLE events(
    position INTEGER PRIMARY KEY,
    conversation TEXT NOT NULL,
    seq INTEGER NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    brain TEXT NOT NULL,
    UNIQUE(conversation, seq)
  ) STRICT;
  CREATE UNIQUE INDEX events_id ON events(conversation, id) WHERE id <> '';
  PRAGMA application_id = 1751870060;
)",
    R"(
  ALTER TABLE events ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
  UPDATE events SET at = ifnull(1000 * CAST(strftime('%s', json_extract(body, '$.at')) AS INTEGER), 0)
    WHERE json_valid(body);
  CREATE INDEX events_at ON events(at) WHERE at > 0;
  CREATE TABLE customers(
    customer TEXT NOT NULL,
    conversation TEXT NOT NULL,
    PRIMARY KEY(customer, conversation)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX customers_conversation ON customers(conversation);
  INSERT OR IGNORE INTO customers
    SELECT json_extract(body, '$.customer.id'), conversation FROM events
    WHERE json_valid(body) AND json_extract(body, '$.type') = 'facts'
      AND json_type(body, '$.customer.id') = 'text' AND json_extract(body, '$.customer.id') <> '';
  CREATE TABLE copies(path TEXT NOT NULL, at TEXT NOT NULL) STRICT;
)",
    R"(
  CREATE TABLE letters(
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation TEXT NOT NULL,
    seq INTEGER NOT NULL,
    about TEXT NOT NULL,
    channel TEXT NOT NULL,
    line TEXT NOT NULL,
    body TEXT NOT NULL,
    at INTEGER NOT NULL,
    state INTEGER NOT NULL,
    part INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    due INTEGER NOT NULL,
    reason TEXT NOT NULL,
    node TEXT NOT NULL DEFAULT ''
  ) STRICT;
  CREATE INDEX letters_state ON letters(channel, state, due);
  CREATE INDEX letters_line ON letters(channel, line, number);
  CREATE INDEX letters_conversation ON letters(conversation, seq);
)",
    R"(
  CREATE TABLE marks(
    conversation TEXT NOT NULL,
    seq INTEGER NOT NULL,
    subject TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY(conversation, seq, subject)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX marks_subject ON marks(subject, value, conversation, seq);
  CREATE TABLE marked(version INTEGER NOT NULL) STRICT;
  INSERT INTO marked VALUES(0);
)"};
static_assert(kApplication == 1751870060, "the first step repeats it");

constexpr std::int64_t kSchema = kSteps.size();

}  // namespace hamkalam::store
