-- What views are made of. A value that does not fit its type gives NULL: one record must not make a view unreadable.

-- The views that are ours, and what each was made from.
CREATE TABLE views (
  schema_name text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  connector text COLLATE "C" NOT NULL,
  object text COLLATE "C" NOT NULL,
  hash text COLLATE "C" NOT NULL,
  PRIMARY KEY (schema_name, name)
);

-- The SQL of connectors that was applied.
CREATE TABLE connector_migrations (
  schema_name text COLLATE "C" NOT NULL,
  connector text COLLATE "C" NOT NULL,
  file text COLLATE "C" NOT NULL,
  hash text COLLATE "C" NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (schema_name, connector, file)
);

-- Records are kept as their JSON came. jsonb has no place for U+0000 nor for half of a surrogate pair: each becomes U+FFFD.
CREATE FUNCTION view_json(given text) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE STRICT AS $$
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

CREATE FUNCTION view_boolean(given jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT CASE jsonb_typeof(given) WHEN 'boolean' THEN given::boolean END
$$;

CREATE FUNCTION view_number(given jsonb) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT CASE jsonb_typeof(given) WHEN 'number' THEN given::numeric END
$$;

CREATE FUNCTION view_integer(given jsonb) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT CASE jsonb_typeof(given) WHEN 'number' THEN
    CASE WHEN given::numeric = trunc(given::numeric) AND given::numeric BETWEEN -9223372036854775808 AND 9223372036854775807
      THEN given::numeric::bigint END END
$$;

-- Without a zone, a time is taken to be UTC. Words such as "now" are no times here.
CREATE FUNCTION view_time(given text) RETURNS timestamptz LANGUAGE plpgsql IMMUTABLE STRICT SET timezone TO 'UTC' SET datestyle TO 'ISO' AS $$
BEGIN
  RETURN CASE WHEN given ~ '^[+-]?[0-9]{4,6}-[0-9]{2}-[0-9]{2}' THEN given::timestamptz END;
EXCEPTION WHEN OTHERS THEN
  RETURN NULL;
END $$;

CREATE FUNCTION view_date(given text) RETURNS date LANGUAGE plpgsql IMMUTABLE STRICT SET datestyle TO 'ISO' AS $$
BEGIN
  RETURN CASE WHEN given ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}' THEN left(given, 10)::date END;
EXCEPTION WHEN OTHERS THEN
  RETURN NULL;
END $$;
