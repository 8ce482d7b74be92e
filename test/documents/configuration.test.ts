import { expect, it } from 'vitest';
import { type Loaded, resolveConfiguration } from '../../runtime/documents/index.ts';
import type { ConfigurationSchema, Connector } from '../../runtime/documents/generated/connector.ts';
import type { Datasource } from '../../runtime/documents/generated/datasource.ts';
import { ConnectorError } from '../../runtime/kernel/errors.ts';

const schema = {
  type: 'object',
  required: ['shop'],
  properties: {
    shop: { type: 'string', pattern: '^[a-z]+$' },
    port: { type: 'integer', minimum: 1 },
    rate: { type: 'number' },
    live: { type: 'boolean' },
    tags: { type: 'array', items: { type: 'string' } },
    token: { type: 'string', secret: true },
    keys: { type: 'object', secret: true, properties: { a: { type: 'string' } } },
    size: { type: 'integer', default: 50 },
    region: { enum: ['eu', 'us'] },
    header: { type: 'string' },
  },
  additionalProperties: false,
  // The generated type takes a default for a map; the schema lets it be anything.
} as unknown as ConfigurationSchema;

function resolve(configuration: Record<string, unknown>, environment: Record<string, string> = {}) {
  const datasource: Loaded<Datasource> = { document: { kind: 'datasource', name: 'main', connector: 'shop', configuration }, hash: '', file: '', uploaded: false, text: '' };
  const connector: Connector = { kind: 'connector', name: 'shop', configurationSchema: schema, http: { baseUrl: '' }, objects: [] };
  return resolveConfiguration(datasource, connector, environment);
}

function failure(...args: Parameters<typeof resolve>): string {
  try {
    resolve(...args);
  } catch (thrown) {
    if (thrown instanceof ConnectorError) return `${thrown.code}: ${thrown.message}`;
    throw thrown;
  }
  throw new Error('it was resolved');
}

it('fills in defaults and environment variables, whole ones with the type that is asked for', () => {
  const environment = { SHOP: 'acme', PORT: '4400', RATE: '1.5', LIVE: 'false', TAGS: '["a","b"]', TOKEN: 'the-token' };
  const given = { shop: '${env:SHOP}', port: '${env:PORT}', rate: '${env:RATE}', live: '${env:LIVE}', tags: '${env:TAGS}', header: 'Token ${env:TOKEN} of ${env:SHOP}' };
  const { values, secrets } = resolve(given, environment);
  expect(values).toEqual({ shop: 'acme', port: 4400, rate: 1.5, live: false, tags: ['a', 'b'], size: 50, header: 'Token the-token of acme' });
  expect(secrets).toEqual(['the-token']);
  expect(Object.isFrozen(values['tags'])).toBe(true);
});

it('counts what is marked secret as secret, however deep, and nothing else', () => {
  expect(resolve({ shop: 'acme', keys: { a: 'one' }, token: 'two', region: 'eu' }).secrets.toSorted()).toEqual(['one', 'two']);
});

it('does not fill in twice what a variable holds', () => {
  expect(resolve({ shop: 'acme', header: '${env:A}' }, { A: '${env:B}', B: 'secret' }).values['header']).toBe('${env:B}');
});

it.each([
  ['one unset variable', { shop: '${env:SHOP}' }, {}, 'datasource main: the environment variable SHOP (configuration.shop) is not set; set it and start again'],
  ['an empty variable', { shop: '${env:SHOP}' }, { SHOP: '' }, 'datasource main: the environment variable SHOP (configuration.shop) is not set; set it and start again'],
  [
    'several unset variables',
    { shop: '${env:A}', tags: ['x ${env:B}'] },
    {},
    'datasource main: environment variables A (configuration.shop), B (configuration.tags[0]) are not set; set them and start again',
  ],
  ['a value of another type', { shop: 'acme', port: '${env:PORT}' }, { PORT: 'very-wrong' }, 'datasource main: configuration.port must be integer'],
  ['a value of another form', { shop: '${env:SHOP}' }, { SHOP: 'Very Wrong' }, 'datasource main: configuration.shop must match pattern "^[a-z]+$"'],
  ['a value that is none of those allowed', { shop: 'acme', region: '${env:R}' }, { R: 'very-wrong' }, 'datasource main: configuration.region must be one of eu, us'],
  ['a missing value', {}, {}, 'datasource main: configuration lacks "shop"'],
  ['an unknown key', { shop: 'acme', foo: 1 }, {}, 'datasource main: configuration has an unknown key "foo"'],
])('refuses %s by its name, never its value', (_what, configuration, environment, message) => {
  expect(failure(configuration, environment)).toBe(`CONNECTOR_CONFIG_INVALID: ${message}`);
});
