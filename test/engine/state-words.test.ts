import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Connector } from '../../runtime/documents/generated/connector.ts';
import { connectorEffects, httpEffects, incrementalEffects, listEffects, objectEffects } from '../../runtime/engine/state-words/effects.ts';
import { put } from '../support/put.ts';
import { compareWords, resumeHash, stateWords } from '../../runtime/engine/state-words/index.ts';

interface SchemaPart {
  readonly properties: Readonly<Record<string, unknown>>;
}
const schema = JSON.parse(readFileSync(new URL('../../schemas/connector.schema.json', import.meta.url), 'utf8')) as SchemaPart & {
  readonly $defs: Readonly<Record<string, SchemaPart>>;
};

test.each([
  ['connector', schema, connectorEffects],
  ['http', schema.$defs['http'], httpEffects],
  ['object', schema.$defs['object'], objectEffects],
  ['list', schema.$defs['list'], listEffects],
  ['incremental', schema.$defs['incremental'], incrementalEffects],
])('every word of %s is said to mean something for what is stored', (_name, part, effects) => {
  expect(Object.keys(effects).toSorted()).toEqual(Object.keys(part?.properties ?? {}).toSorted());
});

const base = {
  kind: 'connector',
  name: 'api',
  http: { baseUrl: 'https://api.example.com', retry: { maxAttempts: 3 } },
  defaults: {
    list: { pagination: { type: 'page', page: { query: 'page' } }, incremental: { cursor: 'updated_at', since: { query: 'since' } } },
  },
  objects: [
    { name: 'order', recordId: 'id', list: { path: '/orders', query: { a: '1', b: '2' } } },
    { name: 'tag', list: { path: '/tags', incremental: 'none' } },
  ],
} as unknown as Connector;

const changed = (change: (document: object) => void): Connector => {
  const copy = structuredClone(base);
  change(copy);
  return copy;
};
const compare = (after: Connector, object = 'order') => {
  const words = (document: Connector) => {
    const found = document.objects.find(({ name }) => name === object);
    return found && stateWords(document, found);
  };
  return compareWords(words(base), words(after));
};

describe('what a changed document means', () => {
  test.each<readonly [string, (document: object) => void, string, readonly string[], boolean]>([
    ['nothing', () => {}, 'kept', [], true],
    ['a label', put('label', 'API'), 'kept', [], true],
    ['how often is retried', put('http.retry.maxAttempts', 9), 'kept', [], true],
    ['who signs in', put('authentication', { type: 'none' }), 'kept', [], true],
    ['words in another order', put('objects.0.list.query', { b: '2', a: '1' }), 'kept', [], true],
    [
      'a default given where it held already',
      put('objects.0.list.pagination', { type: 'page', page: { query: 'page' } }),
      'kept',
      [],
      true,
    ],
    ['how it is paged', put('defaults.list.pagination.page.query', 'p'), 'kept', [], false],
    ['how the cursor is sent', put('defaults.list.incremental.since', { query: 'after' }), 'kept', [], false],
    ['a path', put('objects.0.list.path', '/v2/orders'), 'backfilled', ['list.path'], false],
    ['the base URL', put('http.baseUrl', 'https://v2.example.com'), 'backfilled', ['http.baseUrl'], false],
    ['fields', put('objects.0.fields', { total: { type: 'number' } }), 'backfilled', ['fields'], false],
    ['a record id', put('objects.0.recordId', 'uuid'), 'reset', ['recordId'], false],
    ['the cursor of the defaults', put('defaults.list.incremental.cursor', 'changed_at'), 'reset', ['list.incremental.cursor'], false],
    ['no cursor any more', put('objects.0.list.incremental', 'none'), 'reset', ['list.incremental.cursor'], false],
    ['partitions', put('objects.0.list.partitions', { type: 'values', as: 'a', values: ['1'] }), 'reset', ['list.partitions'], false],
    ['an object that is gone', put('objects', []), 'removed', [], false],
    ['another object', put('objects.1.list.path', '/labels'), 'kept', [], false],
  ])('%s', (_name, change, outcome, words, goesOn) => {
    const after = changed(change);
    expect(compare(after)).toEqual({ outcome, words });
    expect(resumeHash(after) === resumeHash(base)).toBe(goesOn);
  });

  test('an object that was not there is new, and one that never was is nothing', () => {
    expect(compareWords(undefined, { 'list.path': '/a' })).toEqual({ outcome: 'new', words: [] });
    expect(compareWords(undefined, undefined)).toEqual({ outcome: 'kept', words: [] });
  });
});
