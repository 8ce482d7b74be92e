import { afterAll } from 'vitest';
import type { Connector } from '../../runtime/documents/generated/connector.ts';
import type { Datasource } from '../../runtime/documents/generated/datasource.ts';
import type { BoundDatasource, ReadOptions, ReadPage } from '../../runtime/engine/index.ts';
import { createExpressions } from '../../runtime/expressions/index.ts';
import type { Budget, Exchange, HttpPolicy, HttpRequest } from '../../runtime/http/index.ts';
import { forStranger } from '../../runtime/http/redirects.ts';
import { resolveApp, resolveConfiguration } from '../../runtime/documents/index.ts';
import type { App } from '../../runtime/documents/generated/ferrule.ts';
import { ownApp } from '../../runtime/engine/connections/authenticators.ts';
import { leaseTime } from '../../runtime/engine/connections/lease-times.ts';
import { fingerprintOf } from '../../runtime/engine/connections/fingerprint.ts';
import type { EngineParts } from '../../runtime/engine/index.ts';
import type { Clock } from '../../runtime/kernel/clock.ts';
import { ConnectorError } from '../../runtime/kernel/errors.ts';
import { createEvents } from '../../runtime/kernel/events.ts';
import { type JsonValue, stringifyJson } from '../../runtime/kernel/json.ts';
import { createRedactor } from '../../runtime/kernel/redactor.ts';
import type { PageToken } from '../../runtime/pagination/index.ts';
import { engineOf } from '../support/engine.ts';
import { describeVectors } from '../support/describe-vectors.ts';
import { catalogOf, loaded } from '../support/loaded.ts';
import { hideKey } from '../support/schema-keys.ts';
import { readVectorFiles } from '../support/vectors.ts';
import { createWireExchange, type WireAnswer } from '../support/wire-exchange.ts';
import type { ConnectionKeeper } from '../../runtime/engine/connections/keeper.ts';
import { shown } from './shown-request.ts';
import { watchedKeeper } from './watched-keeper.ts';

interface Given {
  readonly connector: object;
  readonly datasource?: object;
  readonly mappings?: readonly object[];
  readonly environment?: Readonly<Record<string, string>>;
  /** As in ferrule.yaml. */
  readonly apps?: Readonly<Record<string, App>> | undefined;
  /** What is kept of an earlier time; `expiresIn` in seconds. */
  readonly connection?: { readonly values: Readonly<Record<string, JsonValue>>; readonly expiresIn?: number };
  readonly do: {
    readonly read?: string;
    readonly since?: string;
    readonly until?: string;
    /** A published cursor. */
    readonly cursor?: string;
    readonly limit?: number;
    /** The token of the page to go on at. */
    readonly from?: PageToken;
    /** Pages after which the reader goes away. */
    readonly pages?: number;
    /** Milliseconds of waiting after which the read is stopped. */
    readonly stopAfter?: number;
    readonly get?: string;
    readonly id?: string;
    readonly test?: true;
    readonly describe?: string;
    /** The read is made again, with the validator of the first. */
    readonly again?: true;
    /** The object whose records are looked at. */
    readonly schema?: string;
    readonly sample?: number;
    readonly resources?: true;
    /** The action that is called, with `input`, so many `times`, all at once or with a `pause` of milliseconds in between. */
    readonly action?: string;
    readonly input?: unknown;
    readonly times?: number;
    readonly pause?: number;
    /** What must hold of the datasource. */
    readonly validate?: true;
    /** What actions are told to be. */
    readonly actions?: true;
  };
  /** Whether attempts, waits and budgets are those of the exchange itself. Default no: each request is answered once. */
  readonly wire?: true;
  readonly responses?: readonly {
    readonly status?: number;
    readonly headers?: Record<string, string>;
    readonly json?: unknown;
    readonly text?: string;
  }[];
}

const expressions = createExpressions({ time: 1_000, size: 1_048_576 });
afterAll(() => expressions[Symbol.asyncDispose]());

const files = readVectorFiles<Given, object>('engine');
const sentAt = Date.parse('2026-01-01T00:00:00Z');

