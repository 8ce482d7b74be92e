import type { DatabaseSync } from 'node:sqlite';
import type { FactStore } from '../../sync/ports.ts';
import { factErasures } from '../erasures.ts';
import { assembleFacts, ensureFactsSql, factsColumns, type FactsRow, factsValues, leftTables } from '../facts-rows.ts';
import type { Answered } from './messages.ts';
import { prepare } from './query.ts';
import type { Thread } from './thread.ts';
import { inTransaction } from './transaction.ts';

export type FactsOperations = Answered<FactStore>;

type Value = string | number | null;

export function factsOperations(database: DatabaseSync): FactsOperations {
  const ensure = prepare<readonly Value[]>(
    database,
    ensureFactsSql((number) => `?${number}`),
  );
  const one = prepare<[string], FactsRow>(database, `SELECT ${factsColumns} FROM datasource_facts WHERE datasource = ?`);
  const byId = prepare<[string], FactsRow>(database, `SELECT ${factsColumns} FROM datasource_facts WHERE id = ?`);
  const several = prepare<[string], FactsRow>(
    database,
    `SELECT ${factsColumns} FROM datasource_facts WHERE datasource IN (SELECT value FROM json_each(?))`,
  );
  const tested = prepare<[number, number | null, string | null, string | null, string]>(
    database,
    'UPDATE datasource_facts SET tested_at = ?, test_success = ?, test_reason = ?, test_message = ? WHERE datasource = ?',
  );
  return {
    ensureFacts: (facts) =>
      inTransaction(database, () => {
        const { datasource } = facts;
        const before = one.get(datasource);
        ensure.run(...factsValues(facts).map((value) => (typeof value === 'boolean' ? Number(value) : value)));
        const row = one.get(datasource);
        if (row === undefined) throw new Error('an upsert left no row');
        for (const [object, table] of leftTables(before && assembleFacts(before), facts)) {
          // Prepared here: documents seldom change so.
          database.prepare(`DELETE FROM ${table} WHERE connector_id = ? AND object = ?`).run(row.id, object);
          database
            .prepare('DELETE FROM followed_changes WHERE collection IN (SELECT id FROM collections WHERE datasource = ? AND object = ?)')
            .run(datasource, object);
        }
        return assembleFacts(row);
      }),
    tested: (datasource, { at, success, reason, message }) =>
      void tested.run(at, success === null ? null : Number(success), reason, message, datasource),
    factsById(id) {
      const row = byId.get(id);
      return row && assembleFacts(row);
    },
    factsOf: (datasources) => several.all(JSON.stringify(datasources)).map(assembleFacts),
    forgetFacts: (datasource) =>
      inTransaction(database, () => {
        // Prepared here: nobody waits for this one.
        for (const [table, condition] of factErasures('?')) database.prepare(`DELETE FROM ${table} WHERE ${condition}`).run(datasource);
      }),
  };
}

/** The other end of it, on the main thread. */
export function factsOver(thread: Pick<Thread<FactsOperations>, 'call'>): FactStore {
  return {
    ensureFacts: (facts) => thread.call('ensureFacts', facts),
    tested: (...given) => thread.call('tested', ...given),
    factsById: (id) => thread.call('factsById', id),
    factsOf: (datasources) => thread.call('factsOf', datasources),
    forgetFacts: (datasource) => thread.call('forgetFacts', datasource),
  };
}
