import type { FactStore } from '../../sync/ports.ts';
import { factErasures } from '../erasures.ts';
import { assembleFacts, ensureFactsSql, factsColumns, type FactsRow, factsValues, leftTables } from '../facts-rows.ts';
import { textArray } from './bulk.ts';
import type { Pool, Queries } from './pool.ts';
import { keepFromErasing } from './run-operations.ts';
import { withAnyText } from './text.ts';

const ensure = ensureFactsSql((number) => `$${number}`);

/** `open` throws where the store is closed. */
export function factsOn(pool: Pool, open: () => void): FactStore {
  const reading = (): Queries => {
    open();
    return withAnyText(pool);
  };
  const find = (queries: Queries, condition: string, value: unknown): Promise<readonly FactsRow[]> =>
    queries.query<FactsRow>(`SELECT ${factsColumns} FROM datasource_facts WHERE ${condition}`, [value]);
  return {
    async ensureFacts(facts) {
      open();
      return pool.transaction(async (plain) => {
        const queries = withAnyText(plain);
        const { datasource } = facts;
        const [before] = await find(queries, 'datasource = $1', datasource);
        await queries.run(ensure, factsValues(facts));
        const [row] = await find(queries, 'datasource = $1', datasource);
        if (row === undefined) throw new Error('an upsert left no row');
        for (const [object, table] of leftTables(before && assembleFacts(before), facts)) {
          await keepFromErasing(queries, datasource);
          // First: whoever follows has it until the end of a step.
          await queries.run(
            'DELETE FROM followed_changes WHERE collection IN (SELECT id FROM collections WHERE datasource = $1 AND object = $2)',
            [datasource, object],
          );
          await queries.run(`DELETE FROM ${table} WHERE connector_id = $1 AND object = $2`, [row.id, object]);
        }
        return assembleFacts(row);
      });
    },
    async tested(datasource, { at, success, reason, message }) {
      await reading().run(
        'UPDATE datasource_facts SET tested_at = $2, test_success = $3, test_reason = $4, test_message = $5 WHERE datasource = $1',
        [datasource, at, success, reason, message],
      );
    },
    async factsById(id) {
      // What is no UUID is nobody's.
      const [row] = await find(reading(), 'id::text = $1', id);
      return row && assembleFacts(row);
    },
    async factsOf(datasources) {
      return (await find(reading(), 'datasource = ANY($1::text[])', textArray(datasources))).map(assembleFacts);
    },
    async forgetFacts(datasource) {
      open();
      await pool.transaction(async (plain) => {
        const queries = withAnyText(plain);
        await keepFromErasing(queries, datasource);
        for (const [table, condition] of factErasures('$1')) await queries.run(`DELETE FROM ${table} WHERE ${condition}`, [datasource]);
      });
    },
  };
}
