import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { createRuntime, type Runtime } from '../../runtime/index.ts';
import { listenOn, shut } from '../support/listen.ts';
import { createVirtualClock, type VirtualClock } from '../support/virtual-clock.ts';

const ends: (() => PromiseLike<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const hour = 3_600_000;

/** Lets time pass from one due time to the next, each only when nothing is under way. */
async function pass(clock: VirtualClock, runtime: Runtime, until: number): Promise<void> {
  for (;;) {
    const { runs } = await runtime.schedule('shop');
    const next = Math.min(...runs.map((run) => Date.parse(run.next ?? '9999-01-01T00:00:00Z')));
    const step = Math.min(next, until) - clock.now();
    const before = await ended(runtime);
    void clock.sleep(Math.max(step, 0) + 1_000);
    await clock.run(clock.monotonic() + Math.max(step, 0) + 1_000);
    if (next > until) return;
    while ((await ended(runtime)) === before) {
      await delay(5);
      // The store answers in its own time; the scheduler then sleeps in ours.
      void clock.sleep(200);
      await clock.run(clock.monotonic() + 200);
    }
  }
}

async function ended(runtime: Runtime): Promise<number> {
  return (await runtime.runs({ limit: 1_000 })).filter(({ status }) => status !== 'running').length;
}

test('by the hour what is new, and once a day what was deleted and nobody told [scenario 12]', async () => {
  const records = Array.from({ length: 10 }, (_, index) => ({ id: index + 1, updated_at: '2025-12-31T00:00:00Z' }));
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    const since = new URL(url, 'http://localhost').searchParams.get('since');
    asked.push(since === null ? 'all' : 'new');
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(records.filter(({ updated_at }) => since === null || updated_at >= since)));
  });
  const port = await listenOn(server);
  ends.push(() => shut(server));
  const folder = await mkdtemp(join(tmpdir(), 'ferrule-scheduled-'));
  ends.push(() => rm(folder, { recursive: true, force: true }));
  const url = `http://127.0.0.1:${port}`;
  const files = {
    'ferrule.yaml': 'allow: { addresses: [localhost] }',
    'api.connector.yaml': `{ name: api, http: { baseUrl: "${url}" }, objects: [{ name: order, recordId: id, list: { path: /orders, pagination: { type: none }, incremental: { cursor: updated_at, since: { query: since } } } }] }`,
    'shop.datasource.yaml': '{ name: shop, connector: api, synchronization: { strategy: webhook_and_poll, interval: 3600 } }',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const clock = createVirtualClock();
  const start = clock.now();
  const open = () => createRuntime({ configuration: join(folder, 'ferrule.yaml'), data: join(folder, 'data'), log: 'silent', clock });
  let runtime = await open();
  ends.push(() => runtime[Symbol.asyncDispose]());
  runtime.startSchedules();
  await pass(clock, runtime, start + 3 * hour - 1_000);
  // The first reads everything, for nothing is known yet.
  expect(asked).toEqual(['all', 'new', 'new']);
  expect((await runtime.runs()).map(({ mode, status }) => [mode, status])).toEqual(Array(3).fill(['incremental', 'success']));

  records.splice(3, 1);
  records.push({ id: 11, updated_at: '2026-01-01T02:59:59Z' });
  // A restart in between shifts nothing and loses nothing.
  await runtime[Symbol.asyncDispose]();
  runtime = await open();
  runtime.startSchedules();
  await pass(clock, runtime, start + 24 * hour);
  const runs = await runtime.runs({ limit: 100 });
  expect(runs.filter(({ mode }) => mode === 'full').map(({ counts }) => counts)).toMatchObject([{ deleted: 1 }]);
  expect(runs.filter(({ mode }) => mode === 'incremental').length).toBe(24);
  expect((await runtime.stored({ datasource: 'shop', object: 'order', limit: 20 })).map(({ external_id: id }) => id).toSorted()).toEqual([
    '1',
    '10',
    '11',
    '2',
    '3',
    '5',
    '6',
    '7',
    '8',
    '9',
  ]);
}, 300_000);
