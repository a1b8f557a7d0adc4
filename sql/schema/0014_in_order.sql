-- What is read and written on every way stands in the order of its key itself, as facts do (0013): SQLite kept each
-- key a second time in an index, a page more for each row that is written, and a walk more for each that is read.
-- The columns are the same, so older programs go on.
-- :sqlite
CREATE TABLE session_in_order (
    token BLOB PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('web', 'api')),
    account_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    level INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    seen_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO session_in_order (token, kind, account_id, person_id, level, created_ms, seen_ms, expires_ms)
SELECT token, kind, account_id, person_id, level, created_ms, seen_ms, expires_ms FROM session;
DROP TABLE session;
ALTER TABLE session_in_order RENAME TO session;
CREATE INDEX session_expiry ON session (expires_ms);

CREATE TABLE counter_in_order (
    agency TEXT NOT NULL,
    kind TEXT NOT NULL,
    period TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (agency, kind, period)
) STRICT, WITHOUT ROWID;
INSERT INTO counter_in_order (agency, kind, period, value) SELECT agency, kind, period, value FROM counter;
DROP TABLE counter;
ALTER TABLE counter_in_order RENAME TO counter;

CREATE TABLE queue_count_in_order (
    agency TEXT NOT NULL,
    role TEXT NOT NULL,
    procedure TEXT NOT NULL,
    open INTEGER NOT NULL,
    PRIMARY KEY (agency, role, procedure)
) STRICT, WITHOUT ROWID;
INSERT INTO queue_count_in_order (agency, role, procedure, open)
SELECT agency, role, procedure, open FROM queue_count;
DROP TABLE queue_count;
ALTER TABLE queue_count_in_order RENAME TO queue_count;

CREATE TABLE submission_in_order (
    key TEXT PRIMARY KEY,
    dossier_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO submission_in_order (key, dossier_id) SELECT key, dossier_id FROM submission;
DROP TABLE submission;
ALTER TABLE submission_in_order RENAME TO submission;

CREATE TABLE component_in_order (
    dossier_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    seq INTEGER NOT NULL,
    source TEXT NOT NULL,
    file TEXT NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (dossier_id, code, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO component_in_order (dossier_id, code, seq, source, file, name, type, bytes, at_ms)
SELECT dossier_id, code, seq, source, file, name, type, bytes, at_ms FROM component;
DROP TABLE component;
ALTER TABLE component_in_order RENAME TO component;
CREATE INDEX component_file ON component (file, dossier_id) WHERE file <> '';

CREATE TABLE fee_line_in_order (
    dossier_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    code TEXT NOT NULL,
    name_vi TEXT NOT NULL,
    name_en TEXT NOT NULL,
    kind TEXT NOT NULL,
    amount INTEGER NOT NULL,
    due INTEGER NOT NULL,
    basis TEXT NOT NULL,
    per_vi TEXT NOT NULL DEFAULT '',
    per_en TEXT NOT NULL DEFAULT '',
    unit INTEGER NOT NULL DEFAULT 0,
    quantity INTEGER NOT NULL DEFAULT 1,
    exempt INTEGER NOT NULL DEFAULT 0,
    fee_basis TEXT NOT NULL DEFAULT '',
    rules TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (dossier_id, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO fee_line_in_order (dossier_id, seq, code, name_vi, name_en, kind, amount, due, basis, per_vi, per_en,
    unit, quantity, exempt, fee_basis, rules)
SELECT dossier_id, seq, code, name_vi, name_en, kind, amount, due, basis, per_vi, per_en, unit, quantity, exempt,
    fee_basis, rules FROM fee_line;
DROP TABLE fee_line;
ALTER TABLE fee_line_in_order RENAME TO fee_line;

CREATE TABLE due_change_in_order (
    dossier_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    kind TEXT NOT NULL,
    from_ms INTEGER NOT NULL,
    to_ms INTEGER NOT NULL,
    old_due_ms INTEGER NOT NULL,
    new_due_ms INTEGER NOT NULL,
    ground TEXT NOT NULL,
    term TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (dossier_id, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO due_change_in_order (dossier_id, seq, at_ms, kind, from_ms, to_ms, old_due_ms, new_due_ms, ground, term)
SELECT dossier_id, seq, at_ms, kind, from_ms, to_ms, old_due_ms, new_due_ms, ground, term FROM due_change;
DROP TABLE due_change;
ALTER TABLE due_change_in_order RENAME TO due_change;
CREATE TRIGGER due_change_kept BEFORE UPDATE ON due_change BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER due_change_stays BEFORE DELETE ON due_change BEGIN SELECT RAISE(ABORT, 'append-only'); END;
-- :both
