import { DatabaseSync } from 'node:sqlite';
import type { Catalog } from '../../runtime/documents/catalog.ts';
import type { Connector } from '../../runtime/documents/generated/connector.ts';
import type { Datasource } from '../../runtime/documents/generated/datasource.ts';
import type { Expressions } from '../../runtime/expressions/index.ts';
import { ConnectorError } from '../../runtime/kernel/errors.ts';
import { shippedMigrations } from '../../runtime/store/shipped-migrations.ts';
import { migrate, storeMigrations } from '../../runtime/store/sqlite/migrations.ts';
import type { Operations } from '../../runtime/store/sqlite/operations.ts';
import type { PageCommit, Run, RunMode } from '../../runtime/sync/ports.ts';
import { catalogOf, loaded } from '../support/loaded.ts';
import { createVirtualClock, type VirtualClock } from '../support/virtual-clock.ts';
import { type Checks, createChecks } from './check.ts';
import { createDraw, type Draw } from './draw.ts';
import { type Point, preparedOnce, type SimulatedProcess, startProcess } from './process.ts';
import { documentsOf, drawShape, type Shape, shifts } from './shape.ts';
import { createSource, type Source } from './source.ts';

/** What happened in one world. */
export interface Story {
  readonly shape: Shape;
  readonly deaths: readonly Point[];
  readonly runs: { readonly ended: number; readonly failed: number; readonly resumed: number };
  readonly deleted: number;
}

/**
 * One world from beginning to end: a provider whose records change, and processes that sync it, one after the other, that die, are stopped
 * and meet faults of network and disk, all as the seed says. Then it is quiet, and what is stored must be what there is. Throws what did not hold.
 */
export async function simulate(seed: number, expressions: Expressions): Promise<Story> {
  const draw = createDraw(seed);
  const clock = createVirtualClock();
  const world = createWorld(draw, clock, expressions);
  let ended: Story | undefined;
  let thrown: unknown;
  void live(world).then(
    (story) => (ended = story),
    (reason: unknown) => {
      thrown = reason;
      world.over = true;
    },
  );
  await clock.run();
  world.database.close();
  thrown = world.breach() ?? thrown;
  if (thrown !== undefined) throw new Error(`${JSON.stringify(world.shape)}: ${textOf(thrown).slice(0, 600)}`, { cause: thrown });
  if (ended === undefined) throw new Error('nothing moves any more: somebody waits for what never comes');
  return ended;
}

function textOf(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : JSON.stringify(thrown);
}

interface World {
  readonly draw: Draw;
  readonly clock: VirtualClock;
  readonly shape: Shape;
  readonly source: Source;
  readonly database: DatabaseSync;
  readonly checks: Checks;
  readonly faults: { network: number; store: number };
  readonly start: (mortality: number) => SimulatedProcess;
  /** What must not be and was, at the moment that it was. */
  readonly breach: () => unknown;
  over: boolean;
}

function createWorld(draw: Draw, clock: VirtualClock, expressions: Expressions): World {
  const shape = drawShape(draw);
  const source = createSource(shape, draw.fork(), () => clock.now() + shape.skew);
  const database = preparedOnce(new DatabaseSync(':memory:'));
  migrate(database, shippedMigrations(storeMigrations));
  const checks = createChecks(database, shape, source);
  const { connector, datasource } = documentsOf(shape, clock.now());
  const catalog: Catalog = catalogOf(loaded<Connector>(connector), loaded<Datasource>(datasource));
  const faults = { network: draw.of([0, 0.05, 0.2]), store: draw.of([0, 0, 0.01]) };
  let runs = 0;
  let breach: unknown;
  return {
    draw,
    clock,
    shape,
    source,
    database,
    checks,
    faults,
    breach: () => breach,
    over: false,
    start: (mortality) =>
      startProcess({
        clock,
        draw: draw.fork(),
        database,
        catalog,
        expressions,
        source,
        faults,
        mortality,
        newId: () => `run-${++runs}`,
        watch(operation, given, result) {
          try {
            watch(checks, shape, operation, given, result);
          } catch (thrown) {
            // Thrown in there it would pass for a failure of the store.
            breach ??= thrown;
          }
        },
      }),
  };
}

/** The first argument of the operations that are looked at, as far as it is. */
type Looked = Pick<PageCommit, 'object' | 'cursor' | 'partition'> & { readonly ids: readonly string[] };

function watch(checks: Checks, shape: Shape, operation: keyof Operations, given: readonly unknown[], result: unknown): void {
  // The operations named below have these members.
  const looked = given[0] as Looked;
  if (operation === 'deleteEntities' && Number(result) > 0 && looked.object === 'item') checks.deleted(looked.ids);
  if (operation !== 'commitPage' && operation !== 'finishObject') return;
  // A cursor on the word of a document that lies is as good as that word.
  if (looked.object === 'item' && !shape.lies) published(checks, looked, operation === 'finishObject' && shape.parted);
}

