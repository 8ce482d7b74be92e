import type { Catalog } from '../../documents/catalog.ts';
import type { Datasource } from '../../documents/generated/datasource.ts';
import type { Clock } from '../../kernel/clock.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import type { RunMode } from '../ports.ts';
import type { DueSchedule, ScheduleStore } from './ports.ts';
import { createRegistrar } from './registrar.ts';
import { dueAfter, entryOf, rulesOf, type ScheduleRule } from './rules.ts';

export interface SchedulerParts {
  readonly catalog: () => Catalog;
  readonly store: () => Promise<ScheduleStore>;
  /** A datasource of that name, of a document or made over the API. */
  readonly find: (datasource: string) => Promise<Datasource | undefined>;
  /** Begins a run. `ended` comes when this process has no more to do with it. */
  readonly begin: (
    datasource: string,
    options: { readonly mode?: RunMode; readonly signal: AbortSignal },
  ) => Promise<{ readonly ended: Promise<unknown> }>;
  /** Datasources whose runs are under way in this process, scheduled or not. */
  readonly running: () => readonly string[];
  /** Runs that may be under way in this process for another to begin. */
  readonly limit: number;
  /** Whether no other process works on the store: then what was running when it starts was broken off. */
  readonly alone: boolean;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds after which it is looked again whether documents have changed. Default a second. */
  readonly lookEvery?: number;
}

export interface Scheduler extends AsyncDisposable {
  start(): void;
  /** Looks at once: something has become due. */
  wake(): void;
}

const usualLookEvery = 1_000;
/** What another process has changed is seen after so many looks. */
const looksUntilAsked = 5;
/** Whoever has taken a due time and cannot say what came of it keeps it from others for this long. */
const takenFor = 300_000;
/** How long something waits that is running elsewhere. */
const waitForOther = 10_000;

/**
 * Begins the runs that are due, the longest due first, while there is room for them; of a datasource never two at a time. Memory is bounded
 * by the room: what waits stays in the store.
 */
export function createScheduler(parts: SchedulerParts): Scheduler {
  const { store, clock, log, limit, alone, lookEvery = usualLookEvery } = parts;
  const askEvery = lookEvery * looksUntilAsked;
  const stopping = new AbortController();
  const registrar = createRegistrar(parts);
  /** Begun here, and not ended. */
  const busy = new Map<string, Promise<void>>();
  let beginning = 0;
  let lookAgainAt = -Infinity;
  let pause = new AbortController();
  let failing = false;
  let loop: Promise<void> | undefined;

  const wake = (): void => {
    lookAgainAt = -Infinity;
    pause.abort();
  };
  const work = async (schedules: ScheduleStore, due: DueSchedule): Promise<void> => {
    beginning++;
    const begun = await beginOne(parts, schedules, due, stopping.signal).finally(() => beginning--);
    if (!begun) return;
    const failure = await begun.ended.then(
      () => null,
      (thrown: unknown) => ConnectorError.from(thrown).code,
    );
    // Broken off by the end of this process: that it was running is how the next one knows.
    if (stopping.signal.aborted && failure === 'SYNC_CANCELLED') return;
    await schedules.ended(due, begun.startedAt, failure);
  };
  const launch = (schedules: ScheduleStore, due: DueSchedule): void => {
    const { datasource, kind } = due;
    const done = work(schedules, due)
      .catch((thrown: unknown) =>
        log.warn({ datasource, kind, error: ConnectorError.from(thrown).toJSON() }, 'a scheduled run could not be noted'),
      )
      .finally(() => {
        busy.delete(datasource);
        wake();
      });
    busy.set(datasource, done);
  };
  const look = async (): Promise<void> => {
    const schedules = await store();
    await registrar.follow(schedules);
    const now = clock.now();
    if (now < lookAgainAt && lookAgainAt - now <= askEvery) return;
    for (let room = roomLeft(); room > 0 && !stopping.signal.aborted; room = roomLeft()) {
      const except = [...new Set([...busy.keys(), ...parts.running()])];
      const taken = await schedules.take({ now, until: now + takenFor, limit: room, except });
      for (const due of taken) launch(schedules, due);
      if (taken.length < room) break;
    }
    // Without room, whoever ends wakes us.
    const next = roomLeft() > 0 ? ((await schedules.nextDue()) ?? Infinity) : now;
    // What is due and was not given waits for one that ends, which wakes us.
    lookAgainAt = next <= now ? now + lookEvery : Math.min(next, now + askEvery);
  };
  const roomLeft = (): number => limit - Math.max(busy.size, parts.running().length + beginning);
  const run = async (): Promise<void> => {
    if (alone) await attempt(async () => recover(await store()));
    while (!stopping.signal.aborted) {
      pause = new AbortController();
      await attempt(look);
      const wait = Math.min(lookEvery, Math.max(1, lookAgainAt - clock.now()));
      await clock.sleep(wait, AbortSignal.any([pause.signal, stopping.signal])).catch(() => {});
    }
  };
  const recover = async (schedules: ScheduleStore): Promise<void> => {
    const count = await schedules.recover(clock.now());
    if (count > 0) log.info({ count }, 'scheduled runs that were broken off go on');
  };
  const attempt = async (step: () => Promise<void>): Promise<void> => {
    try {
      await step();
      failing = false;
    } catch (thrown) {
      // Told once, not each second.
      if (!failing) log.warn({ error: ConnectorError.from(thrown).toJSON() }, 'schedules stand still until the store answers again');
      failing = true;
      lookAgainAt = clock.now() + lookEvery;
    }
  };
  return {
    start() {
      loop ??= run();
    },
    wake,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await loop;
      await Promise.all(busy.values());
    },
  };
}

