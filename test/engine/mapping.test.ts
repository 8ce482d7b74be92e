import { afterAll, describe, expect, test } from 'vitest';
import { ConnectorError } from '../../runtime/kernel/errors.ts';
import type { Connector } from '../../runtime/documents/generated/connector.ts';
import type { Datasource } from '../../runtime/documents/generated/datasource.ts';
import type { RuleRow } from '../../runtime/documents/mappings/index.ts';
import type { BoundDatasource, EngineParts } from '../../runtime/engine/index.ts';
import { withoutSecrets } from '../../runtime/engine/mapping/without-secrets.ts';
import { createExpressions } from '../../runtime/expressions/index.ts';
import { systemClock } from '../../runtime/kernel/clock.ts';
import type { JsonValue } from '../../runtime/kernel/json.ts';
import type { Lookups, MappedRecord } from '../../runtime/mapping/index.ts';
import { engineOf } from '../support/engine.ts';
import { catalogOf, loaded } from '../support/loaded.ts';
import { memoryLookups } from '../support/memory-lookups.ts';

const expressions = createExpressions({ time: 1_000, size: 1_048_576 });
afterAll(() => expressions[Symbol.asyncDispose]());

const connector = {
  kind: 'connector',
  name: 'shops',
  version: '1.0.0',
  http: { baseUrl: 'https://a.example' },
  configurationSchema: {
    type: 'object',
    properties: {
      vat: { type: 'integer' },
      key: { type: 'string', secret: true },
      link: { type: 'string' },
      many: { type: 'array', items: { type: 'string' } },
    },
  },
  context: { currency: { request: { path: '/currency' }, response: '{{ response.code }}' }, other: { request: { path: '/other' } } },
  objects: [{ name: 'order', list: { path: '/orders' }, get: { path: '/orders/{id}' } }],
};

interface Opened {
  readonly bound: BoundDatasource;
  readonly asked: string[];
}

interface Given {
  readonly mappings?: readonly object[];
  readonly datasource?: object;
  readonly orders?: readonly JsonValue[];
  readonly parts?: Partial<EngineParts>;
}

function open({ mappings = [], datasource = {}, orders = [{ id: 1, n: 2, mail: 'a@x' }], parts = {} }: Given): Opened {
  const asked: string[] = [];
  const answers: Readonly<Record<string, JsonValue>> = {
    '/currency': { code: 'EUR' },
    '/other': 1,
    '/orders': [...orders],
    '/orders/1': orders[0] ?? null,
  };
  const engine = engineOf({
    expressions,
    clock: systemClock,
    exchange({ url }) {
      asked.push(url.pathname);
      const body = Buffer.from(JSON.stringify(answers[url.pathname]));
      return Promise.resolve({ status: 200, headers: { 'content-type': 'application/json' }, body, url, requestedAt: 0, attempts: 1 });
    },
    ...parts,
  });
  const source = loaded<Datasource>({ name: 'shop', connector: 'shops', ...datasource });
  return { bound: engine.bind(catalogOf(loaded<Connector>(connector), source, mappings), 'shop'), asked };
}

async function read(bound: BoundDatasource, how?: Parameters<BoundDatasource['read']>[1]): Promise<readonly (MappedRecord | null)[]> {
  const mapped: (MappedRecord | null)[] = [];
  for await (const page of bound.read('order', how)) mapped.push(...page.records.map((record) => record.mapped));
  return mapped;
}

function mappingsOf(bound: BoundDatasource) {
  const mappings = bound.objects.get('order')?.mappings;
  if (!mappings) throw new Error('no mappings');
  return mappings;
}

const usersRule = { target: 'user', source: 'mail', transform: { lookup: { table: 'users', by: 'mail' } } };
const users = memoryLookups({ tables: { users: [{ id: 7, mail: 'a@x' }] } });

describe('rules see', () => {
  const rules = [
    { target: 'c', compute: 'context.currency' },
    { target: 'v', compute: 'configuration.vat' },
    { target: 'all', compute: '$join($keys(configuration), ",")' },
    { target: 'k', compute: 'configuration.key', default: 'hidden' },
  ];
  const datasource = { configuration: { vat: 19, key: 'sesame-open', link: 'https://x/?token=sesame-open', many: ['a', 'sesame-open'] } };

  test('values of the connection, asked for only where they are read, and the configuration without its secrets', async () => {
    const { bound, asked } = open({ mappings: [{ object: 'order', rules }], datasource });
    expect(await read(bound)).toEqual([{ value: { c: 'EUR', v: 19, all: 'vat,many', k: 'hidden' } }]);
    expect(asked).toEqual(['/currency', '/orders']);
    expect(await mappingsOf(bound).values()).toMatchObject({ context: { currency: 'EUR' } });
    expect(asked).toEqual(['/currency', '/orders']);
  });

  test('nothing where records are not mapped: then nothing is asked for them', async () => {
    const { bound, asked } = open({ mappings: [{ object: 'order', rules }], datasource });
    expect(await read(bound, { map: false })).toEqual([null]);
    expect(asked).toEqual(['/orders']);
  });

  test('the same for one record by its id', async () => {
    const { bound } = open({ mappings: [{ object: 'order', rules: rules.slice(0, 2) }], datasource });
    expect((await bound.get('order', '1'))?.mapped).toEqual({ value: { c: 'EUR', v: 19 } });
  });
});

