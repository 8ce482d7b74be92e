-- As of the SQLite store, whose migration of this number says what they are. Times of rows that other programs read are without a zone, in UTC.
CREATE TABLE datasource_facts (
  datasource text COLLATE "C" PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  connector text COLLATE "C" NOT NULL,
  base_url text NOT NULL,
  enabled boolean NOT NULL,
  toggles text NOT NULL,
  tables text NOT NULL,
  secrets text NOT NULL,
  rules text NOT NULL,
  mappings text NOT NULL,
  configuration_hash text COLLATE "C",
  tested_at bigint,
  test_success boolean,
  test_reason text,
  test_message text,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL
);

CREATE TABLE external_product (
  id uuid PRIMARY KEY,
  connector_id uuid NOT NULL REFERENCES datasource_facts (id),
  external_id text COLLATE "C" NOT NULL,
  raw_payload_json jsonb NOT NULL,
  mapped_payload_json jsonb,
  status text NOT NULL,
  created_at timestamp NOT NULL,
  updated_at timestamp NOT NULL,
  mapping_errors_json jsonb,
  object text COLLATE "C" NOT NULL
);
CREATE INDEX external_product_connector_idx ON external_product (connector_id);

CREATE TABLE external_order (
  id uuid PRIMARY KEY,
  connector_id uuid NOT NULL REFERENCES datasource_facts (id),
  external_id text COLLATE "C" NOT NULL,
  raw_payload_json jsonb NOT NULL,
  mapped_payload_json jsonb,
  status text NOT NULL,
  created_at timestamp NOT NULL,
  updated_at timestamp NOT NULL,
  mapping_errors_json jsonb,
  object text COLLATE "C" NOT NULL
);
CREATE INDEX external_order_connector_idx ON external_order (connector_id);

CREATE TABLE followed_changes (
  collection integer PRIMARY KEY,
  record_table text COLLATE "C" NOT NULL,
  change bigint NOT NULL
);

ALTER TABLE object_runs ADD COLUMN errors text NOT NULL DEFAULT '[]';

-- As `uuidOf` (kernel/uuid-of.ts) of parts that are put together with U+001F.
CREATE FUNCTION record_uuid(parts text) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT encode(set_byte(set_byte(hashed.bytes, 6, get_byte(hashed.bytes, 6) & 15 | 128), 8, get_byte(hashed.bytes, 8) & 63 | 128), 'hex')::uuid
  FROM (SELECT substring(sha256(convert_to(parts, 'UTF8')) FROM 1 FOR 16) AS bytes) AS hashed
$$;

-- Records are kept as their JSON came. jsonb has no place for U+0000 nor for half of a surrogate pair: each becomes U+FFFD. What it cannot read
-- at all is NULL.
CREATE FUNCTION record_json(given text) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
  RETURN given::jsonb;
EXCEPTION WHEN OTHERS THEN
  BEGIN
    RETURN regexp_replace(
      regexp_replace(given, '(?<!\\)((?:\\\\)*)\\u(?:0000|[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F]))', '\1\\ufffd', 'g'),
      '(?<!\\u[dD][89abAB][0-9a-fA-F][0-9a-fA-F])(?<!\\)((?:\\\\)*)\\u[dD][c-fC-F][0-9a-fA-F]{2}', '\1\\ufffd', 'g')::jsonb;
  EXCEPTION WHEN OTHERS THEN
    RETURN NULL;
  END;
END $$;
