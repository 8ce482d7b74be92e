-- How far embedded stores have been moved into this schema.
CREATE TABLE store_moves (
  -- The data folder.
  source text COLLATE "C" PRIMARY KEY,
  status text COLLATE "C" NOT NULL CHECK (status IN ('copying', 'done')),
  begun_at timestamptz NOT NULL DEFAULT now(),
  done_at timestamptz,
  -- JSON: what was counted when it was done.
  counts text
);
-- The last key of each table that has been copied, with the rows up to it.
CREATE TABLE store_move_positions (
  source text COLLATE "C" NOT NULL REFERENCES store_moves ON DELETE CASCADE,
  target text COLLATE "C" NOT NULL,
  -- JSON list.
  position text NOT NULL,
  PRIMARY KEY (source, target)
);
