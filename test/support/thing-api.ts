import { expect } from 'vitest';
import type { Runtime } from '../../runtime/sync/index.ts';
import { type Answer, type Asked, startAnswerServer, type AnswerServer } from './answer-server.ts';

export interface Thing {
  readonly id: number | string | bigint;
  readonly name: string;
  readonly updated_at: string;
  readonly archived?: boolean;
}

/** Documents of an API of things; `list` and `connector` replace keys of theirs. */
export function thingDocuments(
  given: {
    readonly url?: string;
    readonly list?: object;
    readonly connector?: object;
    readonly object?: object;
    readonly mapping?: object;
  } = {},
): {
  readonly [name: string]: object;
} {
  const { url = '${env:THING_URL}', list = {}, connector = {}, object = {}, mapping } = given;
  const operation = {
    path: '/things',
    records: 'things',
    pagination: { type: 'cursor', next: { body: 'next' }, place: { query: 'after' } },
    incremental: { cursor: 'updated_at', since: { query: 'since' } },
    ...list,
  };
  return {
    'things.connector.json': {
      ferrule: 1,
      kind: 'connector',
      name: 'thing_api',
      configurationSchema: {
        type: 'object',
        required: ['baseUrl'],
        properties: { baseUrl: { type: 'string', format: 'uri' }, token: { type: 'string', secret: true } },
      },
      authentication: { type: 'bearer', token: '{{ configuration.token }}' },
      http: { baseUrl: '{{ configuration.baseUrl }}', retry: { maxAttempts: 1 } },
      objects: [
        {
          name: 'thing',
          recordId: 'id',
          entity: { updatedAt: 'updated_at', archivedAt: 'record.archived' },
          list: operation,
          get: { path: '/things/{id}' },
          ...object,
        },
      ],
      ...connector,
    },
    'things.datasource.json': {
      ferrule: 1,
      kind: 'datasource',
      name: 'things',
      connector: 'thing_api',
      configuration: { baseUrl: url, token: '${env:THING_TOKEN}' },
    },
    ...(mapping === undefined ? {} : { 'things.mapping.json': { ferrule: 1, kind: 'mapping', object: 'thing', ...mapping } }),
  };
}

export const thingToken = 'thing-token-5d41402abc4b2a76';

export function thingEnvironment(url: string): Record<string, string> {
  return { THING_URL: url, THING_TOKEN: thingToken };
}

export interface ThingServer extends AnswerServer {
  readonly things: Map<string, Thing>;
  pageSize: number;
  /** Answers instead of the API, where it gives something. */
  instead: ((asked: Asked, number: number) => Answer | undefined | Promise<Answer | undefined>) | undefined;
}

export function thing(id: Thing['id'], more: Partial<Thing> = {}): Thing {
  return { id, name: `thing ${id}`, updated_at: '2026-01-10T10:00:00Z', ...more };
}

/** Things 1 to `count`. */
export function manyThings(count: number): readonly Thing[] {
  return Array.from({ length: count }, (_, index) => thing(index + 1));
}

/** An API of things: pages by the last id given, `since` and `until`, and one by one. Numbered pages where `page` is asked for. */
export async function startThings(things: readonly Thing[]): Promise<ThingServer> {
  const kept = new Map(things.map((one) => [String(one.id), one]));
  const server = await startAnswerServer(async (asked) => (await self.instead?.(asked, server.asked.length)) ?? answer(asked));
  const answer = ({ path, query }: Asked): Answer => {
    const id = /^\/things\/(.+)$/.exec(path)?.[1];
    if (id !== undefined) {
      const found = kept.get(decodeURIComponent(id));
      return found ? json(thingText(found)) : { status: 404, body: { message: 'gone' } };
    }
    const since = query.get('since') ?? '';
    const until = query.get('until') ?? '';
    const all = [...kept.values()].filter(
      ({ updated_at }) =>
        (since === '' || Date.parse(updated_at) >= Date.parse(since)) && (until === '' || Date.parse(updated_at) < Date.parse(until)),
    );
    const begin = query.has('page') ? (Number(query.get('page')) - 1) * self.pageSize : indexAfter(all, query.get('after'));
    const page = all.slice(begin, begin + self.pageSize);
    const next = begin + self.pageSize < all.length ? String(page.at(-1)?.id) : null;
    return json(`{"things":[${page.map(thingText).join(',')}],"next":${JSON.stringify(next)}}`);
  };
  const self: ThingServer = Object.assign(server, { things: kept, pageSize: 10, instead: undefined });
  return self;
}

function indexAfter(all: readonly Thing[], after: string | null): number {
  return after === null ? 0 : all.findIndex(({ id }) => String(id) === after) + 1;
}

/** JSON with big integers as digits. */
export function thingText(one: Thing): string {
  const { id, ...rest } = one;
  return `{"id":${typeof id === 'string' ? JSON.stringify(id) : String(id)},${JSON.stringify(rest).slice(1)}`;
}

/** What is stored is what the API lists: every record once, text for text. */
export async function expectSame(runtime: Runtime, server: ThingServer): Promise<void> {
  const stored = await runtime.stored({ datasource: 'things', object: 'thing', limit: 10_000 });
  const listed = [...server.things.values()].map((one) => [String(one.id), thingText(one)] as const);
  expect(stored.map(({ external_id, raw_payload }) => [external_id, raw_payload])).toEqual(
    listed.toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
  );
}

function json(body: string): Answer {
  return { headers: { 'content-type': 'application/json' }, body };
}
