-- When a record was found gone, milliseconds since the epoch; NULL while it is there. It costs the others nothing: it stands last, and a NULL
-- is in no overflow page.
ALTER TABLE entities ADD COLUMN deleted_at INTEGER;
CREATE INDEX entities_deleted ON entities (collection, external_id) WHERE deleted_at IS NOT NULL;

-- JSON of what a run was asked for beside its mode.
ALTER TABLE runs ADD COLUMN asked TEXT NOT NULL DEFAULT '{}';

-- Records that were not deleted because they are too many to believe it.
ALTER TABLE object_runs ADD COLUMN held_back INTEGER NOT NULL DEFAULT 0;
-- 1: it was not to read all there is.
ALTER TABLE object_runs ADD COLUMN part INTEGER NOT NULL DEFAULT 0;
