-- JSON of the values of the partition that a record was read in; NULL where its object is not parted.
ALTER TABLE entities ADD COLUMN partition_values TEXT;

-- How far each partition of an object has come in a run that is not done. The key is canonical JSON: equal bytes, equal partition.
CREATE TABLE partition_runs (
  object_run INTEGER NOT NULL,
  key TEXT NOT NULL COLLATE BINARY,
  -- JSON: the position is the engine's to read, the store only gives it back.
  checkpoint TEXT NOT NULL,
  PRIMARY KEY (object_run, key)
) STRICT, WITHOUT ROWID;

-- The published cursor of each partition.
CREATE TABLE partition_cursors (
  collection INTEGER NOT NULL,
  key TEXT NOT NULL COLLATE BINARY,
  position TEXT NOT NULL,
  run INTEGER NOT NULL,
  PRIMARY KEY (collection, key)
) STRICT, WITHOUT ROWID;