/** What the engine asked of the provider, and what it made of the answers. */
async function outcome(given: Given): Promise<object> {
  const requests: HttpRequest[] = [];
  let policy: HttpPolicy | undefined;
  const responses = [...(given.responses ?? [{}])];
  const leases = { held: false };
  const clock = fakeClock(given.do.stopAfter, leases);
  let budgets: readonly Budget[] | undefined;
  const sent: number[] = [];
  const next = (): WireAnswer => {
    const { status = 200, headers = {}, json = [], text } = responses.shift() ?? { status: 500 };
    return { status, headers: { 'content-type': 'application/json', ...headers }, body: Buffer.from(text ?? stringifyJson(json)) };
  };
  const wire = createWireExchange(clock, () => {
    sent.push(clock.now() - sentAt);
    return next();
  });
  const exchange: Exchange = async (request, options) => {
    const signed = options.signs?.(request.url) === false ? forStranger(request, redactor) : await options.sign(request);
    requests.push(signed);
    policy = options.policy;
    budgets = options.budgets;
    if (given.wire) return wire(request, options);
    const response = { ...next(), url: request.url, requestedAt: clock.now(), attempts: 1 };
    const decision = await options.judge?.(response);
    // As the exchange does: once more, with what was renewed.
    return decision?.type === 'renew' && (await options.renew?.(signed)) === true
      ? exchange(request, { ...options, renew: undefined })
      : response;
  };
  const events = createEvents();
  const limits: unknown[] = [];
  events.subscribe((name, event) => void (name === 'rate_limit.exceeded' && limits.push(event)));
  const told: string[] = [];
  events.subscribe((name) => void told.push(name));
  const connections = watchedKeeper(leases);
  const redactor = createRedactor();
  const notes: string[] = [];
  const results = await attempt(async () =>
    perform(await bind(given, { exchange, clock, events, connections, redactor }), given.do, clock.signal, notes, (ms) => clock.sleep(ms)),
  );
  const kept = await connections.load('ds');
  const connection = kept && {
    values: kept.values,
    expiresIn: kept.expiresAt === null ? null : (kept.expiresAt - sentAt) / 1_000,
    status: kept.status,
    hidden: Object.entries(kept.values).flatMap(([name, value]) =>
      typeof value === 'string' && redactor.redact(value) !== value ? [name] : [],
    ),
  };
  const shownAs = {
    connection,
    events: told,
    requests: requests.map(shown),
    policy,
    budgets,
    sent,
    limits,
    notes,
    waits: clock.waits,
    ...results,
  };
  return JSON.parse(stringifyJson(shownAs)) as object;
}

/** Waits take no time, and are written down. */
function fakeClock(
  stopAfter = Infinity,
  leases = { held: false },
): Clock & { readonly waits: readonly number[]; readonly signal: AbortSignal } {
  const stop = new AbortController();
  const waits: number[] = [];
  const passed = (): number => waits.reduce((sum, wait) => sum + wait, 0);
  return {
    waits,
    signal: stop.signal,
    now: () => sentAt + passed(),
    monotonic: passed,
    async sleep(ms, signal) {
      // The beat of a lease goes on beside what is waited for.
      if (ms === leaseTime / 3 && signal && leases.held)
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
      waits.push(ms);
      if (passed() < stopAfter) return undefined;
      stop.abort();
      throw stop.signal.reason;
    },
  };
}

async function attempt(work: () => Promise<object>): Promise<object> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'AbortError') return { error: { code: 'aborted' } };
    if (!(thrown instanceof ConnectorError)) throw thrown;
    return { error: { code: thrown.code, message: thrown.message, details: thrown.details } };
  }
}

async function perform(
  bound: BoundDatasource,
  given: Given['do'],
  signal: AbortSignal,
  notes: string[],
  pause: (ms: number) => Promise<void>,
): Promise<object> {
  const asked = (await act(bound, given, pause)) ?? (await ask(bound, given));
  if (asked) return asked;
  const { read = '', pages: most = Infinity, again, ...how } = given;
  const validator = again && (await validatorOf(bound, read));
  const options = {
    ...readOptions(how),
    ...(validator === undefined ? {} : { validator }),
    signal,
    onNote: (note: string) => notes.push(note),
  };
  const pages = [];
  for await (const page of bound.read(read, options)) {
    pages.push(shownPage(page));
    if (pages.length >= most) break;
  }
  return { pages };
}

/** Actions, and what goes with them. */
async function act(bound: BoundDatasource, given: Given['do'], pause: (ms: number) => Promise<void>): Promise<object | undefined> {
  if (given.validate) return { validated: await bound.validate() };
  if (given.actions) return { actions: [...bound.actions.values()].map(({ call: _call, input: _in, output: _out, ...told }) => told) };
  if (given.action === undefined) return undefined;
  const { action, input, times = 1, pause: between } = given;
  const call = (): Promise<unknown> => bound.action(action).call(input);
  if (between === undefined) return { data: (await Promise.all(Array.from({ length: times }, call))).at(-1) };
  let data: unknown;
  for (let at = 0; at < times; at += 1) {
    if (at > 0) await pause(between);
    data = await call();
  }
  return { data };
}

