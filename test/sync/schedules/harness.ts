import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Catalog } from '../../../runtime/documents/catalog.ts';
import type { Datasource, Synchronization } from '../../../runtime/documents/generated/datasource.ts';
import type { Clock } from '../../../runtime/kernel/clock.ts';
import { ConnectorError } from '../../../runtime/kernel/errors.ts';
import { type Log, silentLog } from '../../../runtime/kernel/log.ts';
import { scheduleOperations, schedulesOver } from '../../../runtime/store/sqlite/schedule-operations.ts';
import { createScheduler, type Scheduler, type ScheduleStore } from '../../../runtime/sync/schedules/index.ts';
import type { RunMode } from '../../../runtime/sync/ports.ts';
import { createVirtualClock, type VirtualClock } from '../../support/virtual-clock.ts';

export const hour = 3_600_000;
export const day = 24 * hour;

/** The SQLite schedules without their thread, so that nothing waits but on the clock. */
export function memorySchedules(): ScheduleStore {
  const database = new DatabaseSync(':memory:');
  database.exec(readFileSync(new URL('../../../runtime/store/migrations/sqlite/0009_schedules.sql', import.meta.url), 'utf8'));
  const operations = scheduleOperations(database) as unknown as Readonly<Record<string, (...given: unknown[]) => unknown>>;
  // As the thread answers: by the operation's name.
  const call = async (name: string, ...given: unknown[]): Promise<unknown> => operations[name]?.(...given);
  return schedulesOver({ call: call as Parameters<typeof schedulesOver>[0]['call'] });
}

export function catalogOf(synchronizations: Readonly<Record<string, Synchronization>>): Catalog {
  const datasources = Object.entries(synchronizations).map(([name, synchronization]) => {
    const document: Datasource = { kind: 'datasource', name, connector: 'api', synchronization };
    return [name, { document, hash: '', file: '', uploaded: false, text: '' }] as const;
  });
  return { connectors: new Map(), datasources: new Map(datasources), mappings: new Map(), diagnostics: [] };
}

export interface Began {
  readonly name: string;
  readonly mode: RunMode;
  /** Milliseconds since the simulation began. */
  readonly at: number;
}

export interface Simulation {
  readonly clock: VirtualClock;
  readonly schedules: ScheduleStore;
  readonly began: Began[];
  /** Runs under way, and the most there have been. */
  readonly load: { now: number; most: number };
  documents: Catalog;
  /** Milliseconds by which the wall clock is wrong. */
  shift: number;
  scheduler: Scheduler;
  /** The wall clock as the scheduler sees it. */
  readonly wall: Clock;
  /** Ends the scheduler as a process that stops, and starts another. */
  restart(downFor?: number): Promise<void>;
  stop(): Promise<void>;
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
}

export function simulate(
  synchronizations: Readonly<Record<string, Synchronization>>,
  {
    limit = 10,
    lasts = () => 1_000,
    lookEvery = 1_000,
    refusal = () => undefined,
    log = silentLog,
  }: {
    readonly limit?: number;
    readonly lasts?: (name: string) => number;
    readonly lookEvery?: number;
    /** What keeps a run from beginning. */
    readonly refusal?: (name: string) => Error | undefined;
    readonly log?: Log;
  } = {},
): Simulation {
  const clock = createVirtualClock();
  const start = clock.now();
  const wall: Clock = { ...clock, now: () => clock.now() + simulation.shift };
  const running = new Set<string>();
  const run = async (name: string, signal: AbortSignal): Promise<void> => {
    try {
      await clock.sleep(lasts(name), signal).catch(() => {
        throw new ConnectorError('SYNC_CANCELLED', 'stopped');
      });
    } finally {
      running.delete(name);
      simulation.load.now--;
    }
  };
  const begin = async (name: string, { mode = 'incremental', signal }: { readonly mode?: RunMode; readonly signal: AbortSignal }) => {
    const refused = refusal(name);
    if (refused) throw refused;
    if (running.has(name)) throw new Error(`two of ${name} at a time`);
    running.add(name);
    simulation.began.push({ name, mode, at: clock.now() - start });
    simulation.load.most = Math.max(simulation.load.most, ++simulation.load.now);
    return { ended: run(name, signal) };
  };
  const create = (): Scheduler =>
    createScheduler({
      catalog: () => simulation.documents,
      store: async () => simulation.schedules,
      find: async (name) => simulation.documents.datasources.get(name)?.document,
      begin,
      running: () => [...running],
      limit,
      alone: true,
      clock: wall,
      log,
      lookEvery,
    });
  const simulation: Simulation = {
    clock,
    wall,
    schedules: memorySchedules(),
    began: [],
    load: { now: 0, most: 0 },
    documents: catalogOf(synchronizations),
    shift: 0,
    scheduler: undefined as unknown as Scheduler,
    stop: async () => simulation.scheduler[Symbol.asyncDispose](),
    async pass(ms) {
      const until = clock.monotonic() + ms;
      void clock.sleep(ms);
      await clock.run(until);
    },
    async restart(downFor = 0) {
      await simulation.stop();
      await simulation.pass(downFor);
      simulation.scheduler = create();
      simulation.scheduler.start();
    },
  };
  simulation.scheduler = create();
  simulation.scheduler.start();
  return simulation;
}

export function timesOf(simulation: Simulation, name: string, mode?: RunMode): readonly number[] {
  return simulation.began.filter((each) => each.name === name && (mode === undefined || each.mode === mode)).map(({ at }) => at);
}
