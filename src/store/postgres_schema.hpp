// The tables of a journal in PostgreSQL, version by version: in a schema of their own, so that the
// database may hold other things. hamkalam.journal says which version is there.
//
// Every primary key and every unique index leads with the conversation: a distributed PostgreSQL
// can shard by it unchanged. Other indexes stand on each shard for its own rows; `journal`, of one
// row, is no table of conversations. Names are compared byte by byte (COLLATE "C"), as every store
// does. `position` is the order of storing: exact for what one node stores and within each
// conversation. A transaction takes one number of the sequence, of which there are a million
// positions for its rows. `customers`, `marks` and `at` are derived from the bodies and can be made
// again.
#pragma once

#include <array>
#include <cstddef>

namespace hamkalam::store {

constexpr std::array kPgSteps{
    R"(
  CREATE SEQUENCE hamkalam.positions INCREMENT 1048576;
  CREATE TABLE hamkalam.events(
    conversation text COLLATE "C" NOT NULL,
    seq bigint NOT NULL,
    id text COLLATE "C" NOT NULL,
    body bytea NOT NULL,
    brain text NOT NULL,
    at bigint NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY(conversation, seq)
  );
  CREATE UNIQUE INDEX events_id ON hamkalam.events(conversation, id) WHERE id <> '';
  CREATE INDEX events_at ON hamkalam.events(at) WHERE at > 0;
  CREATE INDEX events_position ON hamkalam.events(position);
  CREATE TABLE hamkalam.customers(
    conversation text COLLATE "C" NOT NULL,
    customer bytea NOT NULL,
    PRIMARY KEY(conversation, customer)
  );
  CREATE INDEX customers_customer ON hamkalam.customers(customer);
  CREATE TABLE hamkalam.erasures(
    conversation text COLLATE "C" NOT NULL PRIMARY KEY,
    position bigint NOT NULL
  );

  -- One batch. 'D': an id stands there already, at `place`; 'C': the conversation goes up to
  -- `place`; 'A': appended. Whose first row is new holds the conversation until the transaction
  -- ends, since the next sequence is nobody's before; who is second waits here and is told.
  -- `first`: how many rows of the transaction stand before it, by the order of storing.
  -- `again`: it was sent before and nobody knows what became of it.
  CREATE FUNCTION hamkalam.append(
    name text, expected bigint, ids text[], bodies bytea[], brains text[], ats bigint[],
    whose bytea[], before bytea,
    first bigint, again boolean, OUT outcome text, OUT place bigint)
  LANGUAGE plpgsql AS $$
  DECLARE
    many constant int := cardinality(ids);
    same int;
    ours boolean := false;
    start bigint;
  BEGIN
    FOR attempt IN 1..2 LOOP
      IF again AND many > 0 THEN
        SELECT count(*) INTO same FROM generate_series(1, many) AS nth JOIN hamkalam.events AS e
          ON e.conversation = name AND e.seq = expected + nth AND e.id = ids[nth]
          AND e.body = bodies[nth] AND e.brain = brains[nth];
        IF same = many THEN
          outcome := 'A';
          RETURN;
        END IF;
      END IF;
      FOR nth IN 1..many LOOP
        CONTINUE WHEN ids[nth] = '';
        SELECT e.seq INTO place FROM hamkalam.events AS e
          WHERE e.conversation = name AND e.id = ids[nth] AND e.id <> '';
        IF FOUND THEN
          outcome := 'D';
          RETURN;
        END IF;
      END LOOP;
      SELECT coalesce(max(e.seq), 0) INTO place FROM hamkalam.events AS e
        WHERE e.conversation = name;
      IF place <> expected OR length(before) > 0 AND NOT EXISTS(
          SELECT FROM hamkalam.events AS e
          WHERE e.conversation = name AND e.seq = expected AND e.body = before) THEN
        outcome := 'C';
        RETURN;
      END IF;
      IF many = 0 THEN
        outcome := 'A';
        RETURN;
      END IF;
      start := currval('hamkalam.positions') + first;
      INSERT INTO hamkalam.events(conversation, seq, id, body, brain, at, position)
        VALUES(name, expected + 1, ids[1], bodies[1], brains[1], ats[1], start)
        ON CONFLICT DO NOTHING;
      ours := FOUND;
      EXIT WHEN ours;
    END LOOP;
    IF NOT ours THEN
      outcome := 'C';
      RETURN;
    END IF;
    FOR nth IN 2..many LOOP
      INSERT INTO hamkalam.events(conversation, seq, id, body, brain, at, position)
        VALUES(name, expected + nth, ids[nth], bodies[nth], brains[nth], ats[nth],
               start + nth - 1);
    END LOOP;
    FOR nth IN 1..many LOOP
      CONTINUE WHEN whose[nth] = '';
      INSERT INTO hamkalam.customers(conversation, customer) VALUES(name, whose[nth])
        ON CONFLICT DO NOTHING;
    END LOOP;
    outcome := 'A';
  END $$;
)",
    R"(
  CREATE SEQUENCE hamkalam.letter_numbers;
  CREATE TABLE hamkalam.letters(
    conversation text COLLATE "C" NOT NULL,
    number bigint NOT NULL DEFAULT nextval('hamkalam.letter_numbers'),
    seq bigint NOT NULL,
    about text NOT NULL,
    channel text COLLATE "C" NOT NULL,
    line text COLLATE "C" NOT NULL,
    body bytea NOT NULL,
    at bigint NOT NULL,
    state bigint NOT NULL,
    part bigint NOT NULL,
    attempts bigint NOT NULL,
    due bigint NOT NULL,
    reason text NOT NULL,
    node text NOT NULL DEFAULT '',
    claim bigint NOT NULL DEFAULT 0,
    PRIMARY KEY(conversation, number)
  );
  CREATE INDEX letters_state ON hamkalam.letters(channel, state, due);
  CREATE INDEX letters_line ON hamkalam.letters(channel, line, number);
  CREATE INDEX letters_number ON hamkalam.letters(number);
  CREATE INDEX letters_claim ON hamkalam.letters(claim) WHERE state = 1;
)",
    // From here on whoever appends writes marks: a node that knows of none can append no more,
    // since the function has another name, and is replaced by one that does.
    R"(
  CREATE TABLE hamkalam.marks(
    conversation text COLLATE "C" NOT NULL,
    seq bigint NOT NULL,
    subject bytea NOT NULL,
    value bytea NOT NULL,
    PRIMARY KEY(conversation, seq, subject)
  );
  CREATE INDEX marks_subject ON hamkalam.marks(subject, value, conversation, seq);
  ALTER TABLE hamkalam.journal ADD COLUMN marks bigint NOT NULL DEFAULT 0;
  ALTER FUNCTION hamkalam.append RENAME TO append_marked;

  -- What batches change of the marks, in their order; each if its first row was stored by this
  -- transaction.
  CREATE FUNCTION hamkalam.mark(
    names text[], firsts bigint[], seqs bigint[], subjects bytea[], marks bytea[])
  RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    one record;
    name text;
    first bigint := 0;
    stored boolean;
  BEGIN
    FOR one IN SELECT * FROM unnest(names, firsts, seqs, subjects, marks)
        AS g(name, first, seq, subject, value) LOOP
      IF name IS NULL OR one.name <> name OR one.first <> first THEN
        name := one.name;
        first := one.first;
        stored := EXISTS(
          SELECT FROM hamkalam.events AS e WHERE e.conversation = one.name AND e.seq = one.first
          AND e.position >= currval('hamkalam.positions')
          AND e.position < currval('hamkalam.positions') + 1048576);
      END IF;
      CONTINUE WHEN NOT stored;
      IF one.value = '' THEN
        DELETE FROM hamkalam.marks AS m WHERE m.conversation = one.name AND m.seq = one.seq
          AND m.subject = one.subject;
      ELSE
        INSERT INTO hamkalam.marks(conversation, seq, subject, value)
          VALUES(one.name, one.seq, one.subject, one.value)
          ON CONFLICT(conversation, seq, subject) DO UPDATE SET value = excluded.value;
      END IF;
    END LOOP;
  END $$;
)"};

constexpr std::size_t kPgSchema = kPgSteps.size();

}  // namespace hamkalam::store
