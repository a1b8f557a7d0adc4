-- The record: events chained per dossier, and who looked at whose data.

-- :put record_add_event(id int, dossier_id int, seq int, at_ms int, kind text, state int, account_id int, person_id int, actor text, agency text, data text, hash blob)
INSERT INTO event (id, dossier_id, seq, at_ms, kind, state, account_id, person_id, actor, agency, data, hash)
VALUES (:id, :dossier_id, :seq, :at_ms, :kind, :state, :account_id, :person_id, :actor, :agency, :data, :hash);

-- All events of some dossiers, in the order of their chains; after: the last dossier of the page before.
-- :many record_page(after int, until int) -> (dossier_id int, seq int, at_ms int, kind text, state int, account_id int, person_id int, actor text, agency text, data text, hash blob)
SELECT dossier_id, seq, at_ms, kind, state, account_id, person_id, actor, agency, data, hash
FROM event WHERE dossier_id > :after AND dossier_id <= :until ORDER BY dossier_id, seq;

-- The dossier of the first event behind a dossier's; 0 when there is none.
-- :value record_event_after(dossier_id int) -> int
SELECT COALESCE(MIN(dossier_id), 0) FROM event WHERE dossier_id > :dossier_id;

-- The next dossiers with the end of their chains, and the state that it must tell.
-- :many record_dossiers(after int, limit int) -> (id int, state int, last_seq int, last_hash blob)
SELECT id, state, last_seq, last_hash FROM dossier WHERE id > :after ORDER BY id LIMIT :limit;

-- :put record_add_access(id int, at_ms int, account_id int, person_id int, agency text, subject_pin text, purpose text, dossier_id int, what text)
INSERT INTO access_entry (id, at_ms, account_id, person_id, agency, subject_pin, purpose, dossier_id, what)
VALUES (:id, :at_ms, :account_id, :person_id, :agency, :subject_pin, :purpose, :dossier_id, :what);

-- :many record_access_page(pin text, before int, limit int) -> (id int, at_ms int, agency text, purpose text, what text, dossier_id int)
SELECT id, at_ms, agency, purpose, what, dossier_id FROM access_entry
WHERE subject_pin = :pin AND id < :before ORDER BY id DESC LIMIT :limit;

-- The log --------------------------------------------------------------------------------------------

-- :one record_last_entry() -> (leaf int, ref int)
SELECT leaf, ref FROM log_entry WHERE leaf >= 0 ORDER BY leaf DESC LIMIT 1;

-- The greatest key that an entry of the log could have now; 0 when there is none.
-- :value record_newest_key() -> int
SELECT COALESCE(MAX(id), 0) AS id
FROM (SELECT MAX(id) AS id FROM event UNION ALL SELECT MAX(id) AS id FROM access_entry
    UNION ALL SELECT MAX(id) AS id FROM log_act) AS newest;

-- What is not in the log yet. Up to a key that is settled nothing comes to light later, so what is between the
-- last entry and that key is all that is missing.
-- :many record_unsealed_events(after int, until int, limit int) -> (id int, hash blob)
SELECT id, hash FROM event WHERE id > :after AND id <= :until ORDER BY id LIMIT :limit;

-- :many record_unsealed_accesses(after int, until int, limit int) -> record_access_line(id int, at_ms int, account_id int, person_id int, agency text, subject_pin text, purpose text, dossier_id int, what text)
SELECT id, at_ms, account_id, person_id, agency, subject_pin, purpose, dossier_id, what
FROM access_entry WHERE id > :after AND id <= :until ORDER BY id LIMIT :limit;

-- :many record_unsealed_acts(after int, until int, limit int) -> (id int, hash blob)
SELECT k.id, t.hash FROM log_act AS k JOIN law_act AS t ON t.seq = k.seq
WHERE k.id > :after AND k.id <= :until ORDER BY k.id LIMIT :limit;

-- All that has a key behind `after`, up to `until`, becomes entries, numbered in the order of their keys.
-- :exec record_add_entries(first int, after int, until int)
-- :scan ok: it walks through what is between two keys alone, found by the keys
INSERT INTO log_entry (leaf, ref)
SELECT :first + ROW_NUMBER() OVER (ORDER BY id) - 1, id FROM (
    SELECT id FROM event WHERE id > :after AND id <= :until
    UNION ALL SELECT id FROM access_entry WHERE id > :after AND id <= :until
    UNION ALL SELECT id FROM log_act WHERE id > :after AND id <= :until) AS fresh;

-- :one record_tile(level int, place int) -> (hashes blob)
SELECT hashes FROM log_tile WHERE level = :level AND place = :place;

-- The last tile of a level.
-- :one record_tile_end(level int) -> (place int, hashes blob)
SELECT place, hashes FROM log_tile WHERE level = :level ORDER BY place DESC LIMIT 1;

-- :put record_set_tile(level int, place int, hashes blob)
INSERT INTO log_tile (level, place, hashes) VALUES (:level, :place, :hashes)
ON CONFLICT (level, place) DO UPDATE SET hashes = excluded.hashes;

-- :one record_entry_of(ref int) -> (leaf int)
SELECT leaf FROM log_entry WHERE ref = :ref;

-- :one record_newest_head() -> record_head_row(number int, at_ms int, size int, root blob, origin text, certificate text, signature blob)
SELECT number, at_ms, size, root, origin, certificate, signature FROM log_head WHERE number > 0 ORDER BY number DESC LIMIT 1;

-- :many record_heads_after(after int, limit int) -> record_head_row(number int, at_ms int, size int, root blob, origin text, certificate text, signature blob)
SELECT number, at_ms, size, root, origin, certificate, signature FROM log_head WHERE number > :after ORDER BY number LIMIT :limit;

