-- As of the SQLite store, whose migration of this number says what it is.
CREATE TABLE backfills (
  collection bigint PRIMARY KEY REFERENCES collections,
  state text NOT NULL
);
