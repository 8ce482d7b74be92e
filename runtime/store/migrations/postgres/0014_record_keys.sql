-- What records are looked up by. Made from the raw records when somebody looks, so that whoever writes records need not know of it: of an index,
-- the keys of every record whose change is not above `upto` are kept (ADR 29).
CREATE TABLE key_indexes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  collection integer NOT NULL,
  -- SHA-256 of what follows: paths may be longer than an index takes.
  place_hash bytea NOT NULL,
  -- Paths in the raw record, or `external_id`: of the keys, and of what is given for them.
  by_path text COLLATE "C" NOT NULL,
  value_path text COLLATE "C" NOT NULL,
  -- Keys that differ in case are one.
  fold boolean NOT NULL,
  upto bigint NOT NULL DEFAULT 0,
  -- Milliseconds since the epoch: when somebody last looked.
  asked_at bigint NOT NULL,
  UNIQUE (collection, place_hash)
) WITH (fillfactor = 50);

CREATE TABLE record_keys (
  key_index bigint NOT NULL,
  key text COLLATE "C" NOT NULL,
  external_id text COLLATE "C" NOT NULL,
  -- JSON of what is given; NULL: nothing.
  value text
);

-- A key has up to 256 characters and an id up to 2,000 bytes, which together are more than an index takes.
CREATE INDEX record_keys_by_key ON record_keys (key_index, key, left(external_id, 400));
CREATE INDEX record_keys_of_record ON record_keys (key_index, external_id);
