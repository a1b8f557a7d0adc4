-- Dossiers and all that belongs to one.

-- Numbers without gaps: taken in the transaction that uses them, by counting on and then reading (RETURNING
-- would make a table of its own for the one value, which costs four times as much).
-- :put dossier_count_on(agency text, kind text, period text)
INSERT INTO counter (agency, kind, period, value) VALUES (:agency, :kind, :period, 1)
ON CONFLICT (agency, kind, period) DO UPDATE SET value = counter.value + 1;

-- :value dossier_counted(agency text, kind text, period text) -> int
SELECT value FROM counter WHERE agency = :agency AND kind = :kind AND period = :period;

-- :put dossier_add(id int, code text, procedure text, version_id int, case_code text, agency text, reception text, channel int, green int, applicant_id int, applicant_pin text, applicant_name text, phone text, email text, now int, due int, hash blob)
INSERT INTO dossier (id, code, procedure, version_id, case_code, agency, reception, channel, green, state,
    applicant_id, applicant_pin, applicant_name, phone, email, submitted_ms, accepted_ms, first_due_ms,
    due_ms, ended_ms, returned_ms, waiting_from_ms, revision, last_seq, last_hash, result_file)
VALUES (:id, :code, :procedure, :version_id, :case_code, :agency, :reception, :channel, :green, 1,
    :applicant_id, :applicant_pin, :applicant_name, :phone, :email, :now, 0, :due, :due, 0, 0, 0, 1, 0, :hash, '');

-- :one dossier_row(id int) -> dossier_row(id int, code text, procedure text, version_id int, case_code text, agency text, reception text, channel int, green int, state int, applicant_id int, applicant_pin text, applicant_name text, phone text, email text, submitted_ms int, accepted_ms int, first_due_ms int, due_ms int, ended_ms int, returned_ms int, waiting_from_ms int, revision int, last_seq int, last_hash blob, result_file text)
SELECT id, code, procedure, version_id, case_code, agency, reception, channel, green, state, applicant_id,
    applicant_pin, applicant_name, phone, email, submitted_ms, accepted_ms, first_due_ms, due_ms, ended_ms,
    returned_ms, waiting_from_ms, revision, last_seq, last_hash, result_file
FROM dossier WHERE id = :id;

-- Those of a list of keys, a JSON array; in no order.
-- :many dossier_rows(ids text) -> dossier_row(id int, code text, procedure text, version_id int, case_code text, agency text, reception text, channel int, green int, state int, applicant_id int, applicant_pin text, applicant_name text, phone text, email text, submitted_ms int, accepted_ms int, first_due_ms int, due_ms int, ended_ms int, returned_ms int, waiting_from_ms int, revision int, last_seq int, last_hash blob, result_file text)
-- :sqlite
SELECT id, code, procedure, version_id, case_code, agency, reception, channel, green, state, applicant_id,
    applicant_pin, applicant_name, phone, email, submitted_ms, accepted_ms, first_due_ms, due_ms, ended_ms,
    returned_ms, waiting_from_ms, revision, last_seq, last_hash, result_file
FROM dossier WHERE id IN (SELECT value FROM json_each(:ids));
-- :postgres
SELECT id, code, procedure, version_id, case_code, agency, reception, channel, green, state, applicant_id,
    applicant_pin, applicant_name, phone, email, submitted_ms, accepted_ms, first_due_ms, due_ms, ended_ms,
    returned_ms, waiting_from_ms, revision, last_seq, last_hash, result_file
FROM dossier WHERE id = ANY (ARRAY(SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS JSON))));

-- :one dossier_by_code(code text) -> dossier_row(id int, code text, procedure text, version_id int, case_code text, agency text, reception text, channel int, green int, state int, applicant_id int, applicant_pin text, applicant_name text, phone text, email text, submitted_ms int, accepted_ms int, first_due_ms int, due_ms int, ended_ms int, returned_ms int, waiting_from_ms int, revision int, last_seq int, last_hash blob, result_file text)
SELECT id, code, procedure, version_id, case_code, agency, reception, channel, green, state, applicant_id,
    applicant_pin, applicant_name, phone, email, submitted_ms, accepted_ms, first_due_ms, due_ms, ended_ms,
    returned_ms, waiting_from_ms, revision, last_seq, last_hash, result_file
FROM dossier WHERE code = :code;

