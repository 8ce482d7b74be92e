import type { DatabaseSync } from 'node:sqlite';
import { addedCounts, keptEntries, keptTimelines, type TimelineStore } from '../../sync/timeline/ports.ts';
import type { Answered } from './messages.ts';
import { prepare } from './query.ts';
import type { Thread } from './thread.ts';
import { inTransaction } from './transaction.ts';

export type TimelineOperations = { [Name in keyof TimelineStore as `timelines.${Name}`]: Answered<TimelineStore>[Name] };

interface Header {
  readonly total: number;
  readonly counts: string;
  readonly exchange: string | null;
}

export function timelineOperations(database: DatabaseSync): TimelineOperations {
  const findRun = prepare<[string], { number: number; datasource: string }>(database, 'SELECT number, datasource FROM runs WHERE id = ?');
  const find = prepare<[number], Header>(database, 'SELECT total, counts, exchange FROM timelines WHERE run = ?');
  const write = prepare<[number, number, string, string | null]>(
    database,
    `INSERT INTO timelines (run, total, counts, exchange) VALUES (?, ?, ?, ?)
     ON CONFLICT (run) DO UPDATE SET total = excluded.total, counts = excluded.counts, exchange = excluded.exchange`,
  );
  const add = prepare<[number, number, number, string]>(
    database,
    'INSERT INTO timeline_entries (run, number, at, entry) VALUES (?, ?, ?, ?)',
  );
  const dropMiddle = prepare<[number, number, number]>(
    database,
    'DELETE FROM timeline_entries WHERE run = ? AND number > ? AND number <= ?',
  );
  const old = 'SELECT number FROM runs WHERE datasource = ? ORDER BY number DESC LIMIT -1 OFFSET ?';
  const dropEntries = prepare<[string, number]>(database, `DELETE FROM timeline_entries WHERE run IN (${old})`);
  const dropHeaders = prepare<[string, number]>(database, `DELETE FROM timelines WHERE run IN (${old})`);
  const list = prepare<[number], { number: number; at: number; entry: string }>(
    database,
    'SELECT number, at, entry FROM timeline_entries WHERE run = ? ORDER BY number',
  );
  return {
    'timelines.append': ({ runId, length, entries, counts, exchange }) =>
      inTransaction(database, () => {
        const run = findRun.get(runId);
        if (!run) return;
        const before = find.get(run.number);
        const from = before?.total ?? 0;
        const total = from + length;
        // Written here as such.
        const known = before ? (JSON.parse(before.counts) as Record<string, number>) : {};
        write.run(
          run.number,
          total,
          JSON.stringify(addedCounts(known, counts)),
          exchange === undefined ? (before?.exchange ?? null) : exchange,
        );
        for (const { place, at, entry } of entries) add.run(run.number, from + place + 1, at, entry);
        if (total > keptEntries.first + keptEntries.last) dropMiddle.run(run.number, keptEntries.first, total - keptEntries.last);
        if (before) return;
        dropEntries.run(run.datasource, keptTimelines);
        dropHeaders.run(run.datasource, keptTimelines);
      }),
    'timelines.timeline'(runId) {
      const run = findRun.get(runId);
      const header = run && find.get(run.number);
      if (!header) return undefined;
      const { total, counts, exchange } = header;
      return { entries: list.all(run.number), total, counts: JSON.parse(counts) as Record<string, number>, exchange };
    },
  };
}

/** The other end of it, on the main thread. */
export function timelinesOver(thread: Pick<Thread<TimelineOperations>, 'call'>): TimelineStore {
  return {
    append: (batch) => thread.call('timelines.append', batch),
    timeline: (runId) => thread.call('timelines.timeline', runId),
  };
}
