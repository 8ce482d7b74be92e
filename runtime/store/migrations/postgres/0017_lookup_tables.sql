-- Tables that the operator put, for lookups.
CREATE TABLE lookup_tables (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE "C" NOT NULL UNIQUE,
  row_count bigint NOT NULL,
  version bigint NOT NULL,
  -- JSON list of text.
  columns text NOT NULL,
  -- Milliseconds since the epoch.
  changed_at bigint NOT NULL
);

CREATE TABLE table_rows (
  lookup_table bigint NOT NULL,
  -- From 1.
  number bigint NOT NULL,
  -- JSON object.
  value text NOT NULL,
  PRIMARY KEY (lookup_table, number)
);

-- The columns whose keys are kept: each from when somebody first looked by it until the table is put anew.
CREATE TABLE table_indexes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  lookup_table bigint NOT NULL,
  -- SHA-256 of the column's name, which may be longer than an index takes.
  column_hash bytea NOT NULL,
  fold boolean NOT NULL,
  UNIQUE (lookup_table, column_hash, fold)
);

CREATE TABLE table_keys (
  table_index bigint NOT NULL,
  key text COLLATE "C" NOT NULL,
  number bigint NOT NULL,
  PRIMARY KEY (table_index, key, number)
);