-- A person's own, newest first; state 0: all.
-- :many dossier_by_person(person int, state int, before int, limit int) -> dossier_row(id int, code text, procedure text, version_id int, case_code text, agency text, reception text, channel int, green int, state int, applicant_id int, applicant_pin text, applicant_name text, phone text, email text, submitted_ms int, accepted_ms int, first_due_ms int, due_ms int, ended_ms int, returned_ms int, waiting_from_ms int, revision int, last_seq int, last_hash blob, result_file text)
SELECT id, code, procedure, version_id, case_code, agency, reception, channel, green, state, applicant_id,
    applicant_pin, applicant_name, phone, email, submitted_ms, accepted_ms, first_due_ms, due_ms, ended_ms,
    returned_ms, waiting_from_ms, revision, last_seq, last_hash, result_file
FROM dossier
WHERE applicant_id = :person AND id < :before AND (:state = 0 OR state = :state)
ORDER BY id DESC LIMIT :limit;

-- An act changes the row that it read, and no newer one.
-- :exec dossier_update(id int, revision int, state int, accepted_ms int, due_ms int, ended_ms int, returned_ms int, waiting_from_ms int, last_seq int, last_hash blob, result_file text)
UPDATE dossier SET state = :state, accepted_ms = :accepted_ms, due_ms = :due_ms, ended_ms = :ended_ms,
    returned_ms = :returned_ms, waiting_from_ms = :waiting_from_ms, last_seq = :last_seq,
    last_hash = :last_hash, result_file = :result_file, revision = revision + 1
WHERE id = :id AND revision = :revision;

-- :put dossier_add_form(dossier_id int, data text, process text)
INSERT INTO dossier_form (dossier_id, data, process) VALUES (:dossier_id, :data, :process);

-- :one dossier_form_of(dossier_id int) -> (data text, process text)
SELECT data, process FROM dossier_form WHERE dossier_id = :dossier_id;

-- :put dossier_set_process(dossier_id int, process text)
UPDATE dossier_form SET process = :process WHERE dossier_id = :dossier_id;

-- :exec dossier_set_version(dossier_id int, version_id int)
UPDATE dossier SET version_id = :version_id WHERE id = :dossier_id;

-- :many dossier_elsewhere(procedure text, version_id int, after int, limit int) -> (id int)
SELECT id FROM dossier WHERE procedure = :procedure AND version_id <> :version_id AND id > :after
    AND state NOT IN (3, 7, 8, 10)
ORDER BY id LIMIT :limit;

-- Of a month, for a replay; keys grow with time, so the walk begins where the month does.
-- :many dossier_of_time(procedure text, from_ms int, to_ms int, after int, limit int) -> (id int)
SELECT id FROM dossier WHERE id > :after AND id > ((:from_ms - 1735689600000) - 86400000) * 4194304
    AND procedure = :procedure AND submitted_ms >= :from_ms AND submitted_ms < :to_ms
ORDER BY id LIMIT :limit;

-- :value dossier_submitted_with(key text) -> int
SELECT dossier_id FROM submission WHERE key = :key;

-- :put dossier_add_submission(key text, dossier_id int)
INSERT INTO submission (key, dossier_id) VALUES (:key, :dossier_id);

-- :put dossier_put_fact(dossier_id int, key text, value text, source text, query_id int, now int)
INSERT INTO fact (dossier_id, key, value, source, query_id, at_ms)
VALUES (:dossier_id, :key, :value, :source, :query_id, :now)
ON CONFLICT (dossier_id, key) DO UPDATE SET value = excluded.value, source = excluded.source,
    query_id = excluded.query_id, at_ms = excluded.at_ms;

-- :many dossier_facts_of(dossier_id int) -> (key text, value text, source text, query_id int, at_ms int)
SELECT key, value, source, query_id, at_ms FROM fact WHERE dossier_id = :dossier_id ORDER BY key;

-- :put dossier_add_component(dossier_id int, code text, source text, file text, name text, type text, bytes int, now int)
INSERT INTO component (dossier_id, code, seq, source, file, name, type, bytes, at_ms)
VALUES (:dossier_id, :code,
    (SELECT count(*) + 1 FROM component WHERE dossier_id = :dossier_id AND code = :code),
    :source, :file, :name, :type, :bytes, :now);

-- :many dossier_components_of(dossier_id int) -> (code text, source text, file text, name text, type text, bytes int, at_ms int)
SELECT code, source, file, name, type, bytes, at_ms FROM component
WHERE dossier_id = :dossier_id ORDER BY code, seq;

-- :put dossier_add_fee(dossier_id int, seq int, code text, name_vi text, name_en text, kind text, per_vi text, per_en text, unit int, quantity int, amount int, due int, exempt int, basis text, fee_basis text, rules text)
INSERT INTO fee_line (dossier_id, seq, code, name_vi, name_en, kind, per_vi, per_en, unit, quantity, amount, due, exempt,
    basis, fee_basis, rules)
