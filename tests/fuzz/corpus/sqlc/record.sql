-- The record: events chained per dossier, and who looked at whose data.

-- :exec record_add_event(id int, dossier_id int, seq int, at_ms int, kind text, state int, account_id int, person_id int, actor text, agency text, data text, hash blob)
INSERT INTO event (id, dossier_id, seq, at_ms, kind, state, account_id, person_id, actor, agency, data, hash)
VALUES (:id, :dossier_id, :seq, :at_ms, :kind, :state, :account_id, :person_id, :actor, :agency, :data, :hash);

-- All events of some dossiers, in the order of their chains; after: the last dossier of the page before.
-- :many record_page(after int, until int) -> (dossier_id int, seq int, at_ms int, kind text, state int, account_id int, person_id int, actor text, agency text, data text, hash blob)
SELECT dossier_id, seq, at_ms, kind, state, account_id, person_id, actor, agency, data, hash
FROM event WHERE dossier_id > :after AND dossier_id <= :until ORDER BY dossier_id, seq;

-- The next dossiers with the end of their chains.
-- :many record_dossiers(after int, limit int) -> (id int, last_seq int, last_hash blob)
SELECT id, last_seq, last_hash FROM dossier WHERE id > :after ORDER BY id LIMIT :limit;

-- :exec record_add_access(id int, at_ms int, account_id int, person_id int, agency text, subject_pin text, purpose text, dossier_id int, what text)
INSERT INTO access_entry (id, at_ms, account_id, person_id, agency, subject_pin, purpose, dossier_id, what)
VALUES (:id, :at_ms, :account_id, :person_id, :agency, :subject_pin, :purpose, :dossier_id, :what);

-- :many record_access_page(pin text, before int, limit int) -> (id int, at_ms int, agency text, purpose text, what text, dossier_id int)
SELECT id, at_ms, agency, purpose, what, dossier_id FROM access_entry
WHERE subject_pin = :pin AND id < :before ORDER BY id DESC LIMIT :limit;
