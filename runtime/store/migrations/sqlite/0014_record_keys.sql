-- What records are looked up by. Made from the raw records when somebody looks, so that whoever writes records need not know of it: of an index,
-- the keys of every record whose change is not above `upto` are kept (ADR 29).
CREATE TABLE key_indexes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  collection INTEGER NOT NULL,
  -- Paths in the raw record, or `external_id`: of the keys, and of what is given for them.
  by_path TEXT NOT NULL,
  value_path TEXT NOT NULL,
  -- 1: keys that differ in case are one.
  fold INTEGER NOT NULL CHECK (fold IN (0, 1)),
  upto INTEGER NOT NULL DEFAULT 0,
  -- Milliseconds since the epoch: when somebody last looked.
  asked_at INTEGER NOT NULL,
  UNIQUE (collection, by_path, value_path, fold)
) STRICT;

CREATE TABLE record_keys (
  key_index INTEGER NOT NULL,
  key TEXT NOT NULL COLLATE BINARY,
  external_id TEXT NOT NULL COLLATE BINARY,
  -- JSON of what is given; NULL: nothing.
  value TEXT,
  PRIMARY KEY (key_index, key, external_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX record_keys_of_record ON record_keys (key_index, external_id);
