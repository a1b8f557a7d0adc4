-- Drafts of the law, and their revisions.

-- :exec admin_add_draft(id int, procedure text, base_version int, owner_id int, owner text, now_ms int)
INSERT INTO law_draft (id, procedure, base_version, revision, state, owner_id, owner, begun_ms, saved_ms, proposer_id,
    proposer, basis, basis_number, valid_from, proposed_ms, returned, version_id)
VALUES (:id, :procedure, :base_version, 1, 'open', :owner_id, :owner, :now_ms, :now_ms, 0, '', '', '', 0, 0, '', 0);

-- :one admin_draft(id int)
--   -> admin_draft_row(id int, procedure text, base_version int, revision int, state text, owner_id int, owner text, begun_ms int,
--      saved_ms int, proposer_id int, proposer text, basis text, basis_number text, valid_from int, proposed_ms int, returned text, version_id int)
SELECT id, procedure, base_version, revision, state, owner_id, owner, begun_ms, saved_ms, proposer_id, proposer, basis,
    basis_number, valid_from, proposed_ms, returned, version_id
FROM law_draft WHERE id = :id;

-- The one that is worked on.
-- :one admin_live_draft(procedure text)
--   -> admin_draft_row(id int, procedure text, base_version int, revision int, state text, owner_id int, owner text, begun_ms int,
--      saved_ms int, proposer_id int, proposer text, basis text, basis_number text, valid_from int, proposed_ms int, returned text, version_id int)
SELECT id, procedure, base_version, revision, state, owner_id, owner, begun_ms, saved_ms, proposer_id, proposer, basis,
    basis_number, valid_from, proposed_ms, returned, version_id
FROM law_draft WHERE procedure = :procedure AND state IN ('open', 'proposed');

-- Newest first; state '' for any, owner 0 for everybody's.
-- :many admin_drafts(state text, owner int, before int, limit int)
--   -> admin_draft_row(id int, procedure text, base_version int, revision int, state text, owner_id int, owner text, begun_ms int,
--      saved_ms int, proposer_id int, proposer text, basis text, basis_number text, valid_from int, proposed_ms int, returned text, version_id int)
SELECT id, procedure, base_version, revision, state, owner_id, owner, begun_ms, saved_ms, proposer_id, proposer, basis,
    basis_number, valid_from, proposed_ms, returned, version_id
FROM law_draft WHERE (:state = '' OR state = :state) AND (:owner = 0 OR owner_id = :owner) AND id < :before
ORDER BY id DESC LIMIT :limit;

-- :exec admin_save_draft(id int, revision int, saved_ms int)
UPDATE law_draft SET revision = :revision, saved_ms = :saved_ms WHERE id = :id;

-- :exec admin_propose(id int, proposer_id int, proposer text, basis text, basis_number text, valid_from int, proposed_ms int)
UPDATE law_draft SET state = 'proposed', proposer_id = :proposer_id, proposer = :proposer, basis = :basis,
    basis_number = :basis_number, valid_from = :valid_from, proposed_ms = :proposed_ms
WHERE id = :id;

-- :exec admin_return(id int, reason text)
UPDATE law_draft SET state = 'open', returned = :reason WHERE id = :id;

-- :exec admin_drop(id int)
UPDATE law_draft SET state = 'dropped' WHERE id = :id;

-- :exec admin_rebase(id int, base_version int)
UPDATE law_draft SET base_version = :base_version WHERE id = :id;

-- :exec admin_published(id int, version_id int)
UPDATE law_draft SET state = 'published', version_id = :version_id WHERE id = :id;

-- :many admin_files(draft_id int) -> admin_file_row(name text, revision int, content text)
SELECT name, revision, content FROM law_draft_file WHERE draft_id = :draft_id ORDER BY name;

-- :one admin_file(draft_id int, name text) -> admin_file_row(name text, revision int, content text)
SELECT name, revision, content FROM law_draft_file WHERE draft_id = :draft_id AND name = :name;

-- :exec admin_put_file(draft_id int, name text, revision int, content text)
INSERT INTO law_draft_file (draft_id, name, revision, content) VALUES (:draft_id, :name, :revision, :content)
ON CONFLICT (draft_id, name) DO UPDATE SET revision = excluded.revision, content = excluded.content;

-- :exec admin_remove_file(draft_id int, name text)
DELETE FROM law_draft_file WHERE draft_id = :draft_id AND name = :name;

-- :exec admin_add_revision(draft_id int, revision int, name text, removed bool, content text, account_id int, actor text, at_ms int)
INSERT INTO law_draft_revision (draft_id, revision, name, removed, content, account_id, actor, at_ms)
VALUES (:draft_id, :revision, :name, :removed, :content, :account_id, :actor, :at_ms);

-- :many admin_revisions(draft_id int, before int, limit int) -> (revision int, name text, removed bool, account_id int, actor text, at_ms int)
SELECT revision, name, removed, account_id, actor, at_ms FROM law_draft_revision
WHERE draft_id = :draft_id AND revision < :before ORDER BY revision DESC, name LIMIT :limit;

-- A file as it was after a save of it.
-- :one admin_past(draft_id int, revision int, name text) -> (content text)
SELECT content FROM law_draft_revision WHERE draft_id = :draft_id AND revision = :revision AND name = :name;

-- Has this account changed anything? The first revision is the copy of the base.
-- :value admin_edits_of(draft_id int, account_id int) -> int
SELECT COUNT(*) FROM law_draft_revision WHERE draft_id = :draft_id AND revision > 1 AND account_id = :account_id;

-- When this file was saved after a revision, and by whom.
-- :one admin_faster(draft_id int, name text, after int) -> (revision int, actor text, at_ms int)
SELECT revision, actor, at_ms FROM law_draft_revision
WHERE draft_id = :draft_id AND revision > :after AND name = :name ORDER BY revision DESC LIMIT 1;

-- Staff ----------------------------------------------------------------------------------------------

-- :value admin_has_agency(code text) -> int
SELECT COUNT(*) FROM agency WHERE code = :code;

-- :value admin_has_account(name text) -> int
SELECT COUNT(*) FROM account WHERE name = :name;

-- :value admin_count_posts(account_id int, now int) -> int
SELECT COUNT(*) FROM post WHERE account_id = :account_id AND from_ms <= :now AND (to_ms = 0 OR to_ms > :now);

-- agency '': of all.
-- :many admin_staff(agency text, now int) -> (name text, full_name text, closed_ms int, agency text, role text, title text, since_ms int)
SELECT a.name, a.full_name, a.closed_ms, COALESCE(p.agency, '') AS agency, COALESCE(p.role, '') AS role,
    COALESCE(p.title, '') AS title, COALESCE(p.from_ms, 0) AS since_ms
FROM account a
LEFT JOIN post p ON p.account_id = a.id AND p.from_ms <= :now AND (p.to_ms = 0 OR p.to_ms > :now)
WHERE a.person_id = 0 AND (:agency = '' OR p.agency = :agency)
ORDER BY a.name, p.id;
