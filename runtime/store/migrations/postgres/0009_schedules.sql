-- As of the SQLite store, whose migration of this number says what they are.
CREATE TABLE schedules (
  datasource text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  rule text NOT NULL,
  due_at bigint NOT NULL,
  reason text NOT NULL,
  taken_until bigint NOT NULL DEFAULT 0,
  started_at bigint,
  running boolean NOT NULL DEFAULT false,
  failure text,
  PRIMARY KEY (datasource, kind)
);

CREATE INDEX schedules_due ON schedules (due_at, datasource);
CREATE INDEX schedules_taken ON schedules (taken_until) WHERE taken_until > 0;

CREATE TABLE object_words (
  datasource text COLLATE "C" NOT NULL,
  object text COLLATE "C" NOT NULL,
  words text NOT NULL,
  PRIMARY KEY (datasource, object)
);

CREATE TABLE schedule_settings (
  datasource text COLLATE "C" PRIMARY KEY,
  paused boolean NOT NULL DEFAULT false,
  interval text
);
