-- The draft of the second seed, as it is: statements that its authors wrote against it are to read what we keep.

CREATE TABLE external_connector (
  id uuid PRIMARY KEY,
  type varchar(50) NOT NULL,
  base_url text NOT NULL,
  status varchar(20) NOT NULL,
  last_test_at timestamp,
  created_at timestamp NOT NULL DEFAULT now(),
  updated_at timestamp NOT NULL DEFAULT now()
);

CREATE TABLE external_credential (
  id uuid PRIMARY KEY,
  connector_id uuid NOT NULL REFERENCES external_connector(id),
  encrypted_key text NOT NULL,
  encrypted_secret text NOT NULL,
  created_at timestamp NOT NULL DEFAULT now(),
  updated_at timestamp NOT NULL DEFAULT now()
);

CREATE TABLE external_sync_config (
  id uuid PRIMARY KEY,
  connector_id uuid NOT NULL REFERENCES external_connector(id),
  sync_products boolean NOT NULL DEFAULT true,
  sync_orders boolean NOT NULL DEFAULT true,
  mappings_json jsonb NOT NULL DEFAULT '{}'::jsonb,
  created_at timestamp NOT NULL DEFAULT now(),
  updated_at timestamp NOT NULL DEFAULT now()
);

CREATE TABLE external_sync_run (
  id uuid PRIMARY KEY,
  connector_id uuid NOT NULL REFERENCES external_connector(id),
  status varchar(20) NOT NULL,
  started_at timestamp NOT NULL,
  finished_at timestamp,
  stats_json jsonb NOT NULL DEFAULT '{}'::jsonb
);

CREATE TABLE external_mapping_rule (
  id uuid PRIMARY KEY,
  connector_id uuid NOT NULL REFERENCES external_connector(id),
  entity_type varchar(20) NOT NULL,
  source_field text NOT NULL,
  target_field text NOT NULL,
  transform_json jsonb NOT NULL DEFAULT '{}'::jsonb,
  created_at timestamp NOT NULL DEFAULT now(),
  updated_at timestamp NOT NULL DEFAULT now()
);

CREATE TABLE external_reference (
  id uuid PRIMARY KEY,
  source varchar(50) NOT NULL,
  entity_type varchar(20) NOT NULL,
  external_id text NOT NULL,
  internal_id uuid NOT NULL,
  created_at timestamp NOT NULL DEFAULT now(),
  updated_at timestamp NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX external_reference_unique
  ON external_reference (source, entity_type, external_id);

CREATE TABLE external_product (
  id uuid PRIMARY KEY,
  connector_id uuid NOT NULL REFERENCES external_connector(id),
  external_id text NOT NULL,
  raw_payload_json jsonb NOT NULL,
  mapped_payload_json jsonb,
  status varchar(20) NOT NULL,
  created_at timestamp NOT NULL DEFAULT now(),
  updated_at timestamp NOT NULL DEFAULT now()
);

CREATE TABLE external_order (
  id uuid PRIMARY KEY,
  connector_id uuid NOT NULL REFERENCES external_connector(id),
  external_id text NOT NULL,
  raw_payload_json jsonb NOT NULL,
  mapped_payload_json jsonb,
  status varchar(20) NOT NULL,
  created_at timestamp NOT NULL DEFAULT now(),
  updated_at timestamp NOT NULL DEFAULT now()
);

CREATE INDEX external_product_connector_idx
  ON external_product (connector_id);

CREATE INDEX external_order_connector_idx
  ON external_order (connector_id);
