-- How a collection was last mapped.
CREATE TABLE mapping_states (
  collection INTEGER PRIMARY KEY,
  -- Of the rule list that all its records were mapped by.
  list_hash TEXT,
  -- JSON of the context values that it was mapped with.
  context TEXT,
  -- JSON of how far what it looks into had come when its failed records were last tried.
  tried TEXT
) STRICT;
