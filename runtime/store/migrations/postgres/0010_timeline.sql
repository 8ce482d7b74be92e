-- As of the SQLite store, whose migration of this number says what they are.
CREATE TABLE timelines (
  run bigint PRIMARY KEY REFERENCES runs,
  total bigint NOT NULL,
  counts text NOT NULL,
  exchange text
);

CREATE TABLE timeline_entries (
  run bigint NOT NULL REFERENCES timelines,
  number bigint NOT NULL,
  at bigint NOT NULL,
  entry text NOT NULL,
  PRIMARY KEY (run, number)
);
