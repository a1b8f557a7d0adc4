-- Custody: which stored files the rows hold.

-- The files that somebody owns, by name.
-- :many custody_owned(after text, limit int) -> custody_file(file text)
SELECT DISTINCT file FROM file_owner WHERE file > :after ORDER BY file LIMIT :limit;

-- The files that are components, by name.
-- :many custody_components(after text, limit int) -> custody_file(file text)
SELECT DISTINCT file FROM component WHERE file > :after AND file <> '' ORDER BY file LIMIT :limit;

-- Results with their files; '' where there is none.
-- :many custody_results(after int, limit int) -> (id int, draft_file text, signed_file text, issued_file text)
SELECT id, draft_file, signed_file, issued_file FROM result WHERE id > :after ORDER BY id LIMIT :limit;

-- What every dossier stands on: the version that it began on, its form, and the result once there is one.
-- :many custody_dossier_page(after int, limit int) -> (id int, code text, version bool, form bool, result bool)
SELECT d.id, d.code, CASE WHEN v.id IS NULL THEN 0 ELSE 1 END AS version,
    CASE WHEN f.dossier_id IS NULL THEN 0 ELSE 1 END AS form,
    CASE WHEN d.result_file = '' OR EXISTS (SELECT 1 FROM result AS r WHERE r.issued_file = d.result_file AND r.issued_file <> '')
        THEN 1 ELSE 0 END AS result
FROM dossier AS d LEFT JOIN procedure_version AS v ON v.id = d.version_id LEFT JOIN dossier_form AS f ON f.dossier_id = d.id
WHERE d.id > :after ORDER BY d.id LIMIT :limit;

-- Does any row hold the file?
-- :value custody_holders(file text) -> int
SELECT CASE WHEN EXISTS (SELECT 1 FROM file_owner WHERE file = :file)
    OR EXISTS (SELECT 1 FROM component WHERE file = :file AND file <> '')
    OR EXISTS (SELECT 1 FROM result WHERE draft_file = :file AND draft_file <> '')
    OR EXISTS (SELECT 1 FROM result WHERE signed_file = :file AND signed_file <> '')
    OR EXISTS (SELECT 1 FROM result WHERE issued_file = :file AND issued_file <> '') THEN 1 ELSE 0 END AS holders;

-- How much is open, by the role that it waits for; kept by the acts.
-- :many custody_queues() -> (role text, open int)
SELECT role, CAST(SUM(open) AS BIGINT) AS open FROM queue_count GROUP BY role HAVING SUM(open) > 0 ORDER BY role;

-- Dossiers so far: the counters of their numbers, a row for each unit and day.
-- :value custody_dossiers() -> int
SELECT CAST(COALESCE(SUM(value), 0) AS BIGINT) FROM counter WHERE kind = 'dossier';
