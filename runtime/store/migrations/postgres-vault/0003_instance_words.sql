-- What of it is synced, and how its records are mapped: JSON; null: it says nothing of its own.
ALTER TABLE vault_instances ADD COLUMN synchronization text;
ALTER TABLE vault_instances ADD COLUMN mappings text;

-- Rules of mappings that were put over the API, of any datasource.
CREATE TABLE vault_mapping_rules (
  datasource text COLLATE "C" NOT NULL,
  -- From 0: the order in which they are tried.
  position bigint NOT NULL,
  id text COLLATE "C" NOT NULL UNIQUE,
  entity_type text NOT NULL,
  source text NOT NULL,
  target text NOT NULL,
  transform text NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (datasource, position)
);
