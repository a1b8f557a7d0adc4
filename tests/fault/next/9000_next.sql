-- What a next release could add, as docs/db.md allows it: for tests/fault/handover.c alone.

ALTER TABLE dossier ADD COLUMN next_remark TEXT NOT NULL DEFAULT '';
CREATE INDEX dossier_next ON dossier (next_remark, id);

CREATE TABLE next_thing (               -- growing, append-only
    id INTEGER PRIMARY KEY,
    dossier_id INTEGER NOT NULL
) STRICT;
CREATE TRIGGER next_thing_keep BEFORE UPDATE ON next_thing BEGIN SELECT RAISE(ABORT, 'append-only'); END;
