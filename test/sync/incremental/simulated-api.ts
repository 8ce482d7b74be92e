import type { AnsweringApi } from './harness.ts';
import type { Incremental } from '../../../runtime/documents/generated/connector.ts';

/** How an API tells its changes, and how a document asks for them. */
export interface ApiWays {
  readonly type: 'time' | 'number';
  readonly order: 'asc' | 'desc' | 'none';
  readonly time: 'iso' | 'seconds' | 'days' | 'local' | 'micro';
  readonly until: boolean;
  readonly untilInclusive: boolean;
  readonly sinceInclusive: boolean;
  readonly window: boolean;
  readonly start: boolean;
  readonly filter: boolean;
  readonly since: boolean;
  readonly numbered: boolean;
  readonly lag: number;
  readonly against: 'settle' | 'lookback';
  readonly skew: number;
  readonly pageSize: number;
}

interface Item {
  readonly id: number;
  /** Milliseconds by the provider's clock, with fractions. */
  readonly at: number;
  readonly seq: number;
}

export interface SimulatedApi extends AnsweringApi {
  pass(milliseconds: number): void;
  /** What changes before each of the next requests, and which of them breaks off. */
  plan(changes: readonly (readonly number[])[], breaksAt: number | undefined): void;
  /** What the store lacks, or has in an older state. */
  missingFrom(records: ReadonlyMap<string, { readonly seq: number }>): readonly object[];
}

/** An hour and a half before Berlin's clocks go back. */
const begin = Date.parse('2025-10-25T23:30:00.000Z');
const zone = 'Europe/Berlin';
const local = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });

/** How records and bounds write times. Bounds and records are compared in the form that bounds have. */
const forms = {
  iso: { words: {}, write: iso, compared: iso },
  micro: {
    words: {},
    write: (at: number) => iso(at).replace('Z', `${String(Math.floor((at % 1) * 1_000)).padStart(3, '0')}Z`),
    compared: iso,
  },
  seconds: { words: { format: 'epochSeconds', granularity: 'PT1S' }, write: seconds, compared: seconds },
  days: {
    words: { formats: ['iso'], format: 'yyyy-MM-dd', zone: 'UTC', granularity: 'P1D' },
    write: iso,
    compared: (at: number) => iso(at).slice(0, 10),
  },
  local: {
    words: { format: 'yyyy-MM-dd HH:mm:ss', zone },
    write: (at: number) => local.format(at),
    compared: (at: number) => local.format(at),
  },
} as const satisfies { readonly [form: string]: Form };

