-- What of it is synced, and how its records are mapped: JSON; null: it says nothing of its own.
ALTER TABLE instances ADD COLUMN synchronization TEXT;
ALTER TABLE instances ADD COLUMN mappings TEXT;

-- Rules of mappings that were put over the API, of any datasource.
CREATE TABLE mapping_rules (
  datasource TEXT NOT NULL,
  -- From 0: the order in which they are tried.
  position INTEGER NOT NULL,
  id TEXT NOT NULL UNIQUE,
  entity_type TEXT NOT NULL,
  source TEXT NOT NULL,
  target TEXT NOT NULL,
  transform TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (datasource, position)
) STRICT, WITHOUT ROWID;