VALUES (:dossier_id, :seq, :code, :name_vi, :name_en, :kind, :per_vi, :per_en, :unit, :quantity, :amount, :due, :exempt,
    :basis, :fee_basis, :rules);

-- :many dossier_fees_of(dossier_id int) -> (code text, name_vi text, name_en text, kind text, per_vi text, per_en text, unit int, quantity int, amount int, due int, exempt int, basis text, fee_basis text, rules text)
SELECT code, name_vi, name_en, kind, per_vi, per_en, unit, quantity, amount, due, exempt, basis, fee_basis, rules
FROM fee_line WHERE dossier_id = :dossier_id ORDER BY seq;

-- :many dossier_events_of(dossier_id int) -> (seq int, at_ms int, kind text, state int, actor text, agency text, data text)
SELECT seq, at_ms, kind, state, actor, agency, data FROM event WHERE dossier_id = :dossier_id ORDER BY seq;

-- :put dossier_add_due(dossier_id int, at_ms int, kind text, from_ms int, to_ms int, old_due_ms int, new_due_ms int, ground text, term text)
INSERT INTO due_change (dossier_id, seq, at_ms, kind, from_ms, to_ms, old_due_ms, new_due_ms, ground, term)
VALUES (:dossier_id, (SELECT count(*) + 1 FROM due_change WHERE dossier_id = :dossier_id),
    :at_ms, :kind, :from_ms, :to_ms, :old_due_ms, :new_due_ms, :ground, :term);

-- :many dossier_dues_of(dossier_id int) -> (at_ms int, kind text, from_ms int, to_ms int, old_due_ms int, new_due_ms int, ground text, term text)
SELECT at_ms, kind, from_ms, to_ms, old_due_ms, new_due_ms, ground, term FROM due_change
WHERE dossier_id = :dossier_id ORDER BY seq;

-- :put dossier_add_supplement(id int, dossier_id int, number text, asked_ms int, until_ms int, account_id int, actor text, reason text, items text)
INSERT INTO supplement (id, dossier_id, number, asked_ms, until_ms, account_id, actor, reason, items, answered_ms)
VALUES (:id, :dossier_id, :number, :asked_ms, :until_ms, :account_id, :actor, :reason, :items, 0);

-- :many dossier_supplements_of(dossier_id int) -> (id int, number text, asked_ms int, until_ms int, actor text, reason text, items text, answered_ms int)
SELECT id, number, asked_ms, until_ms, actor, reason, items, answered_ms FROM supplement
WHERE dossier_id = :dossier_id ORDER BY id;

-- :put dossier_answer_supplements(dossier_id int, now int)
UPDATE supplement SET answered_ms = :now WHERE dossier_id = :dossier_id AND answered_ms = 0;

-- Tasks -------------------------------------------------------------------------------------------

-- :put dossier_add_task(id int, dossier_id int, token int, node text, name text, agency text, role text, act text, procedure text, opened_ms int, budget_ms int, due_ms int)
INSERT INTO task (id, dossier_id, token, node, name, agency, role, act, account_id, procedure, opened_ms,
    budget_ms, due_ms, closed_ms, outcome)
VALUES (:id, :dossier_id, :token, :node, :name, :agency, :role, :act, 0, :procedure, :opened_ms,
    :budget_ms, :due_ms, 0, '');

-- :many dossier_tasks_of(dossier_id int) -> dossier_task_row(id int, dossier_id int, token int, node text, name text, agency text, role text, act text, account_id int, taken_by text?, opened_ms int, budget_ms int, due_ms int, closed_ms int, outcome text)
SELECT t.id, t.dossier_id, t.token, t.node, t.name, t.agency, t.role, t.act, t.account_id, a.full_name AS taken_by,
    t.opened_ms, t.budget_ms, t.due_ms, t.closed_ms, t.outcome
FROM task t LEFT JOIN account a ON a.id = t.account_id
WHERE t.dossier_id = :dossier_id ORDER BY t.id;

-- :many dossier_open_tasks(dossier_id int) -> dossier_task_row(id int, dossier_id int, token int, node text, name text, agency text, role text, act text, account_id int, taken_by text?, opened_ms int, budget_ms int, due_ms int, closed_ms int, outcome text)
SELECT t.id, t.dossier_id, t.token, t.node, t.name, t.agency, t.role, t.act, t.account_id, a.full_name AS taken_by,
    t.opened_ms, t.budget_ms, t.due_ms, t.closed_ms, t.outcome
FROM task t LEFT JOIN account a ON a.id = t.account_id
WHERE t.dossier_id = :dossier_id AND t.closed_ms = 0 ORDER BY t.id;

