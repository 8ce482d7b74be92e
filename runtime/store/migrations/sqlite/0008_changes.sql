-- The change feed: within a datasource, each change has a number in the order of commits. A record carries that of its last change and that
-- of its first, a deleted one leaves a tombstone with its number.
ALTER TABLE entities ADD COLUMN change INTEGER NOT NULL DEFAULT 0;
ALTER TABLE entities ADD COLUMN first_change INTEGER NOT NULL DEFAULT 0;
UPDATE entities SET change = id, first_change = id;
CREATE INDEX entities_by_change ON entities (collection, change);

CREATE TABLE change_counters (
  datasource TEXT PRIMARY KEY,
  -- Says whose numbers they are: those of a store that was made anew are others.
  feed TEXT NOT NULL DEFAULT (lower(hex(randomblob(8)))),
  last INTEGER NOT NULL,
  -- The greatest number of a tombstone that is no longer kept.
  forgotten INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO change_counters (datasource, last)
  SELECT datasource, max(entities.id) FROM entities JOIN collections ON collections.id = entities.collection GROUP BY datasource;

CREATE TABLE tombstones (
  collection INTEGER NOT NULL,
  external_id TEXT NOT NULL COLLATE BINARY,
  change INTEGER NOT NULL,
  -- When it began to be: who has read no further than before that never knew it.
  first_change INTEGER NOT NULL,
  -- Milliseconds since the epoch.
  deleted_at INTEGER NOT NULL,
  PRIMARY KEY (collection, external_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tombstones_by_change ON tombstones (collection, change);
