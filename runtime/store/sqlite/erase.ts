import type { DatabaseSync } from 'node:sqlite';
import type { Erased } from '../../sync/ports.ts';
import { inTransaction } from './transaction.ts';

const ofCollections = 'collection IN (SELECT id FROM collections WHERE datasource = ?)';
const ofObjectRuns = `object_run IN (SELECT number FROM object_runs WHERE ${ofCollections})`;

const ofRuns = 'run IN (SELECT number FROM runs WHERE datasource = ?)';

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
  ['collections', 'datasource = ?'],
  ['timeline_entries', ofRuns],
  ['timelines', ofRuns],
  ['runs', 'datasource = ?'],
  ['change_counters', 'datasource = ?'],
  ['schedules', 'datasource = ?'],
  ['schedule_settings', 'datasource = ?'],
  ['object_words', 'datasource = ?'],
];

/** The statements are prepared here: nobody waits for this one. */
export function erase(database: DatabaseSync, datasource: string): Erased {
  return inTransaction(database, () => {
    const removed = new Map(
      conditions.map(([table, condition]) => [
        table,
        Number(database.prepare(`DELETE FROM ${table} WHERE ${condition}`).run(datasource).changes),
      ]),
    );
    return { records: removed.get('entities') ?? 0, runs: removed.get('runs') ?? 0 };
  });
}
