-- What the release behind the next one could take away: programs that do not know 9000 are refused from now on.
-- oldest: 9000

DROP TABLE next_thing;
