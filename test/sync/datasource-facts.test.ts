import { describe, expect, test } from 'vitest';
import type { Connector } from '../../runtime/documents/generated/connector.ts';
import type { Datasource } from '../../runtime/documents/generated/datasource.ts';
import { factsOf } from '../../runtime/sync/datasource-facts.ts';
import { catalogOf, loaded } from '../support/loaded.ts';

const list = { path: '/x' };

const shop = {
  kind: 'connector',
  name: 'shop',
  configurationSchema: {
    type: 'object',
    properties: {
      note: { type: 'string' },
      address: { type: 'string', format: 'uri' },
      secret: { type: 'string', secret: true },
      key: { type: 'string', secret: true },
    },
  },
  adminForm: {
    fields: {
      url: 'configuration.address',
      key: 'configuration.key',
      secret: 'configuration.secret',
      goods: 'synchronization.objects.product.enabled',
    },
  },
  http: { baseUrl: '{{ configuration.address }}/api' },
  objects: [
    { name: 'product', table: 'external_product', list },
    { name: 'order', table: 'external_order', list },
    { name: 'note', list },
    { name: 'one' },
  ],
};

type Given = { readonly connector?: object; readonly datasource?: object; readonly sealed?: boolean };

function told({ connector = {}, datasource = {}, sealed = false }: Given = {}, sources: Partial<Parameters<typeof factsOf>[2]> = {}) {
  const configuration = { address: 'https://shop.example', key: '${env:KEY}', secret: 'plain' };
  const document = { kind: 'datasource', name: 'main', connector: 'shop@1', configuration, ...datasource };
  const made = { ...loaded<Datasource>(document), ...(sealed ? { openConfiguration: refuse } : {}) };
  const catalog = catalogOf(loaded<Connector>({ ...shop, ...connector }), made);
  return factsOf(catalog, 'main', { environment: { SHOP_URL: 'https://env.example' }, rules: [], ...sources });
}

function refuse(): never {
  throw new Error('secrets are opened for nobody');
}

describe('what is told of a datasource', () => {
  test('its address, its objects, their tables, and where its secrets are in the order of the form', () => {
    expect(told()).toEqual({
      datasource: 'main',
      connector: 'shop',
      baseUrl: 'https://shop.example',
      enabled: true,
      toggles: { product: true, order: true, note: true },
      tables: { product: 'external_product', order: 'external_order' },
      secrets: ['environment:KEY', 'document:/configuration/secret'],
      rules: [],
      mappings: {},
    });
  });

  test('secrets that are sealed are not opened: it is told where they are', () => {
    expect(told({ sealed: true })?.secrets).toEqual(['sealed:secret:main:/key', 'sealed:secret:main:/secret']);
  });

  test.each([
    ['a list of objects', { objects: ['order'] }, { product: false, order: true, note: false }],
    ['switches', { objects: { product: { enabled: false }, order: {} } }, { product: false, order: true, note: true }],
    ['no objects', {}, { product: true, order: true, note: true }],
  ])('which objects are synced: %s', (_name, synchronization, toggles) => {
    expect(told({ datasource: { synchronization } })?.toggles).toEqual(toggles);
  });

  test.each([
    ['of a variable', { address: '${env:SHOP_URL}' }, 'https://env.example'],
    ['with who asks in it', { address: 'https://me:secret@shop.example/a?key=1#x' }, 'https://shop.example/a'],
    ['of a variable that is not set', { address: '${env:NOBODY}' }, ''],
    ['that is none', { address: 'shop' }, ''],
    ['that is missing', {}, ''],
  ])('an address %s', (_name, configuration, baseUrl) => {
    expect(told({ datasource: { configuration } })?.baseUrl).toBe(baseUrl);
  });

  test('without a form: the property of that name, else what the connector says; one that is secret is not told', () => {
    const plain = { adminForm: undefined, http: { baseUrl: 'https://api.example/v1' } };
    expect(told({ connector: plain })).toMatchObject({
      baseUrl: 'https://api.example/v1',
      secrets: ['document:/configuration/secret', 'environment:KEY'],
    });
    expect(told({ connector: plain, datasource: { configuration: { baseUrl: 'https://own.example' } } })?.baseUrl).toBe(
      'https://own.example',
    );
    const properties = { baseUrl: { type: 'string', secret: true } };
    const hidden = { ...plain, configurationSchema: { type: 'object', properties } };
    const configuration = { baseUrl: 'https://secret.example' };
    expect(told({ connector: hidden, datasource: { configuration } })?.baseUrl).toBe('https://api.example/v1');
  });

  test('nothing where there is no form and no table, or no such datasource or connector', () => {
    expect(told({ connector: { adminForm: undefined, objects: [{ name: 'product', list }] } })).toBeUndefined();
    expect(told({ connector: { objects: [] } })).toMatchObject({ toggles: {}, tables: {} });
    expect(told({ datasource: { connector: 'elsewhere' } })).toBeUndefined();
    expect(factsOf({ connectors: new Map(), datasources: new Map() }, 'main', { environment: {}, rules: [] })).toBeUndefined();
  });

  test('its rules, with every digit, and its own mappings', () => {
    const rule = {
      id: 'r',
      entityType: 'order',
      source: 'a',
      target: 'b',
      transform: '{"value":12345678901234567890}',
      createdAt: 1,
      updatedAt: 2,
    };
    const mappings = { order: { fields: { a: 'b' } } };
    expect(told({ datasource: { mappings } }, { rules: [rule], enabled: false })).toMatchObject({
      enabled: false,
      mappings,
      rules: [{ id: 'r', entityType: 'order', sourceField: 'a', targetField: 'b', transform: { value: 12_345_678_901_234_567_890n } }],
    });
  });
});
