-- Linked procedures: a dossier that another dossier's process began, and where that one waits for it.

CREATE TABLE linked (                   -- growing
    dossier_id INTEGER PRIMARY KEY,     -- the one that was begun
    parent_id INTEGER NOT NULL,         -- whose process called
    token INTEGER NOT NULL,             -- of that process
    node TEXT NOT NULL,                 -- the call activity
    begun_ms INTEGER NOT NULL,
    ended TEXT NOT NULL,                -- '' while the parent waits; done, released, or the error code
    ended_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX linked_of_parent ON linked (parent_id, dossier_id);
