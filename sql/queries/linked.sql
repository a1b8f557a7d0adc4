-- Linked procedures: which dossier began which.

-- :put linked_add(dossier_id int, parent_id int, token int, node text, now int)
INSERT INTO linked (dossier_id, parent_id, token, node, begun_ms, ended, ended_ms)
VALUES (:dossier_id, :parent_id, :token, :node, :now, '', 0);

-- :one linked_parent(dossier_id int) -> linked_row(dossier_id int, parent_id int, token int, node text, ended text)
SELECT dossier_id, parent_id, token, node, ended FROM linked WHERE dossier_id = :dossier_id;

-- :many linked_children(parent_id int) -> linked_row(dossier_id int, parent_id int, token int, node text, ended text)
SELECT dossier_id, parent_id, token, node, ended FROM linked WHERE parent_id = :parent_id ORDER BY dossier_id;

-- :exec linked_end(dossier_id int, ended text, now int)
UPDATE linked SET ended = :ended, ended_ms = :now WHERE dossier_id = :dossier_id AND ended = '';

-- The timers of a process that is over.
-- :exec linked_drop_timers(dossier_id int)
DELETE FROM timer WHERE dossier_id = :dossier_id;
