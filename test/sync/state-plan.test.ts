import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createRuntime, type Runtime } from '../../runtime/index.ts';
import { runCli } from '../../runtime/cli/index.ts';
import { listenOn, shut } from '../support/listen.ts';
import { put } from '../support/put.ts';

const ends: (() => PromiseLike<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Shop {
  readonly runtime: Runtime;
  readonly folder: string;
  readonly asked: string[];
  /** Says what is answered instead of a page, or nothing. */
  hook: (url: string) => Promise<number | undefined>;
  write(change?: (document: object) => void): Promise<void>;
}

const orders = Array.from({ length: 6 }, (_, index) => ({
  id: index + 1,
  uuid: `u${index + 1}`,
  updated_at: '2025-12-31T00:00:00Z',
  changed_at: '2025-12-31T00:00:00Z',
}));

/** A shop of six orders in pages of two, and documents of it. */
async function open(): Promise<Shop> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const url = request.url ?? '';
    asked.push(url);
    void shop.hook(url).then((status) => {
      if (status !== undefined) return response.writeHead(status).end();
      const page = Number(new URL(url, 'http://localhost').searchParams.get('page') ?? '1');
      const found = url.includes('since=') ? [] : orders.slice(page * 2 - 2, page * 2);
      return response.setHeader('content-type', 'application/json').end(JSON.stringify(found));
    });
  });
  const port = await listenOn(server);
  ends.push(() => shut(server));
  const folder = await mkdtemp(join(tmpdir(), 'ferrule-plan-'));
  ends.push(() => rm(folder, { recursive: true, force: true }));
  const document = {
    name: 'api',
    http: { baseUrl: `http://127.0.0.1:${port}`, retry: { maxAttempts: 1 } },
    objects: [
      {
        name: 'order',
        recordId: 'id',
        list: {
          path: '/orders',
          pagination: { type: 'page', page: { query: 'page' }, size: { query: 'n', value: 2 } },
          incremental: { cursor: 'updated_at', since: { query: 'since' } },
        },
      },
    ],
  };
  const write: Shop['write'] = async (change) => {
    const copy = structuredClone(document);
    change?.(copy);
    await writeFile(join(folder, 'api.connector.json'), JSON.stringify(copy));
  };
  await writeFile(join(folder, 'ferrule.yaml'), 'allow: { addresses: [localhost] }');
  await writeFile(join(folder, 'shop.datasource.yaml'), '{ name: shop, connector: api }');
  await write();
  const runtime = await createRuntime({ configuration: join(folder, 'ferrule.yaml'), data: join(folder, 'data'), log: 'silent' });
  ends.push(() => runtime[Symbol.asyncDispose]());
  const shop: Shop = { runtime, folder, asked, hook: async () => undefined, write };
  return shop;
}

const tag = { name: 'tag', recordId: 'id', list: { path: '/tags' } };
const label = put('label', 'Another');
const timeout = put('http.timeouts', { total: '5s' });
const size = put('objects.0.list.pagination.size.value', 3);
const path = put('objects.0.list.path', '/v2/orders');
const fields = put('objects.0.fields', { id: { type: 'string' } });
const recordId = put('objects.0.recordId', 'uuid');
const cursor = put('objects.0.list.incremental.cursor', 'changed_at');
const added = put('objects.1', tag);

