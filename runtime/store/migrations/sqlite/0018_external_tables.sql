-- What is told of datasources to people who query the store by SQL, and to forms: never a secret. Times are milliseconds since the epoch.
CREATE TABLE datasource_facts (
  datasource TEXT PRIMARY KEY,
  -- A UUID that is a function of the name (kernel/uuid-of.ts).
  id TEXT NOT NULL UNIQUE,
  connector TEXT NOT NULL,
  base_url TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  -- JSON: whether an object is synced, by object; the table of its records, by object; where each secret is kept; rule rows; inline mappings.
  toggles TEXT NOT NULL,
  tables TEXT NOT NULL,
  secrets TEXT NOT NULL,
  rules TEXT NOT NULL,
  mappings TEXT NOT NULL,
  configuration_hash TEXT,
  -- Without `test_success`, the test was of another configuration.
  tested_at INTEGER,
  test_success INTEGER,
  test_reason TEXT,
  test_message TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

-- Records as tables that other programs' SQL reads: columns and their order are given by them. They follow `entities`, out of which they can
-- be made anew; a row's id is a function of datasource, object and external id. Times are `YYYY-MM-DD HH:MM:SS` in UTC.
CREATE TABLE external_product (
  id TEXT PRIMARY KEY,
  connector_id TEXT NOT NULL REFERENCES datasource_facts (id),
  external_id TEXT NOT NULL,
  raw_payload_json TEXT NOT NULL,
  mapped_payload_json TEXT,
  status TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  -- JSON list of text.
  mapping_errors_json TEXT,
  object TEXT NOT NULL
) STRICT;
CREATE INDEX external_product_connector_idx ON external_product (connector_id);

CREATE TABLE external_order (
  id TEXT PRIMARY KEY,
  connector_id TEXT NOT NULL REFERENCES datasource_facts (id),
  external_id TEXT NOT NULL,
  raw_payload_json TEXT NOT NULL,
  mapped_payload_json TEXT,
  status TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  mapping_errors_json TEXT,
  object TEXT NOT NULL
) STRICT;
CREATE INDEX external_order_connector_idx ON external_order (connector_id);

-- How far such a table has followed a collection: the number of a change.
CREATE TABLE followed_changes (
  collection INTEGER PRIMARY KEY,
  record_table TEXT NOT NULL,
  change INTEGER NOT NULL
) STRICT;

-- JSON: the first records of a run that could not be normalized or mapped, with why.
ALTER TABLE object_runs ADD COLUMN errors TEXT NOT NULL DEFAULT '[]';
