-- What a finished full read lacked without proving that it is gone. A row goes when its record is seen again, or deleted.
CREATE TABLE missed_marks (
  collection INTEGER NOT NULL,
  entity INTEGER NOT NULL,
  PRIMARY KEY (collection, entity)
) STRICT, WITHOUT ROWID;
