import type { Loaded } from '../../runtime/documents/catalog.ts';
import type { Connector } from '../../runtime/documents/generated/connector.ts';
import type { Datasource } from '../../runtime/documents/generated/datasource.ts';

// Written as the generated types have it but for templates, which are branded strings there.
const connector = {
  kind: 'connector',
  name: 'shop_api',
  label: 'Shop',
  version: '1.2.0',
  apiVersion: 'v3',
  icon: 'shop.svg',
  configurationSchema: {
    type: 'object',
    required: ['shop', 'apiKey'],
    properties: {
      shop: { type: 'string', title: 'Shop' },
      apiKey: { type: 'string', secret: true, default: 'default-secret' },
      region: { type: 'object', properties: { code: { type: 'string' }, key: { type: 'string', secret: true } } },
      keys: { type: 'array', items: { type: 'string', secret: true } },
      labels: { type: 'object', additionalProperties: { type: 'string' } },
    },
  },
  authentication: { type: 'bearer', token: '{{ configuration.apiKey }}' },
  http: { baseUrl: 'https://{shop}.example.com' },
  defaults: { list: { incremental: { cursor: 'updated_at', since: { query: 'since' } } } },
  objects: [
    { name: 'order', label: 'Order', externalName: 'orders', allowCreate: true, list: { path: '/orders' }, get: { path: '/orders/{id}' } },
    { name: 'tag', collectionKey: 'tags', dependsOn: ['order'], list: { path: '/tags', incremental: 'none' } },
  ],
} as unknown as Connector;

const datasource: Datasource = {
  kind: 'datasource',
  name: 'main_shop',
  connector: 'shop_api@1.2',
  configuration: {
    shop: 'my-shop',
    apiKey: 'sk_live_secret',
    region: { code: 'eu', key: 'region-secret', other: 'undeclared-secret' },
    keys: ['first-secret', 'second-secret'],
    labels: { team: 'blue' },
    extra: 'unknown-secret',
  },
  synchronization: { strategy: 'poll', interval: 'PT1H' },
};

/** A connector document of a small shop, as if it had been read from `folder`. */
export function shopConnector(folder: string): Loaded<Connector> {
  return { document: connector, hash: 'c0ffee', file: `${folder}/shop.connector.yaml`, uploaded: false, text: '' };
}

export function shopDatasource(folder: string): Loaded<Datasource> {
  return { document: datasource, hash: 'da7a', file: `${folder}/main.datasource.yaml`, uploaded: false, text: '' };
}

/** What a shop's configuration holds and nobody may see. */
export const shopSecrets = [
  'sk_live_secret',
  'region-secret',
  'undeclared-secret',
  'first-secret',
  'second-secret',
  'unknown-secret',
  'default-secret',
];
