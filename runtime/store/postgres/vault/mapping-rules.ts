import { nextRules } from '../../../vault/next-rules.ts';
import type { RuleStore, StoredRule } from '../../../vault/ports.ts';
import { toStoredInteger } from '../../sqlite/query.ts';
import type { Queries } from '../pool.ts';
import type { VaultDatabase } from './database.ts';

const select = `SELECT id, entity_type AS "entityType", source, target, transform, created_at AS "createdAt", updated_at AS "updatedAt"
  FROM vault_mapping_rules WHERE datasource = $1 ORDER BY position`;
// Of two who put rules of a datasource at once, the second sees those of the first, also where there were none.
const waitForTurn = "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ':mapping_rules:' || $1, 0))";
const insert = `INSERT INTO vault_mapping_rules (datasource, position, id, entity_type, source, target, transform, created_at, updated_at)
  SELECT $1, position - 1, id, entity_type, source, target, transform, created_at, updated_at
  FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[])
    WITH ORDINALITY AS put (id, entity_type, source, target, transform, created_at, updated_at, position)`;

export function mappingRulesIn(database: VaultDatabase): RuleStore {
  return {
    mappingRules: (datasource) => database.query<StoredRule>(select, [datasource]),
    putMappingRules: (datasource, rules, now) =>
      database.transaction(async (queries) => {
        await queries.query(waitForTurn, [datasource]);
        const next = nextRules(await queries.query<StoredRule>(select, [datasource]), rules, now);
        await removeMappingRules(queries, datasource);
        const texts = (['id', 'entityType', 'source', 'target', 'transform'] as const).map((name) => next.map((rule) => rule[name]));
        const times = (['createdAt', 'updatedAt'] as const).map((name) => next.map((rule) => toStoredInteger(rule[name])));
        await queries.run(insert, [datasource, ...texts, ...times]);
        return next;
      }),
  };
}

/** Within a transaction. */
export async function removeMappingRules(queries: Queries, datasource: string): Promise<void> {
  await queries.run('DELETE FROM vault_mapping_rules WHERE datasource = $1', [datasource]);
}
