// docs/cookbook/admin.md: its document loads, and each of its calls does what the page says.
import { expect, test } from 'vitest';
import { openAdmin } from '../acceptance/admin/open-admin.ts';
import { startAnswerServer } from '../support/answer-server.ts';
import { keep } from '../support/keep.ts';
import { blocksOf } from './page.ts';

test('a form is offered, tried, filled in, synced and changed', { timeout: 60_000 }, async () => {
  const market = keep(
    await startAnswerServer(({ path, headers }) => {
      const isKnown = headers.authorization === `Basic ${Buffer.from('stall-7:of-the-stall').toString('base64')}`;
      const name = path.replace('/v1/', '');
      return isKnown ? { body: { [name]: [{ id: 1 }] } } : { status: 401, body: {} };
    }),
  );
  const blocks = await blocksOf('admin', market.url);
  const document = blocks.find(({ file }) => file === 'documents/market.connector.yaml')?.text ?? '';
  const api = await openAdmin({ 'market.connector.yaml': document });
  expect(api.runtime.catalog().diagnostics).toEqual([]);

  let id = '';
  const call = async (text: string) => {
    const [, method = '', path = '', body = ''] = /^(\w+) (\S+)\n([\s\S]*)$/.exec(text) ?? [];
    return api.call(method, path.replace('{id}', id), body.trim() === '' ? undefined : JSON.parse(body));
  };
  const [forms = '', unsaved = '', create = '', tested = '', sync = '', runs = '', update = ''] = blocks
    .filter(({ language }) => language === 'http')
    .map(({ text }) => text);
  expect((await call(forms)).body.forms).toMatchObject([{ type: 'market', create: { properties: { key: { writeOnly: true } } } }]);
  expect((await call(unsaved)).body).toEqual({ success: true, message: expect.any(String) });
  expect((await api.call('GET', '/admin/connectors')).body).toEqual({ connectors: [] });
  const made = await call(create);
  ({ id } = made.body);
  const shown = blocks.find(({ language }) => language === 'json')?.text ?? '';
  expect(made).toMatchObject({ status: 201, body: { ...JSON.parse(shown), id } });
  expect(Object.keys(made.body)).toEqual(Object.keys(JSON.parse(shown)));
  expect((await call(tested)).body).toMatchObject({ success: true });
  market.asked.length = 0;
  expect((await call(sync)).body).toEqual({ runId: expect.any(String), status: 'success' });
  expect([...new Set(market.asked.map(({ path }) => path))]).toEqual(['/v1/goods', '/v1/prices']);
  expect((await call(runs)).body.runs).toMatchObject([
    { status: 'success', stats: { good: { created: 1 }, price: { created: 1 }, total: 2 }, errors: [] },
  ]);
  expect(await call(update)).toMatchObject({ status: 200, body: { syncSales: true } });
  expect((await api.call('GET', '/openapi.json')).body.components.schemas).toHaveProperty(['ConnectorCreateRequest.market']);
});
