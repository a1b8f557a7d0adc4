-- Indices for what is asked at any size: a dossier's tasks in their order (an index that does not change when
-- one is closed), the dossiers of a stored file in their order, and the running dossiers of a procedure.

DROP INDEX task_dossier;
CREATE INDEX task_dossier ON task (dossier_id, id);
DROP INDEX component_file;
CREATE INDEX component_file ON component (file, dossier_id) WHERE file <> '';
CREATE INDEX dossier_running ON dossier (procedure, id) WHERE state NOT IN (3, 7, 8, 10);
