import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadRuntimeConfiguration } from '../../runtime/documents/index.ts';
import { ConnectorError } from '../../runtime/kernel/errors.ts';
import { connectorText, openFolder } from './folder.ts';

const shop = connectorText('shop', 1, 'configurationSchema: { type: object, properties: { key: { type: string, secret: true }, host: { type: string } } }\n').replace(
  'https://api.example.com',
  '"https://{{ configuration.host }}/"',
);

function codesOf(thrown: unknown): readonly string[] {
  return thrown instanceof ConnectorError ? [thrown.code, ...(thrown.details.diagnostics ?? []).map((diagnostic) => (diagnostic as { code: string }).code)] : [String(thrown)];
}

it('adds, replaces and removes documents, and finds them again', async () => {
  await using folder = await openFolder({});
  const { registry } = folder;
  expect(await registry.upload('connector', 'shop', shop)).toEqual([]);
  expect(registry.catalog().connectors.get('shop')).toMatchObject({ file: 'upload:shop', uploaded: true, text: shop });
  // Without a kind and a name of its own it has those that it is uploaded under.
  expect(await registry.upload('datasource', 'main', 'connector: shop\nsynchronization: { strategy: webhook_and_poll }\n')).toMatchObject([{ code: 'webhooks-missing' }]);
  expect(registry.catalog().datasources.get('main')?.document.name).toBe('main');
  await registry.upload('connector', 'shop', shop.replace('object_0', 'object_1'));
  expect(registry.catalog().connectors.get('shop')?.document.objects[0]?.name).toBe('object_1');
  expect((await stat(join(folder.path, 'data/documents/shop.connector.yaml'))).mode & 0o777).toBe(0o600);

  await using again = await openFolder({}, { uploadsFolder: join(folder.path, 'data/documents') });
  expect([...again.registry.catalog().connectors.keys(), ...again.registry.catalog().datasources.keys()]).toEqual(['shop', 'main']);

  expect(await registry.removeUpload('datasource', 'main')).toBe(true);
  expect(await registry.removeUpload('datasource', 'main')).toBe(false);
  expect(registry.catalog().datasources.size).toBe(0);
  expect(await readdir(join(folder.path, 'data/documents'))).toEqual(['shop.connector.yaml']);
});

it.each([
  ['a broken text', 'connector', 'shop', 'name: "shop', 'yaml-syntax'],
  ['an unknown key', 'connector', 'shop', `${shop}lable: x\n`, 'unknown-key'],
  ['another name', 'connector', 'store', shop, 'name-mismatch'],
  ['another kind', 'datasource', 'shop', shop, 'kind-mismatch'],
  ['an unknown connector', 'datasource', 'main', 'connector: shpo', 'unknown-connector'],
  ['a secret', 'datasource', 'main', 'connector: taken\nconfiguration: { key: very-secret-text }', 'secret-literal'],
  ['an environment variable', 'datasource', 'main', 'connector: taken\nconfiguration: { key: "${env:SHOP_KEY}" }', 'environment-not-allowed'],
  ['a private address', 'datasource', 'main', 'connector: taken\nconfiguration: { host: 10.0.0.1 }', 'address-refused'],
  ['a name that a file has', 'connector', 'taken', shop.replace('name: shop', 'name: taken'), 'name-taken'],
  ['too much', 'mapping', 'order', `# ${'x'.repeat(1_048_576)}\nobject: order`, 'file-too-large'],
] as const)('refuses %s whole', async (_what, kind, name, text, code) => {
  await using folder = await openFolder({ 'taken.connector.yaml': shop.replace('name: shop', 'name: taken') });
  const before = folder.registry.catalog();
  const thrown: unknown = await folder.registry.upload(kind, name, text).catch((error: unknown) => error);
  expect(codesOf(thrown)).toEqual(['CONNECTOR_CONFIG_INVALID', code]);
  expect(JSON.stringify(thrown)).not.toContain('very-secret-text');
  expect(folder.registry.catalog()).toBe(before);
  expect(await readdir(folder.path)).toEqual(['taken.connector.yaml']);
});

it('refuses a name that could leave the folder', async () => {
  await using folder = await openFolder({});
  for (const name of ['../shop', 'a/b', '', 'A', '.', 'x'.repeat(65)]) {
    await expect(folder.registry.upload('connector', name, shop)).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    await expect(folder.registry.removeUpload('connector', name)).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  }
});

it('lets an uploaded document use only what uploads may, wherever its folder lies', async () => {
  const configuration = await loadRuntimeConfiguration(undefined, '/nowhere');
  const texts = { 'shop.yaml': shop, 'main.yaml': 'kind: datasource\nname: main\nconnector: shop\nconfiguration: { host: 10.0.0.1 }\n' };
  await using plain = await openFolder(texts);
  const allowing = { ...configuration, documents: [plain.path], allow: { environment: [], addresses: ['10.0.0.0/8'] } };
  await using folder = await openFolder({}, { configuration: allowing, uploadsFolder: join(plain.path, 'data/documents') });
  const { registry } = folder;
  expect(registry.allowedAddresses(registry.catalog(), 'main')).toEqual(['10.0.0.0/8']);
  expect(registry.allowedAddresses(registry.catalog(), 'none')).toEqual([]);
  await registry.upload('datasource', 'other', 'connector: shop\nconfiguration: { host: example.com }');
  expect(registry.allowedAddresses(registry.catalog(), 'other')).toEqual([]);
  // The folder of uploads lies within the folder of documents: it is not read as one of these.
  await registry.reload();
  expect(registry.catalog().datasources.get('other')).toMatchObject({ uploaded: true });
  expect(registry.catalog().diagnostics).toEqual([]);
});