-- :one dossier_task_by_id(id int) -> dossier_task_row(id int, dossier_id int, token int, node text, name text, agency text, role text, act text, account_id int, taken_by text?, opened_ms int, budget_ms int, due_ms int, closed_ms int, outcome text)
SELECT t.id, t.dossier_id, t.token, t.node, t.name, t.agency, t.role, t.act, t.account_id, a.full_name AS taken_by,
    t.opened_ms, t.budget_ms, t.due_ms, t.closed_ms, t.outcome
FROM task t LEFT JOIN account a ON a.id = t.account_id
WHERE t.id = :id;

-- :exec dossier_close_task(id int, now int, outcome text, account_id int)
UPDATE task SET closed_ms = :now, outcome = :outcome,
    account_id = CASE WHEN :account_id = 0 THEN account_id ELSE :account_id END
WHERE id = :id AND closed_ms = 0;

-- :exec dossier_take_task(id int, account_id int)
UPDATE task SET account_id = :account_id WHERE id = :id AND closed_ms = 0;

-- :put dossier_move_task_due(dossier_id int, due_ms int)
UPDATE task SET due_ms = :due_ms WHERE dossier_id = :dossier_id AND closed_ms = 0;

-- :put dossier_count_task(agency text, role text, procedure text, step int)
INSERT INTO queue_count (agency, role, procedure, open) VALUES (:agency, :role, :procedure, :step)
ON CONFLICT (agency, role, procedure) DO UPDATE SET open = queue_count.open + :step;

-- The queue of one post, due first. Keyset paging: after the last row of the page before.
-- :many dossier_queue_page(agency text, role text, account int, procedure text, due_before int, after_due int, after_id int, limit int) -> dossier_queue_row(task_id int, token int, node text, name text, act text, account_id int, taken_by text?, opened_ms int, budget_ms int, due_ms int, dossier_id int)
SELECT t.id AS task_id, t.token, t.node, t.name, t.act, t.account_id, a.full_name AS taken_by, t.opened_ms, t.budget_ms, t.due_ms,
    t.dossier_id
FROM task t LEFT JOIN account a ON a.id = t.account_id
WHERE t.closed_ms = 0 AND t.agency = :agency AND t.role = :role
    AND (t.due_ms, t.id) > (:after_due, :after_id) AND t.due_ms < :due_before
    AND (:account = 0 OR t.account_id = :account)
    AND (:procedure = '' OR t.procedure = :procedure)
ORDER BY t.due_ms, t.id LIMIT :limit;

-- What of that queue belongs to the dossier with that code, or to those of the person with that number; in no order.
-- From the dossiers to their few tasks: what else is asked of a task is a sum or a joined text, which is in no index,
-- so that no engine walks through all that the unit has open.
-- :many dossier_queue_found(words text, agency text, role text, account int, procedure text, due_before int, after_due int, after_id int) -> dossier_queue_row(task_id int, token int, node text, name text, act text, account_id int, taken_by text?, opened_ms int, budget_ms int, due_ms int, dossier_id int)
SELECT t.id AS task_id, t.token, t.node, t.name, t.act, t.account_id, a.full_name AS taken_by, t.opened_ms, t.budget_ms, t.due_ms,
    t.dossier_id
FROM (SELECT id FROM dossier WHERE code = :words
        UNION ALL SELECT x.id FROM person p JOIN dossier x ON x.applicant_id = p.id WHERE p.pin = :words) AS d
    JOIN task t ON t.dossier_id = d.id LEFT JOIN account a ON a.id = t.account_id
WHERE t.closed_ms + 0 = 0 AND t.agency || '' = :agency AND t.role || '' = :role
    AND (t.due_ms + 0, t.id + 0) > (:after_due, :after_id) AND t.due_ms + 0 < :due_before
    AND (:account = 0 OR t.account_id = :account)
    AND (:procedure = '' OR t.procedure = :procedure);

-- :value dossier_open_count(agency text, role text) -> int
SELECT CAST(coalesce(sum(open), 0) AS BIGINT) FROM queue_count WHERE agency = :agency AND role = :role;

-- Counts a stretch of the queue, and stops at most rows.
-- :value dossier_due_count(agency text, role text, from_ms int, to_ms int, most int) -> int
SELECT count(*) FROM (
    SELECT 1 FROM task
    WHERE closed_ms = 0 AND agency = :agency AND role = :role AND due_ms >= :from_ms AND due_ms < :to_ms
    LIMIT :most) AS stretch;

-- Linked procedures: which dossier began which ---------------------------------------------------

