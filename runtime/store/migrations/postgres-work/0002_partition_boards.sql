-- Partitions of one object of a run that several processes read. Small: what is done with is gone, and what waits is bounded.

-- An object whose partitions others may help with. `fence`: that of the run when its process opened it; with another one, nothing here holds.
CREATE TABLE partition_boards (
  object_run bigint PRIMARY KEY REFERENCES object_runs (number) ON DELETE CASCADE,
  run bigint NOT NULL,
  fence bigint NOT NULL,
  datasource text COLLATE "C" NOT NULL,
  object text COLLATE "C" NOT NULL,
  -- Partitions that all processes together may have in hand.
  most integer NOT NULL,
  -- JSON: how they are read.
  terms text COLLATE "C" NOT NULL,
  -- Whether partitions are offered: not before somebody has come.
  started boolean NOT NULL DEFAULT false,
  opened_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX partition_boards_of_run ON partition_boards (run);

-- Who helps, and until when they are believed to.
CREATE TABLE partition_helpers (
  id text COLLATE "C" PRIMARY KEY,
  object_run bigint NOT NULL REFERENCES partition_boards ON DELETE CASCADE,
  -- The process: no more than one place at a board for each.
  process text COLLATE "C" NOT NULL,
  lease_until timestamptz NOT NULL,
  UNIQUE (object_run, process)
);

CREATE TABLE partition_offers (
  object_run bigint NOT NULL REFERENCES partition_boards ON DELETE CASCADE,
  key_hash bytea NOT NULL,
  place bigint GENERATED ALWAYS AS IDENTITY,
  -- JSON of the partition.
  partition text COLLATE "C" NOT NULL,
  -- Who reads it: a helper, or '' for the run's own process; NULL while it waits. Nobody else writes its pages.
  taken_by text COLLATE "C",
  -- Helpers leave it to the run's own process.
  kept boolean NOT NULL DEFAULT false,
  -- How many had it and were not heard of again.
  lost integer NOT NULL DEFAULT 0,
  PRIMARY KEY (object_run, key_hash)
) WITH (fillfactor = 70);

CREATE INDEX partition_offers_waiting ON partition_offers (object_run, place) WHERE taken_by IS NULL;
