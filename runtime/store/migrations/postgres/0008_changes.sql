-- The change feed: within a datasource, each change has a number in the order of commits, because whoever takes one keeps the row of
-- `change_counters` until it commits. A record carries the number of its last change and that of its first, a deleted one leaves a
-- tombstone with its number.
ALTER TABLE entities ADD COLUMN change bigint NOT NULL DEFAULT 0, ADD COLUMN first_change bigint NOT NULL DEFAULT 0;
UPDATE entities SET change = id, first_change = id;
CREATE INDEX entities_by_change ON entities (collection, change);

CREATE TABLE change_counters (
  datasource text COLLATE "C" PRIMARY KEY,
  -- Says whose numbers they are: those of a store that was made anew are others.
  feed text COLLATE "C" NOT NULL DEFAULT replace(gen_random_uuid()::text, '-', ''),
  last bigint NOT NULL,
  -- The greatest number of a tombstone that is no longer kept.
  forgotten bigint NOT NULL DEFAULT 0
  -- Every page writes its row again: with room beside it, that touches no index.
) WITH (fillfactor = 50);
INSERT INTO change_counters (datasource, last)
  SELECT datasource, max(entities.id) FROM entities JOIN collections ON collections.id = entities.collection GROUP BY datasource;

CREATE TABLE tombstones (
  collection integer NOT NULL,
  external_id text COLLATE "C" NOT NULL,
  change bigint NOT NULL,
  -- When it began to be: who has read no further than before that never knew it.
  first_change bigint NOT NULL,
  -- Milliseconds since the epoch.
  deleted_at bigint NOT NULL,
  PRIMARY KEY (collection, external_id)
);
CREATE INDEX tombstones_by_change ON tombstones (collection, change);
