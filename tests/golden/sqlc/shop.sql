-- Everything that the language of queries has.

-- One parameter, every kind of column. A comment cannot end early: */ int x; /*
-- :one shop_thing(id int) -> (id int, name text, note text?, mark blob, seal blob?, sold bool)
SELECT id, name, note, mark, seal, sold
FROM thing  -- not in the text
WHERE id = :id;

-- :many shop_things(after int, limit int)
--     -> shop_line(id int, name text)
SELECT id, name FROM thing WHERE id > :after AND name <> 'it''s; :not "a" parameter'
ORDER BY id LIMIT :limit;

-- :many shop_all() -> shop_line(id int, name text)
-- :scan ok: read once at the start
SELECT id, name FROM thing ORDER BY id;

-- :exec shop_sell(id int)
UPDATE thing SET sold = 1 WHERE id = :id;

-- :exec shop_add(id int, name text, note text?,
--     mark blob, seal blob?, sold bool)
INSERT INTO thing (id, name, note, mark, seal, sold)
VALUES (:id, :name, :note, :mark, :seal, :sold);

-- :value shop_count(sold bool) -> int
SELECT COUNT(*) FROM thing WHERE sold = :sold;

-- :value shop_name(id int) -> text
SELECT name FROM thing WHERE id = :id OR id = -:id;

-- Written twice, since the engines differ.
-- :many shop_find(words text) -> (id int)
-- :sqlite
SELECT rowid AS id FROM thing_text WHERE thing_text MATCH :words;
-- :postgres
SELECT id FROM thing WHERE search @@ plainto_tsquery(:words);
