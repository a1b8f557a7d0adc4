-- Results and the keys that sign them.

-- :one result_newest(dossier_id int) -> result_row(id int, dossier_id int, version int, state text, code text, name_vi text, name_en text, number text, verify_code text, draft_file text, signed_file text, issued_file text, signer text, signer_title text, signer_id int, made_ms int, signed_ms int, issued_ms int, replaced_by int)
SELECT id, dossier_id, version, state, code, name_vi, name_en, number, verify_code, draft_file, signed_file,
    issued_file, signer, signer_title, signer_id, made_ms, signed_ms, issued_ms, replaced_by
FROM result WHERE dossier_id = :dossier_id ORDER BY version DESC LIMIT 1;

-- :one result_in_force(dossier_id int) -> result_row(id int, dossier_id int, version int, state text, code text, name_vi text, name_en text, number text, verify_code text, draft_file text, signed_file text, issued_file text, signer text, signer_title text, signer_id int, made_ms int, signed_ms int, issued_ms int, replaced_by int)
SELECT id, dossier_id, version, state, code, name_vi, name_en, number, verify_code, draft_file, signed_file,
    issued_file, signer, signer_title, signer_id, made_ms, signed_ms, issued_ms, replaced_by
FROM result WHERE dossier_id = :dossier_id AND state = 'issued' ORDER BY version DESC LIMIT 1;

-- :one result_by_id(id int) -> result_row(id int, dossier_id int, version int, state text, code text, name_vi text, name_en text, number text, verify_code text, draft_file text, signed_file text, issued_file text, signer text, signer_title text, signer_id int, made_ms int, signed_ms int, issued_ms int, replaced_by int)
SELECT id, dossier_id, version, state, code, name_vi, name_en, number, verify_code, draft_file, signed_file,
    issued_file, signer, signer_title, signer_id, made_ms, signed_ms, issued_ms, replaced_by
FROM result WHERE id = :id;

-- :exec result_add(id int, dossier_id int, version int, code text, name_vi text, name_en text, verify_code text, draft_file text, now int)
INSERT INTO result (id, dossier_id, version, state, code, name_vi, name_en, number, verify_code, draft_file,
    signed_file, issued_file, signer, signer_title, signer_id, made_ms, signed_ms, issued_ms, replaced_by)
VALUES (:id, :dossier_id, :version, 'draft', :code, :name_vi, :name_en, '', :verify_code, :draft_file,
    '', '', '', '', 0, :now, 0, 0, 0);

-- A new draft in the place of one that was not issued; its number stays.
-- :exec result_draft_again(id int, draft_file text, now int)
UPDATE result SET state = 'draft', draft_file = :draft_file, made_ms = :now, signed_file = '', signer = '',
    signer_title = '', signer_id = 0, signed_ms = 0
WHERE id = :id AND state IN ('draft', 'signed');

-- :exec result_set_number(id int, number text)
UPDATE result SET number = :number WHERE id = :id AND state = 'draft' AND number = '';

-- :exec result_set_signed(id int, number text, draft_file text, signed_file text, signer text, signer_title text, signer_id int, now int)
UPDATE result SET state = 'signed', draft_file = :draft_file, signed_file = :signed_file, signer = :signer,
    signer_title = :signer_title, signer_id = :signer_id, signed_ms = :now
WHERE id = :id AND state = 'draft' AND number = :number;

-- :exec result_set_issued(id int, signed_file text, issued_file text, now int)
UPDATE result SET state = 'issued', issued_file = :issued_file, issued_ms = :now
WHERE id = :id AND state = 'signed' AND signed_file = :signed_file;

-- :exec result_replace(dossier_id int, id int)
UPDATE result SET state = 'replaced', replaced_by = :id
WHERE dossier_id = :dossier_id AND id <> :id AND state = 'issued';

-- Whose file is it?
-- :value result_signed_with(file text) -> int
SELECT dossier_id FROM result WHERE signed_file = :file AND signed_file <> '';

-- :value result_issued_with(file text) -> int
SELECT dossier_id FROM result WHERE issued_file = :file AND issued_file <> '';

-- Numbers without gaps: taken in the transaction that uses them.
-- :value result_next_number(agency text, kind text, period text) -> int
INSERT INTO counter (agency, kind, period, value) VALUES (:agency, :kind, :period, 1)
ON CONFLICT (agency, kind, period) DO UPDATE SET value = counter.value + 1
RETURNING value;

-- Verification: nothing about the person ------------------------------------------------------------

-- :one result_public_by_code(code text) -> result_public_row(state text, name_vi text, name_en text, number text, verify_code text, signed_file text, issued_file text, signer text, signer_title text, signed_ms int, issued_ms int, dossier_code text, agency_vi text, agency_en text, newer text?)
SELECT r.state, r.name_vi, r.name_en, r.number, r.verify_code, r.signed_file, r.issued_file, r.signer,
    r.signer_title, r.signed_ms, r.issued_ms, d.code AS dossier_code, g.name_vi AS agency_vi,
    g.name_en AS agency_en, n.verify_code AS newer
FROM result r JOIN dossier d ON d.id = r.dossier_id JOIN agency g ON g.code = d.agency
    LEFT JOIN result n ON n.id = r.replaced_by
WHERE r.verify_code = :code;

-- :one result_public_by_issued(file text) -> result_public_row(state text, name_vi text, name_en text, number text, verify_code text, signed_file text, issued_file text, signer text, signer_title text, signed_ms int, issued_ms int, dossier_code text, agency_vi text, agency_en text, newer text?)
SELECT r.state, r.name_vi, r.name_en, r.number, r.verify_code, r.signed_file, r.issued_file, r.signer,
    r.signer_title, r.signed_ms, r.issued_ms, d.code AS dossier_code, g.name_vi AS agency_vi,
    g.name_en AS agency_en, n.verify_code AS newer
FROM result r JOIN dossier d ON d.id = r.dossier_id JOIN agency g ON g.code = d.agency
    LEFT JOIN result n ON n.id = r.replaced_by
WHERE r.issued_file = :file AND r.issued_file <> '';

-- Keys ----------------------------------------------------------------------------------------------

-- An officer's key, or with account 0 the seal of an agency, that is valid now; the newest.
-- :one result_key(account_id int, agency text, now int) -> (id int, certificate text)
SELECT id, certificate FROM signing_key
WHERE agency = :agency AND account_id = :account_id AND from_ms <= :now AND to_ms > :now
    AND (revoked_ms = 0 OR revoked_ms > :now)
ORDER BY id DESC LIMIT 1;

-- :exec result_add_key(id int, account_id int, agency text, certificate text, from_ms int, to_ms int)
INSERT INTO signing_key (id, account_id, agency, certificate, from_ms, to_ms, revoked_ms)
VALUES (:id, :account_id, :agency, :certificate, :from_ms, :to_ms, 0);

-- Leaders' posts of demonstration accounts.
-- :many result_demo_leaders(now int) -> (account_id int, full_name text, title text, agency text, agency_name text)
SELECT p.account_id, a.full_name, p.title, p.agency, g.name_vi AS agency_name
FROM post p JOIN account a ON a.id = p.account_id JOIN agency g ON g.code = p.agency
WHERE p.role = 'leader' AND a.demo = 1 AND p.from_ms <= :now AND (p.to_ms = 0 OR p.to_ms > :now)
ORDER BY p.agency, p.account_id;
