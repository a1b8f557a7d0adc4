-- Procedures in versions, lists of exemptions: read whole, once for each load.

-- :many catalogue_versions() -> (id int, code text, number int, current bool, valid_from int, valid_to int, loaded_ms int, draft_id int, data text)
SELECT id, code, number, current, valid_from, valid_to, loaded_ms, draft_id, data FROM procedure_version ORDER BY id;

-- :many catalogue_files() -> (version_id int, name text, content text)
SELECT version_id, name, content FROM procedure_file ORDER BY version_id, name;

-- :one catalogue_file_content(version int, name text) -> (content text)
SELECT content FROM procedure_file WHERE version_id = :version AND name = :name;

-- :many catalogue_files_of(version int) -> (name text, content text)
SELECT name, content FROM procedure_file WHERE version_id = :version ORDER BY name;

-- :one catalogue_newest(code text) -> (id int, number int, digest text, draft_id int)
SELECT id, number, digest, draft_id FROM procedure_version WHERE code = :code ORDER BY number DESC LIMIT 1;

-- How often a procedure had exactly these files.
-- :value catalogue_had(code text, digest text) -> int
SELECT COUNT(*) FROM procedure_version WHERE code = :code AND digest = :digest;

-- What begins on this day or later will never be in force: a newer version begins then.
-- :exec catalogue_retire(code text, from int)
UPDATE procedure_version SET current = 0 WHERE code = :code AND current = 1 AND valid_from >= :from;

-- :exec catalogue_add_version(id int, code text, number int, digest text, valid_from int, valid_to int, loaded_ms int, draft_id int, data text)
INSERT INTO procedure_version (id, code, number, digest, current, valid_from, valid_to, loaded_ms, draft_id, data)
VALUES (:id, :code, :number, :digest, 1, :valid_from, :valid_to, :loaded_ms, :draft_id, :data);

-- :put catalogue_add_file(version_id int, name text, content text)
INSERT INTO procedure_file (version_id, name, content) VALUES (:version_id, :name, :content);

-- :many catalogue_exemptions() -> (code text, data text)
SELECT code, data FROM exemption ORDER BY code;

-- :put catalogue_put_exemption(code text, data text)
INSERT INTO exemption (code, data) VALUES (:code, :data)
ON CONFLICT (code) DO UPDATE SET data = excluded.data;

-- :many catalogue_essentials() -> (no int, data text)
SELECT no, data FROM essential_service ORDER BY no;

-- :put catalogue_put_essential(no int, data text)
INSERT INTO essential_service (no, data) VALUES (:no, :data)
ON CONFLICT (no) DO UPDATE SET data = excluded.data;
