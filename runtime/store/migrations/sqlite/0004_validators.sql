-- What the last complete read of a collection got to ask with whether anything has changed since: an ETag or a time. Opaque.
CREATE TABLE validators (
  collection INTEGER PRIMARY KEY REFERENCES collections,
  value TEXT NOT NULL
) STRICT;
