import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createApi } from '../../runtime/api/index.ts';
import { createRuntime } from '../../runtime/index.ts';

const ends: (() => PromiseLike<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function open() {
  const folder = await mkdtemp(join(tmpdir(), 'ferrule-schedules-'));
  ends.push(() => rm(folder, { recursive: true, force: true }));
  const files = {
    'ferrule.yaml': 'scopes: { organization: { required: true } }',
    'api.connector.yaml':
      '{ name: api, http: { baseUrl: "https://api.example.com" }, objects: [{ name: a, recordId: id, list: { path: /a } }] }',
    'shop.datasource.yaml':
      '{ name: shop, connector: api, synchronization: { strategy: poll, interval: 3600, reconcile: "0 3 * * 0", jitter: 0s } }',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const runtime = await createRuntime({ configuration: join(folder, 'ferrule.yaml'), data: join(folder, 'data'), log: 'silent' });
  ends.push(() => runtime[Symbol.asyncDispose]());
  const api = await createApi({ runtime, token: 'operator-token', version: '0' } as Parameters<typeof createApi>[0]);
  ends.push(() => api.close());
  const ask = async (method: 'GET' | 'PATCH' | 'POST', url: string, payload?: object, token = 'operator-token') => {
    const answer = await api.inject({ method, url, headers: { authorization: `Bearer ${token}` }, ...(payload ? { payload } : {}) });
    return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
  };
  return { runtime, ask };
}

test('a schedule is seen, paused and given another interval over the API, which stands until it is taken back', async () => {
  const { ask } = await open();
  const seen = await ask('GET', '/datasources/shop/schedule');
  expect(seen).toMatchObject({ status: 200, body: { datasource: 'shop', strategy: 'poll', paused: false, interval: null } });
  expect(seen.body['runs']).toMatchObject([
    { kind: 'poll', rule: 'every PT3600S', reason: 'counts from when a server runs: ferrule serve', lastStarted: null },
    { kind: 'reconcile', rule: 'cron 0 3 * * 0 UTC' },
  ]);
  expect(await ask('PATCH', '/datasources/shop/schedule', { paused: true })).toMatchObject({
    status: 200,
    body: { paused: true, runs: [{ next: null }, {}] },
  });
  expect(await ask('PATCH', '/datasources/shop/schedule', { interval: '15m' })).toMatchObject({ body: { paused: true, interval: '15m' } });
  expect(await ask('PATCH', '/datasources/shop/schedule', { paused: false, interval: null, due: 'now' })).toMatchObject({
    body: { paused: false, interval: null },
  });
  expect(await ask('GET', '/schedules')).toMatchObject({ status: 200, body: { schedules: [{ datasource: 'shop' }] } });
  expect(await ask('PATCH', '/datasources/shop/schedule', { interval: 'often' })).toMatchObject({
    status: 400,
    body: { error: { code: 'REQUEST_INVALID' } },
  });
  expect(await ask('PATCH', '/datasources/shop/schedule', { every: '1h' })).toMatchObject({ status: 400 });
  expect(await ask('GET', '/datasources/ship/schedule')).toMatchObject({ status: 404, body: { error: { code: 'DATASOURCE_NOT_FOUND' } } });
});

test('a tenant sees and changes the schedules of its own instances, and those of others are not there', async () => {
  const { runtime, ask } = await open();
  const [mine, theirs] = await Promise.all(
    ['one', 'two'].map(async (identity) => {
      await runtime.scope('organization', identity).connect('api', {});
      const [datasource] = (await runtime.reach({ scope: 'organization', identity }).list()).datasources;
      const { token } = await runtime.tokens.create({ scope: 'organization', identity });
      return { name: datasource?.document.name ?? '', token };
    }),
  );
  if (!mine || !theirs) throw new Error('no tenants');
  expect(await ask('PATCH', `/datasources/${mine.name}/schedule`, { interval: '15m' }, mine.token)).toMatchObject({
    status: 200,
    body: { interval: '15m', runs: [{ kind: 'poll' }] },
  });
  for (const name of [theirs.name, 'shop']) {
    expect(await ask('GET', `/datasources/${name}/schedule`, undefined, mine.token)).toMatchObject({ status: 404 });
    expect(await ask('PATCH', `/datasources/${name}/schedule`, { paused: true }, mine.token)).toMatchObject({ status: 404 });
  }
  const listed = await ask('GET', '/schedules', undefined, mine.token);
  expect(listed.body['schedules']).toMatchObject([{ datasource: mine.name }]);
  expect(JSON.stringify(listed.body)).not.toContain(theirs.name);
  expect(await runtime.schedule(theirs.name)).toMatchObject({ paused: false, interval: null });
});

test('a plan is asked for over the API, of what serves and of a document that does not yet', async () => {
  const { ask } = await open();
  expect(await ask('GET', '/datasources/shop/plan')).toMatchObject({
    status: 200,
    body: { unfinished: null, objects: [{ object: 'a', outcome: 'new' }] },
  });
  const text = '{ name: again, connector: api }';
  expect(await ask('POST', '/plan', { kind: 'datasource', name: 'again', text })).toMatchObject({
    status: 200,
    body: { plans: [{ datasource: 'again' }] },
  });
  expect(await ask('GET', '/datasources/again/plan')).toMatchObject({ status: 404 });
  expect(await ask('POST', '/plan', { kind: 'datasource', name: 'again', text: '{ name: again, connector: apo }' })).toMatchObject({
    body: { error: { code: 'CONNECTOR_CONFIG_INVALID' } },
  });
});
