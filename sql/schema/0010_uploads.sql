-- Uploads that may go on after a broken connection; their bytes lie in the data folder (rooms/upload.h).

CREATE TABLE upload (                   -- small: removed when it is used or over
    id TEXT PRIMARY KEY,                -- random, 32 hexadecimal digits
    person_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    words TEXT NOT NULL,                -- Upload-Metadata as it was sent
    bytes INTEGER NOT NULL,             -- of the whole file
    expires_ms INTEGER NOT NULL,
    file TEXT NOT NULL                  -- SHA-256 once it is a stored file; '' until then
) STRICT;
CREATE INDEX upload_of_owner ON upload (person_id, account_id, expires_ms);
CREATE INDEX upload_over ON upload (expires_ms);
