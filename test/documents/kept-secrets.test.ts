import { expect, test } from 'vitest';
import { joinSecrets, mayStay, partSecrets } from '../../runtime/documents/configuration/kept-secrets.ts';
import type { ConfigurationProperty } from '../../runtime/documents/generated/connector.ts';

const schema: ConfigurationProperty = {
  type: 'object',
  properties: {
    url: { type: 'string' },
    key: { type: 'string', secret: true },
    keys: { type: 'array', items: { type: 'string', secret: true } },
    pair: { type: 'object', secret: true, properties: { id: { type: 'string' } } },
    hook: { type: 'object', properties: { url: { type: 'string' }, 'a/b~c': { type: 'string', secret: true } } },
    rooms: { type: 'array', items: { type: 'object', properties: { id: { type: 'string' }, key: { type: 'string', secret: true } } } },
    grid: { type: 'array', items: { type: 'array', items: { type: 'string', secret: true } } },
    free: { type: 'object' },
    tags: { type: 'array' },
    named: { type: 'object', additionalProperties: { type: 'string', secret: true } },
  },
};
const plain = { url: 'u', free: { any: { thing: 1 } }, tags: ['t'] };

test.each<[string, { readonly [name: string]: unknown }, object]>([
  ['plain values', plain, {}],
  ['a secret', { key: 's' }, { '/key': 's' }],
  ['a list of secrets, as one', { keys: ['s', 't'] }, { '/keys': ['s', 't'] }],
  ['an object that is a secret', { pair: { id: 's' } }, { '/pair': { id: 's' } }],
  ['a secret further in, under a name that pointers escape', { hook: { url: 'u', 'a/b~c': 's' } }, { '/hook/a~1b~0c': 's' }],
  ['secrets of items', { rooms: [{ id: 'r', key: 's' }, { id: 'q' }, { key: 't' }] }, { '/rooms/0/key': 's', '/rooms/2/key': 't' }],
  ['lists of lists', { grid: [['s'], ['t']] }, { '/grid/0': ['s'], '/grid/1': ['t'] }],
  ['names of any kind', { named: { one: 's' } }, { '/named/one': 's' }],
  ['what the schema does not know', { kez: 's', hook: { secrett: 't' } }, { '/kez': 's', '/hook/secrett': 't' }],
  ['names that objects inherit', JSON.parse('{"__proto__":{"a":"s"},"constructor":"t"}') as object as never, { '/__proto__': { a: 's' }, '/constructor': 't' }],
  ['what has another type than it should', { hook: 'u', rooms: 'v', key: { a: 's' } }, { '/key': { a: 's' } }],
])('%s are parted and joined again', (_name, configuration, secrets) => {
  const parted = partSecrets(configuration, schema);
  expect(parted.secrets).toEqual(JSON.parse(JSON.stringify(secrets)));
  const shown = JSON.stringify(parted.plain);
  for (const secret of ['"s"', '"t"']) if (configuration !== plain) expect(shown).not.toContain(secret);
  expect(JSON.stringify(sorted(joinSecrets(parted)))).toEqual(JSON.stringify(sorted(configuration)));
  expect(({} as { a?: string }).a).toBeUndefined();
});

test('without a schema all is secret', () => {
  expect(partSecrets(plain, undefined)).toEqual({ plain: {}, secrets: { '/url': 'u', '/free': plain.free, '/tags': ['t'] } });
});

test('a secret whose surroundings are gone is left out', () => {
  const secrets = { '/key': 's', '/hook/key': 's', '/rooms/1/key': 's', '/url/key': 's', '/__proto__/a': 's' };
  expect(joinSecrets({ plain: { url: 'u', rooms: [{}] }, secrets })).toEqual({ url: 'u', rooms: [{}], key: 's' });
  expect(({} as { a?: string }).a).toBeUndefined();
});

test.each([
  ['/key', {}, true],
  ['/hook/key', { hook: {} }, true],
  ['/hook/key', {}, false],
  ['/hook/key', { hook: 'u' }, false],
  ['/rooms/0/key', { rooms: [{}] }, false],
  ['/keys', { keys: [] }, true],
])('%s may stay beside %j: %s', (pointer, given, stays) => {
  expect(mayStay(pointer, given)).toBe(stays);
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, part]) => [key, sorted(part)]);
}
