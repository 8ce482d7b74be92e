import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRuntime } from '../../runtime/app.ts';
import { startReplayServer } from '../support/replay-server.ts';

const product = { name: 'product', list: { path: '/products' } };
const review = {
  name: 'review',
  parent: { object: 'product', key: 'id', as: 'p', from: 'store' },
  list: { path: '/reviews/{partition.p}' },
};

test('children of stored parents are skipped before the first sync, and looked at after it', async () => {
  const products = { request: { path: '/products' }, response: { body: [{ id: 1 }] }, times: 4 };
  await using server = await startReplayServer([
    { request: { path: '/' }, response: { body: {} }, times: 2 },
    products,
    { request: { path: '/reviews/1' }, response: { body: [{ id: 7 }] }, times: 2 },
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'ferrule-conformance-'));
  try {
    const connector = {
      kind: 'connector',
      name: 'shop',
      http: { baseUrl: server.url },
      objects: [product, review],
      test: { request: { path: '/' } },
    };
    await mkdir(join(folder, 'documents'));
    await writeFile(join(folder, 'documents/shop.connector.json'), JSON.stringify(connector));
    await writeFile(
      join(folder, 'documents/main.datasource.json'),
      JSON.stringify({ kind: 'datasource', name: 'main', connector: 'shop' }),
    );
    await writeFile(
      join(folder, 'ferrule.json'),
      JSON.stringify({ ferrule: 1, kind: 'ferrule', documents: ['documents'], allow: { addresses: ['localhost'] } }),
    );
    await using runtime = await createRuntime({
      configuration: join(folder, 'ferrule.json'),
      data: join(folder, 'data'),
      log: 'silent',
      environment: {},
    });
    const before = await runtime.datasource('main').test({ checks: true });
    expect(before.checks.find(({ name }) => name === 'review: list')).toMatchObject({
      status: 'skipped',
      message: expect.stringContaining('sync it first'),
    });
    expect(before.success).toBe(true);
    await runtime.sync('main');
    const after = await runtime.datasource('main').test({ checks: true });
    expect(after.checks.find(({ name }) => name === 'review: list')).toMatchObject({ status: 'passed' });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
