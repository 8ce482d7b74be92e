import type { DatabaseSync } from 'node:sqlite';
import { nextRules } from '../../vault/next-rules.ts';
import type { RuleStore } from '../../vault/ports.ts';
import { inTransaction } from '../sqlite/transaction.ts';
import type { VaultOperations } from './operations.ts';
import type { VaultTables } from './tables/index.ts';

export function ruleOperations(database: DatabaseSync, { mappingRules }: VaultTables): Pick<VaultOperations, keyof RuleStore> {
  return {
    mappingRules: (datasource) => mappingRules.list(datasource),
    putMappingRules: (datasource, rules, now) =>
      inTransaction(database, () => {
        const next = nextRules(mappingRules.list(datasource), rules, now);
        mappingRules.replaceAll(datasource, next);
        return next;
      }),
  };
}
