import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createApi, listen } from '../../runtime/api/index.ts';
import { createProject } from '../support/project.ts';
import { watchHolds } from '../support/thread-holds.ts';
import { startThings, thingDocuments, thingEnvironment } from '../support/thing-api.ts';

const token = 'admin-token-of-this-test';

/** Transforms that would never end or never fit; each is of a datasource of its own (acceptance 73). */
const hostile = {
  recursion: {
    transform: '( $f := function($x) { $f($x + 1) + 1 }; { "a": $f(0) } )',
    expected: /too deep|too long|more work than|of more than|longer than/,
  },
  tail_recursion: {
    transform: '( $f := function($x) { $f($x + 1) }; { "a": $f(0) } )',
    expected: /too deep|too long|more work than|of more than|longer than/,
  },
  range: { transform: '{ "a": $sum([1..10000000]) }', expected: /longer than|50000005000000/ },
  ranges: {
    transform: '{ "a": $sum([1..9999999].([1..9999999])) }',
    expected: /too deep|too long|more work than|of more than|longer than/,
  },
  regex: { transform: '{ "a": $contains(data.long, /^(a+)+$/) }', expected: /"a":false/ },
  pad: { transform: '{ "a": $pad("", 1000000000) }', expected: /too deep|too long|more work than|of more than|longer than/ },
  doubling: {
    transform: '( $f := function($s, $n) { $n = 0 ? $s : $f($s & $s, $n - 1) }; { "a": $f("ferrule", 40) } )',
    expected: /too deep|too long|more work than|of more than|longer than/,
  },
};

// Tried again where it fails: an expression without a bound takes too long each time, a busy machine does not.
test(
  'hostile expressions fail by themselves, in time, while the server answers others without a pause',
  { timeout: 60_000, retry: 3 },
  async () => {
    await using server = await startThings([]);
    server.instead = () => ({ body: { things: [{ id: 1, long: `${'a'.repeat(40)}!` }], next: null } });
    const base = thingDocuments();
    const documents: Record<string, unknown> = { ...base };
    for (const [name, { transform }] of Object.entries(hostile)) {
      documents[`${name}.datasource.json`] = { ...base['things.datasource.json'], name };
      documents[`${name}.mapping.json`] = { ferrule: 1, kind: 'mapping', datasource: name, object: 'thing', transform };
    }
    await using project = await createProject(documents);
    await using runtime = await project.open({ environment: thingEnvironment(server.url) });
    const broken = runtime.catalog().diagnostics.filter(({ severity }) => severity === 'error');
    expect(broken).toEqual([]);
    const api = await createApi({ runtime, token, version: '1.0.0', schemas: [] });
    try {
      const url = await listen({ api, host: '127.0.0.1', port: 0 });
      const read = async (name: string) => {
        const began = performance.now();
        const answer = await fetch(`${url}/data/${name}/thing`, { headers: { authorization: `Bearer ${token}` } });
        return { status: answer.status, body: await answer.text(), took: performance.now() - began };
      };
      await read('things');
      await read('pad');
      // Where it is made again, a thread has to be started first.
      await read('range');
      for (const [name, { expected }] of Object.entries(hostile)) {
        const holds = watchHolds();
        let over = false;
        const attack = read(name).finally(() => (over = true));
        const others: number[] = [];
        do {
          const other = await read('things');
          expect(other.status).toBe(200);
          others.push(other.took);
        } while (!over);
        const { status, body, took } = await attack;
        const held = holds.stop();
        expect(`${status} ${body}`, name).toMatch(expected);
        // On a machine that is busy with other things all take longer: what the others took tells by how much.
        expect(took, `${name}: ${body}`).toBeLessThan(2_500 + 10 * Math.max(...others));
        expect(Math.max(...others), `${name}: others`).toBeLessThan(1_000);
        expect(held, `${name}: event loop`).toBeLessThan(50);
      }
    } finally {
      await api.close();
    }
  },
);

test('the watch sees an event loop that is held', async () => {
  const holds = watchHolds();
  await delay(5);
  const end = performance.now() + 300;
  while (performance.now() < end);
  await delay(5);
  expect(holds.stop()).toBeGreaterThan(60);
});
