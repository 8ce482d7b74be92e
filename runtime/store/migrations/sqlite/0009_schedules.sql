-- When each datasource is run next by itself. `rule` is what `due_at` was reckoned by: another one makes it be reckoned anew.
CREATE TABLE schedules (
  datasource TEXT NOT NULL,
  kind TEXT NOT NULL,
  rule TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  -- Whoever has taken it to begin it has it until then.
  taken_until INTEGER NOT NULL DEFAULT 0,
  started_at INTEGER,
  running INTEGER NOT NULL DEFAULT 0,
  failure TEXT,
  PRIMARY KEY (datasource, kind)
) STRICT, WITHOUT ROWID;

CREATE INDEX schedules_due ON schedules (due_at, datasource);
CREATE INDEX schedules_taken ON schedules (taken_until) WHERE taken_until > 0;

-- What the connector document said, of what is read, when an object was last read whole: JSON, by place.
CREATE TABLE object_words (
  datasource TEXT NOT NULL,
  object TEXT NOT NULL,
  words TEXT NOT NULL,
  PRIMARY KEY (datasource, object)
) STRICT, WITHOUT ROWID;

-- What somebody changed of a datasource's schedule at run time.
CREATE TABLE schedule_settings (
  datasource TEXT PRIMARY KEY,
  paused INTEGER NOT NULL DEFAULT 0,
  interval TEXT
) STRICT, WITHOUT ROWID;
