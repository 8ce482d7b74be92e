import type { DatabaseSync } from 'node:sqlite';
import type { StoredRule } from '../../../vault/ports.ts';
import { prepare, toStoredInteger } from '../../sqlite/query.ts';

/** Rules of mappings, by datasource. */
export interface MappingRulesTable {
  list(datasource: string): readonly StoredRule[];
  /** In place of all that there were. */
  replaceAll(datasource: string, rules: readonly StoredRule[]): void;
  removeOf(datasource: string): void;
}

export function mappingRulesTable(database: DatabaseSync): MappingRulesTable {
  const list = prepare<[string], StoredRule>(
    database,
    `SELECT id, entity_type AS entityType, source, target, transform, created_at AS createdAt, updated_at AS updatedAt
     FROM mapping_rules WHERE datasource = ? ORDER BY position`,
  );
  const clear = prepare<[string]>(database, 'DELETE FROM mapping_rules WHERE datasource = ?');
  const add = prepare<[string, number, string, string, string, string, string, number, number]>(
    database,
    `INSERT INTO mapping_rules (datasource, position, id, entity_type, source, target, transform, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return {
    list: (datasource) => list.all(datasource),
    replaceAll(datasource, rules) {
      clear.run(datasource);
      for (const [position, { id, entityType, source, target, transform, createdAt, updatedAt }] of rules.entries())
        add.run(datasource, position, id, entityType, source, target, transform, toStoredInteger(createdAt), toStoredInteger(updatedAt));
    },
    removeOf: (datasource) => void clear.run(datasource),
  };
}
