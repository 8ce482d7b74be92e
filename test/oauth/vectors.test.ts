import { afterAll } from 'vitest';
import { resolveApp } from '../../runtime/documents/index.ts';
import type { Connector } from '../../runtime/documents/generated/connector.ts';
import type { Datasource } from '../../runtime/documents/generated/datasource.ts';
import type { App } from '../../runtime/documents/generated/ferrule.ts';
import { idOf } from '../../runtime/engine/connections/begin.ts';
import { createMemoryKeeper } from '../../runtime/engine/connections/memory-keeper.ts';
import type { BoundDatasource } from '../../runtime/engine/index.ts';
import { createExpressions } from '../../runtime/expressions/index.ts';
import type { Exchange, HttpRequest } from '../../runtime/http/index.ts';
import { engineOf } from '../support/engine.ts';
import { describeVectors } from '../support/describe-vectors.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { catalogOf, loaded } from '../support/loaded.ts';
import { hideKey } from '../support/schema-keys.ts';
import { failureOf, readVectorFiles } from '../support/vectors.ts';

interface Given {
  readonly authentication: object;
  readonly configuration?: Readonly<Record<string, unknown>>;
  /** As in ferrule.yaml. */
  readonly apps?: Readonly<Record<string, App>>;
  /** What the provider sends the person back with; empty where they are not sent back. */
  readonly back?: Readonly<Record<string, string>>;
  /** Whether the connection is given up in the end. */
  readonly disconnect?: true;
  /** Bodies of the answers, in order. */
  readonly responses?: readonly object[];
}

const expressions = createExpressions({ time: 1_000, size: 1_048_576 });
afterAll(() => expressions[Symbol.asyncDispose]());

const start = Date.parse('2026-01-01T00:00:00Z');
const secrets = ['the-state', 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'];

async function outcome(given: Given): Promise<object> {
  const requests: HttpRequest[] = [];
  const responses = [...(given.responses ?? [])];
  const exchange: Exchange = async (request, { sign }) => {
    requests.push(await sign(request));
    const body = Buffer.from(JSON.stringify(responses.shift() ?? {}));
    return { status: 200, headers: { 'content-type': 'application/json' }, body, url: request.url, requestedAt: start, attempts: 1 };
  };
  const connections = createMemoryKeeper();
  const told = await connect(bind(given, exchange, connections), given).catch(failureOf);
  const kept = await connections.load('ds');
  return { ...told, connection: kept?.values ?? null, requests: requests.map(shown) };
}

async function connect({ access }: BoundDatasource, { back, disconnect }: Given): Promise<object> {
  const { id, url, expiresAt, poll, away } = await access.begin({ redirectUri: access.redirectUri ?? 'https://here.example/back' });
  const isKnown = Object.entries(back ?? {}).some(([name, value]) => idOf(name, value) === id);
  if (back && (isKnown || poll)) await access.complete(away, back);
  const disconnected = disconnect ? await access.disconnect() : undefined;
  return { page: url, expiresIn: (expiresAt - start) / 1_000, poll, isKnown, disconnected };
}

function shown({ method, url, headers, body }: HttpRequest): object {
  const lacks = ['x-token', 'x-all'].filter((name) => headers[name] === undefined);
  return { method, url: url.href, headers, body, lacks };
}

function bind({ authentication, configuration = {}, apps }: Given, exchange: Exchange, connections: ReturnType<typeof createMemoryKeeper>) {
  const connector = loaded<Connector>({
    name: 'api',
    version: '0.0.0',
    configurationSchema: { type: 'object', properties: {}, additionalProperties: true },
    http: { baseUrl: 'https://api.example/v1', headers: { 'X-All': 'all' }, query: { q: 1 } },
    authentication,
    objects: [{ name: 'item', list: { path: '/items' } }],
  });
  const datasource = loaded<Datasource>({ name: 'ds', connector: 'api', configuration });
  const unused = [...secrets];
  const engine = engineOf({
    expressions,
    exchange,
    connections,
    clock: createFakeClock(start),
    newSecret: () => unused.shift() ?? 'a third one',
    appOf: () => apps && resolveApp(apps, datasource.document, {}),
  });
  return engine.bind(catalogOf(connector, datasource), 'ds');
}

function withoutKey(given: Given, key: string): Given {
  if (key.startsWith('ferrule.')) return { ...given, ...(hideKey('ferrule', { apps: given.apps }, key) as Pick<Given, 'apps'>) };
  const { authentication } = given;
  return { ...given, ...(hideKey('connector', { authentication }, key) as Pick<Given, 'authentication'>) };
}

describeVectors(readVectorFiles<Given, object>('connecting'), outcome, withoutKey);
