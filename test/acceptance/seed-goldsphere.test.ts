// Scenario 46, as a user of the third seed meets it: a shop that dies in the middle of its products.
import { expect, test } from 'vitest';
import { startAnswerServer } from '../support/answer-server.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { keep } from '../support/keep.ts';
import { createProject } from '../support/project.ts';
import { openApi } from './open-api.ts';

const definition = new URL('../../definitions/woocommerce/woocommerce.connector.yaml', import.meta.url).pathname;

/** Pages of a hundred, as X-WP-TotalPages tells them. */
function shopPage(name: string, from: number, count: number): object {
  const at = { date_created_gmt: '2026-01-01T00:00:00', date_modified_gmt: '2026-01-01T00:00:00' };
  return Array.from({ length: count }, (_, index) => ({
    id: from + index,
    name: `${name} ${from + index}`,
    type: 'simple',
    status: 'publish',
    ...at,
  }));
}

test('scenario 46: the API dies in the middle of a run: it failed and says when, what it has stored counts, the state stays', async () => {
  let isDead = false;
  const server = keep(
    await startAnswerServer(({ path, query }) => {
      const page = Number(query.get('page'));
      if (path.endsWith('/orders')) {
        if (isDead && page === 2) return (response) => void response.destroy();
        const since = query.get('modified_after');
        return {
          headers: { 'x-wp-totalpages': since === null ? '2' : '1' },
          body: since === null ? shopPage('order', page * 100, 100) : [],
        };
      }
      return { headers: { 'x-wp-totalpages': '1' }, body: shopPage('product', 1, 3) };
    }),
  );
  const configuration = { baseUrl: server.url, consumerKey: '${env:WOO_KEY}', consumerSecret: '${env:WOO_SECRET}' };
  const shop = { kind: 'datasource', name: 'shop', connector: 'woocommerce', configuration };
  const project = keep(await createProject({ 'shop.datasource.json': shop }, { documents: [definition] }));
  const clock = createFakeClock(Math.floor(Date.now() / 1_000) * 1_000);
  const runtime = keep(await project.open({ environment: { WOO_KEY: 'ck_of_the_seed', WOO_SECRET: 'cs_of_the_seed' }, clock }));
  const { ask } = await openApi(runtime);
  const objects = ['product', 'order'];
  const before = (await ask('GET', '/datasources/shop/state')).objects;
  isDead = true;
  const { error } = await ask('POST', '/datasources/shop/sync?wait=true', { mode: 'full', objects });
  expect(error).toMatchObject({ retryable: true });
  const run = await ask('GET', `/runs/${error.details.runId}`);
  expect(run).toMatchObject({ status: 'failed', counts: { created: 103, failed: 0 }, deleted: 0, error: { code: error.code } });
  expect(Date.parse(run.finishedAt)).toBeGreaterThanOrEqual(Date.parse(run.startedAt));
  expect(run.objects).toMatchObject([
    { object: 'product', done: true, counts: { created: 3 } },
    { object: 'order', done: false, counts: { created: 100 } },
  ]);
  const after = (await ask('GET', '/datasources/shop/state')).objects;
  expect(after.order.cursor).toBe(before.order.cursor);
  expect(after.order.next).toBe('full');
  const { lastRun } = await ask('GET', '/datasources/shop');
  expect(lastRun).toMatchObject({ id: run.id, status: 'failed', errorMessage: run.error.message });

  isDead = false;
  const again = await ask('POST', '/datasources/shop/sync?wait=true', { mode: 'full', objects });
  expect(again).toMatchObject({ status: 'success', resumed: 1, created: 203 });
  expect((await ask('GET', '/datasources/shop/state')).objects.order).toMatchObject({ next: 'incremental' });
});
