import { afterAll, describe, expect, test } from 'vitest';
import type { Catalog, Loaded } from '../../runtime/documents/catalog.ts';
import type { Connector } from '../../runtime/documents/generated/connector.ts';
import type { Datasource } from '../../runtime/documents/generated/datasource.ts';
import type { Mapping } from '../../runtime/documents/generated/mapping.ts';
import { type BoundDatasource, createEngine } from '../../runtime/engine/index.ts';
import { createExpressions } from '../../runtime/expressions/index.ts';
import type { Exchange, HttpPolicy, HttpRequest } from '../../runtime/http/index.ts';
import { systemClock } from '../../runtime/kernel/clock.ts';
import { ConnectorError } from '../../runtime/kernel/errors.ts';
import { createEvents } from '../../runtime/kernel/events.ts';
import { stringifyJson } from '../../runtime/kernel/json.ts';
import { createRedactor } from '../../runtime/kernel/redactor.ts';
import { hideKey } from '../support/schema-keys.ts';
import { readVectorFiles } from '../support/vectors.ts';

interface Given {
  readonly connector: object;
  readonly datasource?: object;
  readonly mappings?: readonly object[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly do: {
    readonly read?: string;
    readonly since?: string;
    readonly get?: string;
    readonly id?: string;
    readonly test?: true;
    readonly describe?: string;
  };
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
  const exchange: Exchange = async (request, options) => {
    requests.push(options.sign(request));
    policy = options.policy;
    const { status = 200, headers = {}, json = [], text } = responses.shift() ?? { status: 500 };
    const body = Buffer.from(text ?? stringifyJson(json));
    return {
      status,
      headers: { 'content-type': 'application/json', ...headers },
      body,
      url: request.url,
      requestedAt: sentAt,
      attempts: 1,
    };
  };
  const results = await attempt(async () => perform(bind(given, exchange), given.do));
  return JSON.parse(stringifyJson({ requests: requests.map(shown), policy, ...results })) as object;
}

function shown({ method, url, headers, body, idempotent }: HttpRequest): object {
  return { method, url: url.href, headers, idempotent, ...(body === undefined ? {} : { body: JSON.parse(body) as unknown }) };
}

async function attempt(work: () => Promise<object>): Promise<object> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof ConnectorError)) throw thrown;
    return { error: { code: thrown.code, message: thrown.message } };
  }
}

async function perform(
  bound: BoundDatasource,
  { read, since, get, id = '', test: asTest, describe: object }: Given['do'],
): Promise<object> {
  if (asTest) return { test: await bound.test() };
  if (object !== undefined) return { object: bound.objects.get(object), name: bound.name, connector: bound.connector };
  if (get !== undefined) return { record: recordOf(await bound.get(get, id)) };
  const pages = [];
  for await (const page of bound.read(read ?? '', { prefetch: 0, ...(since === undefined ? {} : { since: Date.parse(since) }) })) {
    pages.push({
      records: page.records.map(recordOf),
      stop: page.stop,
      maxCursor: page.maxCursor === undefined ? undefined : new Date(page.maxCursor).toISOString(),
    });
  }
  return { pages };
}

function recordOf(record: Awaited<ReturnType<BoundDatasource['get']>>): object | undefined {
  return record && { value: record.value, entity: record.entity, failure: record.failure, mapped: record.mapped };
}

function bind({ connector, datasource, mappings = [], environment = {} }: Given, exchange: Exchange): BoundDatasource {
  const loaded = <Document>(document: unknown): Loaded<Document> => ({
    document: document as Document,
    hash: 'h',
    file: 'f',
    uploaded: false,
    text: '',
  });
  const source = loaded<Datasource>({ name: 'ds', connector: 'api', ...datasource });
  const api = loaded<Connector>({
    name: 'api',
    version: '0.0.0',
    configurationSchema: { type: 'object', properties: {}, additionalProperties: true },
    ...connector,
  });
  const catalog: Catalog = {
    connectors: new Map([[api.document.name, api]]),
    datasources: new Map([[source.document.name, source]]),
    mappings: new Map(mappings.map((mapping, at) => [(mapping as Mapping).name ?? `mapping${at}`, loaded<Mapping>(mapping)])),
    diagnostics: [],
  };
  const parts = {
    expressions,
    exchange,
    redactor: createRedactor(),
    clock: { ...systemClock, now: () => sentAt },
    events: createEvents(),
    environment,
  };
  return createEngine({ ...parts, allowedAddresses: () => [] }).bind(catalog, source.document.name);
}

/** The same documents without the key: whole documents, of whichever kind the key is. */
function withoutKey(given: Given, key: string): Given {
  const [kind = ''] = key.split('.');
  if (kind === 'connector') return { ...given, connector: hideKey('connector', { kind, ...given.connector }, key) as object };
  if (kind === 'datasource') return { ...given, datasource: hideKey('datasource', { kind, ...given.datasource }, key) as object };
  return { ...given, mappings: (given.mappings ?? []).map((mapping) => hideKey('mapping', { kind, ...mapping }, key) as object) };
}

describe.each(files)('$strategy', ({ content: { vectors } }) => {
  test.each(vectors)('$name', async ({ given, expect: expected }) => {
    expect(await outcome(given)).toMatchObject(expected);
  });

  const covered = vectors.flatMap(({ covers = [], ...vector }) => covers.map((key) => ({ key, ...vector })));
  test.each(covered)('$key is not inert: $name', async ({ key, given, expect: expected }) => {
    const hidden = withoutKey(given, key);
    expect(hidden).not.toEqual(given);
    // A document that lacks what the schema requires may well break what reads it: that too is another outcome.
    const without = await outcome(hidden).catch((thrown: unknown) => ({ broken: String(thrown) }));
    expect(without).not.toMatchObject(expected);
  });
});
