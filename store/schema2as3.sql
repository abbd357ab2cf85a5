-- Schema 2 read as schema 3: it has no attachments.

CREATE TEMP VIEW attachment AS SELECT 0 AS benchmark, '' AS name, '' AS sha256, x'' AS body WHERE FALSE;
