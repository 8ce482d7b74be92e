-- How far the history of an object is read in ranges, beside what changes: JSON of a `Backfill`.
CREATE TABLE backfills (
  collection INTEGER PRIMARY KEY REFERENCES collections,
  state TEXT NOT NULL
) STRICT;