-- :put dossier_add_link(dossier_id int, parent_id int, token int, node text, now int)
INSERT INTO linked (dossier_id, parent_id, token, node, begun_ms, ended, ended_ms)
VALUES (:dossier_id, :parent_id, :token, :node, :now, '', 0);

-- :one dossier_link_of(dossier_id int) -> dossier_link_row(dossier_id int, parent_id int, token int, node text, ended text)
SELECT dossier_id, parent_id, token, node, ended FROM linked WHERE dossier_id = :dossier_id;

-- :many dossier_links_of(parent_id int) -> dossier_link_row(dossier_id int, parent_id int, token int, node text, ended text)
SELECT dossier_id, parent_id, token, node, ended FROM linked WHERE parent_id = :parent_id ORDER BY dossier_id;

-- :exec dossier_end_link(dossier_id int, ended text, now int)
UPDATE linked SET ended = :ended, ended_ms = :now WHERE dossier_id = :dossier_id AND ended = '';

-- The timers of a process that is over.
-- :exec dossier_drop_timers(dossier_id int)
DELETE FROM timer WHERE dossier_id = :dossier_id;

-- Timers of processes -----------------------------------------------------------------------------

-- :put dossier_add_timer(dossier_id int, timer int, due_ms int)
INSERT INTO timer (dossier_id, timer, due_ms) VALUES (:dossier_id, :timer, :due_ms);

-- :exec dossier_drop_timer(dossier_id int, timer int)
DELETE FROM timer WHERE dossier_id = :dossier_id AND timer = :timer;

-- :many dossier_timers_due(now int, limit int) -> (dossier_id int, timer int)
SELECT dossier_id, timer FROM timer WHERE due_ms <= :now ORDER BY due_ms LIMIT :limit;

-- What is owed to other systems; delivered by the link room ------------------------------------------

-- :put dossier_owe(id int, dossier_id int, kind text, data text, now int)
INSERT INTO outbox (id, dossier_id, kind, data, next_ms, tries, last_fault, done_ms)
VALUES (:id, :dossier_id, :kind, :data, :now, 0, '', 0);

-- Drafts and stored files -------------------------------------------------------------------------

-- :one dossier_draft(person_id int, procedure text) -> dossier_draft_row(id int, person_id int, procedure text, version_id int, case_code text, agency text, data text, files text, facts text, saved_ms int)
SELECT id, person_id, procedure, version_id, case_code, agency, data, files, facts, saved_ms
FROM draft WHERE person_id = :person_id AND procedure = :procedure;

-- :many dossier_drafts(person_id int, limit int) -> dossier_draft_row(id int, person_id int, procedure text, version_id int, case_code text, agency text, data text, files text, facts text, saved_ms int)
SELECT id, person_id, procedure, version_id, case_code, agency, data, files, facts, saved_ms
FROM draft WHERE person_id = :person_id ORDER BY saved_ms DESC LIMIT :limit;

-- :exec dossier_put_draft(id int, person_id int, procedure text, version_id int, case_code text, agency text, data text, files text, facts text, saved_ms int)
INSERT INTO draft (id, person_id, procedure, version_id, case_code, agency, data, files, facts, saved_ms)
VALUES (:id, :person_id, :procedure, :version_id, :case_code, :agency, :data, :files, :facts, :saved_ms)
ON CONFLICT (person_id, procedure) DO UPDATE SET version_id = excluded.version_id,
    case_code = excluded.case_code, agency = excluded.agency, data = excluded.data, files = excluded.files,
    facts = excluded.facts, saved_ms = excluded.saved_ms;

-- :exec dossier_drop_draft(person_id int, procedure text)
DELETE FROM draft WHERE person_id = :person_id AND procedure = :procedure;

-- :exec dossier_put_owner(file text, person_id int, account_id int, name text, type text, bytes int, now int)
INSERT INTO file_owner (file, person_id, account_id, name, type, bytes, at_ms)
VALUES (:file, :person_id, :account_id, :name, :type, :bytes, :now)
ON CONFLICT (file, person_id, account_id) DO UPDATE SET name = excluded.name, type = excluded.type;

-- :one dossier_owned_file(file text, person_id int, account_id int) -> dossier_file_row(name text, type text, bytes int)
SELECT name, type, bytes FROM file_owner
WHERE file = :file AND person_id = :person_id AND account_id = :account_id;

-- Which dossiers a stored file belongs to, as a component.
-- :many dossier_of_file(file text, limit int) -> (dossier_id int, name text, type text, bytes int)
SELECT dossier_id, name, type, bytes FROM component WHERE file = :file AND file <> '' ORDER BY dossier_id LIMIT :limit;
