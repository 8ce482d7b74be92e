import type { Erased } from '../../sync/ports.ts';
import { erasures } from '../erasures.ts';
import type { Leases } from './lease.ts';
import type { Queries } from './pool.ts';
import { lockNewestRun, refuseActive } from './run-operations.ts';

/** Within a transaction. A run whose holder is gone for long ends with it: what that one still writes finds no run. */
export async function erase(queries: Queries, leases: Leases, datasource: string): Promise<Erased> {
  const newest = await lockNewestRun(queries, datasource);
  if (newest !== undefined) refuseActive(leases, newest);
  const removed = new Map<string, number>();
  for (const [table, condition] of erasures('$1'))
    removed.set(table, await queries.run(`DELETE FROM ${table} WHERE ${condition}`, [datasource]));
  return { records: removed.get('entities') ?? 0, runs: removed.get('runs') ?? 0 };
}
