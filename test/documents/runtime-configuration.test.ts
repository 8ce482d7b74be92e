import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadRuntimeConfiguration } from '../../runtime/documents/index.ts';

const folder = await mkdtemp(join(tmpdir(), 'ferrule-configuration-'));
afterAll(() => rm(folder, { recursive: true }));

async function load(text: string, name = 'ferrule.yaml') {
  await writeFile(join(folder, name), text);
  return loadRuntimeConfiguration(join(folder, name));
}

const defaults = {
  documents: [folder],
  data: join(folder, '.ferrule'),
  store: { schema: 'ferrule', connections: 10, lease: 30_000, patience: 30_000, fleetRuns: undefined, viewSchema: 'ferrule_views', rowLevelSecurity: undefined },
  server: { host: '127.0.0.1', port: 4400, metrics: 'token', url: undefined, returnTo: [], defaultReturnTo: undefined },
  allow: { environment: [], addresses: [] },
  folders: [],
  apps: {},
  scopes: { system: { required: false } },
  uploads: { environment: [], addresses: [] },
  uploadedFiles: { folder: undefined, fileSize: 67_108_864 },
  keyFile: undefined,
  limits: { documentSize: 1_048_576, expressionTime: 'PT1S', expressionSize: 16_777_216, concurrentRuns: 10, storeMib: 0 },
  log: 'info',
};

it('gives defaults where there is no file, and for an empty one', async () => {
  expect(await loadRuntimeConfiguration(undefined, folder)).toEqual({ ...defaults, file: undefined });
  expect(await load('# nothing yet\n')).toEqual({ ...defaults, file: join(folder, 'ferrule.yaml') });
});

it('reads the usual file of the folder, its paths from where it lies', async () => {
  await load('documents: [connectors, ../shared]\ndata: /var/lib/ferrule\nserver: { port: 0 }\nallow: { environment: ["SHOP_*"], addresses: [10.0.0.0/8, localhost, "::1"], folders: [inbox, /srv/files] }\n');
  expect(await loadRuntimeConfiguration(undefined, folder)).toEqual({
    ...defaults,
    file: join(folder, 'ferrule.yaml'),
    documents: [join(folder, 'connectors'), join(folder, '../shared')],
    data: '/var/lib/ferrule',
    server: { ...defaults.server, port: 0 },
    allow: { environment: ['SHOP_*'], addresses: ['10.0.0.0/8', 'localhost', '::1'] },
    folders: [join(folder, 'inbox'), '/srv/files'],
  });
});

it('has the scopes that it names in place of the usual one, each with an identity unless it says that it needs none', async () => {
  const { scopes } = await load('scopes: { organization: {}, user: { required: true }, everybody: { required: false } }\n');
  expect(scopes).toEqual({ organization: { required: true }, user: { required: true }, everybody: { required: false } });
  await expect(load('scopes: { Organization: {} }\n')).rejects.toMatchObject({ code: 'CONNECTOR_CONFIG_INVALID' });
});

it('says how PostgreSQL is used; a lease that nobody could renew in time is refused', async () => {
  const { store } = await load(
    'store: { schema: sync_of_shop, viewSchema: shop, connections: 4, lease: 5s, patience: 1m, fleetRuns: 20, rowLevelSecurity: { readers: [authenticated] } }\n',
  );
  const rowLevelSecurity = { readers: ['authenticated'], unrestricted: [], user: 'role' };
  const postgres = { connections: 4, lease: 5_000, patience: 60_000, fleetRuns: 20, rowLevelSecurity };
  expect(store).toEqual({ schema: 'sync_of_shop', viewSchema: 'shop', ...postgres });
  await expect(load('store: { schema: shop, viewSchema: shop }\n')).rejects.toMatchObject({
    code: 'CONNECTOR_CONFIG_INVALID',
    message: expect.stringContaining('views need one of their own, as shop_views'),
  });
  await expect(load('store: { lease: 900ms }\n')).rejects.toMatchObject({ code: 'CONNECTOR_CONFIG_INVALID', message: /a second or more/ });
  await expect(load('store: { schema: "a; DROP" }\n')).rejects.toMatchObject({ code: 'CONNECTOR_CONFIG_INVALID' });
});

