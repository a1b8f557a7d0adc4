-- What is published stays as it was published: a dossier that began on a version ends on that very version,
-- and its digest can be checked for ever. Of a version only `current` changes, when the next one replaces it.

CREATE TRIGGER procedure_version_kept
BEFORE UPDATE OF id, code, number, digest, valid_from, valid_to, loaded_ms, data, draft_id ON procedure_version
BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER procedure_version_over BEFORE UPDATE OF current ON procedure_version
WHEN old.current = 0 OR new.current <> 0
BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER procedure_version_stays BEFORE DELETE ON procedure_version
BEGIN SELECT RAISE(ABORT, 'append-only'); END;
-- :sqlite
CREATE TRIGGER procedure_version_once BEFORE INSERT ON procedure_version
WHEN EXISTS (SELECT 1 FROM procedure_version WHERE id = new.id OR (code = new.code AND number = new.number))
BEGIN SELECT RAISE(ABORT, 'append-only'); END;
-- :postgres
CREATE FUNCTION procedure_version_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM procedure_version WHERE id = new.id OR (code = new.code AND number = new.number)) THEN
        RAISE EXCEPTION 'append-only';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER procedure_version_once BEFORE INSERT ON procedure_version
FOR EACH ROW EXECUTE FUNCTION procedure_version_once();
-- :both

CREATE TRIGGER procedure_file_kept BEFORE UPDATE ON procedure_file
BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER procedure_file_stays BEFORE DELETE ON procedure_file
BEGIN SELECT RAISE(ABORT, 'append-only'); END;
-- :sqlite
CREATE TRIGGER procedure_file_once BEFORE INSERT ON procedure_file
WHEN EXISTS (SELECT 1 FROM procedure_file WHERE version_id = new.version_id AND name = new.name)
BEGIN SELECT RAISE(ABORT, 'append-only'); END;
-- :postgres
CREATE FUNCTION procedure_file_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM procedure_file WHERE version_id = new.version_id AND name = new.name) THEN
        RAISE EXCEPTION 'append-only';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER procedure_file_once BEFORE INSERT ON procedure_file
FOR EACH ROW EXECUTE FUNCTION procedure_file_once();
-- :both
