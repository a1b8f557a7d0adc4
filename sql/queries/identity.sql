-- Persons, accounts, posts and sessions.

-- :one identity_person_row(id int) -> identity_person_row(id int, pin text, full_name text, birth_date text, phone text, email text, level int)
SELECT id, pin, full_name, birth_date, phone, email, level FROM person WHERE id = :id;

-- :one identity_person_by_pin_row(pin text) -> identity_person_row(id int, pin text, full_name text, birth_date text, phone text, email text, level int)
SELECT id, pin, full_name, birth_date, phone, email, level FROM person WHERE pin = :pin;

-- :exec identity_add_person(id int, pin text, full_name text, birth_date text, phone text, email text, level int, now int)
INSERT INTO person (id, pin, full_name, birth_date, phone, email, level, created_ms)
VALUES (:id, :pin, :full_name, :birth_date, :phone, :email, :level, :now);

-- :exec identity_update_person(id int, full_name text, birth_date text, phone text, email text, level int)
UPDATE person SET full_name = :full_name, birth_date = :birth_date, phone = :phone, email = :email,
    level = :level
WHERE id = :id;

-- :one identity_account_row(id int) -> identity_account_row(id int, name text, full_name text, password text, person_id int, demo bool, failures int, locked_until_ms int, closed_ms int)
SELECT id, name, full_name, password, person_id, demo, failures, locked_until_ms, closed_ms
FROM account WHERE id = :id;

-- :one identity_account_by_name(name text) -> identity_account_row(id int, name text, full_name text, password text, person_id int, demo bool, failures int, locked_until_ms int, closed_ms int)
SELECT id, name, full_name, password, person_id, demo, failures, locked_until_ms, closed_ms
FROM account WHERE name = :name;

-- :exec identity_add_account_row(id int, name text, full_name text, password text, person_id int, demo bool)
INSERT INTO account (id, name, full_name, password, person_id, demo, failures, locked_until_ms, closed_ms)
VALUES (:id, :name, :full_name, :password, :person_id, :demo, 0, 0, 0);

-- :exec identity_fail_account(name text, most int, until int)
UPDATE account SET failures = failures + 1,
    locked_until_ms = CASE WHEN failures + 1 >= :most THEN :until ELSE locked_until_ms END
WHERE name = :name;

-- :exec identity_clear_failures(id int)
UPDATE account SET failures = 0, locked_until_ms = 0 WHERE id = :id AND (failures > 0 OR locked_until_ms > 0);

-- :value identity_demo_accounts() -> int
SELECT EXISTS (SELECT 1 FROM account WHERE demo = 1);

-- :exec identity_add_post_row(id int, account_id int, agency text, role text, title text, from_ms int)
INSERT INTO post (id, account_id, agency, role, title, from_ms, to_ms)
VALUES (:id, :account_id, :agency, :role, :title, :from_ms, 0);

-- :many identity_posts(account_id int, now int, limit int) -> (id int, agency text, role text, title text)
SELECT id, agency, role, title FROM post
WHERE account_id = :account_id AND from_ms <= :now AND (to_ms = 0 OR to_ms > :now)
ORDER BY id LIMIT :limit;

-- :one identity_session_row(token blob) -> (kind text, account_id int, person_id int, level int, created_ms int, seen_ms int, expires_ms int)
SELECT kind, account_id, person_id, level, created_ms, seen_ms, expires_ms FROM session WHERE token = :token;

-- With whose it is: every request asks, so one question must be enough.
-- :one identity_session_of(token blob) -> (kind text, account_id int, person_id int, level int, seen_ms int, expires_ms int, pin text?, full_name text?, closed_ms int)
SELECT s.kind, s.account_id, s.person_id, s.level, s.seen_ms, s.expires_ms, p.pin,
    coalesce(p.full_name, c.full_name) AS full_name, coalesce(c.closed_ms, 0) AS closed_ms
FROM session s
LEFT JOIN person p ON p.id = s.person_id
LEFT JOIN account c ON c.id = s.account_id AND s.person_id = 0
WHERE s.token = :token;

-- :exec identity_add_session(token blob, kind text, account_id int, person_id int, level int, now int, expires int)
INSERT INTO session (token, kind, account_id, person_id, level, created_ms, seen_ms, expires_ms)
VALUES (:token, :kind, :account_id, :person_id, :level, :now, :now, :expires);

-- :exec identity_see_session(token blob, now int)
UPDATE session SET seen_ms = :now WHERE token = :token;

-- :exec identity_drop_session(token blob)
DELETE FROM session WHERE token = :token;

-- :exec identity_sweep_sessions(now int)
DELETE FROM session WHERE expires_ms < :now;

-- :exec identity_add_attempt(state text, data text, now int)
INSERT INTO sign_in_attempt (state, data, created_ms) VALUES (:state, :data, :now);

-- :one identity_attempt(state text) -> (data text, created_ms int)
SELECT data, created_ms FROM sign_in_attempt WHERE state = :state;

-- :exec identity_drop_attempt(state text)
DELETE FROM sign_in_attempt WHERE state = :state;

-- :exec identity_sweep_attempts(before int)
DELETE FROM sign_in_attempt WHERE created_ms < :before;

-- :exec identity_add_kept_post(token blob, data blob, expires int)
INSERT INTO kept_post (token, data, expires_ms) VALUES (:token, :data, :expires);

-- :one identity_kept_post(token blob) -> (data blob, expires_ms int)
SELECT data, expires_ms FROM kept_post WHERE token = :token;

-- :exec identity_drop_kept_post(token blob)
DELETE FROM kept_post WHERE token = :token;

-- :exec identity_sweep_kept_posts(now int)
DELETE FROM kept_post WHERE expires_ms < :now;

-- :value identity_count_kept_posts() -> int
SELECT COUNT(*) FROM kept_post;

-- What becomes of accounts of staff and their posts.
-- :exec identity_put_password(id int, hash text)
UPDATE account SET password = :hash, failures = 0, locked_until_ms = 0 WHERE id = :id;

-- :exec identity_put_closed(id int, now int)
UPDATE account SET closed_ms = :now WHERE id = :id;

-- :exec identity_drop_sessions_of(account_id int)
DELETE FROM session WHERE account_id = :account_id;

-- agency '' and role '': any.
-- :exec identity_close_posts(account_id int, agency text, role text, now int)
UPDATE post SET to_ms = :now
WHERE account_id = :account_id AND (to_ms = 0 OR to_ms > :now) AND (agency = :agency OR :agency = '')
    AND (role = :role OR :role = '');
