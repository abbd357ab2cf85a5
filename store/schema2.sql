-- From schema 1 to 2: form and the other extraction's credit with each verdict,
-- a verdict's predecessor, and the prompt's tokens in the small row.

ALTER TABLE score ADD COLUMN form   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE score ADD COLUMN other  REAL;
ALTER TABLE score ADD COLUMN former INTEGER REFERENCES score;

ALTER TABLE sample ADD COLUMN form          INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sample ADD COLUMN other         REAL;
ALTER TABLE sample ADD COLUMN prompt_tokens INTEGER;

UPDATE sample SET prompt_tokens = (SELECT c.prompt_tokens FROM completion c WHERE c.id = sample.completion);
