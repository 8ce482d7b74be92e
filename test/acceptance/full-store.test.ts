import { expect, test } from 'vitest';
import { keep } from '../support/keep.ts';
import { createProject } from '../support/project.ts';
import { startThings, thing, thingDocuments, thingEnvironment } from '../support/thing-api.ts';

const count = 4_000;

test('a store that is full fails the sync, keeps what was committed, and goes on from there when there is room', async () => {
  const things = Array.from({ length: count }, (_, index) => thing(index + 1, { name: `${index} ${'x'.repeat(800)}` }));
  const server = keep(await startThings(things));
  server.pageSize = 100;
  const project = keep(await createProject(thingDocuments(), { limits: { storeMib: 2 } }));
  const environment = thingEnvironment(server.url);

  const small = await project.open({ environment });
  await expect(small.sync('things')).rejects.toMatchObject({ code: 'STORE_FULL', message: expect.stringContaining('make room') });
  const kept = await small.countStored('things', 'thing');
  const [failed] = await small.runs({ datasource: 'things' });
  expect(failed).toMatchObject({ status: 'failed', error: { code: 'STORE_FULL' } });
  expect(failed?.objects[0]?.checkpoint?.records).toBe(kept);
  expect(kept).toBeGreaterThan(100);
  expect(kept).toBeLessThan(count);
  await small[Symbol.asyncDispose]();

  await project.configure({ limits: { storeMib: 0 } });
  const roomy = keep(await project.open({ environment }));
  const askedBefore = server.asked.length;
  const run = await roomy.sync('things');
  expect(run).toMatchObject({ status: 'success', resumed: 1, counts: { created: count, failed: 0 } });
  expect(await roomy.countStored('things', 'thing')).toBe(count);
  // Nothing that was committed is read again.
  expect(server.asked.length - askedBefore).toBe((count - kept) / 100);
});