function published(checks: Checks, { cursor, partition }: Looked, byPartition: boolean): void {
  if (cursor && !byPartition) checks.published(cursor);
  if (partition?.cursor) checks.published(partition.cursor, Number(/\d+/.exec(partition.key)?.[0]));
}

async function live(world: World): Promise<Story> {
  const { draw, shape, clock, checks, faults, database } = world;
  const changing = changeOn(world);
  const deaths: Point[] = [];
  let failed = 0;
  for (let processes = draw.int(2, 6); processes > 0; processes--) {
    const process = world.start(draw.of([0, 0.01, 0.05]));
    failed += await workAway(world, process);
    if (process.diedAt !== undefined) deaths.push(process.diedAt);
  }
  world.over = true;
  await changing;
  Object.assign(faults, { network: 0, store: 0 });
  // Positions are told in whole seconds: what changed within the last one is asked for in the next run.
  // What is asked for up to now ends with the time of our clock, which the provider's may be ahead of.
  await clock.sleep(2_000 + (shape.range === undefined ? 0 : Math.max(0, shape.skew)));
  const last = world.start(0);
  const quiet = async (mode: RunMode): Promise<Run> => (await last.sync(mode === 'full' ? { mode, allowDeletes: true } : { mode })).ended;
  // One that was broken off is gone on with, from where it was: what changed since comes with the next.
  await quiet('incremental');
  await quiet('incremental');
  // A cursor that is published on the word of a document is as good as that word: what it costs, the next full read brings back.
  if (shape.incremental && !shape.lies) checks.nothingLost();
  await quiet('full');
  // What pages that shift lack is deleted when it is lacking twice.
  if (shifts(shape) && !shape.hasGet) await quiet('full');
  const { runs, created, deleted, resumed } = totals(database);
  checks.same(created, deleted);
  checks.followed();
  // And again: nothing has changed.
  const { counts } = await quiet('full');
  if (counts.created + counts.updated + counts.deleted + counts.failed > 0)
    throw new Error(`nothing had changed, but ${JSON.stringify(counts)}`);
  return { shape, deaths, runs: { ended: runs, failed, resumed }, deleted };
}

/** One to three syncs, unless the process dies or breaks before; how many failed. */
async function workAway(world: World, process: SimulatedProcess): Promise<number> {
  const { draw, clock } = world;
  let failed = 0;
  for (let syncs = draw.int(1, 3); syncs > 0 && !process.isBroken; syncs--) {
    const outcome = await syncOnce(world, process, draw.chance(0.3) ? 'full' : 'incremental');
    if (outcome === 'failed') failed++;
    if (outcome === 'died') break;
    await clock.sleep(draw.int(0, 60_000));
  }
  return failed;
}

/** Somebody changes the source until it is over. */
async function changeOn(world: World): Promise<void> {
  const { clock, draw, source } = world;
  const own = draw.fork();
  const slowest = own.of([500, 5_000, 60_000]);
  while (!world.over) {
    await clock.sleep(own.int(1, slowest));
    source.change();
  }
}

async function syncOnce(world: World, process: SimulatedProcess, mode: RunMode): Promise<'ended' | 'failed' | 'died'> {
  const { draw, clock } = world;
  const stop = new AbortController();
  // Some are stopped politely.
  if (draw.chance(0.1)) void clock.sleep(draw.int(1, 5_000)).then(() => stop.abort());
  const sync = async (): Promise<'ended' | 'failed'> => {
    try {
      await (
        await process.sync({ mode, signal: stop.signal })
      ).ended;
      return 'ended';
    } catch (thrown) {
      if (thrown instanceof ConnectorError && thrown.code !== 'INTERNAL') return 'failed';
      throw thrown;
    }
  };
  return Promise.race([sync(), process.death.then(() => 'died' as const)]);
}

function totals(database: DatabaseSync): {
  readonly runs: number;
  readonly created: number;
  readonly deleted: number;
  readonly resumed: number;
} {
  const row = database
    .prepare(
      `SELECT (SELECT count(*) FROM runs) AS runs, (SELECT sum(resumed) FROM runs) AS resumed, sum(created) AS created, sum(deleted) AS deleted
       FROM object_runs JOIN collections ON collections.id = object_runs.collection WHERE collections.object = 'item'`,
    )
    .get();
  const number = (name: string): number => Number(row?.[name] ?? 0);
  return { runs: number('runs'), created: number('created'), deleted: number('deleted'), resumed: number('resumed') };
}
