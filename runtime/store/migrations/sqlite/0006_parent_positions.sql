-- How far the parents of a collection have been read of which only changed ones are read: `source` tells in which of its words. Opaque.
CREATE TABLE parent_positions (
  collection INTEGER NOT NULL,
  source TEXT NOT NULL COLLATE BINARY,
  position TEXT NOT NULL,
  PRIMARY KEY (collection, source)
) STRICT, WITHOUT ROWID;

-- The same, reached by a run that is not done: published with its end.
CREATE TABLE parent_runs (
  object_run INTEGER NOT NULL,
  source TEXT NOT NULL COLLATE BINARY,
  position TEXT NOT NULL,
  PRIMARY KEY (object_run, source)
) STRICT, WITHOUT ROWID;
