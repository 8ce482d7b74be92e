import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Connector } from '../../runtime/documents/generated/connector.ts';
import type { Datasource } from '../../runtime/documents/generated/datasource.ts';
import type { BoundDatasource, StoredRecord } from '../../runtime/engine/index.ts';
import type { Expressions } from '../../runtime/expressions/index.ts';
import type { Exchange } from '../../runtime/http/index.ts';
import { systemClock } from '../../runtime/kernel/clock.ts';
import { ConnectorError } from '../../runtime/kernel/errors.ts';
import { parseJson, stringifyJson } from '../../runtime/kernel/json.ts';
import { engineOf } from '../support/engine.ts';
import { catalogOf, loaded } from '../support/loaded.ts';

/** What a path (with its query) of the API answers: JSON, or more about it. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON text, where digits count. */
  readonly text?: string;
  readonly json?: unknown;
  /** Turns of the event loop that it takes. */
  readonly turns?: number | (() => number);
}

export interface ApiOptions {
  readonly connector: object;
  readonly configuration?: object;
  readonly synchronization?: Datasource['synchronization'];
  readonly mappings?: readonly object[];
  readonly routes: Readonly<Record<string, Answer>>;
  readonly stored?: (object: string) => AsyncIterable<readonly StoredRecord[]>;
  readonly expressions: Expressions;
}

export interface PartitionedApi {
  readonly bound: BoundDatasource;
  /** Method, path and query of each request, in order. */
  readonly requests: string[];
  /** Keys of the budgets that requests pay to, by method and path. */
  readonly budgets: Map<string, readonly string[]>;
  /** The most requests that were under way at once. */
  mostAtOnce: number;
}

const base = 'https://api.example.com';
const sentAt = Date.parse('2026-01-01T00:00:00Z');

const unknown: Answer = { status: 404, json: { message: 'nothing here' } };

async function take(turns: NonNullable<Answer['turns']>, signal: AbortSignal | undefined): Promise<void> {
  const most = typeof turns === 'number' ? () => turns : turns;
  for (let turn = 0; turn < most() && signal?.aborted !== true; turn += 1) await nextTurn();
}

/** A datasource whose provider answers by path; what is not listed is a 404. */
export function openPartitionedApi({
  connector,
  configuration = {},
  synchronization = {},
  mappings = [],
  routes,
  stored,
  expressions,
}: ApiOptions): PartitionedApi {
  const requests: string[] = [];
  const budgets: PartitionedApi['budgets'] = new Map();
  let atOnce = 0;
  const exchange: Exchange = async (request, { signal, budgets: paid = [] }) => {
    signal?.throwIfAborted();
    const path = request.url.href.replace(base, '');
    requests.push([request.method, path, request.body].filter((part) => part !== undefined).join(' '));
    budgets.set(
      `${request.method} ${path}`,
      paid.map(({ key }) => key),
    );
    atOnce += 1;
    api.mostAtOnce = Math.max(api.mostAtOnce, atOnce);
    const { status = 200, headers = {}, text, json = [], turns = 1 } = routes[path] ?? unknown;
    await take(turns, signal);
    atOnce -= 1;
    signal?.throwIfAborted();
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
  const engine = engineOf({
    expressions,
    exchange,
    clock: { ...systemClock, now: () => sentAt },
    ...(stored ? { stored: (_datasource: string, object: string) => stored(object) } : {}),
  });
  const catalog = catalogOf(
    loaded<Connector>({ name: 'api', version: '0.0.0', configurationSchema: open, http: { baseUrl: base }, ...connector }),
    loaded<Datasource>({ name: 'ds', connector: 'api', configuration, synchronization }),
    mappings,
  );
  const api: PartitionedApi = { bound: engine.bind(catalog, 'ds'), requests, budgets, mostAtOnce: 0 };
  return api;
}

const open = { type: 'object', properties: {}, additionalProperties: true };

/** What is stored by object, a record at a time; an object that is not there was never synced. */
export async function* storedPages(
  stored: Readonly<Record<string, readonly StoredRecord[]>>,
  object: string,
): AsyncGenerator<readonly StoredRecord[]> {
  const records = stored[object];
  if (!records) throw new ConnectorError('RUN_NOT_FOUND', `no sync of ${object} has come to its end`);
  for (const record of records) yield [record];
}

/** Plain JSON of what was given. */
export function plain(value: unknown): unknown {
  return parseJson(stringifyJson(value));
}
