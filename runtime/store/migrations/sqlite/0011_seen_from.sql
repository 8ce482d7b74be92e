-- The last change of the datasource when the read of the object began: every write of the read has a later one, and what was written was seen.
-- Only what was met and not written needs a row in seen_marks. 0, of a read that was begun before this column: it sweeps nothing.
ALTER TABLE object_runs ADD COLUMN seen_from INTEGER NOT NULL DEFAULT 0;
