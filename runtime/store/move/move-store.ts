import { realpath } from 'node:fs/promises';
import { ConnectorError } from '../../kernel/errors.ts';
import { followingOn } from '../postgres/follow.ts';
import { migrate } from '../postgres/migrations.ts';
import type { Pool, Queries } from '../postgres/pool.ts';
import { withAnyText } from '../postgres/text.ts';
import { postgresVaultMigrations } from '../postgres/vault/open-vault.ts';
import { shippedMigrations } from '../shipped-migrations.ts';
import { planTables, type TablePlan, toTarget } from './describe.ts';
import { batchesOf, fingerprintSource, fingerprintTarget, keyOf } from './fingerprint.ts';
import { type MoveSource, openMoveSource } from './source.ts';
import { movedTables, targetOf } from './tables.ts';
import { clearTables, continueCounter, countRows, insertRows } from './target.ts';

export interface MoveOptions {
  /** The data folder. */
  readonly folder: string;
  readonly pool: Pool;
  /** That of the pool. */
  readonly schema: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: MoveProgress) => void;
}

export interface MoveProgress {
  readonly step: 'copy' | 'compare';
  /** As the data folder calls it. */
  readonly table: string;
  /** Rows of all tables together. */
  readonly done: number;
  readonly all: number;
}

export interface Moved {
  /** `before`: an earlier call had done it all. */
  readonly outcome: 'moved' | 'before';
  readonly rows: Readonly<Record<string, number>>;
}

const areas = [
  ['store', new URL('../migrations/postgres/', import.meta.url)],
  ['vault', postgresVaultMigrations],
  ['move', new URL('../migrations/postgres-move/', import.meta.url)],
] as const;

/** Any number: two moves into one schema wait for nobody, the second is refused. */
const moveLock = 7_304_121;

/**
 * Copies an embedded store and vault into PostgreSQL and compares both. Broken off anywhere, it goes on there the next time; what had
 * changed in between is found when both are compared, and it begins anew. The data folder stays as it is. Throws STORE_LOCKED where a
 * process has the folder or moves into the schema, REQUEST_INVALID where the schema has data that did not come of this move, STORE_FAILED
 * where both sides differ in the end.
 */
export async function moveStore(options: MoveOptions): Promise<Moved> {
  const { pool, schema } = options;
  const source = openMoveSource(options.folder);
  try {
    for (const [area, folder] of areas) await migrate(pool, schema, area, shippedMigrations(folder));
    return await underMoveLock(pool, async () => moveFrom(source, await realpath(options.folder), options));
  } finally {
    source.close();
  }
}

async function underMoveLock<Result>(pool: Pool, work: () => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ has: boolean }>('SELECT pg_try_advisory_lock($1, hashtext(current_schema())) AS has', [moveLock]);
    if (rows[0]?.has !== true)
      throw new ConnectorError('STORE_LOCKED', 'another process moves a store into this schema; let it end, then try again');
    return await work();
  } finally {
    // With the connection, the lock goes.
    await client.end().catch(() => {});
  }
}

async function moveFrom(source: MoveSource, folder: string, { pool, signal, onProgress }: MoveOptions): Promise<Moved> {
  const plans = await planTables(source, pool);
  const state = await beginMove(pool, folder);
  if (state.status === 'done') return { outcome: 'before', rows: JSON.parse(state.counts ?? '{}') as Moved['rows'] };
  const all = plans.reduce((sum, { table }) => sum + source.count(table), 0);
  let isWhole = false;
  for (let isResumed = state.isResumed; !isWhole; isResumed = false) {
    await copyAll({ source, plans, pool, folder, signal, onProgress, all });
    const differing = await compareAll({ source, plans, pool, signal, onProgress, all });
    isWhole = differing === undefined;
    if (differing !== undefined && !isResumed) throw differs(differing);
    // The data folder was written to since the move began.
    if (differing !== undefined) await startOver(pool, folder);
  }
  for (const { table } of plans) await continueCounter(pool, table, source.counter(table));
  await followAll(pool, signal);
  const rows = Object.fromEntries(plans.map(({ table }) => [table.source, source.count(table)]));
  await withAnyText(pool).run(`UPDATE store_moves SET status = 'done', done_at = now(), counts = $2 WHERE source = $1`, [
    folder,
    JSON.stringify(rows),
  ]);
  return { outcome: 'moved', rows };
}