/** What is no read of pages. */
async function ask(
  bound: BoundDatasource,
  { test: asTest, describe: name, schema, sample, resources, get, id = '' }: Given['do'],
): Promise<object | undefined> {
  if (asTest) return { test: await bound.test() };
  if (name !== undefined) return { object: bound.objects.get(name), name: bound.name, connector: bound.connector };
  if (schema !== undefined) return { schema: await bound.schema(schema, sample === undefined ? {} : { sample }) };
  if (resources) return { resources: await bound.resources() };
  return get === undefined ? undefined : { record: recordOf(await bound.get(get, id)) };
}

function shownPage({ records, maxCursor, ascendingFrom, number, token, nextToken, stop, stable, complete }: ReadPage): object {
  const isTime = maxCursor !== undefined && /^-?\d{1,15}$/.test(maxCursor);
  return {
    records: records.map(recordOf),
    number,
    token,
    nextToken,
    stop,
    maxCursor: isTime ? new Date(Number(maxCursor)).toISOString() : undefined,
    cursor: maxCursor,
    ascendingFrom,
    stable,
    complete,
  };
}

/** What a first read is told to ask with whether anything has changed. */
async function validatorOf(bound: BoundDatasource, object: string): Promise<string | undefined> {
  let told: string | undefined;
  for await (const _page of bound.read(object, { prefetch: 0, onValidator: (validator) => void (told = validator) }));
  return told;
}

function readOptions({ since, until, cursor, limit, from }: Given['do']): ReadOptions {
  return {
    prefetch: 0,
    ...(since === undefined ? {} : { since: Date.parse(since) }),
    ...(until === undefined ? {} : { until: Date.parse(until) }),
    ...(cursor === undefined ? {} : { since: cursor }),
    ...(limit === undefined ? {} : { limit }),
    ...(from === undefined ? {} : { from }),
  };
}

function recordOf(record: Awaited<ReturnType<BoundDatasource['get']>>): object | undefined {
  return record && { value: record.value, entity: record.entity, failure: record.failure, mapped: record.mapped };
}

async function bind(
  { connector, datasource, mappings = [], environment = {}, apps, connection }: Given,
  made: Pick<EngineParts, 'exchange' | 'clock' | 'events' | 'redactor'> & { readonly connections: ConnectionKeeper },
): Promise<BoundDatasource> {
  const source = loaded<Datasource>({ name: 'ds', connector: 'api', ...datasource });
  const api = loaded<Connector>({
    name: 'api',
    version: '0.0.0',
    configurationSchema: { type: 'object', properties: {}, additionalProperties: true },
    ...connector,
  });
  let uuids = 0;
  const parts = {
    expressions,
    ...made,
    environment,
    newUuid: () => `00000000-0000-4000-8000-${String(++uuids).padStart(12, '0')}`,
    appOf: () => apps && resolveApp(apps, source.document, environment),
  };
  if (connection) {
    const { values, expiresIn } = connection;
    const scope = { configuration: resolveConfiguration(source, api.document, environment).values, app: parts.appOf()?.values };
    const fingerprint = fingerprintOf(api.document.authentication, { ...scope, app: scope.app ?? ownApp(scope.configuration) });
    const expiresAt = expiresIn === undefined ? null : sentAt + expiresIn * 1_000;
    const next = { values, expiresAt, fingerprint, updatedAt: sentAt - 86_400_000, status: 'connected', reason: null } as const;
    await made.connections.save('ds', 0, next);
  }
  return engineOf(parts).bind(catalogOf(api, source, mappings), source.document.name);
}

/** The same documents without the key: whole documents, of whichever kind the key is. */
function withoutKey(given: Given, key: string): Given {
  const [kind = ''] = key.split('.');
  if (kind === 'connector') return { ...given, connector: hideKey('connector', given.connector, key) as object };
  if (kind === 'ferrule') return { ...given, apps: undefined, ...(hideKey('ferrule', { apps: given.apps }, key) as Pick<Given, 'apps'>) };
  if (kind === 'datasource') return { ...given, datasource: hideKey('datasource', given.datasource, key) as object };
  return { ...given, mappings: (given.mappings ?? []).map((mapping) => hideKey('mapping', mapping, key) as object) };
}

describeVectors(files, outcome, withoutKey);
