-- A run as schema 1 wrote it. Frozen: later versions must open it.
BEGIN TRANSACTION;
PRAGMA application_id = 0x45564c52;
PRAGMA user_version = 1;
CREATE TABLE asked (
  problem INTEGER NOT NULL REFERENCES problem,
  idx     INTEGER NOT NULL,
  prompt  INTEGER NOT NULL REFERENCES prompt,
  PRIMARY KEY (problem, idx)
) STRICT, WITHOUT ROWID;
INSERT INTO "asked" VALUES(1,0,1);
CREATE TABLE attempt (
  problem INTEGER NOT NULL REFERENCES problem,
  idx     INTEGER NOT NULL,
  draws   INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  PRIMARY KEY (problem, idx)
) STRICT, WITHOUT ROWID;
INSERT INTO "attempt" VALUES(1,2,1,1772366400123456789);
CREATE TABLE benchmark (
  id   INTEGER PRIMARY KEY,
  name TEXT    NOT NULL UNIQUE
) STRICT;
INSERT INTO "benchmark" VALUES(1,'aime');
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
INSERT INTO "completion" VALUES(1,1,0,603379383,0,1,1772366400726836172,5000000,1000000001,'r1-0528',0,20,NULL,57,0,33,24,7,16,X'28B52FFD0400C901003C7468696E6B3E0A73656564203630333337393338330A3C2F7468696E6B3E0A0A54686520616E73776572206973205C626F7865647B307D2E6CDCC085');
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
INSERT INTO "failure" VALUES(1,1,X'6A63E729CB0DF84544F7CA02C08675E9',7,1,5,2,1772366400123456789,2,503,'busy',0,0);
CREATE TABLE manifest (
  one  INTEGER PRIMARY KEY CHECK (one = 1),
  body TEXT    NOT NULL
) STRICT;
INSERT INTO "manifest" VALUES(1,'{"evalr":"0.1.0","name":"reasoning","model":{"name":"r1","protocol":"chat","endpoint":"https://example.org/v1","reasoning":""},"settings":null,"seed":4611686018427387905,"choices":0,"benchmarks":[{"name":"aime","version":1,"title":"","about":"","scorer":"integer/1","chance":0,"k":4,"sampling":{"temperature":0.6,"top_p":0.95,"max_tokens":32768},"metrics":null,"data":{"from":"","digest":"d1","problems":30,"used":10,"subset":"first 10"}}],"host":null,"created":"2026-03-01T12:00:00.123456789Z","hash":"abababababababababababababababababababababababababababababababab"}');
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
INSERT INTO "problem" VALUES(1,1,'p000',0,'{"level":"0"}',NULL,'["0"]',X'28B52FFD0400710000576861742069732030202B20303FD4738853');
CREATE TABLE prompt (
  id     INTEGER PRIMARY KEY,
  digest BLOB    NOT NULL UNIQUE,
  body   BLOB    NOT NULL
) STRICT;
INSERT INTO "prompt" VALUES(1,X'91242D3EC77D088C08AD22359F5BAB87DFA95B64402178C7ECE669B51E16B1AF',X'28B52FFD0400B901007B226D65737361676573223A5B7B22726F6C65223A2275736572222C22636F6E74656E74223A22416464203020616E6420302E227D5D7D66E3333B');
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
INSERT INTO "sample" VALUES(1,0,X'AEA099F1BF7C021A3B2B707C3BBBF0C2',0,383,40,1,1,1.0,'0',NULL,1,1);
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
INSERT INTO "score" VALUES(1,1,0,1,1,1.0,'0','0','boxed','not equal');
CREATE TABLE scorer (
  id   INTEGER PRIMARY KEY,
  name TEXT    NOT NULL UNIQUE
) STRICT;
INSERT INTO "scorer" VALUES(1,'integer/1');
CREATE INDEX problem_row ON problem (benchmark, row);
COMMIT;
