-- The store as SQLite's migrations 0001 to 0006 leave it. Engine columns are integers and binary-collated text; payloads are text, exactly as
-- they came but for NUL, which PostgreSQL has no place for (runtime/store/postgres/text.ts).

CREATE TABLE collections (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  datasource text COLLATE "C" NOT NULL,
  object text COLLATE "C" NOT NULL,
  collection_key text COLLATE "C" NOT NULL,
  UNIQUE (datasource, object)
);

CREATE TABLE runs (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id text COLLATE "C" NOT NULL UNIQUE,
  datasource text COLLATE "C" NOT NULL,
  connector text COLLATE "C" NOT NULL,
  connector_hash text COLLATE "C" NOT NULL,
  mode text COLLATE "C" NOT NULL CHECK (mode IN ('full', 'incremental')),
  status text COLLATE "C" NOT NULL CHECK (status IN ('queued', 'running', 'success', 'partial', 'failed', 'cancelled')),
  started_at text COLLATE "C" NOT NULL,
  finished_at text COLLATE "C",
  error_code text COLLATE "C",
  error_message text,
  resumed integer NOT NULL DEFAULT 0,
  -- It ended before its end by something that time can mend, so the next run of its kind goes on from its checkpoints.
  resumable boolean NOT NULL DEFAULT false,
  -- Who runs it, and until when nobody else may take it up, by this server's clock. Nobody, while it is queued.
  holder text COLLATE "C",
  lease_until timestamptz,
  -- One higher with each holder: what a former one still writes is refused. 0 until it is begun.
  fence bigint NOT NULL DEFAULT 0
);

CREATE INDEX runs_of_datasource ON runs (datasource, number);
CREATE UNIQUE INDEX runs_unfinished ON runs (datasource) WHERE status IN ('queued', 'running');

CREATE TABLE object_runs (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run bigint NOT NULL REFERENCES runs,
  collection integer NOT NULL REFERENCES collections,
  mode text COLLATE "C" NOT NULL CHECK (mode IN ('full', 'incremental')),
  mode_reason text COLLATE "C",
  created bigint NOT NULL DEFAULT 0,
  updated bigint NOT NULL DEFAULT 0,
  unchanged bigint NOT NULL DEFAULT 0,
  deleted bigint NOT NULL DEFAULT 0,
  failed bigint NOT NULL DEFAULT 0,
  -- JSON: the position is the engine's to read, the store only gives it back.
  checkpoint text,
  cursor text COLLATE "C",
  stop_reason text COLLATE "C",
  notes text NOT NULL DEFAULT '[]',
  failures_kept integer NOT NULL DEFAULT 0,
  UNIQUE (run, collection)
  -- Every page writes its row again: with room beside it, that touches no index.
) WITH (fillfactor = 50);

CREATE INDEX object_runs_of_collection ON object_runs (collection, number);

CREATE TABLE cursors (
  collection integer PRIMARY KEY REFERENCES collections,
  position text COLLATE "C" NOT NULL,
  run bigint NOT NULL
);

CREATE TABLE entities (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version bigint NOT NULL,
  -- The run that last changed it.
  run bigint NOT NULL,
  -- Milliseconds since the epoch.
  stored_at bigint NOT NULL,
  changed_at bigint NOT NULL,
  collection integer NOT NULL,
  -- Of all that a source can change, but the version and archived_at: equal, and nothing is sent or written.
  content_hash bytea NOT NULL,
  external_id text COLLATE "C" NOT NULL,
  mapping_status text COLLATE "C" NOT NULL CHECK (mapping_status = 'none' OR mapping_status = 'mapped' OR mapping_status = 'failed'),
  api_version text COLLATE "C",
  created_at text COLLATE "C",
  updated_at text COLLATE "C",
  archived_at text COLLATE "C",
  -- JSON list of text.
  mapping_errors text,
  raw_payload text NOT NULL,
  mapped_payload text,
  partition_values text COLLATE "C"
) WITH (fillfactor = 90);

CREATE UNIQUE INDEX entities_by_id ON entities (collection, external_id);
CREATE INDEX entities_failed ON entities (collection, external_id) WHERE mapping_status = 'failed';

-- What a full read has met. A row here means: not to be swept by this read; every write of a record during it adds one.
CREATE TABLE seen_marks (
  object_run bigint NOT NULL,
  entity bigint NOT NULL,
  PRIMARY KEY (object_run, entity)
);

CREATE TABLE failed_records (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  object_run bigint NOT NULL REFERENCES object_runs,
  -- SHA-1 of the text: the same record again is not kept twice.
  raw_hash bytea NOT NULL,
  reason text NOT NULL,
  raw_payload text NOT NULL
);

CREATE UNIQUE INDEX failed_records_once ON failed_records (object_run, raw_hash);

-- How far each partition of an object has come in a run that is not done. The key is canonical JSON: equal bytes, equal partition. It may
-- be longer than an index takes, so its SHA-256 stands for it.
CREATE TABLE partition_runs (
  object_run bigint NOT NULL,
  key_hash bytea NOT NULL,
  -- JSON: the position is the engine's to read, the store only gives it back.
  checkpoint text NOT NULL,
  PRIMARY KEY (object_run, key_hash)
) WITH (fillfactor = 70);

-- The published cursor of each partition.
CREATE TABLE partition_cursors (
  collection integer NOT NULL,
  key_hash bytea NOT NULL,
  key text COLLATE "C" NOT NULL,
  position text COLLATE "C" NOT NULL,
  run bigint NOT NULL,
  PRIMARY KEY (collection, key_hash)
) WITH (fillfactor = 70);

-- What the last complete read of a collection got to ask with whether anything has changed since: an ETag or a time. Opaque.
CREATE TABLE validators (
  collection integer PRIMARY KEY REFERENCES collections,
  value text NOT NULL
);

-- What a finished full read lacked without proving that it is gone. A row goes when its record is seen again, or deleted.
CREATE TABLE missed_marks (
  collection integer NOT NULL,
  entity bigint NOT NULL,
  PRIMARY KEY (collection, entity)
);

-- How far the parents of a collection have been read of which only changed ones are read: `source` tells in which of its words. Opaque.
CREATE TABLE parent_positions (
  collection integer NOT NULL,
  source_hash bytea NOT NULL,
  source text COLLATE "C" NOT NULL,
  position text NOT NULL,
  PRIMARY KEY (collection, source_hash)
);

-- The same, reached by a run that is not done: published with its end.
CREATE TABLE parent_runs (
  object_run bigint NOT NULL,
  source_hash bytea NOT NULL,
  source text COLLATE "C" NOT NULL,
  position text NOT NULL,
  PRIMARY KEY (object_run, source_hash)
);
