import type { Connector } from '../../runtime/documents/generated/connector.ts';
import type { ConnectionKeeper } from '../../runtime/engine/connections/keeper.ts';
import { createMemoryKeeper } from '../../runtime/engine/connections/memory-keeper.ts';
import type { BoundDatasource } from '../../runtime/engine/index.ts';
import type { Expressions } from '../../runtime/expressions/index.ts';
import type { Exchange, ExchangeOptions, HttpPolicy, HttpRequest } from '../../runtime/http/index.ts';
import { forStranger } from '../../runtime/http/redirects.ts';
import { createRedactor } from '../../runtime/kernel/redactor.ts';
import type { Settings } from '../../scripts/providers/settings.ts';
import { engineOf } from '../support/engine.ts';
import { catalogOf, loaded } from '../support/loaded.ts';
import { compareMap, compareRequest } from './compare.ts';
import { createExpecting, type Expecting } from './expecting.ts';
import { client, createOracle, type Oracle, type Page, redirectUri, scopes } from './oracle/index.ts';
import type { Expected, Sent } from './oracle/parts.ts';
import type { Given } from './values.ts';

export interface ProviderRun {
  readonly settings: Settings;
  /** The connector that the settings came to. */
  readonly document: object;
  /** Values of the settings' fields, and how the document calls these. */
  readonly given: Given;
  readonly names: ReadonlyMap<string, string>;
  readonly expressions: Expressions;
}

/** Signs a datasource in, reads, lets the token expire, reads again and tests; gives what was sent otherwise than it must be. */
export async function runProvider(run: ProviderRun): Promise<readonly string[]> {
  const { settings, document, given, expressions } = run;
  const oracle = createOracle(settings, given);
  const wire = createWire();
  const clock = { at: Date.parse('2026-03-01T12:00:00Z') };
  const keeper = createMemoryKeeper();
  const bound = bind(document, configurationOf(run), { wire, clock, expressions, keeper });
  const problems: string[] = [];
  const expecting = async (expected: readonly Expected[], act: () => Promise<unknown>): Promise<void> => {
    const found = await wire.expect(expected, act);
    problems.push(...found);
  };
  if (oracle.page) problems.push(...(await signIn(bound, oracle, expecting, () => clock.at)));
  const first = oracle.page ? [] : oracle.connect(clock.at);
  await expecting([...first, oracle.api(clock.at)], () => readAll(bound));
  problems.push(...certificateProblems(oracle, wire.policies));
  problems.push(...(await keptProblems(oracle, keeper, clock.at)));
  const verification = oracle.verification(clock.at);
  if (verification && problems.length === 0) await expecting([verification], () => bound.test());
  if (problems.length > 0) return problems;
  if (oracle.lasts === null) {
    // Nothing tells when it ends but the provider.
    const refused = { ...oracle.api(clock.at), answer: { status: 401, body: '' } };
    const renewed = oracle.renew(clock.at);
    if (renewed.length > 0) await expecting([refused, ...renewed, oracle.api(clock.at)], () => readAll(bound));
    return problems;
  }
  // A second before it is renewed nothing is asked for; a second later it is, and so it is each time.
  for (const _time of ['once', 'again']) {
    clock.at += oracle.lasts - oracle.early - 1_000;
    await expecting([oracle.api(clock.at)], () => readAll(bound));
    clock.at += 2_000;
    await expecting([...oracle.renew(clock.at), oracle.api(clock.at)], () => readAll(bound));
    problems.push(...(await keptProblems(oracle, keeper, clock.at)));
  }
  return problems;
}

/** What is kept of signing in: all that the settings want to be learned, and until when it is good. */
async function keptProblems(oracle: Oracle, keeper: ConnectionKeeper, now: number): Promise<readonly string[]> {
  const kept = await keeper.load('ds');
  if (!kept) return oracle.lasts === null && oracle.learned().length === 0 ? [] : ['kept: nothing'];
  const values = Object.values(kept.values);
  const lacking = oracle.learned().filter((value) => !values.includes(value));
  const until = oracle.lasts === null ? kept.expiresAt : now + oracle.lasts;
  return [
    ...lacking.map((value) => `kept: no ${value}`),
    ...(until === kept.expiresAt ? [] : [`kept: until ${kept.expiresAt} instead of ${until}`]),
  ];
}

async function readAll(bound: BoundDatasource): Promise<void> {
  for await (const _page of bound.read('thing', { prefetch: 0 }));
}

async function signIn(
  bound: BoundDatasource,
  oracle: Oracle,
  expecting: (expected: readonly Expected[], act: () => Promise<unknown>) => Promise<void>,
  now: () => number,
): Promise<readonly string[]> {
  const { before = [], page } = oracle.page?.(now()) ?? {};
  let begun: Awaited<ReturnType<BoundDatasource['access']['begin']>> | undefined;
  await expecting(before, async () => {
    begun = await bound.access.begin({ redirectUri, returnTo: undefined });
  });
  if (!begun || !page) return ['page: none'];
  const problems = comparePage(page, begun.url);
  const { away } = begun;
  const callback = oracle.callback();
  await expecting(oracle.connect(now()), () => bound.access.complete(away, callback));
  return problems;
}