/** The tables of records are made anew out of them: whoever reads them finds them as they were. */
async function followAll(pool: Pool, signal: AbortSignal): Promise<void> {
  const { follow } = followingOn(pool, () => signal.throwIfAborted());
  const told = await withAnyText(pool).query<{ datasource: string; tables: string }>('SELECT datasource, tables FROM datasource_facts');
  for (const { datasource, tables } of told) {
    // As `ensureFacts` wrote it.
    for (const [object, table] of Object.entries(JSON.parse(tables) as Record<string, string>)) await follow({ datasource, object, table });
  }
}

interface MoveState {
  readonly status: 'copying' | 'done';
  readonly counts: string | null;
  readonly isResumed: boolean;
}

/** The move that is going on, or a new one where the schema is empty. */
async function beginMove(pool: Pool, folder: string): Promise<MoveState> {
  return pool.transaction(async (plain) => {
    const queries = withAnyText(plain);
    const [known] = await queries.query<Omit<MoveState, 'isResumed'>>('SELECT status, counts FROM store_moves WHERE source = $1', [folder]);
    if (known) return { ...known, isResumed: true };
    for (const table of movedTables) {
      const rows = await countRows(queries, table);
      if (rows > 0) throw occupied(targetOf(table), rows);
    }
    await queries.run("INSERT INTO store_moves (source, status) VALUES ($1, 'copying')", [folder]);
    return { status: 'copying', counts: null, isResumed: false };
  });
}

interface Work extends Pick<MoveOptions, 'pool' | 'signal' | 'onProgress'> {
  readonly source: MoveSource;
  readonly plans: readonly TablePlan[];
  readonly all: number;
}

async function copyAll({ source, plans, pool, folder, signal, onProgress, all }: Work & { readonly folder: string }): Promise<void> {
  let done = 0;
  for (const plan of plans) {
    const { table } = plan;
    const from = await positionOf(pool, folder, plan);
    if (from) done += await countRows(pool, table);
    for (const rows of batchesOf(source, plan, from)) {
      signal.throwIfAborted();
      const last = keyOf(table.key, rows[rows.length - 1] ?? {});
      await pool.transaction(async (queries) => {
        await insertRows(
          queries,
          table,
          plan.columns,
          rows.map((row) => toTarget(plan, row)),
        );
        await recordPosition(queries, folder, plan, last);
      });
      done += rows.length;
      onProgress({ step: 'copy', table: table.source, done, all });
    }
  }
}

/** The first table of which both sides are not the same. */
async function compareAll({ source, plans, pool, signal, onProgress, all }: Work): Promise<string | undefined> {
  let done = 0;
  for (const plan of plans) {
    const ours = fingerprintSource(source, plan);
    const theirs = await fingerprintTarget(pool, plan, signal);
    if (ours.rows !== theirs.rows || ours.hash !== theirs.hash) return plan.table.source;
    done += ours.rows;
    onProgress({ step: 'compare', table: plan.table.source, done, all });
  }
  return undefined;
}

async function startOver(pool: Pool, folder: string): Promise<void> {
  await pool.transaction(async (queries) => {
    await clearTables(queries, movedTables);
    await withAnyText(queries).run('DELETE FROM store_move_positions WHERE source = $1', [folder]);
  });
}

async function positionOf(pool: Pool, folder: string, { table }: TablePlan): Promise<readonly (string | number)[] | undefined> {
  const [row] = await withAnyText(pool).query<{ position: string }>(
    'SELECT position FROM store_move_positions WHERE source = $1 AND target = $2',
    [folder, targetOf(table)],
  );
  // As `recordPosition` wrote it.
  return row && (JSON.parse(row.position) as readonly (string | number)[]);
}

async function recordPosition(queries: Queries, folder: string, { table }: TablePlan, key: readonly (string | number)[]): Promise<void> {
  await withAnyText(queries).run(
    `INSERT INTO store_move_positions (source, target, position) VALUES ($1, $2, $3)
     ON CONFLICT (source, target) DO UPDATE SET position = excluded.position`,
    [folder, targetOf(table), JSON.stringify(key)],
  );
}

function occupied(table: string, rows: number): ConnectorError {
  return new ConnectorError(
    'REQUEST_INVALID',
    `the schema that DATABASE_URL leads to has data of its own (${rows} rows in "${table}"), and nothing was moved; ` +
      'name an empty one in `store.schema` of ferrule.yaml, or another database',
  );
}

function differs(table: string): ConnectorError {
  return new ConnectorError(
    'STORE_FAILED',
    `what was copied of "${table}" is not what the data folder holds: something else writes to this schema; ` +
      'end every process that uses this DATABASE_URL, then run `ferrule store move` again, which begins anew',
  );
}
