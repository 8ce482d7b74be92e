import { afterAll, describe, expect, test } from 'vitest';
import { namesIn } from '../../runtime/documents/index.ts';
import { createExpressions } from '../../runtime/expressions/index.ts';
import { type JsonValue, parseJson } from '../../runtime/kernel/json.ts';
import {
  createPaginator,
  type Page,
  type PageToken,
  paginators,
  type PaginationConfig,
  type ReadSource,
} from '../../runtime/pagination/index.ts';
import { describeVectors } from '../support/describe-vectors.ts';
import { hideKey } from '../support/schema-keys.ts';
import { failureOf, readVectorFiles } from '../support/vectors.ts';

interface GivenPage {
  readonly body?: JsonValue;
  /** The body as text, for numbers that YAML would round. */
  readonly json?: string;
  readonly headers?: Record<string, string>;
  readonly recordCount?: number;
  readonly url?: string;
  readonly status?: number;
  /** The last raw record. */
  readonly record?: JsonValue;
  /** The one before it. */
  readonly before?: JsonValue;
}

interface Given {
  readonly config: PaginationConfig;
  readonly token?: PageToken;
  readonly pages: readonly GivenPage[];
}

const files = readVectorFiles<Given, object>('pagination');
const expressions = createExpressions({ time: 1_000, size: 1_048_576 });
afterAll(() => expressions[Symbol.asyncDispose]());

const read: ReadSource = (source, page) => {
  if ('header' in source) return page.headers[source.header.toLowerCase()];
  return 'body' in source ? expressions.path(source.body).get(page.body) : expressions.path(source.record).get(page.record);
};

/** Reads the given pages: what each was asked with, and why the last one is the last, or the token after it, with what is known of the pages ahead. */
function outcome({ config, token: first = null, pages }: Given, create: typeof createPaginator = createPaginator): object {
  try {
    const paginator = create(config, read);
    const requests: unknown[] = [];
    const { stable, counted = false, endStatuses } = paginator;
    let token: PageToken = first;
    let facts = {};
    let received = first === null ? 0 : undefined;
    for (const [index, given] of pages.entries()) {
      requests.push(paginator.request(token));
      if (received !== undefined) received += given.recordCount ?? 2;
      const page = { ...pageOf(given, config, index + 1, token), received };
      facts = { stable, counted, endStatuses, total: paginator.total?.(page), ahead: paginator.ahead?.(page, token, 3) };
      const next = paginator.next(page, token);
      if ('stop' in next) return { requests, ...facts, ...next };
      ({ token } = next);
    }
    return { requests, ...facts, next: token };
  } catch (thrown) {
    return failureOf(thrown);
  }
}

function pageOf(given: GivenPage, config: object, number = 1, token: PageToken = null): Page {
  const { json, headers = {}, recordCount = 2, url = 'https://api.example.com/items', status = 200, record, before } = given;
  const body = json === undefined ? (given.body ?? null) : parseJson(json);
  const view = { response: body, headers, record, page: { number, count: recordCount, received: number * recordCount, token } };
  const ask = (key: string): unknown => {
    const source: unknown = Reflect.get(config, key);
    return typeof source === 'string' ? expressions.jsonata(source, namesIn('page')).evaluateSync?.(view) : undefined;
  };
  return {
    body,
    headers,
    recordCount,
    received: undefined,
    url,
    status,
    record,
    before,
    until: ask('until') === true,
    change: ask('next'),
  };
}

describeVectors(
  files,
  (given) => outcome(given),
  (given, key) => ({ ...given, config: hideKey('connector.pagination', given.config, key) as PaginationConfig }),
);

describe.each(files)('$strategy', ({ strategy, content: { vectors } }) => {
  test('without its line of the table, each of its vectors fails', () => {
    const left: Partial<typeof paginators> = { ...paginators, [strategy]: undefined };
    const create: typeof createPaginator = (config, source) => (left[config.type] as unknown as typeof createPaginator)(config, source);
    for (const { given, expect: expected } of vectors) expect(outcome(given, create)).not.toMatchObject(expected);
  });
});

test('each line of the table has vectors, and each vector file a line', () => {
  expect(files.map(({ strategy }) => strategy)).toEqual(Object.keys(paginators).toSorted());
});

test('a step neither changes what it is given nor remembers it', () => {
  const paginator = createPaginator({ type: 'cursor', next: { body: 'next' } }, read);
  const page = Object.freeze(pageOf({ body: Object.freeze({ next: 'b' }) }, {}));
  const steps = [paginator.next(page, null), paginator.next(page, 'a'), paginator.next(page, null)];
  expect(steps).toEqual([{ token: 'b' }, { token: 'b' }, { token: 'b' }]);
  expect(paginator.request(null)).toEqual({ place: [] });
});
