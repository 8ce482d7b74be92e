import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formPlanOf, formPointer, formSchemasOf, readForm, readSync, writeForm } from '../../runtime/documents/admin-form/index.ts';
import type { Connector } from '../../runtime/documents/generated/connector.ts';
import type { JsonValue } from '../../runtime/kernel/json.ts';
import { loaded } from '../support/loaded.ts';
import { readVectors } from '../support/vectors.ts';

type Fields = NonNullable<Connector['adminForm']>['fields'];

interface Given {
  readonly kind?: 'create' | 'update';
  readonly fields: Fields;
  readonly body: { readonly [field: string]: JsonValue };
}

const properties = {
  baseUrl: { type: 'string', format: 'uri', title: 'Shop URL' },
  consumerKey: { type: 'string', secret: true, title: 'Key', default: undefined, enum: undefined },
  region: { type: 'string', default: 'eu' },
  note: { type: 'string' },
  pem: { type: 'string', secret: true, format: 'textarea' },
};

function planOf(fields: Fields) {
  const plan = formPlanOf(
    loaded<Connector>({
      name: 'shop',
      label: 'Shop',
      configurationSchema: { type: 'object', required: ['baseUrl', 'consumerKey', 'region'], properties },
      adminForm: { fields },
      objects: ['product', 'variation', 'order'].map((name) => ({ name, label: name.toUpperCase(), list: { path: '/' } })),
    }),
  );
  if (!plan) throw new Error('there is a form');
  return plan;
}

describe('vectors', () => {
  test.each(readVectors<Given, object>('documents/admin-form'))('$name', ({ given: { kind = 'create', fields, body }, expect: expected }) => {
    const plan = planOf(fields);
    const read = readForm(plan, kind, kind === 'create' ? { type: 'shop', ...body } : { ...body });
    if ('issues' in read) return expect(read).toEqual(expected);
    const objects = Object.fromEntries(Object.entries(read.toggles).map(([object, enabled]) => [object, { enabled }]));
    const { values, toggles } = writeForm(plan, read.configuration, { objects });
    return expect({ ...read, shown: { ...values, ...toggles } }).toEqual(expected);
  });
});

const whole = planOf({
  baseUrl: 'configuration.baseUrl',
  consumerKey: 'configuration.consumerKey',
  region: 'configuration.region',
  syncProducts: ['synchronization.objects.product.enabled', 'synchronization.objects.variation.enabled'],
  syncOrders: 'synchronization.objects.order.enabled',
});

test('what was read is written back as it was given, but for secrets', () => {
  const word = fc.stringMatching(/^[a-z0-9-]{1,20}$/);
  const bodies = fc.record({
    type: fc.constant('shop'),
    baseUrl: word.map((name) => `https://${name.replaceAll(/^-+|-+$/g, '') || 'a'}.example`),
    consumerKey: word,
    region: word,
    syncProducts: fc.boolean(),
    syncOrders: fc.boolean(),
  });
  fc.assert(
    fc.property(bodies, (body) => {
      const read = readForm(whole, 'create', body);
      if ('issues' in read) throw new Error(JSON.stringify(read.issues));
      const objects = Object.entries(read.toggles).flatMap(([object, enabled]) => (enabled ? [object] : []));
      const { type: _type, consumerKey: _key, ...shown } = body;
      for (const said of [objects, Object.fromEntries(Object.entries(read.toggles).map(([name, enabled]) => [name, { enabled }]))]) {
        const { values, toggles } = writeForm(whole, read.configuration, { objects: said });
        expect({ ...values, ...toggles }).toEqual(shown);
      }
    }),
  );
});

test('whatever is sent is read or refused, and what is refused is pointed at without its value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('create', 'update'), (body, kind) => {
      const read = readForm(whole, kind as 'create', body as JsonValue);
      if (!('issues' in read)) return;
      expect(read.issues.length).toBeGreaterThan(0);
      for (const { path } of read.issues) expect(path === '' || path.startsWith('/')).toBe(true);
    }),
  );
});

test('a form is described by what its connector says, bounded where that says nothing, and without what stands in a secret', () => {
  const { create, update, sync } = formSchemasOf(whole);
  expect(create).toMatchObject({
    type: 'object',
    additionalProperties: false,
    required: ['type', 'baseUrl', 'consumerKey', 'syncProducts', 'syncOrders'],
    properties: {
      type: { enum: ['shop'] },
      baseUrl: { type: 'string', format: 'uri', title: 'Shop URL', minLength: 1, maxLength: 2048 },
      consumerKey: { type: 'string', title: 'Key', minLength: 1, maxLength: 8192, writeOnly: true },
      region: { type: 'string', title: 'region', examples: ['eu'] },
      syncProducts: { type: 'boolean', title: 'PRODUCT', description: 'What it syncs: product, variation.' },
    },
  });
  expect(update.required).toEqual(['baseUrl', 'syncProducts', 'syncOrders']);
  expect(Object.keys(sync.properties ?? {})).toEqual(['syncProducts', 'syncOrders']);
  expect(JSON.stringify([create, update, sync])).not.toContain('secret');
  expect(formSchemasOf(whole)).toBe(formSchemasOf(whole));
});

test('what is to be synced now is a list of objects', () => {
  expect(readSync(whole, { syncProducts: true, syncOrders: false })).toEqual(['product', 'variation']);
  expect(readSync(whole, { syncProducts: false, syncOrders: false })).toEqual([]);
  expect(readSync(whole, { syncProducts: true })).toEqual({ issues: [{ path: '/syncOrders', message: 'is missing' }] });
});

test.each([
  ['/configuration/baseUrl', '/baseUrl'],
  ['/configuration/baseUrl/0', '/baseUrl/0'],
  ['/configuration/other', ''],
  ['/connector', '/baseUrl'],
  ['', ''],
])('a problem at %s of a document is one at "%s" of the body', (pointer, expected) => {
  expect(formPointer(whole, pointer)).toBe(expected);
});

test('a connector without a form has none', () => {
  expect(formPlanOf(loaded<Connector>({ name: 'shop', http: { baseUrl: 'https://a.example' }, objects: [] }))).toBeUndefined();
});
