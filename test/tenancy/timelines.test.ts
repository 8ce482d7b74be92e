// What a tenant reads of its runs: all of it, without its own secrets, and no answer to whether a text is somebody else's secret (ADR 19).
import { expect, test } from 'vitest';
import { one, openTenantApi, operator, two } from './api.ts';

const own = 'token-of-one-4f1c9a7be2d06853';
const others = 'token-of-two-b86e03d94a5f172c';

test('a tenant reads the exchange that its run ended over, with its own secrets hidden and nobody else’s told', async () => {
  const all = await openTenantApi();
  const { runtime, server, call, tokens } = all;
  const { datasource } = await runtime.scope(one.scope, one.identity).connect('bot', all.with(own));
  await runtime.scope(two.scope, two.identity).connect('bot', all.with(others));
  server.answer = () => ({ status: 400, headers: { 'x-echo': own }, body: { message: `${own} or ${others}?` } });
  await expect(runtime.sync(datasource)).rejects.toThrow();
  const [run] = await runtime.runs({ datasource, limit: 1 });
  const url = `/runs/${run?.id}`;
  const shown = (await call(tokens.one, 'GET', url)).json();
  expect(shown.exchange).toMatchObject({
    url: `${server.url}/messages`,
    status: 400,
    requestHeaders: { authorization: '[redacted]' },
    responseHeaders: { 'x-echo': '[redacted]' },
    responseBody: `{"message":"[redacted] or ${others}?"}`,
  });
  const timeline = await call(tokens.one, 'GET', `${url}/timeline`);
  expect(timeline.json()).toMatchObject({ runId: run?.id, counts: { request: 1, ended: 1 }, exchange: shown.exchange });
  expect(timeline.body).not.toContain(own);
  expect((await call(operator, 'GET', `${url}/timeline`)).json()).toEqual(timeline.json());
  // Neither is there for another tenant, nor are the numbers of all.
  const statuses = [url, `${url}/timeline`, '/metrics'].map(async (path) => (await call(tokens.two, 'GET', path)).statusCode);
  expect(await Promise.all(statuses)).toEqual([404, 404, 404]);
});
