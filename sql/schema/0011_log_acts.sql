-- Acts on the law are entries of the log, too: each has a key among those of events and reads.

CREATE TABLE log_act (                  -- growing, append-only
    id INTEGER PRIMARY KEY,             -- the entry's key; keys and acts grow together
    seq INTEGER NOT NULL UNIQUE         -- of law_act
) STRICT;

CREATE TRIGGER log_act_keep BEFORE UPDATE ON log_act BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER log_act_stay BEFORE DELETE ON log_act BEGIN SELECT RAISE(ABORT, 'append-only'); END;
