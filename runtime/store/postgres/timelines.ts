import { addedCounts, keptEntries, keptTimelines, type TimelineBatch, type TimelineStore } from '../../sync/timeline/ports.ts';
import { integerArray, textArray } from './bulk.ts';
import type { Pool, Queries } from './pool.ts';

interface Header {
  readonly total: number;
  readonly counts: string;
  readonly exchange: string | null;
}

interface RunRow {
  readonly number: number;
  readonly datasource: string;
}

/** Timelines of runs, in PostgreSQL. Whoever has lost a run may still say so in it: they only inform. */
export function timelinesOn(pool: Pool): TimelineStore {
  return {
    append: (batch) => pool.transaction((queries) => append(queries, batch)),
    async timeline(runId) {
      const [header] = await pool.query<Header & { readonly run: number }>(
        'SELECT run, total, counts, exchange FROM timelines WHERE run = (SELECT number FROM runs WHERE id = $1)',
        [runId],
      );
      if (!header) return undefined;
      const entries = await pool.query<{ readonly number: number; readonly at: number; readonly entry: string }>(
        'SELECT number, at, entry FROM timeline_entries WHERE run = $1 AND number <= $2 ORDER BY number',
        [header.run, header.total],
      );
      const { total, counts, exchange } = header;
      // Written below as such.
      return { entries, total, counts: JSON.parse(counts) as Record<string, number>, exchange };
    },
  };
}

async function append(queries: Queries, { runId, length, entries, counts, exchange }: TimelineBatch): Promise<void> {
  // It stays until the end of the transaction: what is erased meanwhile waits, and takes this with it.
  const [run] = await queries.query<RunRow>('SELECT number, datasource FROM runs WHERE id = $1 FOR KEY SHARE', [runId]);
  if (!run) return;
  const isNew = await queries.run(`INSERT INTO timelines (run, total, counts) VALUES ($1, 0, '{}') ON CONFLICT DO NOTHING`, [run.number]);
  const [before] = await queries.query<Header>('SELECT total, counts, exchange FROM timelines WHERE run = $1 FOR UPDATE', [run.number]);
  if (!before) return;
  const total = before.total + length;
  const known = JSON.parse(before.counts) as Record<string, number>;
  await queries.run('UPDATE timelines SET total = $2, counts = $3, exchange = $4 WHERE run = $1', [
    run.number,
    total,
    JSON.stringify(addedCounts(known, counts)),
    exchange === undefined ? before.exchange : exchange,
  ]);
  await queries.run(
    `INSERT INTO timeline_entries (run, number, at, entry)
     SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::text[])`,
    [
      run.number,
      integerArray(entries.map(({ place }) => before.total + place + 1)),
      integerArray(entries.map(({ at }) => Math.trunc(at))),
      textArray(entries.map(({ entry }) => entry)),
    ],
  );
  if (total > keptEntries.first + keptEntries.last)
    await queries.run('DELETE FROM timeline_entries WHERE run = $1 AND number > $2 AND number <= $3', [
      run.number,
      keptEntries.first,
      total - keptEntries.last,
    ]);
  if (isNew === 1) await prune(queries, run.datasource);
}

async function prune(queries: Queries, datasource: string): Promise<void> {
  const old = 'SELECT number FROM runs WHERE datasource = $1 ORDER BY number DESC OFFSET $2';
  for (const table of ['timeline_entries', 'timelines'])
    await queries.run(`DELETE FROM ${table} WHERE run IN (${old})`, [datasource, keptTimelines]);
}
