import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Post } from './posts.ts';
import { type RealServer, startRealServer } from './start.ts';

let server: RealServer;
beforeAll(async () => {
  server = await startRealServer();
}, 40_000);
afterAll(() => server?.stop());

interface Page {
  readonly docs: readonly Post[];
  readonly totalPages: number;
  readonly page: number;
}

async function page(query: Record<string, string>): Promise<Page> {
  const response = await fetch(`${server.baseUrl}/api/posts?${new URLSearchParams({ depth: '0', sort: 'id', ...query })}`, {
    headers: { authorization: `users API-Key ${server.credentials.apiKey}` },
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Page;
}

test('a real CMS refuses who does not sign in', async () => {
  expect((await fetch(`${server.baseUrl}/api/posts`)).status).toBe(403);
});

test('a real CMS is filled through its own API and read page by page', async () => {
  const ids = await server.create(25);
  const read: number[] = [];
  for (let number = 1, last = 1; number <= last; number += 1) {
    const { docs, totalPages } = await page({ limit: '10', page: String(number) });
    read.push(...docs.map(({ id }) => id));
    last = totalPages;
  }
  expect(read).toEqual(ids);
  expect(await server.count()).toBe(25);
});

test('a real CMS tells what changed since a time, and what is gone', async () => {
  const before = (await server.list()).reduce((latest, { updatedAt }) => (updatedAt > latest ? updatedAt : latest), '');
  const [first, second, third] = await server.create(3);
  if (first === undefined || second === undefined || third === undefined) throw new Error('Payload gave no ids');
  await server.update([first]);
  await server.remove([second]);

  const { docs } = await page({ 'where[updatedAt][greater_than]': before });
  expect(docs.map(({ id }) => id)).toEqual([first, third]);
  expect(docs[0]?.title).toMatch(/^edited/);
  const gone = await fetch(`${server.baseUrl}/api/posts/${second}`, {
    headers: { authorization: `users API-Key ${server.credentials.apiKey}` },
  });
  expect(gone.status).toBe(404);
});
