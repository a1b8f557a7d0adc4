-- The province: law as data, people who work with it, dossiers and what became of them.
--
-- Times are UTC milliseconds, days are days since 1970-01-01, money is whole đồng, 0 stands for "none".
-- Ids are made by the node (time-ordered); codes of law and agencies are text keys. Tables marked
-- "growing" are never scanned on a request path.

-- Agency ------------------------------------------------------------------------------------------

CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE pack (
    code TEXT PRIMARY KEY,
    version TEXT NOT NULL,
    digest TEXT NOT NULL,               -- SHA-256 over all its files
    loaded_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE area (
    code TEXT PRIMARY KEY,              -- province 2 digits, commune 5 digits (QĐ 19/2025/QĐ-TTg)
    parent TEXT NOT NULL,               -- province of a commune, '' for a province
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    fold TEXT NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL
) STRICT;
CREATE INDEX area_parent ON area (parent, code);

CREATE TABLE hours (
    code TEXT NOT NULL,
    valid_from INTEGER NOT NULL,
    data TEXT NOT NULL,                 -- the counting and reception windows as in calendar.json
    PRIMARY KEY (code, valid_from)
) STRICT;

CREATE TABLE calendar_day (
    day INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('off', 'work')),
    name_vi TEXT NOT NULL,
    name_en TEXT NOT NULL,
    basis TEXT NOT NULL
) STRICT;

CREATE TABLE rule (
    code TEXT NOT NULL,
    valid_from INTEGER NOT NULL,
    value TEXT NOT NULL,                -- JSON
    basis TEXT NOT NULL,
    PRIMARY KEY (code, valid_from)
) STRICT;

CREATE TABLE code_list (
    code TEXT PRIMARY KEY,
    data TEXT NOT NULL                  -- the file lists/<code>.json
) STRICT;

CREATE TABLE agency (
    code TEXT PRIMARY KEY,              -- agency identifier (QĐ 20/2020/QĐ-TTg)
    parent TEXT NOT NULL,
    kind TEXT NOT NULL,
    area TEXT NOT NULL,
    hours TEXT NOT NULL,
    name_vi TEXT NOT NULL,
    name_en TEXT NOT NULL,
    fold TEXT NOT NULL,
    data TEXT NOT NULL,                 -- the rest of its row in agencies.json
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL,
    successor TEXT NOT NULL
) STRICT;
CREATE INDEX agency_parent ON agency (parent, code);
CREATE INDEX agency_area ON agency (area, kind);

-- Identity ----------------------------------------------------------------------------------------

CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    pin TEXT NOT NULL UNIQUE,           -- personal identification number, 12 digits
    full_name TEXT NOT NULL,
    birth_date TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    level INTEGER NOT NULL,             -- assurance of the last sign-in: 1, 2; 0 never signed in
    created_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    full_name TEXT NOT NULL,
    password TEXT NOT NULL,             -- argon2id, '' when the account cannot sign in by password
    person_id INTEGER NOT NULL,         -- the citizen that a demonstration account stands for; 0 for staff
    demo INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    locked_until_ms INTEGER NOT NULL,
    closed_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE post (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id),
    agency TEXT NOT NULL REFERENCES agency (code),
    role TEXT NOT NULL,                 -- reception, officer, leader, clerk, admin
    title TEXT NOT NULL,
    from_ms INTEGER NOT NULL,
    to_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX post_account ON post (account_id);
CREATE INDEX post_agency ON post (agency, role);

