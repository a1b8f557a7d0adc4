-- Agencies, calendars and conventions: read whole, once for each load; written by a load only.

-- :many agency_settings() -> (key text, value text)
SELECT key, value FROM setting ORDER BY key;

-- :value agency_setting(key text) -> text
SELECT value FROM setting WHERE key = :key;

-- :put agency_put_setting(key text, value text)
INSERT INTO setting (key, value) VALUES (:key, :value)
ON CONFLICT (key) DO UPDATE SET value = excluded.value;

-- :many agency_areas() -> (code text, parent text, name text, kind text, fold text)
SELECT code, parent, name, kind, fold FROM area ORDER BY parent, fold, code;

-- :put agency_put_area(code text, parent text, name text, kind text, fold text, valid_from int)
INSERT INTO area (code, parent, name, kind, fold, valid_from, valid_to)
VALUES (:code, :parent, :name, :kind, :fold, :valid_from, 0)
ON CONFLICT (code) DO UPDATE SET parent = excluded.parent, name = excluded.name, kind = excluded.kind,
    fold = excluded.fold;

-- :many agency_hours() -> (code text, valid_from int, data text)
SELECT code, valid_from, data FROM hours ORDER BY code, valid_from;

-- :put agency_put_hours(code text, valid_from int, data text)
INSERT INTO hours (code, valid_from, data) VALUES (:code, :valid_from, :data)
ON CONFLICT (code, valid_from) DO UPDATE SET data = excluded.data;

-- :many agency_days() -> (day int, kind text, name_vi text, name_en text, basis text)
SELECT day, kind, name_vi, name_en, basis FROM calendar_day ORDER BY day;

-- :put agency_put_day(day int, kind text, name_vi text, name_en text, basis text)
INSERT INTO calendar_day (day, kind, name_vi, name_en, basis)
VALUES (:day, :kind, :name_vi, :name_en, :basis)
ON CONFLICT (day) DO UPDATE SET kind = excluded.kind, name_vi = excluded.name_vi,
    name_en = excluded.name_en, basis = excluded.basis;

-- :many agency_rules() -> (code text, valid_from int, value text, basis text)
SELECT code, valid_from, value, basis FROM rule ORDER BY code, valid_from;

-- :put agency_put_rule(code text, valid_from int, value text, basis text)
INSERT INTO rule (code, valid_from, value, basis) VALUES (:code, :valid_from, :value, :basis)
ON CONFLICT (code, valid_from) DO UPDATE SET value = excluded.value, basis = excluded.basis;

-- :many agency_code_lists() -> (code text, data text)
SELECT code, data FROM code_list ORDER BY code;

-- :put agency_put_code_list(code text, data text)
INSERT INTO code_list (code, data) VALUES (:code, :data)
ON CONFLICT (code) DO UPDATE SET data = excluded.data;

-- :many agency_all() -> (code text, parent text, kind text, area text, hours text, name_vi text, name_en text, fold text, data text)
SELECT code, parent, kind, area, hours, name_vi, name_en, fold, data FROM agency ORDER BY code;

-- :put agency_put(code text, parent text, kind text, area text, hours text, name_vi text, name_en text, fold text, data text, valid_from int)
INSERT INTO agency (code, parent, kind, area, hours, name_vi, name_en, fold, data, valid_from, valid_to, successor)
VALUES (:code, :parent, :kind, :area, :hours, :name_vi, :name_en, :fold, :data, :valid_from, 0, '')
ON CONFLICT (code) DO UPDATE SET parent = excluded.parent, kind = excluded.kind, area = excluded.area,
    hours = excluded.hours, name_vi = excluded.name_vi, name_en = excluded.name_en, fold = excluded.fold,
    data = excluded.data;

-- :many agency_packs() -> (code text, version text, digest text, loaded_ms int)
SELECT code, version, digest, loaded_ms FROM pack ORDER BY code;

-- :put agency_put_pack(code text, version text, digest text, loaded_ms int)
INSERT INTO pack (code, version, digest, loaded_ms) VALUES (:code, :version, :digest, :loaded_ms)
ON CONFLICT (code) DO UPDATE SET version = excluded.version, digest = excluded.digest,
    loaded_ms = excluded.loaded_ms;