describe('what the plan says is what happens', () => {
  test.each<readonly [string, (document: object) => void, string, string | null]>([
    ['a label', label, 'kept', null],
    ['a timeout', timeout, 'kept', null],
    ['the size of pages', size, 'kept', null],
    ['a path', path, 'backfilled', 'document_changed'],
    ['fields', fields, 'backfilled', 'document_changed'],
    ['a record id', recordId, 'reset', 'document_changed'],
    ['a cursor', cursor, 'reset', 'document_changed'],
    ['an object more', added, 'kept', null],
  ])('%s', async (_name, change, outcome, modeReason) => {
    const shop = await open();
    const { runtime } = shop;
    expect((await runtime.plans.plan('shop')).objects).toMatchObject([{ object: 'order', outcome: 'new', records: 0 }]);
    await runtime.sync('shop');
    expect((await runtime.plans.plan('shop')).objects).toMatchObject([{ object: 'order', outcome: 'kept', words: [], records: 6 }]);

    await shop.write(change);
    expect((await runtime.reload()).filter(({ severity }) => severity === 'error')).toEqual([]);
    const before = shop.asked.length;
    const planned = await runtime.plans.plan('shop');
    expect(planned.objects.find(({ object }) => object === 'order')).toMatchObject({ outcome, records: 6 });
    expect(shop.asked.length).toBe(before);

    const run = await runtime.sync('shop');
    const order = run.objects.find(({ object }) => object === 'order');
    expect(order).toMatchObject({ mode: modeReason === null ? 'incremental' : 'full', modeReason });
    expect(shop.asked.slice(before).some((url) => url.includes('orders') && !url.includes('since='))).toBe(modeReason !== null);
    if (change === added) {
      expect(planned.objects.find(({ object }) => object === 'tag')?.outcome).toBe('new');
      expect(run.objects.find(({ object }) => object === 'tag')).toMatchObject({ mode: 'full', modeReason: 'not_declared' });
    }

    // Once: from then on it goes on from its cursor.
    expect((await runtime.plans.plan('shop')).objects.every((each) => each.outcome === 'kept')).toBe(true);
    expect((await runtime.sync('shop')).objects.find(({ object }) => object === 'order')).toMatchObject({
      mode: 'incremental',
      modeReason: null,
    });
  });

  test('an object that is gone keeps its records, and is read from its cursor when it comes back as it was', async () => {
    const shop = await open();
    const { runtime } = shop;
    await runtime.sync('shop');
    await shop.write(put('objects', [tag]));
    await runtime.reload();
    expect((await runtime.plans.plan('shop')).objects.find(({ object }) => object === 'order')).toMatchObject({
      outcome: 'removed',
      records: 6,
      message: 'is synced no longer; 6 records stay until they are erased',
    });
    await runtime.sync('shop');
    expect(await runtime.countStored('shop', 'order')).toBe(6);
    await shop.write();
    await runtime.reload();
    expect((await runtime.sync('shop')).objects).toMatchObject([{ object: 'order', mode: 'incremental' }]);
  });

  test.each([
    ['goes on after a change that touches nothing of what is read', label, 'goes_on', 1],
    ['begins anew after a change of how it is paged', size, 'begins_anew', 0],
  ] as const)('a run that was broken off %s', async (_name, change, outcome, resumed) => {
    const shop = await open();
    const { runtime } = shop;
    shop.hook = async (url) => (url.includes('page=2') ? 503 : undefined);
    await expect(runtime.sync('shop')).rejects.toMatchObject({ name: 'ConnectorError' });
    await shop.write(change);
    await runtime.reload();
    const { unfinished } = await runtime.plans.plan('shop');
    expect(unfinished?.outcome).toBe(outcome);
    shop.hook = async () => undefined;
    const run = await runtime.sync('shop');
    expect(run).toMatchObject({ status: 'success', resumed });
    expect(run.id === unfinished?.runId).toBe(resumed === 1);
    expect(await runtime.countStored('shop', 'order')).toBe(6);
  });
});

test('a run keeps the documents that it began with, though they change while it reads', async () => {
  const shop = await open();
  const { runtime } = shop;
  shop.hook = async (url) => {
    if (!url.includes('page=2')) return undefined;
    await shop.write(path);
    await runtime.reload();
    expect(runtime.catalog().connectors.get('api')?.document.objects[0]?.list?.path).toBe('/v2/orders');
    return undefined;
  };
  await runtime.sync('shop');
  expect(shop.asked.every((url) => url.startsWith('/orders'))).toBe(true);
  expect(shop.asked.length).toBeGreaterThanOrEqual(3);
  shop.hook = async () => undefined;
  // What was read was read by the former words, and so it was noted.
  expect((await runtime.sync('shop')).objects[0]).toMatchObject({ mode: 'full', modeReason: 'document_changed' });
  expect(shop.asked.at(-1)).toMatch(/^\/v2\/orders/);
});