test('a short secret is hidden where it is a whole value, and not in every text that has its letters', () => {
  expect(withoutSecrets({ pin: '12', port: 12, year: '2012', deep: { a: ['12', 'x'] } }, ['12'])).toEqual({
    year: '2012',
    deep: { a: ['x'] },
  });
});

test('a secret is hidden however it is written: escaped in a URL, or in base64 beside a name', () => {
  const basic = Buffer.from('ann:p@ss/word').toString('base64');
  const configuration = { password: 'p@ss/word', callback: 'https://ann:p%40ss%2Fword@host/x', header: `Basic ${basic}`, host: 'host' };
  expect(withoutSecrets(configuration, ['p@ss/word'])).toEqual({ host: 'host' });
});

describe('what documents, the datasource and its rows say', () => {
  const document = { object: 'order', fields: { id: 'id', n: 'n' } };
  const row: RuleRow = { entityType: 'order', sourceField: 'n', targetField: 'id', transform: 'string' };

  test('is one list, that which counts most first', async () => {
    const { bound } = open({
      mappings: [document],
      datasource: { mappings: { order: { rules: [{ target: 'own', value: 1 }] } } },
      parts: { mappingRules: () => Promise.resolve([row]) },
    });
    expect(await read(bound)).toEqual([{ value: { id: '2', n: 2, own: 1 } }]);
    expect((await mappingsOf(bound).rules())?.layers.map(({ kind }) => kind)).toEqual(['inline', 'rows', 'document']);
    expect(bound.objects.get('order')?.mapping).toBe('mapping0');
  });

  test('rows are asked for once, and stay what they were until it is bound anew; what failed is asked again', async () => {
    let calls = 0;
    const mappingRules = (): Promise<readonly RuleRow[]> => {
      calls += 1;
      return calls === 1 ? Promise.reject(new Error('the vault is busy')) : Promise.resolve([row]);
    };
    const { bound } = open({ mappings: [document], parts: { mappingRules } });
    await expect(read(bound)).rejects.toThrow('the vault is busy');
    await Promise.all([read(bound), read(bound), mappingsOf(bound).rules()]);
    expect(calls).toBe(2);
  });

  test('problems are told by layer and place, with other rows too', async () => {
    const { bound, asked } = open({ mappings: [{ ...document, requires: ['currency'] }] });
    expect(await mappingsOf(bound).problems()).toMatchObject([{ layer: 'mapping0', target: 'currency', pointer: '/requires/0' }]);
    expect(await mappingsOf(bound).problems([{ ...row, targetField: 'currency' }])).toEqual([]);
    expect(asked).toEqual([]);
  });

  test('tables that are not there are problems, where somebody says which there are', async () => {
    const given = { mappings: [{ object: 'order', rules: [usersRule] }] };
    expect(await mappingsOf(open(given).bound).problems()).toEqual([]);
    const { bound } = open({ ...given, parts: { tables: () => Promise.resolve([{ name: 'others', columns: ['id'] }]) } });
    expect(await mappingsOf(bound).problems()).toMatchObject([{ target: 'user', message: expect.stringContaining('users') }]);
  });

  test('nothing maps an object of which nobody says anything', async () => {
    const { bound } = open({});
    const mappings = mappingsOf(bound);
    expect(await read(bound)).toEqual([null]);
    expect([await mappings.rules(), await mappings.problems(), await mappings.places()]).toEqual([undefined, [], []]);
    await expect(mappings.values()).rejects.toMatchObject({ code: 'MAPPING_INVALID' });
    await expect(mappings.storedMapper()).rejects.toMatchObject({ code: 'MAPPING_INVALID' });
    await expect(bound.bodyOf?.('order', {})).rejects.toMatchObject({ code: 'MAPPING_INVALID', details: { object: 'order' } });
  });
});