it('takes uploaded files to a folder beside it', async () => {
  const { uploadedFiles } = await load('uploads: { folder: inbox, fileSize: 1000 }\n');
  expect(uploadedFiles).toEqual({ folder: join(folder, 'inbox'), fileSize: 1_000 });
});

it.each([
  ['master-keys', join(folder, 'master-keys')],
  ['/etc/ferrule/keys', '/etc/ferrule/keys'],
])('looks for the keys of %s beside it', async (file, path) => {
  expect((await load(`keys: { file: ${file} }\n`)).keyFile).toBe(path);
});

it.each(['inbox', 'inbox/of', './x/../inbox'])('refuses to read documents from %s, where files are uploaded to', async (documents) => {
  await expect(load(`documents: [other, ${documents}]\nuploads: { folder: ./inbox }\n`)).rejects.toMatchObject({
    code: 'CONNECTOR_CONFIG_INVALID',
    message: expect.stringContaining(`documents are read from "${documents}"`),
  });
});

it('holds the defaults of the schema', async () => {
  const { schemaOf } = await import('../../runtime/documents/schema/schemas.ts');
  const { fillDefaults } = await import('../../runtime/documents/schema/fill-defaults.ts');
  const schema = schemaOf('ferrule');
  const { ferrule: _version, ...filled } = fillDefaults(schema, schema, { server: {}, limits: {} }) as Record<string, unknown>;
  expect({ ...defaults, data: '.ferrule' }).toMatchObject(filled);
});

it.each([
  ['an unknown key', 'docments: [a]\n', 'unknown-key', 1, 1],
  ['what is no address', 'allow:\n  addresses: [10.0.0.1, intranet, 10.0.0.0/99]\n', 'address-invalid', 2, 25],
  ['a wrong type', 'server: { port: http }\n', 'wrong-type', 1, 17],
  ['a broken text', 'server: { port\n', 'yaml-syntax', 2, 1],
])('refuses %s', async (_what, text, code, line, column) => {
  await expect(load(text)).rejects.toMatchObject({ code: 'CONNECTOR_CONFIG_INVALID', details: { diagnostics: expect.arrayContaining([expect.objectContaining({ code, line, column })]) } });
});

it('refuses a file that was named and is not there', async () => {
  await expect(loadRuntimeConfiguration('nowhere.yaml', folder)).rejects.toMatchObject({ code: 'CONNECTOR_CONFIG_INVALID' });
});

it.each([
  ['url', 'connect.example.com', /no address; expected https:\/\/host/],
  ['url', 'ftp://connect.example.com', /no address/],
  ['url', 'https://connect.example.com/?x=1', /no address/],
  ['returnTo', ['https://app.example.com/path'], /no origin; expected https:\/\/host or https:\/\/host:port/],
  ['returnTo', ['*'], /no origin/],
  ['defaultReturnTo', '//evil.example', /neither a path nor an address/],
])('refuses server.%s of %j', async (key, value, message) => {
  await expect(load(JSON.stringify({ server: { [key]: value } }))).rejects.toMatchObject({
    code: 'CONNECTOR_CONFIG_INVALID',
    message: expect.stringMatching(message),
  });
});

it('takes addresses of the server, and allows the origin of the usual place', async () => {
  const server = { url: 'https://connect.example.com/ferrule', returnTo: ['https://a.example/'], defaultReturnTo: 'https://b.example/connected' };
  expect((await load(JSON.stringify({ server }))).server).toMatchObject({ url: server.url, returnTo: ['https://a.example/', 'https://b.example'] });
});
