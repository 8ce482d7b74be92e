-- Engine columns are integers and binary-collated text; payloads are text, exactly as they came.

CREATE TABLE collections (
  id INTEGER PRIMARY KEY,
  datasource TEXT NOT NULL,
  object TEXT NOT NULL,
  collection_key TEXT NOT NULL,
  UNIQUE (datasource, object)
) STRICT;

CREATE TABLE runs (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  datasource TEXT NOT NULL,
  connector TEXT NOT NULL,
  connector_hash TEXT NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('full', 'incremental')),
  status TEXT NOT NULL CHECK (status IN ('running', 'success', 'partial', 'failed', 'cancelled')),
  started_at TEXT NOT NULL,
  finished_at TEXT,
  error_code TEXT,
  error_message TEXT,
  resumed INTEGER NOT NULL DEFAULT 0,
  -- 1: it ended before its end by something that time can mend, so the next run of its kind goes on from its checkpoints.
  resumable INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX runs_of_datasource ON runs (datasource, number);
CREATE UNIQUE INDEX runs_unfinished ON runs (datasource) WHERE status = 'running';

CREATE TABLE object_runs (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  run INTEGER NOT NULL REFERENCES runs,
  collection INTEGER NOT NULL REFERENCES collections,
  mode TEXT NOT NULL CHECK (mode IN ('full', 'incremental')),
  mode_reason TEXT,
  created INTEGER NOT NULL DEFAULT 0,
  updated INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  deleted INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  -- JSON: the position is the engine's to read, the store only gives it back.
  checkpoint TEXT,
  cursor INTEGER,
  stop_reason TEXT,
  notes TEXT NOT NULL DEFAULT '[]',
  failures_kept INTEGER NOT NULL DEFAULT 0,
  UNIQUE (run, collection)
) STRICT;

CREATE INDEX object_runs_of_collection ON object_runs (collection, number);

CREATE TABLE cursors (
  collection INTEGER PRIMARY KEY REFERENCES collections,
  position INTEGER NOT NULL,
  run INTEGER NOT NULL
) STRICT;

-- The wide columns stand last: reading the others then touches no overflow page. A row id beside a narrow unique index, rather than
-- WITHOUT ROWID, because rows of a kilobyte in the key's own tree were up to five times slower to load.
CREATE TABLE entities (
  id INTEGER PRIMARY KEY,
  collection INTEGER NOT NULL,
  external_id TEXT NOT NULL COLLATE BINARY,
  version INTEGER NOT NULL,
  -- The run that last changed it.
  run INTEGER NOT NULL,
  -- Not IN: it builds a table for every row that is written, which made a load a fifth slower.
  mapping_status TEXT NOT NULL CHECK (mapping_status = 'none' OR mapping_status = 'mapped' OR mapping_status = 'failed'),
  api_version TEXT,
  created_at TEXT,
  updated_at TEXT,
  archived_at TEXT,
  -- Milliseconds since the epoch.
  stored_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  -- JSON list of text.
  mapping_errors TEXT,
  raw_payload TEXT NOT NULL,
  mapped_payload TEXT
) STRICT;

CREATE UNIQUE INDEX entities_by_id ON entities (collection, external_id);
CREATE INDEX entities_failed ON entities (collection, external_id) WHERE mapping_status = 'failed';

-- What a full read has met. A row here means: not to be swept by this read; every write of a record during it adds one.
CREATE TABLE seen_marks (
  object_run INTEGER NOT NULL,
  entity INTEGER NOT NULL,
  PRIMARY KEY (object_run, entity)
) STRICT, WITHOUT ROWID;

CREATE TABLE failed_records (
  id INTEGER PRIMARY KEY,
  object_run INTEGER NOT NULL REFERENCES object_runs,
  -- SHA-1 of the text: the same record again is not kept twice.
  raw_hash BLOB NOT NULL,
  reason TEXT NOT NULL,
  raw_payload TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX failed_records_once ON failed_records (object_run, raw_hash);
