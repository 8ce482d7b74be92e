-- A record as a page's commit writes it: all records of a page are one parameter, a list of these. It is never altered, as processes of an older
-- version write by it: what comes to records later makes another type.
CREATE TYPE page_record AS (
  -- Of one that is stored already.
  id bigint,
  external_id text,
  version bigint,
  -- Of the change that this is: how far before the last of its datasource, as 0 or less.
  change bigint,
  content_hash bytea,
  mapping_status text,
  api_version text,
  created_at text,
  updated_at text,
  archived_at text,
  mapping_errors text,
  raw_payload text,
  mapped_payload text,
  partition_values text
);
