-- Uploads that may go on after a broken connection.

-- :exec upload_add(id text, person_id int, account_id int, words text, bytes int, expires int)
INSERT INTO upload (id, person_id, account_id, words, bytes, expires_ms, file)
VALUES (:id, :person_id, :account_id, :words, :bytes, :expires, '');

-- :one upload_row(id text, person_id int, account_id int, now int) -> (words text, bytes int, expires_ms int, file text)
SELECT words, bytes, expires_ms, file FROM upload
WHERE id = :id AND person_id = :person_id AND account_id = :account_id AND expires_ms > :now;

-- :value upload_count(person_id int, account_id int, now int) -> int
SELECT COUNT(*) FROM upload WHERE person_id = :person_id AND account_id = :account_id AND expires_ms > :now;

-- :exec upload_keep(id text, file text)
UPDATE upload SET file = :file WHERE id = :id;

-- :exec upload_drop(id text)
DELETE FROM upload WHERE id = :id;

-- :exec upload_drop_over(now int)
DELETE FROM upload WHERE expires_ms <= :now;
