-- A run as schema 3 wrote it. Frozen: later versions must open it.
PRAGMA application_id = 0x45564c52;
PRAGMA user_version = 3;
BEGIN TRANSACTION;
CREATE TABLE manifest (
  one  INTEGER PRIMARY KEY CHECK (one = 1),
  body TEXT    NOT NULL
) STRICT;
INSERT INTO manifest VALUES(1,'{"evalr":"0.1.0","name":"reasoning","model":{"name":"r1","protocol":"chat","endpoint":"https://example.org/v1","reasoning":""},"settings":null,"seed":4611686018427387905,"choices":0,"benchmarks":[{"name":"aime","version":1,"title":"","about":"","scorer":"integer/1","chance":0,"k":4,"sampling":{"temperature":0.6,"top_p":0.95,"max_tokens":32768},"metrics":null,"data":{"from":"","digest":"d1","problems":30,"used":10,"subset":"first 10"}}],"host":null,"created":"2026-03-01T12:00:00.123456789Z","hash":"abababababababababababababababababababababababababababababababab"}');
CREATE TABLE benchmark (
  id   INTEGER PRIMARY KEY,
  name TEXT    NOT NULL UNIQUE
) STRICT;
INSERT INTO benchmark VALUES(1,'aime');
CREATE TABLE scorer (
  id   INTEGER PRIMARY KEY,
  name TEXT    NOT NULL UNIQUE
) STRICT;
INSERT INTO scorer VALUES(1,'integer/1');
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
INSERT INTO problem VALUES(1,1,'p000',0,'{"level":"0"}',NULL,'["0"]',X'28b52ffd0400710000576861742069732030202b20303fd4738853');
CREATE TABLE prompt (
  id     INTEGER PRIMARY KEY,
  digest BLOB    NOT NULL UNIQUE,
  body   BLOB    NOT NULL
) STRICT;
INSERT INTO prompt VALUES(1,X'91242d3ec77d088c08ad22359f5bab87dfa95b64402178c7ece669b51e16b1af',X'28b52ffd0400b901007b226d65737361676573223a5b7b22726f6c65223a2275736572222c22636f6e74656e74223a22416464203020616e6420302e227d5d7d66e3333b');
CREATE TABLE asked (
  problem INTEGER NOT NULL REFERENCES problem,
  idx     INTEGER NOT NULL,
  prompt  INTEGER NOT NULL REFERENCES prompt,
  PRIMARY KEY (problem, idx)
) STRICT, WITHOUT ROWID;
INSERT INTO asked VALUES(1,0,1);
CREATE TABLE attempt (
  problem INTEGER NOT NULL REFERENCES problem,
  idx     INTEGER NOT NULL,
  draws   INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  PRIMARY KEY (problem, idx)
) STRICT, WITHOUT ROWID;
INSERT INTO attempt VALUES(1,2,1,1772366400123456789);
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
  score      INTEGER NOT NULL REFERENCES score, form          INTEGER NOT NULL DEFAULT 0, other         REAL, prompt_tokens INTEGER,
  PRIMARY KEY (problem, idx)
) STRICT, WITHOUT ROWID;
INSERT INTO sample VALUES(1,0,X'aea099f1bf7c021a3b2b707c3bbbf0c2',0,383,40,1,1,1.0,'0',NULL,1,1,0,NULL,20);
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
INSERT INTO failure VALUES(1,1,X'6a63e729cb0df84544f7ca02c08675e9',7,1,5,2,1772366400123456789,2,503,'busy',0,0);
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
, form   INTEGER NOT NULL DEFAULT 0, other  REAL, former INTEGER REFERENCES score) STRICT;
INSERT INTO score VALUES(1,1,0,1,1,1.0,'0','0','boxed','not equal',0,NULL,NULL);
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
INSERT INTO completion VALUES(1,1,0,603379383,0,1,1772366400726836172,5000000,1000000001,'r1-0528',0,20,NULL,57,0,33,24,7,16,X'28b52ffd0400c901003c7468696e6b3e0a73656564203630333337393338330a3c2f7468696e6b3e0a0a54686520616e73776572206973205c626f7865647b307d2e6cdcc085');
CREATE TABLE attachment (
  benchmark INTEGER NOT NULL REFERENCES benchmark,
  name      TEXT    NOT NULL,
  sha256    TEXT    NOT NULL,
  body      BLOB    NOT NULL,
  PRIMARY KEY (benchmark, name)
) STRICT;
CREATE INDEX problem_row ON problem (benchmark, row);
COMMIT;
