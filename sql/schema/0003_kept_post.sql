-- What was typed on a page whose session had ended, until the person has signed in again. Rows live half an
-- hour and their number is capped, so the table does not grow.

CREATE TABLE kept_post (
    token BLOB PRIMARY KEY,             -- SHA-256 of what the browser holds
    data BLOB NOT NULL,                 -- sealed under a key that only the browser holds
    expires_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX kept_post_expiry ON kept_post (expires_ms);
