-- :one a(b int) -> (c text?)
SELECT 1 WHERE :b;
-- :exec a_x(y int?)
x;