-- What the mapped records of a collection are to the host; NULL: nothing that has an id of its own. All of them whose change is not above
-- `referenced_upto` have one.
ALTER TABLE collections ADD COLUMN entity_type TEXT;
ALTER TABLE collections ADD COLUMN referenced_upto INTEGER NOT NULL DEFAULT 0;

-- The ids that records of other systems have here: given once and kept, whatever becomes of the records. Random, so this table alone tells them.
CREATE TABLE external_reference (
  id TEXT PRIMARY KEY,
  -- The datasource.
  source TEXT NOT NULL COLLATE BINARY,
  entity_type TEXT NOT NULL COLLATE BINARY,
  external_id TEXT NOT NULL COLLATE BINARY,
  internal_id TEXT NOT NULL,
  -- `YYYY-MM-DD HH:MM:SS` in UTC.
  created_at TEXT NOT NULL DEFAULT (datetime('now')),
  updated_at TEXT NOT NULL DEFAULT (datetime('now'))
) STRICT;

CREATE UNIQUE INDEX external_reference_unique ON external_reference (source, entity_type, external_id);
CREATE INDEX external_reference_internal ON external_reference (internal_id);
