// docs/cookbook/second-shop.md: its documents are dropped beside a running server, which then offers the shop's form.
import { expect, test } from 'vitest';
import { openAdmin } from '../acceptance/admin/open-admin.ts';
import { startAnswerServer } from '../support/answer-server.ts';
import { keep } from '../support/keep.ts';
import { blocksOf } from './page.ts';

const answers: Readonly<Record<string, object>> = {
  '/api/settings': { currency: 'eur' },
  '/api/products': { pages: 1, products: [{ id: 1, sku: 'MUG', title: 'Mug', price: '7.50' }] },
  '/api/orders': {
    pages: 1,
    orders: [
      { id: 5, state: 'open', changed: '2026-01-01T00:00:00Z', lines: [{ product: 0, sku: 'MUG', amount: 2 }] },
      { id: 6, state: 'open', changed: '2026-01-01T00:00:00Z', lines: [{ product: 9, amount: 1 }] },
    ],
  },
};

test('a shop system of its own brings products, and orders that know them', { timeout: 60_000 }, async () => {
  const shop = keep(
    await startAnswerServer(({ path, headers }) => {
      const body = headers.authorization === 'Bearer of-the-corner' ? answers[path] : undefined;
      return body ? { body } : { status: 401, body: { message: 'no' } };
    }),
  );
  const blocks = await blocksOf('second-shop', shop.url);
  const api = await openAdmin({}, {}, { watch: true });
  for (const { file, text } of blocks) if (file !== undefined) await api.project.write(file, text);
  await expect.poll(async () => (await api.call('GET', '/admin/connectors/forms')).body.forms.length, { timeout: 10_000 }).toBe(1);
  await api.runtime.reload();
  expect(api.runtime.catalog().diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);

  const request = blocks.find(({ language }) => language === 'http')?.text ?? '';
  const [, method = '', path = '', body = ''] = /^(\w+) (\S+)\n([\s\S]*)$/.exec(request) ?? [];
  const made = await api.call(method, path, JSON.parse(body));
  expect(made).toMatchObject({ status: 201, body: { type: 'corner_shop', syncProducts: true, syncOrders: true } });
  const { id } = made.body;
  expect((await api.call('POST', `${path}/${id}/test`)).body).toMatchObject({ success: true });
  expect((await api.call('POST', `${path}/${id}/sync?wait=true`)).body).toMatchObject({ status: 'success' });
  const [run] = (await api.call('GET', `${path}/${id}/runs`)).body.runs;
  expect(run.stats).toMatchObject({ product: { mapped: 1, failed: 0 }, order: { mapped: 1, failed: 1 } });
  expect(run.errors).toMatchObject([{ object: 'order', externalId: '6', message: 'items[0].productId: Product not mapped: 9' }]);
});
