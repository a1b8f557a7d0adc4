-- The record as one log: every event and every read of personal data, sealed into one Merkle tree.

CREATE TABLE log_entry (                -- growing, append-only
    leaf INTEGER PRIMARY KEY,           -- 0, 1, 2 …
    ref INTEGER NOT NULL UNIQUE         -- id of an event or access_entry; ids and leaves grow together
) STRICT;

CREATE TABLE log_tile (                 -- growing: up to 256 neighbouring hashes of one height
    level INTEGER NOT NULL,             -- the subtrees have 256^level leaves
    place INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (level, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE log_head (                 -- growing, append-only: what was signed, and given to witnesses
    number INTEGER PRIMARY KEY,         -- 1, 2, 3 …: a clock that was put back does not change the order
    at_ms INTEGER NOT NULL,
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    origin TEXT NOT NULL,               -- whose log it is
    certificate TEXT NOT NULL,          -- PEM, of the key that signed
    signature BLOB NOT NULL
) STRICT;
CREATE INDEX log_head_size ON log_head (size);

CREATE TRIGGER log_entry_keep BEFORE UPDATE ON log_entry BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER log_entry_stay BEFORE DELETE ON log_entry BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER log_head_keep BEFORE UPDATE ON log_head BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER log_head_stay BEFORE DELETE ON log_head BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER log_tile_stay BEFORE DELETE ON log_tile BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER log_tile_keep BEFORE UPDATE ON log_tile
WHEN substr(new.hashes, 1, length(old.hashes)) <> old.hashes
BEGIN SELECT RAISE(ABORT, 'append-only'); END;
