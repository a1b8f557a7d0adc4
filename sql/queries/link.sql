-- Questions to registers and what is owed to other systems.

-- :exec link_add_query(id int, at_ms int, source text, account_id int, person_id int, agency text, subject_pin text, purpose text, dossier_id int, outcome text, took_ms int)
INSERT INTO register_query (id, at_ms, register, account_id, person_id, agency, subject_pin, purpose, dossier_id,
    outcome, took_ms)
VALUES (:id, :at_ms, :source, :account_id, :person_id, :agency, :subject_pin, :purpose, :dossier_id,
    :outcome, :took_ms);

-- Who asked a register about a person, newest first.
-- :many link_queries_about(pin text, before int, limit int) -> (id int, at_ms int, agency text, purpose text, dossier_id int, outcome text)
SELECT id, at_ms, agency, purpose, dossier_id, outcome FROM register_query
WHERE subject_pin = :pin AND id < :before ORDER BY id DESC LIMIT :limit;

-- What is due; only the oldest message of each dossier, so that their order is kept.
-- :many link_due(now int, limit int) -> (id int, dossier_id int, kind text, data text, tries int)
SELECT o.id, o.dossier_id, o.kind, o.data, o.tries FROM outbox o
WHERE o.done_ms = 0 AND o.next_ms <= :now
    AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.dossier_id = o.dossier_id AND p.done_ms = 0 AND p.id < o.id)
ORDER BY o.next_ms, o.id LIMIT :limit;

-- :exec link_done(id int, now int)
UPDATE outbox SET done_ms = :now, tries = tries + 1, last_fault = '' WHERE id = :id AND done_ms = 0;

-- What waits for a time that the clock, set right since, will not see for long.
-- :exec link_bring_back(now int, latest int)
UPDATE outbox SET next_ms = :now WHERE done_ms = 0 AND next_ms > :latest;

-- :exec link_later(id int, next_ms int, fault text)
UPDATE outbox SET next_ms = :next_ms, tries = tries + 1, last_fault = :fault WHERE id = :id AND done_ms = 0;