interface Form {
  readonly words: Partial<Incremental>;
  write(at: number): string | number;
  compared(at: number): string | number;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function seconds(at: number): number {
  return Math.floor(at / 1_000);
}

/** `ages`: of records that were there before, in milliseconds. */
export function createApi(ways: ApiWays, ages: readonly number[] = []): SimulatedApi {
  /** Every state that a record has had: lists show the newest that has settled. */
  const states = new Map<number, readonly Item[]>();
  let now = begin;
  let seq = 0;
  let planned: readonly (readonly number[])[] = [];
  let breaksAt: number | undefined;
  let asked = 0;
  const form: Form = forms[ways.time];
  const words = wordsOf(ways, form);
  const change = (id: number): void => {
    now += 137.5;
    seq += 1;
    states.set(id, [...(states.get(id) ?? []), { id, at: now + ways.skew, seq }]);
  };
  for (let id = 0; id < 6; id += 1) change(id);
  for (const [index, age] of ages.entries()) {
    seq += 1;
    states.set(100 + index, [{ id: 100 + index, at: begin + ways.skew - age, seq }]);
  }
  return {
    list: listOf(ways, words),
    now: () => Math.floor(now),
    pass: (milliseconds) => void (now += milliseconds),
    plan(changes, breaks) {
      [planned, breaksAt, asked] = [changes, breaks, 0];
    },
    answer(url) {
      for (const id of planned[asked] ?? []) change(id);
      asked += 1;
      now += 250;
      if (asked === breaksAt) return undefined;
      const { body } = answer(settled(states, now + ways.skew - ways.lag), ways, form, url.searchParams);
      return { date: new Date(now + ways.skew).toUTCString(), body: JSON.stringify(body) };
    },
    missingFrom: (records) =>
      settled(states, Infinity).filter(
        (item) => records.get(String(item.id))?.seq !== item.seq && (!ways.start || item.at >= begin + ways.skew),
      ),
  };
}

function wordsOf(ways: ApiWays, { words }: Form): Incremental {
  const { type, order, lag } = ways;
  const common = {
    order,
    ...(ways.filter ? { filter: 'client' as const } : {}),
    ...(asksSince(ways) ? { since: { query: 'since' } } : {}),
  };
  if (type === 'number') return { type, cursor: 'seq', ...common, ...(lag > 0 ? { lookback: 1_000 } : {}) };
  const { start, sinceInclusive } = ways;
  const begins = { sinceInclusive, ...(start ? { start: '2025-10-01T00:00:00Z' } : {}) };
  return { cursor: 'at', ...common, ...words, ...begins, ...lateWords(ways), ...endWords(ways) };
}

function lateWords({ lag, against }: ApiWays): Partial<Incremental> {
  if (lag === 0) return {};
  return against === 'settle' ? { settle: `${lag}ms` } : { lookback: `${lag + 1_000}ms` };
}

function endWords(ways: ApiWays): Partial<Incremental> {
  if (!asksUntil(ways)) return {};
  const windows = ways.window && asksSince(ways) ? { window: ways.time === 'days' ? 'P2D' : 'PT40M' } : {};
  return { until: { query: 'until' }, untilInclusive: ways.untilInclusive, ...windows };
}

function asksSince({ since, filter, order }: ApiWays): boolean {
  return since || (!filter && order !== 'desc');
}

/** Numbered pages over a range that changes leave move up, past the reader: no document should ask so. */
function asksUntil({ until, type, numbered, order }: ApiWays): boolean {
  return until && type === 'time' && !(numbered && order === 'none');
}

function listOf({ numbered, order, pageSize }: ApiWays, incremental: Incremental): object {
  const pagination =
    numbered && order === 'none'
      ? { type: 'page', page: { query: 'page' }, size: { query: 'size', value: pageSize } }
      : { type: 'cursor', next: { body: 'next' }, place: { query: 'after' } };
  return { path: '/items', records: 'items', pagination, incremental };
}

function settled(states: ReadonlyMap<number, readonly Item[]>, until: number): readonly Item[] {
  return [...states.values()].flatMap((versions) => versions.findLast(({ at }) => at <= until) ?? []);
}

function answer(items: readonly Item[], ways: ApiWays, form: Form, query: URLSearchParams): { readonly body: object } {
  const { order, pageSize, type } = ways;
  const key = (item: Item): number => (order === 'none' ? item.id : type === 'number' ? item.seq : item.at);
  const sorted = items
    .filter((item) => isAsked(item, ways, form, query))
    .toSorted((a, b) => (order === 'desc' ? key(b) - key(a) : key(a) - key(b)));
  const after = query.get('after');
  const rest =
    after === null ? sorted : sorted.filter((item) => (order === 'desc' ? key(item) < Number(after) : key(item) > Number(after)));
  const begins = query.has('page') ? (Number(query.get('page')) - 1) * pageSize : 0;
  const page = rest.slice(begins, begins + pageSize);
  const last = page.at(-1);
  const next = last !== undefined && rest.length > pageSize ? String(key(last)) : null;
  return { body: { items: page.map(({ id, at, seq }) => ({ id, at: form.write(at), seq })), next } };
}

function isAsked({ at, seq }: Item, { type, sinceInclusive, untilInclusive }: ApiWays, form: Form, query: URLSearchParams): boolean {
  const [since, until] = [query.get('since'), query.get('until')];
  if (type === 'number') return since === null || seq >= Number(since);
  const own = form.compared(at);
  const order = (bound: string): number =>
    typeof own === 'number' ? own - Number(bound) : own < plain(bound) ? -1 : own === plain(bound) ? 0 : 1;
  const isLate = since === null || (sinceInclusive ? order(since) >= 0 : order(since) > 0);
  return isLate && (until === null || (untilInclusive ? order(until) <= 0 : order(until) < 0));
}

/** ISO texts in one length, so that they are in order as texts. */
function plain(bound: string): string {
  return bound.endsWith('Z') ? iso(Date.parse(bound)) : bound;
}
