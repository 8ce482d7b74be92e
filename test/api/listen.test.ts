import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { listen } from '../../runtime/api/index.ts';
import type { ReadOptions, ReadPage } from '../../runtime/engine/engine.ts';
import { ConnectorError } from '../../runtime/kernel/errors.ts';
import { fakePage, fakeRecord } from '../support/fake-parts.ts';
import { authorization, openShopApi } from './shop-api.ts';

async function openListeningApi(heartbeatMs = 60_000) {
  const opened = await openShopApi({ heartbeatMs });
  const url = await listen({ api: opened.api, host: '127.0.0.1', port: 0 });
  return { ...opened, url };
}

async function open(url: string): Promise<IncomingMessage> {
  const asked = request(url, { headers: authorization, agent: false });
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return response.setEncoding('utf8');
}

/** Collects what arrives; `until` waits for a part of it. */
function collect(response: IncomingMessage) {
  let text = '';
  response.on('data', (piece: string) => {
    text += piece;
  });
  return {
    text: () => text,
    async until(part: string): Promise<string> {
      while (!text.includes(part)) await once(response, 'data');
      return text;
    },
  };
}

test('listens on a free port and answers', async () => {
  const { url } = await openListeningApi();
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const response = await fetch(`${url}/livez`);
  expect(await response.json()).toEqual({ status: 'ok' });
  expect((await fetch(`${url}/connectors`)).status).toBe(401);
});

test('a port that is taken is told in words', async () => {
  const { url } = await openListeningApi();
  const { api } = await openShopApi();
  const port = Number(new URL(url).port);
  await expect(listen({ api, host: '127.0.0.1', port })).rejects.toMatchObject({
    code: 'CONNECTOR_CONFIG_INVALID',
    message: `cannot listen on 127.0.0.1 port ${port}: another program listens there; stop it or choose another port`,
  });
});

test('pages arrive before the read has ended, and a client that leaves ends the read', async () => {
  const { url, runtime } = await openListeningApi();
  const ended = Promise.withResolvers<string>();
  runtime.pages = (options) => endlessAfterFirst(options, ended.resolve);
  const response = await open(`${url}/data/main_shop/order`);
  await collect(response).until('"id":1');
  response.destroy();
  expect(await ended.promise).toBe('aborted');
  expect(runtime.logged.filter(({ level }) => level === 'error')).toEqual([]);
});

async function* endlessAfterFirst({ signal }: ReadOptions, end: (how: string) => void): AsyncGenerator<ReadPage> {
  yield fakePage(1, [fakeRecord('{"id":1}')], undefined);
  if (!signal) return end('without a signal');
  if (!signal.aborted) await once(signal, 'abort');
  end('aborted');
  signal.throwIfAborted();
}

test('a client that leaves before the first page ends the read too', async () => {
  const { url, runtime } = await openListeningApi();
  const begun = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<string>();
  runtime.pages = ({ signal }) => neverFirst(signal, begun.resolve, ended.resolve);
  const asked = request(`${url}/data/main_shop/order`, { headers: authorization, agent: false });
  asked.on('error', () => {});
  asked.end();
  await begun.promise;
  asked.destroy();
  expect(await ended.promise).toBe('aborted');
});

function neverFirst(signal: AbortSignal | undefined, begin: () => void, end: (how: string) => void): AsyncIterable<never> {
  const next = async (): Promise<never> => {
    begin();
    if (signal) await once(signal, 'abort');
    end(signal?.aborted ? 'aborted' : 'without a signal');
    throw signal?.reason;
  };
  return { [Symbol.asyncIterator]: () => ({ next }) };
}

test('a read that fails on its way says why and breaks off, so that no client takes it for whole', async () => {
  const { url, runtime } = await openListeningApi();
  runtime.pages = async function* (): AsyncGenerator<ReadPage> {
    yield fakePage(1, [fakeRecord('{"id":1}')], undefined);
    throw new ConnectorError('UPSTREAM_ERROR', 'the provider failed', { page: 2 });
  };
  const response = await open(`${url}/data/main_shop/order`);
  expect(response.statusCode).toBe(200);
  const arrived = collect(response);
  const [error] = (await once(response, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNRESET');
  expect(response.complete).toBe(false);
  expect(JSON.parse(arrived.text())).toMatchObject({
    records: [{ id: 1 }],
    stop: null,
    error: { code: 'UPSTREAM_ERROR', details: { page: 2 } },
  });
  const whole = fetch(`${url}/data/main_shop/order`, { headers: authorization }).then((answer) => answer.json());
  await expect(whole).rejects.toThrow();
});

test('events arrive as they happen, with signs of life between them', async () => {
  const { url, runtime } = await openListeningApi(20);
  const response = await open(`${url}/events`);
  expect(response.headers).toMatchObject({ 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
  const arrived = collect(response);
  expect((await arrived.until(': alive')).startsWith(': connected\n\n')).toBe(true);
  runtime.events.emit('sync.started', { datasource: 'main_shop', runId: 'run-1' });
  runtime.events.emit('sync.completed', { datasource: 'main_shop', runId: 'run-1', status: 'success' });
  const text = await arrived.until('sync.completed');
  expect(text).toContain('id: 1\nevent: sync.started\ndata: {"datasource":"main_shop","runId":"run-1"}\n\n');
  expect(text).toContain('id: 2\nevent: sync.completed\n');
  response.destroy();
});

test('closing ends the event streams and lets a read finish', async () => {
  const { url, runtime, api } = await openListeningApi();
  const goOn = Promise.withResolvers<void>();
  runtime.pages = async function* (): AsyncGenerator<ReadPage> {
    yield fakePage(1, [fakeRecord('{"id":1}')], undefined);
    await goOn.promise;
    yield fakePage(2, [fakeRecord('{"id":2}')], 'lastPage');
  };
  const events = await open(`${url}/events`);
  events.resume();
  const read = await open(`${url}/data/main_shop/order`);
  const closed = api.close();
  await once(events, 'end');
  goOn.resolve();
  let text = '';
  for await (const piece of read) text += String(piece);
  expect(JSON.parse(text).records).toEqual([{ id: 1 }, { id: 2 }]);
  await closed;
  await expect(fetch(`${url}/livez`)).rejects.toThrow();
});

test('a slow reader holds the read back', async () => {
  const { url, runtime } = await openListeningApi();
  let given = 0;
  runtime.pages = async function* (): AsyncGenerator<ReadPage> {
    const record = fakeRecord(JSON.stringify({ text: 'x'.repeat(1024 * 1024) }));
    for (let number = 1; number <= 200; number += 1) {
      given = number;
      yield fakePage(number, [record], number === 200 ? 'lastPage' : undefined);
    }
  };
  const response = await open(`${url}/data/main_shop/order`);
  response.pause();
  let before = -1;
  while (given !== before) {
    before = given;
    await sleep(100);
  }
  expect(given).toBeLessThan(50);
  response.destroy();
});
