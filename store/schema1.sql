-- Schema 1 of run.db, as released: it is never changed. What each table and column
-- means is in docs/formats/run.md.
-- Times are nanoseconds since 1970 in UTC, durations nanoseconds.

CREATE TABLE manifest (
  one  INTEGER PRIMARY KEY CHECK (one = 1),
  body TEXT    NOT NULL
) STRICT;

CREATE TABLE benchmark (
  id   INTEGER PRIMARY KEY,
  name TEXT    NOT NULL UNIQUE
) STRICT;

CREATE TABLE scorer (
  id   INTEGER PRIMARY KEY,
  name TEXT    NOT NULL UNIQUE
) STRICT;

CREATE TABLE problem (
  id        INTEGER PRIMARY KEY,
  benchmark INTEGER NOT NULL REFERENCES benchmark,
  name      TEXT    NOT NULL,
  row       INTEGER NOT NULL,
  fields    TEXT,
  choices   TEXT,
  gold      TEXT,
  input     BLOB    NOT NULL,
  UNIQUE (benchmark, name)
) STRICT;

CREATE INDEX problem_row ON problem (benchmark, row);

CREATE TABLE prompt (
  id     INTEGER PRIMARY KEY,
  digest BLOB    NOT NULL UNIQUE,
  body   BLOB    NOT NULL
) STRICT;

CREATE TABLE asked (
  problem INTEGER NOT NULL REFERENCES problem,
  idx     INTEGER NOT NULL,
  prompt  INTEGER NOT NULL REFERENCES prompt,
  PRIMARY KEY (problem, idx)
) STRICT, WITHOUT ROWID;

CREATE TABLE attempt (
  problem INTEGER NOT NULL REFERENCES problem,
  idx     INTEGER NOT NULL,
  draws   INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  PRIMARY KEY (problem, idx)
) STRICT, WITHOUT ROWID;

CREATE TABLE sample (
  problem    INTEGER NOT NULL REFERENCES problem,
  idx        INTEGER NOT NULL,
  identity   BLOB    NOT NULL,
  redraws    INTEGER NOT NULL,
  tokens     INTEGER,
  chars      INTEGER NOT NULL,
  stop       INTEGER NOT NULL,
  outcome    INTEGER NOT NULL,
  value      REAL    NOT NULL,
  key        TEXT    NOT NULL,
  class      TEXT,
  completion INTEGER NOT NULL REFERENCES completion,
  score      INTEGER NOT NULL REFERENCES score,
  PRIMARY KEY (problem, idx)
) STRICT, WITHOUT ROWID;

CREATE TABLE failure (
  problem     INTEGER NOT NULL REFERENCES problem,
  idx         INTEGER NOT NULL,
  identity    BLOB    NOT NULL,
  seed        INTEGER NOT NULL,
  choice      INTEGER NOT NULL,
  tries       INTEGER NOT NULL,
  redraws     INTEGER NOT NULL,
  at          INTEGER NOT NULL,
  kind        INTEGER NOT NULL,
  status      INTEGER NOT NULL,
  message     TEXT    NOT NULL,
  retry_after INTEGER NOT NULL,
  drawn       INTEGER NOT NULL,
  PRIMARY KEY (problem, idx)
) STRICT, WITHOUT ROWID;

CREATE TABLE score (
  id      INTEGER PRIMARY KEY,
  problem INTEGER NOT NULL REFERENCES problem,
  idx     INTEGER NOT NULL,
  scorer  INTEGER NOT NULL REFERENCES scorer,
  outcome INTEGER NOT NULL,
  value   REAL    NOT NULL,
  key     TEXT    NOT NULL,
  answer  TEXT    NOT NULL,
  method  TEXT    NOT NULL,
  reason  TEXT    NOT NULL
) STRICT;

CREATE TABLE completion (
  id               INTEGER PRIMARY KEY,
  problem          INTEGER NOT NULL REFERENCES problem,
  idx              INTEGER NOT NULL,
  seed             INTEGER NOT NULL,
  choice           INTEGER NOT NULL,
  tries            INTEGER NOT NULL,
  at               INTEGER NOT NULL,
  first            INTEGER NOT NULL,
  total            INTEGER NOT NULL,
  model            TEXT    NOT NULL,
  unclosed         INTEGER NOT NULL,
  prompt_tokens    INTEGER,
  reasoning_tokens INTEGER,
  content_len      INTEGER NOT NULL,
  reasoning_len    INTEGER NOT NULL,
  text_at          INTEGER NOT NULL,
  text_len         INTEGER NOT NULL,
  thought_at       INTEGER NOT NULL,
  thought_len      INTEGER NOT NULL,
  body             BLOB    NOT NULL
) STRICT;
