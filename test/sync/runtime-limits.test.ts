import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createRuntime, type Runtime } from '../../runtime/index.ts';
import { listenOn, shut } from '../support/listen.ts';

const ends: (() => PromiseLike<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function start(configuration: string, documents: Readonly<Record<string, string>>): Promise<Runtime> {
  const server = createServer((_request, response) => response.setHeader('content-type', 'application/json').end('[{"id":1},{"id":2}]'));
  const port = await listenOn(server);
  ends.push(() => shut(server));
  const folder = await mkdtemp(join(tmpdir(), 'ferrule-limits-'));
  ends.push(() => rm(folder, { recursive: true, force: true }));
  const url = `http://127.0.0.1:${port}`;
  const connector = `{ name: api, http: { baseUrl: "${url}" }, objects: [{ name: a, list: { path: /a } }, { name: b, list: { path: /b } }] }`;
  const files = { 'ferrule.yaml': `allow: { addresses: [localhost] }\n${configuration}`, 'api.connector.yaml': connector, ...documents };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const runtime = await createRuntime({ configuration: join(folder, 'ferrule.yaml'), log: 'silent' });
  ends.push(() => runtime[Symbol.asyncDispose]());
  return runtime;
}

test('a sync brings the objects that the datasource names', async () => {
  const runtime = await start('', { 'ds.datasource.yaml': '{ name: ds, connector: api, synchronization: { objects: [b] } }' });
  const run = await runtime.sync('ds');
  expect(run.objects.map(({ object, counts }) => [object, counts.created])).toEqual([['b', 2]]);
});

test('an expression may run as long, and give as much, as ferrule.yaml says', async () => {
  const mapping = (transform: string): string => `{ object: a, transform: "${transform}" }`;
  const endless = mapping(`{ 'x': ($f := function($n) { $n > 0 ? $f($n + 1) : 0 }; $f(1)) }`);
  const datasource = '{ name: ds, connector: api }';
  const quick = await start('limits: { expressionTime: 100ms }', { 'ds.datasource.yaml': datasource, 'a.mapping.yaml': endless });
  const started = performance.now();
  expect(await errorsOf(quick)).toMatch(/longer than 100 ms/);
  expect(performance.now() - started).toBeLessThan(5_000);

  const large = mapping(`{ 'x': $join([1..2000].('abcdefghij')) }`);
  const narrow = await start('limits: { expressionSize: 1024 }', { 'ds.datasource.yaml': datasource, 'a.mapping.yaml': large });
  expect(await errorsOf(narrow)).toMatch(/1,?024|size|large|long/i);
  const wide = await start('limits: { expressionSize: 100000 }', { 'ds.datasource.yaml': datasource, 'a.mapping.yaml': large });
  expect(await errorsOf(wide)).toBe('');
});

/** Why the first record could not be mapped; empty when it could. */
async function errorsOf(runtime: Runtime): Promise<string> {
  for await (const { records } of runtime.datasource('ds').read('a')) {
    const mapped = records[0]?.mapped;
    return mapped && 'errors' in mapped ? mapped.errors.join() : '';
  }
  return '';
}
