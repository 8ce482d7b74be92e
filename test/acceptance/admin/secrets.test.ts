// Scenario 37: what was entered in a form as a secret is nowhere afterwards but sealed, however it is written.
import { expect, test, vi } from 'vitest';
import { keep } from '../../support/keep.ts';
import { createNet } from '../canaries/net.ts';
import { sampleShop, updateOf } from './admin-shop.ts';
import { openAdmin } from './open-admin.ts';

const forms = '/admin/connectors';

test('scenario 37: a dump of store and vault, logs, events, answers and the description of the API hold no secret of a form', async () => {
  const net = createNet();
  const shop = keep(await sampleShop.start());
  const given = {
    ...sampleShop.keys,
    wrongKey: 'ck_wrong_but_secret_77aa01',
    wrongSecret: 'cs_wrong_but_secret_c4d2e9',
    refused: 'cs refused, with a space 5f5f5f',
  };
  for (const [name, secret] of Object.entries(given)) net.watch(name, secret);
  const written = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    net.collect('log', String(text));
    return true;
  });
  const api = await openAdmin({}, { documents: sampleShop.documents }, { log: 'debug' });
  api.runtime.events.subscribe((name, event) => net.collect(`event ${name}`, event));
  const call = async (...asked: Parameters<typeof api.call>) => {
    const answer = await api.call(...asked);
    net.collect(`${asked[0]} ${asked[1]}`, `${answer.text}\n${JSON.stringify([...answer.headers])}`);
    return answer;
  };
  const body = sampleShop.body(shop.url);
  const wrong = { ...body, consumerKey: given.wrongKey, consumerSecret: given.wrongSecret };
  await call('POST', `${forms}/test`, wrong);
  expect((await call('POST', forms, { ...body, consumerSecret: given.refused })).status).toBe(400);
  expect((await call('POST', forms, { ...body, baseUrl: `https://x:${given.wrongSecret}@shop.example` })).status).toBe(400);
  const { id } = (await call('POST', forms, body)).body;
  const failing = (await call('POST', forms, wrong)).body;
  for (const one of [id, failing.id]) {
    await call('POST', `${forms}/${one}/test`);
    await call('POST', `${forms}/${one}/sync?wait=true`);
    await call('GET', `${forms}/${one}/runs`);
    await call('GET', `${forms}/${one}`);
  }
  await call('PUT', `${forms}/${id}`, { ...updateOf(sampleShop, body), consumerSecret: given.refused });
  for (const path of [forms, `${forms}/forms`, '/openapi.json', '/docs/json', '/datasources', '/runs', '/diagnostics'])
    await call('GET', path);
  const [listed] = await api.runtime.scope('system').list();
  await call('GET', `/datasources/${listed?.datasource}`);
  await call('GET', `/scopes/system/-/connectors/${listed?.name}`);
  const { runs } = (await call('GET', `${forms}/${failing.id}/runs`)).body;
  await call('GET', `/runs/${runs[0].id}/timeline`);
  await net.collectFolder('data', api.project.data, ['keys.json', 'master.key', 'keys']);
  written.mockRestore();
  expect(net.leaks()).toEqual([]);
  expect([...net.sizes.keys()].filter((place) => place.startsWith('data/')).length).toBeGreaterThan(1);
  expect(net.sizes.get('log')).toBeGreaterThan(100);
  // The net would have caught it.
  net.collect('by hand', `Basic ${Buffer.from(`${given.consumerKey}:${given.consumerSecret}`).toString('base64')}`);
  expect(net.leaks().length).toBeGreaterThan(0);
});
