import type { Erased } from '../../sync/ports.ts';
import type { Leases } from './lease.ts';
import type { Queries } from './pool.ts';
import { lockNewestRun, refuseActive } from './run-operations.ts';

const ofCollections = 'collection IN (SELECT id FROM collections WHERE datasource = $1)';
const ofObjectRuns = `object_run IN (SELECT number FROM object_runs WHERE ${ofCollections})`;

const ofRuns = 'run IN (SELECT number FROM runs WHERE datasource = $1)';

/** What points at others before them. A table that keeps something of a datasource and is not here is found by a test. */
const conditions: readonly (readonly [table: string, condition: string])[] = [
  ['seen_marks', ofObjectRuns],
  ['failed_records', ofObjectRuns],
  ['partition_runs', ofObjectRuns],
  ['parent_runs', ofObjectRuns],
  ['partition_cursors', ofCollections],
  ['parent_positions', ofCollections],
  ['missed_marks', ofCollections],
  ['validators', ofCollections],
  ['cursors', ofCollections],
  ['tombstones', ofCollections],
  ['entities', ofCollections],
  ['object_runs', ofCollections],
  ['collections', 'datasource = $1'],
  ['timeline_entries', ofRuns],
  ['timelines', ofRuns],
  ['runs', 'datasource = $1'],
  ['change_counters', 'datasource = $1'],
  ['schedules', 'datasource = $1'],
  ['schedule_settings', 'datasource = $1'],
  ['object_words', 'datasource = $1'],
];

/** Within a transaction. A run whose holder is gone for long ends with it: what that one still writes finds no run. */
export async function erase(queries: Queries, leases: Leases, datasource: string): Promise<Erased> {
  const newest = await lockNewestRun(queries, datasource);
  if (newest !== undefined) refuseActive(leases, newest);
  const removed = new Map<string, number>();
  for (const [table, condition] of conditions)
    removed.set(table, await queries.run(`DELETE FROM ${table} WHERE ${condition}`, [datasource]));
  return { records: removed.get('entities') ?? 0, runs: removed.get('runs') ?? 0 };
}
