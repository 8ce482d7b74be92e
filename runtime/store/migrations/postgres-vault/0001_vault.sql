-- The tables of ../vault/0001_vault.sql. What is sealed is an envelope of the crypto room, bound to its `place`; its keys are never here.
-- Texts are those of runtime/store/postgres/text.ts; they are ordered byte by byte.

CREATE TABLE vault_connections (
  owner text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  sealed text NOT NULL,
  expires_at bigint,
  status text NOT NULL CHECK (status IN ('connected', 'needs_reconnect')),
  reason text,
  fingerprint text NOT NULL,
  updated_at bigint NOT NULL,
  place text COLLATE "C" NOT NULL UNIQUE GENERATED ALWAYS AS ('connection:' || owner) STORED
);

-- A fence is never given again, also when all leases are gone: a sequence is not rolled back.
CREATE SEQUENCE vault_fences AS bigint;

CREATE TABLE vault_leases (
  owner text COLLATE "C" PRIMARY KEY,
  -- 0: it was never given.
  fence bigint NOT NULL DEFAULT 0,
  -- Null: it was released, and the intent was kept.
  holder text,
  ends_at bigint NOT NULL DEFAULT 0,
  intent_version bigint,
  intent_at bigint
);

CREATE TABLE vault_authorizations (
  id text COLLATE "C" PRIMARY KEY,
  -- The order in which they came.
  came bigint GENERATED ALWAYS AS IDENTITY,
  owner text COLLATE "C" NOT NULL,
  sealed text NOT NULL,
  expires_at bigint NOT NULL,
  place text COLLATE "C" NOT NULL UNIQUE GENERATED ALWAYS AS ('authorization:' || id) STORED
);

CREATE INDEX vault_authorizations_of_owner ON vault_authorizations (owner, expires_at, came);
CREATE INDEX vault_authorizations_by_end ON vault_authorizations (expires_at, came);

CREATE TABLE vault_instances (
  owner text COLLATE "C" PRIMARY KEY,
  scope text COLLATE "C" NOT NULL,
  identity text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  connector text NOT NULL,
  configuration text NOT NULL,
  enabled boolean NOT NULL,
  version bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  UNIQUE (scope, identity, name)
);

CREATE TABLE vault_instance_secrets (
  owner text COLLATE "C" NOT NULL REFERENCES vault_instances ON DELETE CASCADE,
  pointer text COLLATE "C" NOT NULL,
  sealed text NOT NULL,
  place text COLLATE "C" NOT NULL UNIQUE GENERATED ALWAYS AS ('secret:' || owner || ':' || pointer) STORED,
  PRIMARY KEY (owner, pointer)
);

CREATE TABLE vault_tokens (
  id text COLLATE "C" PRIMARY KEY,
  hash text COLLATE "C" NOT NULL UNIQUE,
  scope text NOT NULL,
  identity text NOT NULL,
  label text NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint
);

CREATE VIEW vault_sealed_rows AS
  SELECT place, sealed FROM vault_authorizations
  UNION ALL SELECT place, sealed FROM vault_connections
  UNION ALL SELECT place, sealed FROM vault_instance_secrets;