/** What is wrong with a page that a person is sent to. */
export function comparePage(page: Page, url: string): readonly string[] {
  const parsed = new URL(url);
  const isRouted = page.fragment !== undefined;
  const [fragment, behind = ''] = isRouted ? parsed.hash.slice(1).split('?') : ['', parsed.search.slice(1)];
  const query = new URLSearchParams(behind);
  const address = `${parsed.origin}${parsed.pathname}`;
  const sent: Sent = { method: 'GET', url, headers: {}, body: undefined };
  const problems = [
    address === page.address ? [] : [`address ${address} instead of ${page.address}`],
    (fragment ?? '').replace(/^\//, '') === (page.fragment ?? '').replace(/^\//, '') ? [] : [`fragment ${fragment ?? ''}`],
    compareMap('parameter', { ...Object.fromEntries(query), ...plainParameters(behind, page.plain) }, page.parameters, sent),
    page.plain
      .filter((name) => !behind.split('&').some((part) => part.startsWith(`${name}=`) && !/%(?!20)/.test(part)))
      .map((name) => `${name} is escaped in ${behind}`),
  ].flat();
  return problems.map((problem) => `page: ${problem}`);
}

/** Where a plus is a plus. */
function plainParameters(query: string, names: readonly string[]): Readonly<Record<string, string>> {
  const parts = query
    .split('&')
    .map((part) => [part.slice(0, part.indexOf('=')), decodeURIComponent(part.slice(part.indexOf('=') + 1))] as const);
  return Object.fromEntries(parts.filter(([name]) => names.includes(name)));
}

function certificateProblems({ certificate }: Oracle, policies: readonly HttpPolicy[]): readonly string[] {
  if (!certificate) return [];
  const without = policies.filter((policy) => policy.tls?.certificate !== certificate.certificate || policy.tls?.key !== certificate.key);
  return without.length === 0 ? [] : [`certificate: ${without.length} requests of ${policies.length} without it`];
}

/** What the datasource is given: the fields, the client and the scopes where the connector asks for them. */
export function configurationOf({ given, names, settings, document }: Omit<ProviderRun, 'expressions'>): Readonly<Record<string, unknown>> {
  const named = Object.entries(given).map(([name, value]) => [names.get(name) ?? name.split('.').slice(1).join('.'), value]);
  const { properties } = (document as Connector).configurationSchema ?? {};
  const all = { ...(settings.default_scopes ? {} : { scopes }), clientId: client.id, clientSecret: client.secret };
  const asked = Object.entries(all).filter(([name]) => Object.hasOwn(properties ?? {}, name));
  return { ...Object.fromEntries(asked), ...Object.fromEntries(named) };
}

interface Wire {
  readonly exchange: Exchange;
  readonly policies: readonly HttpPolicy[];
  readonly expect: Expecting['expect'];
}

/** As the exchange does it. */
async function signedBy(request: HttpRequest, { sign, signs }: ExchangeOptions): Promise<HttpRequest> {
  return signs?.(request.url) === false ? forStranger(request, createRedactor()) : sign(request);
}

/** Answers the requests that are expected, in order, and compares them. */
function createWire(): Wire {
  const expecting = createExpecting();
  const policies: HttpPolicy[] = [];
  const exchange: Exchange = async (request, options) => {
    const signed = await signedBy(request, options);
    policies.push(options.policy);
    const { method, url, headers, body } = signed;
    if (!options.policy.allowedHosts.includes(url.host)) expecting.note(`${url.host} is not allowed`);
    const next = expecting.next();
    if (!next) expecting.note(`a request that is not expected: ${method} ${url.href}`);
    else expecting.note(...compareRequest(next, { method, url: url.href, headers: lower(headers), body }));
    const { status = 200, headers: answered = {}, body: text } = next?.answer ?? { status: 500, body: '' };
    const response = { status, headers: answered, body: Buffer.from(text), url, requestedAt: now(), attempts: 1 };
    const decision = await options.judge?.(response);
    // As the exchange does it: once.
    if (decision?.type === 'renew' && (await options.renew?.(signed))) return exchange(request, { ...options, renew: undefined });
    return response;
  };
  let now = (): number => 0;
  return {
    exchange: Object.assign(exchange, { clock: (read: () => number) => (now = read) }),
    policies,
    expect: expecting.expect,
  };
}

function lower(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

interface Around {
  readonly wire: Wire;
  readonly clock: { readonly at: number };
  readonly expressions: Expressions;
  readonly keeper: ConnectionKeeper;
}

function bind(document: object, configuration: object, { wire, clock: time, expressions, keeper }: Around): BoundDatasource {
  const source = loaded<never>({ kind: 'datasource', name: 'ds', connector: 'api', configuration });
  const connector = loaded<Connector>({ ...document, name: 'api' });
  // Nothing here waits but what watches over a renewal, which is told when that is done.
  const sleep = (_ms: number, signal?: AbortSignal): Promise<never> =>
    new Promise((_done, reject) => signal?.addEventListener('abort', () => reject(new Error('stopped')), { once: true }));
  const clock = { now: () => time.at, monotonic: () => time.at, sleep };
  (wire.exchange as unknown as { clock(read: () => number): void }).clock(() => time.at);
  return engineOf({
    connections: keeper,
    expressions,
    exchange: wire.exchange,
    clock,
  }).bind(catalogOf(connector, source), 'ds');
}