CREATE TABLE session (
    token BLOB PRIMARY KEY,             -- SHA-256 of what the browser holds
    kind TEXT NOT NULL CHECK (kind IN ('web', 'api')),
    account_id INTEGER NOT NULL,        -- 0 for a citizen through the national identity
    person_id INTEGER NOT NULL,         -- 0 for staff
    level INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    seen_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX session_expiry ON session (expires_ms);

CREATE TABLE sign_in_attempt (
    state TEXT PRIMARY KEY,             -- OpenID Connect state
    data TEXT NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT;

-- Record ------------------------------------------------------------------------------------------

CREATE TABLE access_entry (             -- growing: who looked at whose data, and why
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    agency TEXT NOT NULL,
    subject_pin TEXT NOT NULL,
    purpose TEXT NOT NULL,
    dossier_id INTEGER NOT NULL,
    what TEXT NOT NULL
) STRICT;
CREATE INDEX access_entry_subject ON access_entry (subject_pin, id);

-- Catalogue ---------------------------------------------------------------------------------------

CREATE TABLE procedure_version (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL,
    number INTEGER NOT NULL,            -- 1, 2, … for each code
    digest TEXT NOT NULL,               -- SHA-256 over its files; an equal digest is no new version
    current INTEGER NOT NULL,           -- 1 for the version that new dossiers begin on
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL,
    loaded_ms INTEGER NOT NULL,
    data TEXT NOT NULL,                 -- procedure.json
    UNIQUE (code, number)
) STRICT;
CREATE UNIQUE INDEX procedure_current ON procedure_version (code) WHERE current = 1;

CREATE TABLE procedure_file (
    version_id INTEGER NOT NULL REFERENCES procedure_version (id),
    name TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (version_id, name)
) STRICT;

CREATE TABLE offer (
    procedure TEXT NOT NULL,
    by TEXT NOT NULL,                   -- kind:commune or agency:H56.04
    valid_from INTEGER NOT NULL,
    basis TEXT NOT NULL,
    PRIMARY KEY (procedure, by)
) STRICT;

CREATE TABLE exemption (
    code TEXT PRIMARY KEY,
    data TEXT NOT NULL                  -- its object in exemptions.json
) STRICT;

CREATE TABLE essential_service (
    no INTEGER PRIMARY KEY,
    data TEXT NOT NULL
) STRICT;

-- Dossier -----------------------------------------------------------------------------------------

CREATE TABLE counter (                  -- gap-free numbers, taken in the transaction that uses them
    agency TEXT NOT NULL,
    kind TEXT NOT NULL,                 -- dossier, document, supplement …
    period TEXT NOT NULL,               -- the day or the year
    value INTEGER NOT NULL,
    PRIMARY KEY (agency, kind, period)
) STRICT;

CREATE TABLE dossier (                  -- growing
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    procedure TEXT NOT NULL,
    version_id INTEGER NOT NULL,        -- the procedure version that it began on
    case_code TEXT NOT NULL,
    agency TEXT NOT NULL,               -- competent authority
    reception TEXT NOT NULL,            -- one-stop centre that received it
    channel INTEGER NOT NULL,           -- 1 counter, 2 online, 3 public post (KenhThucHien)
    state INTEGER NOT NULL,             -- 1..10
    applicant_id INTEGER NOT NULL,
    applicant_pin TEXT NOT NULL,
    applicant_name TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    submitted_ms INTEGER NOT NULL,
    accepted_ms INTEGER NOT NULL,
    first_due_ms INTEGER NOT NULL,
    due_ms INTEGER NOT NULL,
    ended_ms INTEGER NOT NULL,
    returned_ms INTEGER NOT NULL,
    waiting_from_ms INTEGER NOT NULL,   -- the clock stands since then; 0 when it runs
    revision INTEGER NOT NULL,          -- grows with every act; a page's act names the one it saw
    last_seq INTEGER NOT NULL,          -- of its newest event
    last_hash BLOB NOT NULL,
    result_file TEXT NOT NULL           -- SHA-256 of its issued result, '' before: no state 9 without it
) STRICT;
CREATE INDEX dossier_applicant ON dossier (applicant_id, id);
CREATE INDEX dossier_agency ON dossier (agency, id);

CREATE TABLE dossier_form (             -- growing; apart, so that dossier rows stay dense
    dossier_id INTEGER PRIMARY KEY,
    data TEXT NOT NULL,
    process TEXT NOT NULL               -- state of its process (rules/bpmn)
) STRICT;

CREATE TABLE submission (               -- growing: what was already answered is answered again
    key TEXT PRIMARY KEY,               -- who and Idempotency-Key or form nonce
    dossier_id INTEGER NOT NULL
) STRICT;

CREATE TABLE fact (                     -- growing: register data that was used, and nothing more
    dossier_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    source TEXT NOT NULL,
    query_id INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (dossier_id, key)
) STRICT;

CREATE TABLE component (                -- growing
    dossier_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    seq INTEGER NOT NULL,               -- several files for one component
    source TEXT NOT NULL,               -- form, upload, paper, register, reuse
    file TEXT NOT NULL,                 -- SHA-256, '' for paper and register
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (dossier_id, code, seq)
) STRICT;
CREATE INDEX component_file ON component (file) WHERE file <> '';

CREATE TABLE fee_line (                 -- growing: the arithmetic that was shown
    dossier_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    code TEXT NOT NULL,
    name_vi TEXT NOT NULL,
    name_en TEXT NOT NULL,
    kind TEXT NOT NULL,
    amount INTEGER NOT NULL,            -- before exemption
    due INTEGER NOT NULL,               -- to pay
    basis TEXT NOT NULL,
    PRIMARY KEY (dossier_id, seq)
) STRICT;

CREATE TABLE event (                    -- growing, append-only, chained per dossier
    id INTEGER PRIMARY KEY,
    dossier_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    kind TEXT NOT NULL,
    state INTEGER NOT NULL,             -- after it
    account_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    actor TEXT NOT NULL,                -- name and title as they were then
    agency TEXT NOT NULL,
    data TEXT NOT NULL,                 -- JSON: reason, ground, documents
    hash BLOB NOT NULL,                 -- SHA-256 over the previous hash and this row
    UNIQUE (dossier_id, seq)
) STRICT;

CREATE TABLE due_change (               -- growing: the ledger of the promised time
    dossier_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    kind TEXT NOT NULL,                 -- promised, supplement …
    from_ms INTEGER NOT NULL,           -- the wait: from and to
    to_ms INTEGER NOT NULL,
    old_due_ms INTEGER NOT NULL,
    new_due_ms INTEGER NOT NULL,
    ground TEXT NOT NULL,
    PRIMARY KEY (dossier_id, seq)
) STRICT;

CREATE TABLE supplement (               -- growing
    id INTEGER PRIMARY KEY,
    dossier_id INTEGER NOT NULL,
    number TEXT NOT NULL,
    asked_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    items TEXT NOT NULL,                -- JSON list of component codes with what is wrong
    answered_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX supplement_dossier ON supplement (dossier_id, id);

CREATE TABLE task (                     -- growing
    id INTEGER PRIMARY KEY,
    dossier_id INTEGER NOT NULL,
    token INTEGER NOT NULL,             -- of its process
    node TEXT NOT NULL,
    name TEXT NOT NULL,
    agency TEXT NOT NULL,
    role TEXT NOT NULL,
    act TEXT NOT NULL,
    account_id INTEGER NOT NULL,        -- who took it; 0 nobody yet
    procedure TEXT NOT NULL,
    opened_ms INTEGER NOT NULL,
    budget_ms INTEGER NOT NULL,         -- when its own time is over; 0 none
    due_ms INTEGER NOT NULL,            -- the dossier's promised time
    closed_ms INTEGER NOT NULL,
    outcome TEXT NOT NULL
) STRICT;
CREATE INDEX task_queue ON task (agency, role, due_ms, id) WHERE closed_ms = 0;
CREATE INDEX task_dossier ON task (dossier_id, closed_ms);

CREATE TABLE timer (                    -- of processes, in working or clock time
    dossier_id INTEGER NOT NULL,
    timer INTEGER NOT NULL,
    due_ms INTEGER NOT NULL,
    PRIMARY KEY (dossier_id, timer)
) STRICT;
CREATE INDEX timer_due ON timer (due_ms);

CREATE TABLE queue_count (              -- how many open tasks, kept by the acts themselves
    agency TEXT NOT NULL,
    role TEXT NOT NULL,
    procedure TEXT NOT NULL,
    open INTEGER NOT NULL,
    PRIMARY KEY (agency, role, procedure)
) STRICT;

CREATE TABLE draft (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL,
    procedure TEXT NOT NULL,
    version_id INTEGER NOT NULL,
    case_code TEXT NOT NULL,
    agency TEXT NOT NULL,
    data TEXT NOT NULL,                 -- fields as posted so far
    files TEXT NOT NULL,                -- uploads so far, by component
    facts TEXT NOT NULL,                -- register answer used for prefilling, kept with the draft only
    saved_ms INTEGER NOT NULL,
    UNIQUE (person_id, procedure)
) STRICT;

CREATE TABLE file_owner (               -- growing: who may attach a stored file
    file TEXT NOT NULL,                 -- SHA-256
    person_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (file, person_id, account_id)
) STRICT;

-- Result ------------------------------------------------------------------------------------------

CREATE TABLE signing_key (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,        -- the officer; 0 for an agency's seal
    agency TEXT NOT NULL,
    certificate TEXT NOT NULL,          -- PEM
    from_ms INTEGER NOT NULL,
    to_ms INTEGER NOT NULL,
    revoked_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX signing_key_account ON signing_key (account_id);
CREATE INDEX signing_key_agency ON signing_key (agency, account_id);

CREATE TABLE result (                   -- growing
    id INTEGER PRIMARY KEY,
    dossier_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'signed', 'issued', 'replaced')),
    code TEXT NOT NULL,                 -- kind of result in the national catalogue
    name_vi TEXT NOT NULL,
    name_en TEXT NOT NULL,
    number TEXT NOT NULL,
    verify_code TEXT NOT NULL UNIQUE,   -- what the QR at its foot holds
    draft_file TEXT NOT NULL,
    signed_file TEXT NOT NULL,
    issued_file TEXT NOT NULL,
    signer TEXT NOT NULL,
    signer_title TEXT NOT NULL,
    signer_id INTEGER NOT NULL,
    made_ms INTEGER NOT NULL,
    signed_ms INTEGER NOT NULL,
    issued_ms INTEGER NOT NULL,
    replaced_by INTEGER NOT NULL,
    UNIQUE (dossier_id, version)
) STRICT;
CREATE UNIQUE INDEX result_issued_file ON result (issued_file) WHERE issued_file <> '';
CREATE UNIQUE INDEX result_signed_file ON result (signed_file) WHERE signed_file <> '';

-- Link --------------------------------------------------------------------------------------------

CREATE TABLE register_query (           -- growing, append-only
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    register TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    agency TEXT NOT NULL,
    subject_pin TEXT NOT NULL,
    purpose TEXT NOT NULL,
    dossier_id INTEGER NOT NULL,
    outcome TEXT NOT NULL,              -- answered, not_found, unavailable, wrong
    took_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX register_query_subject ON register_query (subject_pin, id);

CREATE TABLE outbox (                   -- growing: what is owed to other systems, in order per dossier
    id INTEGER PRIMARY KEY,
    dossier_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    next_ms INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    last_fault TEXT NOT NULL,
    done_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_due ON outbox (next_ms, id) WHERE done_ms = 0;
CREATE INDEX outbox_dossier ON outbox (dossier_id, id) WHERE done_ms = 0;

-- What happened is not changed --------------------------------------------------------------------

CREATE TRIGGER event_kept BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER event_stays BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER access_kept BEFORE UPDATE ON access_entry BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER access_stays BEFORE DELETE ON access_entry BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER query_kept BEFORE UPDATE ON register_query BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER query_stays BEFORE DELETE ON register_query BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER due_change_kept BEFORE UPDATE ON due_change BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER due_change_stays BEFORE DELETE ON due_change BEGIN SELECT RAISE(ABORT, 'append-only'); END;
