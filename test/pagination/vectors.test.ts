import { describe, expect, test } from 'vitest';
import { isObject, type JsonValue, parseJson } from '../../runtime/kernel/json.ts';
import {
  createPaginator,
  type Page,
  type PageToken,
  paginators,
  type PaginationConfig,
  type ReadSource,
} from '../../runtime/pagination/index.ts';
import { hideKey } from '../support/schema-keys.ts';
import { failureOf, readVectorFiles } from '../support/vectors.ts';

interface GivenPage {
  readonly body?: JsonValue;
  /** The body as text, for numbers that YAML would round. */
  readonly json?: string;
  readonly headers?: Record<string, string>;
  readonly recordCount?: number;
  readonly url?: string;
}

interface Given {
  readonly config: PaginationConfig;
  readonly token?: PageToken;
  readonly pages: readonly GivenPage[];
}

const files = readVectorFiles<Given, object>('pagination');

const read: ReadSource = (source, page) => {
  if ('header' in source) return page.headers[source.header.toLowerCase()];
  return source.body.split('.').reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), page.body);
};

/** Reads the given pages: what each was asked with, and why the last one is the last, or the token after it. */
function outcome({ config, token: first = null, pages }: Given, create: typeof createPaginator = createPaginator): object {
  try {
    const paginator = create(config, read);
    const requests: unknown[] = [];
    let token: PageToken = first;
    for (const page of pages) {
      requests.push(paginator.request(token));
      const next = paginator.next(pageOf(page), token);
      if ('stop' in next) return { requests, stop: next.stop, stable: paginator.stable };
      ({ token } = next);
    }
    return { requests, next: token, stable: paginator.stable };
  } catch (thrown) {
    return failureOf(thrown);
  }
}

function pageOf({ body = null, json, headers = {}, recordCount = 2, url = 'https://api.example.com/items' }: GivenPage): Page {
  return { body: json === undefined ? body : parseJson(json), headers, recordCount, url };
}

describe.each(files)('$strategy', ({ strategy, content: { vectors } }) => {
  test.each(vectors)('$name', ({ given, expect: expected }) => {
    expect(outcome(given)).toMatchObject(expected);
  });

  const covered = vectors.flatMap(({ covers = [], ...vector }) => covers.map((key) => ({ key, ...vector })));
  test.each(covered)('$key is not inert: $name', ({ key, given, expect: expected }) => {
    const hidden = { ...given, config: hideKey('connector.pagination', given.config, key) as PaginationConfig };
    expect(hidden.config).not.toEqual(given.config);
    expect(outcome(hidden)).not.toMatchObject(expected);
  });

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
  const page = Object.freeze(pageOf({ body: Object.freeze({ next: 'b' }) }));
  const steps = [paginator.next(page, null), paginator.next(page, 'a'), paginator.next(page, null)];
  expect(steps).toEqual([{ token: 'b' }, { token: 'b' }, { token: 'b' }]);
  expect(paginator.request(null)).toEqual({ place: [] });
});
