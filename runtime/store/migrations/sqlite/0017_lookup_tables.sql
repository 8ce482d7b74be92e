-- Tables that the operator put, for lookups.
CREATE TABLE lookup_tables (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE COLLATE BINARY,
  row_count INTEGER NOT NULL,
  version INTEGER NOT NULL,
  -- JSON list of text.
  columns TEXT NOT NULL,
  -- Milliseconds since the epoch.
  changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE table_rows (
  lookup_table INTEGER NOT NULL,
  -- From 1.
  number INTEGER NOT NULL,
  -- JSON object.
  value TEXT NOT NULL,
  PRIMARY KEY (lookup_table, number)
) STRICT, WITHOUT ROWID;

-- The columns whose keys are kept: each from when somebody first looked by it until the table is put anew.
CREATE TABLE table_indexes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  lookup_table INTEGER NOT NULL,
  by_column TEXT NOT NULL,
  fold INTEGER NOT NULL CHECK (fold IN (0, 1)),
  UNIQUE (lookup_table, by_column, fold)
) STRICT;

CREATE TABLE table_keys (
  table_index INTEGER NOT NULL,
  key TEXT NOT NULL COLLATE BINARY,
  number INTEGER NOT NULL,
  PRIMARY KEY (table_index, key, number)
) STRICT, WITHOUT ROWID;