describe('lookups', () => {
  const mappings = [{ object: 'order', rules: [usersRule] }];

  test('are opened once a read, for the datasource that reads', async () => {
    const opened: string[] = [];
    const lookups = (datasource: string): Lookups => {
      opened.push(datasource);
      return users;
    };
    const { bound } = open({ mappings, parts: { lookups } });
    expect(await read(bound)).toEqual([{ value: { user: 7 } }]);
    expect(opened).toEqual(['shop']);
    expect(await mappingsOf(bound).places()).toEqual([{ in: 'table', table: 'users', by: 'mail', value: 'id', fold: false }]);
  });

  test('need somewhere to look', async () => {
    const { bound } = open({ mappings });
    await expect(read(bound)).rejects.toMatchObject({ code: 'MAPPING_INVALID', message: expect.stringContaining('--raw') });
    expect(await read(bound, { map: false })).toEqual([null]);
  });

  test('of rules of a tenant stay within its datasource', async () => {
    const datasource = { mappings: { order: { rules: [usersRule] } } };
    const parts = { lookups: () => users };
    expect(await read(open({ datasource, parts }).bound)).toEqual([{ value: { user: 7 } }]);
    const [mapped] = await read(open({ datasource, parts: { ...parts, mayLeave: () => false } }).bound);
    expect(mapped).toEqual({ errors: ['user: looks into table users: rules of a datasource may look into itself only'] });
    // What the operator's documents say stays theirs.
    expect(await read(open({ mappings, parts: { ...parts, mayLeave: () => false } }).bound)).toEqual([{ value: { user: 7 } }]);
  });
});

describe('stored records', () => {
  const mappings = [
    { object: 'order', rules: [usersRule, { target: 'c', compute: 'context.currency' }, { target: 'p', compute: 'partition.shop' }] },
  ];
  const records = [
    { raw: '{"id":12345678901234567890,"mail":"a@x"}', partition: '{"shop":"s1"}' },
    { raw: '{"mail":"b@x"}', partition: null },
  ];

  test('are mapped from their raw text, each in its partition, without asking the provider', async () => {
    const { bound, asked } = open({ mappings, parts: { lookups: () => users } });
    const mapped = await (await mappingsOf(bound).storedMapper({ context: { currency: 'GBP' } })).map(records);
    expect(mapped).toEqual([{ value: { user: 7, c: 'GBP', p: 's1' } }, { errors: ['user: no row of users has mail "b@x"'] }]);
    expect(asked).toEqual([]);
  });

  test('look where they are told to, and ask for values of the connection where none are given', async () => {
    const { bound, asked } = open({ mappings });
    const lookups = memoryLookups({ tables: { users: [{ id: 9, mail: 'a@x' }] } });
    expect(await (await mappingsOf(bound).storedMapper({ lookups })).map(records.slice(0, 1))).toEqual([
      { value: { user: 9, c: 'EUR', p: 's1' } },
    ]);
    expect(asked).toEqual(['/currency']);
  });
});

describe('the way back', () => {
  const request = {
    rules: [
      { target: 'billing.email', source: 'email', required: true },
      { target: 'vat', compute: 'configuration.vat' },
    ],
  };

  test('makes a body of a record, or says why it cannot', async () => {
    const { bound } = open({ mappings: [{ object: 'order', request }], datasource: { configuration: { vat: 19 } } });
    expect(await bound.bodyOf?.('order', { email: 'a@x' })).toEqual({ billing: { email: 'a@x' }, vat: 19 });
    await expect(bound.bodyOf?.('order', {})).rejects.toMatchObject({
      code: 'MAPPING_INVALID',
      details: { reasons: ['billing.email: is required, and there is nothing at email'] },
    });
    await expect(bound.bodyOf?.('nothing', {})).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
  });
});

test('a test of a datasource reads without mapping, and does not blame rules for what was not synced', async () => {
  const { bound } = open({ mappings: [{ object: 'order', rules: [usersRule] }], parts: { lookups: () => memoryLookups({}) } });
  const { checks, success } = await bound.test({ checks: true });
  expect(success).toBe(true);
  expect(checks.find(({ name }) => name === 'order: mapping')).toMatchObject({
    status: 'skipped',
    message: expect.stringContaining('sync first'),
  });
  const held = (): never => {
    throw new ConnectorError('STORE_LOCKED', 'the data folder is held by process 7');
  };
  const beside = open({ mappings: [{ object: 'order', rules: [usersRule] }], parts: { lookups: () => ({ find: held }) } });
  const { checks: besideServer } = await beside.bound.test({ checks: true });
  expect(besideServer.find(({ name }) => name === 'order: mapping')).toMatchObject({
    status: 'skipped',
    message: expect.stringContaining('held by process 7'),
  });
  const other = open({ mappings: [{ object: 'order', rules: [{ target: 'x', source: 'gone', required: true }] }] });
  const failing = await other.bound.test({ checks: true });
  expect(failing.checks.find(({ name }) => name === 'order: mapping')).toMatchObject({ status: 'failed' });
});
