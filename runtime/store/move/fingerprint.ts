import { hash } from 'node:crypto';
import type { Queries } from '../postgres/pool.ts';
import { type TablePlan, toTarget } from './describe.ts';
import { type MoveSource, sizeOf } from './source.ts';
import type { SourceRow } from './tables.ts';
import { readRows, type TargetRow } from './target.ts';

/** What a table holds, in whatever order it is read: equal contents, equal text. */
export interface Fingerprint {
  readonly rows: number;
  readonly hash: string;
}

const bytesAtOnce = 4 * 1024 * 1024;
const rowsAtOnce = 2_000;

export function fingerprintSource(source: MoveSource, plan: TablePlan): Fingerprint {
  const sum = createSum(plan);
  for (const rows of batchesOf(source, plan)) for (const row of rows) sum.add(toTarget(plan, row));
  return sum.end();
}

export async function fingerprintTarget(queries: Queries, plan: TablePlan, signal: AbortSignal): Promise<Fingerprint> {
  const sum = createSum(plan);
  let after: TargetRow | undefined;
  let limit = 100;
  for (;;) {
    signal.throwIfAborted();
    const rows = await readRows(queries, plan.table, plan.columns, after, limit);
    for (const row of rows) sum.add(row);
    if (rows.length < limit) return sum.end();
    after = rows.at(-1);
    const bytes = rows.reduce((total, row) => total + sizeOf(row as SourceRow), 0);
    limit = Math.max(1, Math.min(rowsAtOnce, Math.floor((bytesAtOnce * rows.length) / Math.max(1, bytes))));
  }
}

/** All rows from a key on, a bounded number at a time. */
export function* batchesOf(
  source: MoveSource,
  { table }: TablePlan,
  from?: readonly (string | number)[],
): Generator<readonly SourceRow[], void, void> {
  let after = from;
  for (;;) {
    const rows = source.rows(table, after, { rows: rowsAtOnce, bytes: bytesAtOnce });
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    after = keyOf(table.key, last);
  }
}

export function keyOf(key: readonly string[], row: SourceRow): readonly (string | number)[] {
  // Keys are integers and texts, never null.
  return key.map((name) => row[name] as string | number);
}

function createSum({ columns }: TablePlan): { add(row: TargetRow): void; end(): Fingerprint } {
  let rows = 0;
  let total = 0n;
  return {
    add(row) {
      const cells = columns.map(({ name }) => {
        const cell = row[name] ?? null;
        return Buffer.isBuffer(cell) ? cell.toString('hex') : cell;
      });
      total =
        (total + BigInt(`0x${hash('sha256', JSON.stringify(cells), 'hex').slice(0, 32)}`)) & 0xffff_ffff_ffff_ffff_ffff_ffff_ffff_ffffn;
      rows += 1;
    },
    end: () => ({ rows, hash: total.toString(16) }),
  };
}
