-- Years that are made up. Their rows are added table by table (db/table.h).

-- The oldest key of an act on the law, which is an entry of the log; 0 when there is none.
-- :value sample_first_act() -> int
SELECT COALESCE(MIN(id), 0) AS id FROM log_act;

-- The newest key of what a house without dossiers does not have.
-- :value sample_newest() -> int
SELECT COALESCE(MAX(id), 0) AS id FROM (
    SELECT MAX(id) AS id FROM dossier UNION ALL SELECT MAX(ref) AS id FROM log_entry
) AS newest;
