-- What the mapped records of a collection are to the host; NULL: nothing that has an id of its own. All of them whose change is not above
-- `referenced_upto` have one.
ALTER TABLE collections ADD COLUMN entity_type text COLLATE "C", ADD COLUMN referenced_upto bigint NOT NULL DEFAULT 0;

-- The ids that records of other systems have here: given once and kept, whatever becomes of the records. Random, so this table alone tells them.
CREATE TABLE external_reference (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  -- The datasource.
  source text COLLATE "C" NOT NULL,
  entity_type text COLLATE "C" NOT NULL,
  external_id text COLLATE "C" NOT NULL,
  internal_id uuid NOT NULL DEFAULT gen_random_uuid(),
  -- UTC.
  created_at timestamp NOT NULL DEFAULT now(),
  updated_at timestamp NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX external_reference_unique ON external_reference (source, entity_type, external_id);
CREATE INDEX external_reference_internal ON external_reference (internal_id);

CREATE VIEW internal_entities WITH (security_invoker = true) AS
  SELECT reference.internal_id, reference.entity_type, reference.source, reference.external_id, entities.mapped_payload AS payload,
    entities.changed_at
  FROM external_reference AS reference
    JOIN collections ON collections.datasource = reference.source AND collections.entity_type = reference.entity_type
    JOIN entities ON entities.collection = collections.id AND entities.external_id = reference.external_id
  WHERE entities.mapping_status = 'mapped' AND entities.deleted_at IS NULL;
