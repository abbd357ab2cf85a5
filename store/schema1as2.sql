-- Schema 1 read as schema 2: views that stand before the tables of the same names
-- and say of what schema 1 does not hold that it is unknown.

CREATE TEMP VIEW score AS SELECT *, 0 AS form, NULL AS other, NULL AS former FROM main.score;
CREATE TEMP VIEW sample AS SELECT *, 0 AS form, NULL AS other, NULL AS prompt_tokens FROM main.sample;
