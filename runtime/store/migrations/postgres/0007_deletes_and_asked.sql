-- When a record was found gone, milliseconds since the epoch; NULL while it is there.
ALTER TABLE entities ADD COLUMN deleted_at bigint;
CREATE INDEX entities_deleted ON entities (collection, external_id) WHERE deleted_at IS NOT NULL;

-- JSON of what a run was asked for beside its mode.
ALTER TABLE runs ADD COLUMN asked text COLLATE "C" NOT NULL DEFAULT '{}';

-- Records that were not deleted because they are too many to believe it.
ALTER TABLE object_runs ADD COLUMN held_back bigint NOT NULL DEFAULT 0;
-- It was not to read all there is.
ALTER TABLE object_runs ADD COLUMN part boolean NOT NULL DEFAULT false;
