import type { DatabaseSync } from 'node:sqlite';
import type { Erased } from '../../sync/ports.ts';
import { erasures } from '../erasures.ts';
import { inTransaction } from './transaction.ts';

/** The statements are prepared here: nobody waits for this one. */
export function erase(database: DatabaseSync, datasource: string): Erased {
  return inTransaction(database, () => {
    const removed = new Map(
      erasures('?').map(([table, condition]) => [
        table,
        Number(database.prepare(`DELETE FROM ${table} WHERE ${condition}`).run(datasource).changes),
      ]),
    );
    return { records: removed.get('entities') ?? 0, runs: removed.get('runs') ?? 0 };
  });
}