test('a read of a part tells nothing of how the whole stands', async () => {
  const shop = await open();
  const { runtime } = shop;
  await runtime.sync('shop');
  await shop.write(path);
  await runtime.reload();
  await runtime.sync('shop', { limit: 1 });
  await runtime.sync('shop', { dryRun: true });
  expect((await runtime.plans.plan('shop')).objects).toMatchObject([{ outcome: 'backfilled' }]);
});

test('an uploaded document is planned before it counts, and refused as its upload would be', async () => {
  const shop = await open();
  const { runtime } = shop;
  const connector = {
    name: 'own',
    http: { baseUrl: 'https://api.example.com' },
    objects: [{ name: 'order', recordId: 'id', list: { path: '/orders' } }],
  };
  await runtime.upload('connector', 'own', JSON.stringify(connector));
  await runtime.upload('datasource', 'main', '{ name: main, connector: own }');
  expect(await runtime.plans.planUpload('connector', 'own', JSON.stringify({ ...connector, label: 'Own' }))).toMatchObject([
    { datasource: 'main', objects: [{ object: 'order', outcome: 'new' }] },
  ]);
  expect(await runtime.plans.planUpload('mapping', 'mine', '{ name: mine, object: order, fields: { id: key } }')).toEqual([]);
  const text = JSON.stringify({ ...connector, objects: [] });
  await expect(runtime.plans.planUpload('connector', 'own', text)).rejects.toMatchObject({ code: 'CONNECTOR_CONFIG_INVALID' });
  expect(runtime.catalog().connectors.get('own')?.document.label).toBeUndefined();
});

test('documents are compared with those of a folder and of a git revision', async () => {
  const shop = await open();
  const { folder } = shop;
  await shop.runtime[Symbol.asyncDispose]();
  const git = (...words: string[]): void =>
    void execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], { cwd: folder, stdio: 'ignore' });
  git('init');
  git('add', 'ferrule.yaml', 'api.connector.json', 'shop.datasource.yaml');
  git('commit', '-m', 'first');
  const old = `${folder}-old`;
  await mkdir(old, { recursive: true });
  ends.push(() => rm(old, { recursive: true, force: true }));
  for (const name of ['api.connector.json', 'shop.datasource.yaml'])
    await writeFile(join(old, name), execFileSync('git', ['show', `HEAD:${name}`], { cwd: folder }));
  await shop.write((document) => {
    path(document);
    recordId(document);
  });
  const cli = async (...argv: string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> => {
    let [out, err] = ['', ''];
    const config = join(folder, 'ferrule.yaml');
    const code = await runCli(['--config', config, '--json', 'plan', ...argv], {
      terminal: {
        out: (text: string) => void (out += `${text}\n`),
        err: (text: string) => void (err += text),
        width: 100,
        isTerminal: false,
      },
      version: '0',
      openRuntime: (options: { config?: string; data?: string }) =>
        createRuntime({ configuration: options.config ?? config, data: options.data ?? join(folder, 'data'), log: 'silent' }),
      remote: async () => undefined,
      signal: new AbortController().signal,
    } as never);
    return { code, out, err };
  };
  for (const against of ['HEAD', old]) {
    const { code, out } = await cli('shop', '--against', against);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      datasource: 'shop',
      objects: [{ object: 'order', outcome: 'reset', words: ['list.path', 'recordId'] }],
    });
  }
  const output = join(folder, 'written by git');
  expect(await cli('--against', `--output=${output}`)).toMatchObject({
    code: 2,
    out: expect.stringMatching(/neither a folder nor/) as string,
  });
  expect(existsSync(output)).toBe(false);
  const unknown = await cli('--against', 'no_such_revision');
  expect(unknown.code).not.toBe(0);
  expect(unknown.out).toMatch(/neither a folder nor a revision/);
});
