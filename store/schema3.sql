-- From schema 2 to 3: files that metrics need. The outcome of a sample and of its
-- score may be 6, which is that of a completion that waits for its verdict.

CREATE TABLE attachment (
  benchmark INTEGER NOT NULL REFERENCES benchmark,
  name      TEXT    NOT NULL,
  sha256    TEXT    NOT NULL,
  body      BLOB    NOT NULL,
  PRIMARY KEY (benchmark, name)
) STRICT;
