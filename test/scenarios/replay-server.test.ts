import { describe, expect, test } from 'vitest';
import { expand } from '../support/expand.ts';
import type { ListedExchange } from '../support/exchange-match.ts';
import { startReplayServer } from '../support/replay-server.ts';
import { loadScenario, scenarioNames } from '../support/scenario.ts';

const notes: ListedExchange = {
  request: { path: '/notes', query: { page: 1, tag: ['a', 'b'] }, headers: { Authorization: 'Bearer x' } },
  response: { headers: { link: '<{server}/notes?page=2>; rel="next"' }, body: { items: [{ id: 1 }] } },
};
const signed = { headers: { authorization: 'Bearer x' } };

describe('the replay server', () => {
  test('gives the answer that is listed, and is content', async () => {
    await using server = await startReplayServer([notes]);
    const response = await fetch(`${server.url}/notes?tag=a&page=1&tag=b`, signed);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('link')).toBe(`<${server.url}/notes?page=2>; rel="next"`);
    expect(await response.json()).toEqual({ items: [{ id: 1 }] });
    expect(() => server.verify()).not.toThrow();
    expect(server.seen).toHaveLength(1);
  });

  test.each([
    ['another path', '/note?page=1&tag=a&tag=b', signed, 'path /note, not /notes'],
    ['another value', '/notes?page=2&tag=a&tag=b', signed, 'parameter page=2, not 1'],
    ['a parameter too many', '/notes?page=1&tag=a&tag=b&x=1', signed, 'parameter x=1, which is not listed'],
    ['a parameter too few', '/notes?tag=a&tag=b', signed, 'no parameter page'],
    ['another order of a repeated name', '/notes?page=1&tag=b&tag=a', signed, 'parameter tag=b,a, not a,b'],
    ['a header that is missing', '/notes?page=1&tag=a&tag=b', {}, 'no header Authorization'],
    ['another method', '/notes?page=1&tag=a&tag=b', { ...signed, method: 'DELETE' }, 'method DELETE, not GET'],
  ])('refuses %s, and tells the difference', async (_name, path, init, difference) => {
    await using server = await startReplayServer([{ ...notes, optional: true }]);
    expect((await fetch(`${server.url}${path}`, init)).status).toBe(501);
    expect(server.unlisted()).toHaveLength(1);
    expect(server.unlisted()[0]).toContain(difference);
    expect(() => server.verify()).toThrow(difference);
  });

  test('never shows what a header held', async () => {
    await using server = await startReplayServer([notes]);
    await fetch(`${server.url}/notes?page=1&tag=a&tag=b`, { headers: { authorization: 'Bearer secret' } });
    expect(server.unlisted()[0]).toContain('header Authorization is another');
    expect(server.unlisted()[0]).not.toContain('secret');
  });

  test('refuses a request that comes once too often', async () => {
    await using server = await startReplayServer([{ request: { path: '/a' }, response: {}, times: 2 }]);
    const statuses = [];
    for (let time = 0; time < 3; time += 1) statuses.push((await fetch(`${server.url}/a`)).status);
    expect(statuses).toEqual([200, 200, 501]);
    expect(() => server.verify()).toThrow('listed 2 times, asked for once more');
  });

  test('answers equal requests in their order', async () => {
    const at = (body: string): ListedExchange => ({ request: { path: '/a' }, response: { body } });
    await using server = await startReplayServer([at('one'), at('two')]);
    expect([await (await fetch(`${server.url}/a`)).text(), await (await fetch(`${server.url}/a`)).text()]).toEqual(['one', 'two']);
  });

  test('misses what was not asked for, unless it is optional', async () => {
    await using server = await startReplayServer([
      { request: { path: '/a' }, response: {}, times: 3 },
      { request: { path: '/b' }, response: {}, optional: true },
    ]);
    await fetch(`${server.url}/a`);
    expect(server.unused()).toEqual(['GET /a: 2 of 3 not asked for']);
    expect(() => server.verify()).toThrow('unused: GET /a: 2 of 3 not asked for');
  });

  test('compares bodies as JSON, and takes any value for *', async () => {
    await using server = await startReplayServer([
      { request: { method: 'POST', path: '/a', query: { at: '*' }, body: { x: [1, { y: null }] } }, response: { status: 201 } },
    ]);
    const post = (body: string) => fetch(`${server.url}/a?at=now`, { method: 'POST', body });
    expect((await post('{"x":[1,{"y":2}]}')).status).toBe(501);
    expect((await post('{ "x": [1, {"y": null}] }')).status).toBe(201);
  });
});

describe('names and repeats in a scenario', () => {
  test('are filled in', () => {
    const records = { $repeat: { from: 5, count: 2, each: { id: '{n}', name: 'no. {n} of {shop}', other: '{unknown}' } } };
    const ones = [
      { id: 5, name: 'no. 5 of x', other: '{unknown}' },
      { id: 6, name: 'no. 6 of x', other: '{unknown}' },
    ];
    expect(expand({ records, all: [{ id: 1 }, records] }, { shop: 'x' })).toEqual({ records: ones, all: [{ id: 1 }, ...ones] });
  });
});

describe('every scenario', async () => {
  test.each(await scenarioNames())('%s is what its schema says', async (name) => {
    const scenario = await loadScenario(name);
    expect(scenario.exchanges.length).toBeGreaterThan(0);
    expect(scenario.steps.length).toBeGreaterThan(0);
  });
});
