-- Which row holds a stored file: asked for each file when the store is looked through.

CREATE INDEX result_draft_file ON result (draft_file) WHERE draft_file <> '';
