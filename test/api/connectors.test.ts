import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { shopConnector, shopSecrets } from '../support/shop-documents.ts';
import { openShopApi } from './shop-api.ts';

test('lists the connectors by name', async () => {
  const { get, runtime } = await openShopApi();
  const shop = shopConnector('/shop');
  runtime.catalogNow = {
    ...runtime.catalogNow,
    connectors: new Map([
      ['shop_api', shop],
      ['a_api', { ...shop, document: { ...shop.document, name: 'a_api' } }],
    ]),
  };
  const { connectors } = (await get('/connectors')).json();
  expect(connectors.map(({ name }: { name: string }) => name)).toEqual(['a_api', 'shop_api']);
});

test('describes a connector with defaults filled in and no secret', async () => {
  const { get } = await openShopApi();
  const response = await get('/connectors/shop_api');
  expect(response.json()).toMatchObject({
    name: 'shop_api',
    label: 'Shop',
    description: null,
    version: '1.2.0',
    apiVersion: 'v3',
    hash: 'c0ffee',
    icon: 'shop.svg',
    objects: [
      {
        name: 'order',
        label: 'Order',
        collectionKey: 'shop_api_order',
        externalName: 'orders',
        operations: ['list', 'get'],
        allowCreate: true,
        allowUpdate: false,
        allowDelete: false,
        incremental: true,
      },
      {
        name: 'tag',
        label: 'tag',
        collectionKey: 'tags',
        externalName: 'tag',
        operations: ['list'],
        allowCreate: false,
        incremental: false,
        dependsOn: ['order'],
      },
    ],
  });
  expect(response.json().configurationSchema.properties.apiKey).toEqual({ type: 'string', secret: true });
  for (const secret of shopSecrets) expect(response.body).not.toContain(secret);
});

test('an unknown connector is told with the nearest name', async () => {
  const { get } = await openShopApi();
  const response = await get('/connectors/shop_apy');
  expect(response.statusCode).toBe(404);
  expect(response.json().error).toMatchObject({
    code: 'CONNECTOR_NOT_FOUND',
    message: 'connector not found: shop_apy (did you mean "shop_api"?)',
  });
});

async function openWithIcon(icon: string, uploaded = false) {
  const root = await mkdtemp(join(tmpdir(), 'ferrule-icon-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const folder = join(root, 'shop');
  await mkdir(join(folder, 'inner'), { recursive: true });
  await writeFile(join(folder, 'shop.svg'), '<svg/>');
  await writeFile(join(folder, 'inner', 'shop.svg'), '<svg/>');
  await writeFile(join(folder, 'secret.yaml'), 'x: 1');
  await writeFile(join(root, 'outside.svg'), '<svg>outside</svg>');
  await symlink(join(root, 'outside.svg'), join(folder, 'linked.svg'));
  const api = await openShopApi({ folder });
  const shop = shopConnector(folder);
  api.runtime.catalogNow = {
    ...api.runtime.catalogNow,
    connectors: new Map([['shop_api', { ...shop, uploaded, document: { ...shop.document, icon } }]]),
  };
  return api;
}

test('gives an icon, in which no script runs', async () => {
  const { get } = await openWithIcon('shop.svg');
  const response = await get('/connectors/shop_api/icon');
  expect(response.statusCode).toBe(200);
  expect(response.body).toBe('<svg/>');
  expect(response.headers).toMatchObject({ 'content-type': 'image/svg+xml', 'x-content-type-options': 'nosniff' });
  expect(response.headers['content-security-policy']).toContain('sandbox');
});

test.each([
  '../outside.svg',
  'inner/shop.svg',
  'linked.svg',
  'missing.svg',
  'secret.yaml',
  '.svg',
  '/etc/hosts',
  'https://example.com/a.svg',
  '..\\outside.svg',
])('the icon "%s" is not given', async (icon) => {
  const { get } = await openWithIcon(icon);
  const response = await get('/connectors/shop_api/icon');
  expect(response.statusCode).toBe(404);
  expect(response.json().error.code).toBe('DOCUMENT_NOT_FOUND');
});

test('an uploaded connector has no files', async () => {
  const { get } = await openWithIcon('shop.svg', true);
  expect((await get('/connectors/shop_api/icon')).statusCode).toBe(404);
});
