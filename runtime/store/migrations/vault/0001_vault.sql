-- What is sealed is an envelope of the crypto room, bound to its `place`; its keys are never here.

CREATE TABLE connections (
  owner TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  sealed TEXT NOT NULL,
  expires_at INTEGER,
  status TEXT NOT NULL CHECK (status IN ('connected', 'needs_reconnect')),
  reason TEXT,
  fingerprint TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  place TEXT NOT NULL UNIQUE AS ('connection:' || owner) VIRTUAL
) STRICT;

-- AUTOINCREMENT: each lease is a new row, and a fence is never given again, also when all rows are gone.
CREATE TABLE leases (
  fence INTEGER PRIMARY KEY AUTOINCREMENT,
  owner TEXT NOT NULL UNIQUE,
  -- Null: it was released, and the intent was kept.
  holder TEXT,
  ends_at INTEGER NOT NULL,
  intent_version INTEGER,
  intent_at INTEGER
) STRICT;

CREATE TABLE authorizations (
  id TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  sealed TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  place TEXT NOT NULL UNIQUE AS ('authorization:' || id) VIRTUAL
) STRICT;

CREATE INDEX authorizations_of_owner ON authorizations (owner, expires_at);
CREATE INDEX authorizations_by_end ON authorizations (expires_at);

CREATE TABLE instances (
  owner TEXT PRIMARY KEY,
  scope TEXT NOT NULL,
  identity TEXT NOT NULL,
  name TEXT NOT NULL,
  connector TEXT NOT NULL,
  configuration TEXT NOT NULL,
  enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (scope, identity, name)
) STRICT;

CREATE TABLE instance_secrets (
  owner TEXT NOT NULL REFERENCES instances ON DELETE CASCADE,
  pointer TEXT NOT NULL,
  sealed TEXT NOT NULL,
  place TEXT NOT NULL UNIQUE AS ('secret:' || owner || ':' || pointer) VIRTUAL,
  PRIMARY KEY (owner, pointer)
) STRICT;

CREATE TABLE tokens (
  id TEXT PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  scope TEXT NOT NULL,
  identity TEXT NOT NULL,
  label TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER
) STRICT;

CREATE VIEW sealed_rows AS
  SELECT place, sealed FROM authorizations
  UNION ALL SELECT place, sealed FROM connections
  UNION ALL SELECT place, sealed FROM instance_secrets;