interface BegunRun {
  readonly startedAt: number;
  readonly ended: Promise<unknown>;
}

/** Undefined where it has not begun; when it is due next is noted either way. */
async function beginOne(
  { find, begin, clock, log }: SchedulerParts,
  schedules: ScheduleStore,
  due: DueSchedule,
  signal: AbortSignal,
): Promise<BegunRun | undefined> {
  const rule = await ruleOfNow(find, schedules, due, clock.now());
  if (!rule) return undefined;
  const { datasource, kind, dueAt } = due;
  const now = clock.now();
  const next = dueAfter(rule, dueAt, now);
  try {
    const { ended } = await begin(datasource, { ...(kind === 'reconcile' ? { mode: 'full' as const } : {}), signal });
    ended.catch(() => {});
    await schedules.settle(due, { dueAt: next, startedAt: now, failure: null });
    return { startedAt: now, ended };
  } catch (thrown) {
    const error = ConnectorError.from(thrown);
    if (error.code === 'RUN_IN_PROGRESS' || signal.aborted) {
      await schedules.postpone(due, signal.aborted ? 0 : now + waitForOther);
      return undefined;
    }
    log[isUnset(error) ? 'debug' : 'warn'](
      { datasource, kind, error: error.toJSON() },
      'a scheduled run could not begin; the next one comes at its time',
    );
    await schedules.settle(due, { dueAt: next, startedAt: null, failure: error.code });
    return undefined;
  }
}

/** Environment variables that are not set were told as the document was loaded, and each schedule says it. */
function isUnset({ code, details }: ConnectorError): boolean {
  return code === 'CONNECTOR_CONFIG_INVALID' && details['variables'] !== undefined;
}

/** Undefined where its document was changed since: whether it is due yet, or at all, is for the rule of now to say. */
async function ruleOfNow(
  find: SchedulerParts['find'],
  schedules: ScheduleStore,
  due: DueSchedule,
  now: number,
): Promise<ScheduleRule | undefined> {
  const document = await find(due.datasource);
  const rule = document && rulesOf(due.datasource, document.synchronization, due.interval).find(({ kind }) => kind === due.kind);
  if (rule?.text === due.rule) return rule;
  if (!document) await schedules.forget(due.datasource);
  else if (rule) {
    await schedules.register([entryOf(due.datasource, rule, now)]);
    await schedules.postpone(due, 0);
  } else await schedules.drop(due);
  return undefined;
}
