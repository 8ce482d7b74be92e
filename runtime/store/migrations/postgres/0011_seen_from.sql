-- As of the SQLite store, whose migration of this number says what it is.
ALTER TABLE object_runs ADD COLUMN seen_from bigint NOT NULL DEFAULT 0;
