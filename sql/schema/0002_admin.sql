-- Staff maintain the law: drafts of procedures, their revisions, and what was done with them.

-- Versions that begin on a day to come stand beside the one in force; the newest whose day has come counts.
-- current = 0 means: replaced, will never be in force again.
DROP INDEX procedure_current;
CREATE INDEX procedure_current ON procedure_version (code, valid_from) WHERE current = 1;
ALTER TABLE procedure_version ADD COLUMN draft_id INTEGER NOT NULL DEFAULT 0; -- 0: came from a pack

CREATE TABLE law_draft (
    id INTEGER PRIMARY KEY,
    procedure TEXT NOT NULL,
    base_version INTEGER NOT NULL,      -- 0: a new procedure
    revision INTEGER NOT NULL,          -- grows with each save, whichever file
    state TEXT NOT NULL CHECK (state IN ('open', 'proposed', 'published', 'dropped')),
    owner_id INTEGER NOT NULL,
    owner TEXT NOT NULL,
    begun_ms INTEGER NOT NULL,
    saved_ms INTEGER NOT NULL,
    proposer_id INTEGER NOT NULL,
    proposer TEXT NOT NULL,
    basis TEXT NOT NULL,
    basis_number TEXT NOT NULL,
    valid_from INTEGER NOT NULL,
    proposed_ms INTEGER NOT NULL,
    returned TEXT NOT NULL,             -- why it came back the last time
    version_id INTEGER NOT NULL         -- once published
) STRICT;
CREATE UNIQUE INDEX law_draft_open ON law_draft (procedure) WHERE state IN ('open', 'proposed');
CREATE INDEX law_draft_state ON law_draft (state, id);
CREATE INDEX law_draft_owner ON law_draft (owner_id, id);

CREATE TABLE law_draft_file (           -- as they are now
    draft_id INTEGER NOT NULL REFERENCES law_draft (id),
    name TEXT NOT NULL,
    revision INTEGER NOT NULL,          -- of the draft when it was saved last
    content TEXT NOT NULL,
    PRIMARY KEY (draft_id, name)
) STRICT;

CREATE TABLE law_draft_revision (       -- growing: as they were after each save
    draft_id INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    name TEXT NOT NULL,
    removed INTEGER NOT NULL,
    content TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    actor TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (draft_id, revision, name)
) STRICT;

CREATE TABLE law_act (                  -- growing, append-only, one chain: who changed the law, why, on what basis
    seq INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    kind TEXT NOT NULL,                 -- begun, proposed, returned, published, dropped, moved
    draft_id INTEGER NOT NULL,
    procedure TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    actor TEXT NOT NULL,
    agency TEXT NOT NULL,
    data TEXT NOT NULL,                 -- JSON: version, basis, number, validity, reason
    hash BLOB NOT NULL                  -- SHA-256 over the previous hash and this row
) STRICT;
CREATE INDEX law_act_draft ON law_act (draft_id, seq);
CREATE INDEX law_act_procedure ON law_act (procedure, seq);

CREATE TRIGGER law_act_kept BEFORE UPDATE ON law_act BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER law_act_stays BEFORE DELETE ON law_act BEGIN SELECT RAISE(ABORT, 'append-only'); END;
