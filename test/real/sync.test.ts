import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConnectorError, createRuntime, type Runtime } from '../../runtime/index.ts';
import { type RealServer, startRealServer } from './start.ts';

const documents = new URL('payload/', import.meta.url).pathname;
let server: RealServer;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ferrule-real-'));
  const configuration = `documents: [${JSON.stringify(join(documents, 'payload.connector.yaml'))}, ${JSON.stringify(join(documents, 'payload.datasource.yaml'))}, .]
allow: { environment: [PAYLOAD_*], addresses: [127.0.0.0/8] }`;
  await writeFile(join(folder, 'ferrule.yaml'), configuration);
  await writeFile(
    join(folder, 'post.mapping.yaml'),
    '{ object: post, fields: { id: key, title: title }, transform: "{ \'loud\': $uppercase(data.title) }" }',
  );
  server = await startRealServer();
  await server.create(120);
}, 120_000);

afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

function open(apiKey = server.credentials.apiKey): Promise<Runtime> {
  const environment = { PAYLOAD_URL: server.baseUrl, PAYLOAD_API_KEY: apiKey };
  return createRuntime({ configuration: join(folder, 'ferrule.yaml'), data: join(folder, 'data'), log: 'silent', environment });
}

async function stored(runtime: Runtime): Promise<ReadonlyMap<string, unknown>> {
  const entities = await runtime.stored({ datasource: 'payload_cms', object: 'post', limit: 10_000 });
  return new Map(entities.map((entity) => [entity.external_id, JSON.parse(entity.raw_payload) as unknown]));
}

/** The server's own posts, by id, as its own API lists them. */
async function truth(): Promise<ReadonlyMap<string, unknown>> {
  const response = await fetch(`${server.baseUrl}/api/posts?limit=10000&depth=0&sort=id`, {
    headers: { authorization: `users API-Key ${server.credentials.apiKey}` },
  });
  const { docs } = (await response.json()) as { readonly docs: readonly { readonly id: number }[] };
  return new Map(docs.map((doc) => [String(doc.id), doc]));
}

test('a real CMS passes the conformance checks, page by page', { timeout: 60_000 }, async () => {
  await using runtime = await open();
  const result = await runtime.datasource('payload_cms').test({ checks: true });
  expect(result.checks.filter(({ status }) => status === 'failed')).toEqual([]);
  expect(result.checks.find(({ name }) => name === 'post: pagination')?.status).toBe('passed');
});

test('it refuses a wrong key, and the error says so without the key', async () => {
  await using runtime = await open('wrong-key-1234567');
  const refused = await runtime.sync('payload_cms').catch((thrown: unknown) => thrown);
  expect(refused).toBeInstanceOf(ConnectorError);
  expect(refused).toMatchObject({ code: expect.stringMatching(/AUTH_FAILED|UPSTREAM_FORBIDDEN/) as string });
  expect(JSON.stringify(refused)).not.toContain('wrong-key-1234567');
});

test('what is in the store is what is on the server, though it changes while it is read', { timeout: 120_000 }, async () => {
  await using runtime = await open();
  let pages = 0;
  const changes: Promise<unknown>[] = [];
  const first = await runtime.sync('payload_cms', {
    onProgress({ page }) {
      pages = page;
      // Behind the reader and before it: changed, and added.
      if (page === 3) changes.push(change());
    },
  });
  await Promise.all(changes);
  expect(first).toMatchObject({ status: 'success', objects: [{ mode: 'full', modeReason: 'no_state' }] });
  expect(pages).toBeGreaterThanOrEqual(12);

  const second = await runtime.sync('payload_cms');
  expect(second.objects[0]?.mode).toBe('incremental');
  expect(second.counts.unchanged).toBeLessThan(120);
  expect(await stored(runtime)).toEqual(await truth());

  const ids = [...(await truth()).keys()].map(Number);
  await server.remove(ids.slice(20, 24));
  const third = await runtime.sync('payload_cms', { mode: 'full' });
  expect(third.counts).toMatchObject({ created: 0, updated: 0, deleted: 4, failed: 0 });
  expect(await stored(runtime)).toEqual(await truth());
});

async function change(): Promise<void> {
  const ids = [...(await truth()).keys()].map(Number);
  await server.update([ids[2] ?? 0, ids[60] ?? 0, ids[110] ?? 0]);
  await server.create(3);
}
