import type { DatabaseSync } from 'node:sqlite';
import type { ExternalView } from '../views/external-view.ts';
import { sqliteExternalSql } from '../views/sqlite-view.ts';
import { prepare } from './query.ts';

/** Mapped records by the ids that they have here; PostgreSQL has it of a migration. */
const internalEntities: ExternalView = {
  name: 'internal_entities',
  select: `SELECT reference.internal_id, reference.entity_type, reference.source, reference.external_id, entities.mapped_payload AS payload,
  entities.changed_at
FROM external_reference AS reference
  JOIN collections ON collections.datasource = reference.source AND collections.entity_type = reference.entity_type
  JOIN entities ON entities.collection = collections.id AND entities.external_id = reference.external_id
WHERE entities.mapping_status = 'mapped' AND entities.deleted_at IS NULL`,
};

/** Makes it where nothing has its name. Not by a migration: the next one that changes what it reads would be refused, so each drops it first. */
export function makeOwnViews(database: DatabaseSync): void {
  const taken = prepare<[string], { name: string }>(database, 'SELECT name FROM sqlite_schema WHERE name = ? COLLATE NOCASE');
  if (taken.get(internalEntities.name) === undefined) database.exec(sqliteExternalSql(internalEntities));
}
