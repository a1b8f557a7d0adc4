-- Facts stand in the order of their dossiers themselves: SQLite kept each key a second time in an index.
-- From here on a process is kept without what its dossier gives again (rooms/dossier/flow_state.c), which an
-- older program would miss.
-- oldest: 0013
-- :sqlite
CREATE TABLE fact_in_order (
    dossier_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    source TEXT NOT NULL,
    query_id INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (dossier_id, key)
) STRICT, WITHOUT ROWID;
INSERT INTO fact_in_order (dossier_id, key, value, source, query_id, at_ms)
SELECT dossier_id, key, value, source, query_id, at_ms FROM fact;
DROP TABLE fact;
ALTER TABLE fact_in_order RENAME TO fact;
-- :both
