import type { Datasource } from '../../documents/generated/datasource.ts';
import type { Clock } from '../../kernel/clock.ts';
import { parseDuration } from '../../kernel/duration.ts';
import { ConnectorError } from '../../kernel/errors.ts';
import type { ScheduleKind, ScheduleSettings, ScheduleStore, StoredSchedule } from './ports.ts';
import { entriesOf } from './registrar.ts';
import { dueAfter, entryOf, rulesOf, type ScheduleRule } from './rules.ts';

/** When a datasource is synced by itself. Times are ISO 8601. */
export interface ScheduleView {
  readonly datasource: string;
  readonly strategy: string;
  readonly paused: boolean;
  /** The interval that stands in place of the document's; null: the document's holds. */
  readonly interval: string | null;
  readonly runs: readonly ScheduledRunView[];
}

export interface ScheduledRunView {
  readonly kind: ScheduleKind;
  /** `every PT1H within 300000ms`. */
  readonly rule: string;
  /** When it is due: in the past where it waits. Null where it is paused. */
  readonly next: string | null;
  /** Why then, or what it waits for. */
  readonly reason: string;
  /** When it comes after that, where nothing is changed. */
  readonly later: readonly string[];
  readonly lastStarted: string | null;
  /** Code of the error that its last run ended with, or could not begin for. */
  readonly lastFailure: string | null;
}

export interface ScheduleChange {
  readonly paused?: boolean | undefined;
  /** A duration; null takes back what was changed. */
  readonly interval?: string | null | undefined;
  /** Makes it due at once. */
  readonly due?: 'now' | undefined;
}

export interface ScheduleService {
  /** Of these datasources, in their order. */
  list(documents: readonly Datasource[]): Promise<readonly ScheduleView[]>;
  /** Throws REQUEST_INVALID for what is no interval, or where nothing is scheduled that could be due. */
  change(document: Datasource, change: ScheduleChange): Promise<ScheduleView>;
}

export interface ScheduleServiceParts {
  readonly store: () => Promise<ScheduleStore>;
  readonly clock: Clock;
  /** The scheduler of this process looks anew. */
  readonly wake: () => void;
}

const shortest = 1_000;
const longest = 366 * 86_400_000;
/** Datasources that the store is asked about at once. */
const batch = 500;
/** Times after the next that are shown. */
const shownTimes = 2;
const noSettings: ScheduleSettings = { paused: false, interval: null };

export function createScheduleService({ store, clock, wake }: ScheduleServiceParts): ScheduleService {
  const list = async (documents: readonly Datasource[]): Promise<readonly ScheduleView[]> => {
    if (documents.length > batch) return [...(await list(documents.slice(0, batch))), ...(await list(documents.slice(batch)))];
    const names = documents.map(({ name }) => name);
    const schedules = await store();
    const [stored, settings] = await Promise.all([schedules.schedulesOf(names), schedules.settingsOf(names)]);
    const rows = Map.groupBy(stored, ({ datasource }) => datasource);
    return documents.map((each) => viewOf(each, rows.get(each.name) ?? [], settings.get(each.name) ?? noSettings, clock.now()));
  };
  return {
    list,
    async change(document, { paused, interval, due }) {
      const { name } = document;
      if (typeof interval === 'string') requireInterval(interval);
      const schedules = await store();
      if (paused !== undefined || interval !== undefined) await schedules.changeSettings(name, { paused, interval });
      const now = clock.now();
      const settings = (await schedules.settingsOf([name])).get(name) ?? noSettings;
      await register(schedules, document, settings, now);
      if (due === 'now') await ask(schedules, document, settings, now);
      wake();
      const [view] = await list([document]);
      if (!view) throw new Error('a schedule has no view');
      return view;
    },
  };
}

/** Its rules of now and no others. */
async function register(schedules: ScheduleStore, document: Datasource, { interval }: ScheduleSettings, now: number): Promise<void> {
  const entries = entriesOf(document, interval, now);
  if (entries.length > 0) await schedules.register(entries);
  for (const { kind } of await schedules.schedulesOf([document.name])) {
    if (!entries.some((entry) => entry.kind === kind)) await schedules.drop({ datasource: document.name, kind });
  }
}

async function ask(
  schedules: ScheduleStore,
  { name, synchronization }: Datasource,
  settings: ScheduleSettings,
  now: number,
): Promise<void> {
  if (settings.paused) {
    throw new ConnectorError('REQUEST_INVALID', `the schedule of ${name} is paused: resume it, or ask for a sync`, { datasource: name });
  }
  const [rule] = rulesOf(name, synchronization, settings.interval);
  if (rule && (await schedules.ask({ datasource: name, kind: rule.kind }, now))) return;
  const message = `nothing is scheduled for ${name} that could be due: set an interval, or ask for a sync`;
  throw new ConnectorError('REQUEST_INVALID', message, { datasource: name });
}

function requireInterval(text: string): void {
  const interval = parseDuration(text);
  if (interval !== undefined && interval >= shortest && interval <= longest) return;
  throw new ConnectorError('REQUEST_INVALID', `"${text}" is no interval: write from 1s to 366d, as PT15M or 15m`, { interval: text });
}

function viewOf(document: Datasource, stored: readonly StoredSchedule[], settings: ScheduleSettings, now: number): ScheduleView {
  const { name, synchronization } = document;
  return {
    datasource: name,
    strategy: synchronization?.strategy ?? 'manual',
    ...settings,
    runs: rulesOf(name, synchronization, settings.interval).map((rule) => {
      const row = stored.find(({ kind, rule: text }) => kind === rule.kind && text === rule.text);
      return runView(rule, row, name, settings, now);
    }),
  };
}

function runView(
  rule: ScheduleRule,
  row: StoredSchedule | undefined,
  name: string,
  { paused, interval }: ScheduleSettings,
  now: number,
): ScheduledRunView {
  const dueAt = row?.dueAt ?? entryOf(name, rule, now).first;
  const after = dueAfter(rule, dueAt, Math.max(now, dueAt));
  const later = Array.from({ length: shownTimes - 1 }).reduce<readonly number[]>(
    (times) => [...times, dueAfter(rule, times.at(-1) ?? after, times.at(-1) ?? after)],
    [after],
  );
  return {
    kind: rule.kind,
    rule: rule.text,
    next: paused ? null : isoTime(dueAt),
    reason: reasonOf(rule, row, interval, paused, dueAt <= now),
    later: paused ? [] : later.map(isoTime),
    lastStarted: row?.startedAt === null || row === undefined ? null : isoTime(row.startedAt),
    lastFailure: row?.failure ?? null,
  };
}

function reasonOf(rule: ScheduleRule, row: StoredSchedule | undefined, override: string | null, paused: boolean, isDue: boolean): string {
  if (paused) return 'paused until it is resumed';
  if (!row) return 'counts from when a server runs: ferrule serve';
  if (row.running) return isDue ? 'due: waits for its run under way to end' : `a run is under way; then ${wordsOf(rule, row, override)}`;
  return isDue ? `due: waits for room (${wordsOf(rule, row, override)})` : wordsOf(rule, row, override);
}

function wordsOf({ kind, offset }: ScheduleRule, { reason, rule }: StoredSchedule, override: string | null): string {
  const own = `${rule.replace(/ within \d+ms$/, '')}, ${Math.round(offset / 1_000)} s into its jitter`;
  const why = {
    new: ', the first time',
    rule: '',
    changed: ', after a change',
    asked: ', asked for',
    interrupted: ', its last run was broken off',
  };
  return `${override !== null && kind === 'poll' ? 'changed at run time: ' : ''}${own}${why[reason]}`;
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
