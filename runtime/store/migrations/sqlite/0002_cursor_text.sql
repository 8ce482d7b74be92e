-- A cursor is text: times finer than a millisecond, numbers beyond 2^53 and opaque tokens. A time stays milliseconds since the epoch.
CREATE TABLE cursors_as_text (
  collection INTEGER PRIMARY KEY REFERENCES collections,
  position TEXT NOT NULL,
  run INTEGER NOT NULL
) STRICT;
INSERT INTO cursors_as_text (collection, position, run) SELECT collection, CAST(position AS TEXT), run FROM cursors;
DROP TABLE cursors;
ALTER TABLE cursors_as_text RENAME TO cursors;

ALTER TABLE object_runs ADD COLUMN cursor_text TEXT;
UPDATE object_runs SET cursor_text = CAST(cursor AS TEXT);
ALTER TABLE object_runs DROP COLUMN cursor;
ALTER TABLE object_runs RENAME COLUMN cursor_text TO cursor;

UPDATE object_runs SET checkpoint = json_set(checkpoint, '$.maxCursor', CAST(json_extract(checkpoint, '$.maxCursor') AS TEXT))
  WHERE json_type(checkpoint, '$.maxCursor') IN ('integer', 'real');
UPDATE object_runs SET checkpoint = json_set(checkpoint, '$.since', CAST(json_extract(checkpoint, '$.since') AS TEXT))
  WHERE json_type(checkpoint, '$.since') IN ('integer', 'real');