-- The first head that a log of at least this size was signed with.
-- :one record_head_over(size int) -> record_head_row(number int, at_ms int, size int, root blob, origin text, certificate text, signature blob)
SELECT number, at_ms, size, root, origin, certificate, signature FROM log_head WHERE size >= :size ORDER BY size, number LIMIT 1;

-- :exec record_add_head(number int, at_ms int, size int, root blob, origin text, certificate text, signature blob)
INSERT INTO log_head (number, at_ms, size, root, origin, certificate, signature)
VALUES (:number, :at_ms, :size, :root, :origin, :certificate, :signature);

-- Entries with what they stand for, in order; NULL parts belong to the other kinds.
-- :many record_entries(from int, limit int)
--   -> (leaf int, ref int, event_id int, dossier_id int, seq int, at_ms int, kind text, state int, account_id int, person_id int, actor text, agency text, data text, hash blob?, access_id int, subject_pin text, purpose text, what text, act_id int)
SELECT l.leaf, l.ref, COALESCE(e.id, 0) AS event_id, COALESCE(e.dossier_id, a.dossier_id, t.draft_id, 0) AS dossier_id,
    COALESCE(e.seq, t.seq, 0) AS seq, COALESCE(e.at_ms, a.at_ms, t.at_ms, 0) AS at_ms, COALESCE(e.kind, t.kind, '') AS kind,
    COALESCE(e.state, 0) AS state, COALESCE(e.account_id, a.account_id, t.account_id, 0) AS account_id,
    COALESCE(e.person_id, a.person_id, 0) AS person_id, COALESCE(e.actor, t.actor, '') AS actor,
    COALESCE(e.agency, a.agency, t.agency, '') AS agency, COALESCE(e.data, t.data, '') AS data,
    COALESCE(e.hash, t.hash) AS hash, COALESCE(a.id, 0) AS access_id, COALESCE(a.subject_pin, '') AS subject_pin,
    COALESCE(a.purpose, '') AS purpose, COALESCE(a.what, '') AS what,
    CASE WHEN t.seq IS NULL THEN 0 ELSE k.id END AS act_id
FROM log_entry AS l LEFT JOIN event AS e ON e.id = l.ref LEFT JOIN access_entry AS a ON a.id = l.ref
    LEFT JOIN log_act AS k ON k.id = l.ref LEFT JOIN law_act AS t ON t.seq = k.seq
WHERE l.leaf >= :from ORDER BY l.leaf LIMIT :limit;

-- One event of a dossier, for its proof.
-- :one record_event_of(dossier_id int, seq int) -> (id int, at_ms int, kind text, hash blob)
SELECT id, at_ms, kind, hash FROM event WHERE dossier_id = :dossier_id AND seq = :seq;

-- The first of what is not in the log although its key is not above the last sealed one; 0 when all is.
-- :value record_beside(last int) -> int
SELECT COALESCE(MIN(id), 0) FROM (
    SELECT e.id AS id FROM event AS e LEFT JOIN log_entry AS l ON l.ref = e.id WHERE e.id <= :last AND l.ref IS NULL
    UNION ALL
    SELECT x.id FROM access_entry AS x LEFT JOIN log_entry AS m ON m.ref = x.id WHERE x.id <= :last AND m.ref IS NULL
    UNION ALL
    SELECT k.id FROM log_act AS k LEFT JOIN log_entry AS n ON n.ref = k.id WHERE k.id <= :last AND n.ref IS NULL
) AS beside;

-- Acts on the law: one chain, and entries of the log ---------------------------------------------------

-- :one record_last_act() -> (seq int, hash blob)
SELECT seq, hash FROM law_act WHERE seq = (SELECT MAX(seq) FROM law_act);

-- :exec record_add_act(seq int, at_ms int, kind text, draft_id int, procedure text, account_id int, actor text, agency text, data text, hash blob)
INSERT INTO law_act (seq, at_ms, kind, draft_id, procedure, account_id, actor, agency, data, hash)
VALUES (:seq, :at_ms, :kind, :draft_id, :procedure, :account_id, :actor, :agency, :data, :hash);

-- In the order of the chain.
-- :many record_acts(after int, limit int)
--   -> record_act_row(seq int, at_ms int, kind text, draft_id int, procedure text, account_id int, actor text, agency text, data text, hash blob)
SELECT seq, at_ms, kind, draft_id, procedure, account_id, actor, agency, data, hash FROM law_act
WHERE seq > :after ORDER BY seq LIMIT :limit;

-- Newest first, of one procedure ('' for all).
-- :many record_acts_of(procedure text, before int, limit int)
--   -> record_act_row(seq int, at_ms int, kind text, draft_id int, procedure text, account_id int, actor text, agency text, data text, hash blob)
SELECT seq, at_ms, kind, draft_id, procedure, account_id, actor, agency, data, hash FROM law_act
WHERE (:procedure = '' OR procedure = :procedure) AND seq < :before ORDER BY seq DESC LIMIT :limit;

-- Acts that have no key in the log yet.
-- :many record_acts_without_key() -> (seq int)
SELECT seq FROM law_act WHERE seq > (SELECT COALESCE(MAX(seq), 0) FROM log_act) ORDER BY seq;

-- :put record_add_act_key(id int, seq int)
INSERT INTO log_act (id, seq) VALUES (:id, :seq);

-- One act, for its proof.
-- :one record_act_of(seq int) -> (id int, at_ms int, kind text, procedure text, hash blob)
SELECT k.id, t.at_ms, t.kind, t.procedure, t.hash FROM law_act AS t JOIN log_act AS k ON k.seq = t.seq WHERE t.seq = :seq;
