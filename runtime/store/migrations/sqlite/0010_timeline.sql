-- What happened in a run, for people: its first and last entries, and how many there were of which.
CREATE TABLE timelines (
  run INTEGER PRIMARY KEY REFERENCES runs,
  total INTEGER NOT NULL,
  -- JSON: how many of each type.
  counts TEXT NOT NULL,
  -- JSON: the exchange that the run ended over.
  exchange TEXT
) STRICT;

CREATE TABLE timeline_entries (
  run INTEGER NOT NULL REFERENCES timelines,
  -- From 1, in all processes that have had the run.
  number INTEGER NOT NULL,
  -- Milliseconds since the epoch.
  at INTEGER NOT NULL,
  -- JSON.
  entry TEXT NOT NULL,
  PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;
