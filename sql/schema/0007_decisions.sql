-- Fees, time limits and competence are decisions: the arithmetic is kept line by line, with the rules that said it.

DROP TABLE offer;

ALTER TABLE fee_line ADD COLUMN per_vi TEXT NOT NULL DEFAULT '';    -- what is counted: bản sao
ALTER TABLE fee_line ADD COLUMN per_en TEXT NOT NULL DEFAULT '';
ALTER TABLE fee_line ADD COLUMN unit INTEGER NOT NULL DEFAULT 0;    -- đồng for one
ALTER TABLE fee_line ADD COLUMN quantity INTEGER NOT NULL DEFAULT 1;
ALTER TABLE fee_line ADD COLUMN exempt INTEGER NOT NULL DEFAULT 0;
ALTER TABLE fee_line ADD COLUMN fee_basis TEXT NOT NULL DEFAULT ''; -- basis is the exemption's when exempt
ALTER TABLE fee_line ADD COLUMN rules TEXT NOT NULL DEFAULT '';     -- decisions and rows

ALTER TABLE dossier ADD COLUMN green INTEGER NOT NULL DEFAULT 0;    -- in the green lane
ALTER TABLE due_change ADD COLUMN term TEXT NOT NULL DEFAULT '';    -- JSON of the limit that was promised, with its law
