import { expect, test } from 'vitest';
import { makeFolder, open } from './folder.ts';
import { beginBoth, created, idOf, pageOf, runId, target } from './processes/pages.ts';
import { startChild } from './processes/start-child.ts';

test('a full store refuses the page whole, keeps the checkpoint, and works again when there is room', async () => {
  const folder = await makeFolder();
  const small = await open(folder, { maxMib: 2 });
  await beginBoth(small);
  let page = 1;
  let error: unknown;
  for (; error === undefined; page++)
    error = await small.commitPage(pageOf(page)).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
  const pages = page - 2;
  expect(pages).toBeGreaterThan(2);
  expect(error).toMatchObject({ code: 'STORE_FULL', message: expect.stringContaining('make room') });

  await expect(small.commitPage(pageOf(pages + 1))).rejects.toMatchObject({ code: 'STORE_FULL' });
  expect(await small.countEntities('shop', 'product')).toBe(pages * created);
  expect((await small.run(runId))?.objects[0]).toMatchObject({
    checkpoint: pageOf(pages).checkpoint,
    counts: { created: pages * created, failed: pages },
  });

  const ids = [1, 2].flatMap((old) => Array.from({ length: created }, (_, index) => idOf(old, index)));
  expect(await small.deleteEntities(runId, 'shop', 'product', ids)).toBe(2 * created);
  expect((await small.commitPage(pageOf(pages + 1))).created).toBe(created);
  await small.close();

  const roomy = await open(folder);
  expect(await beginBoth(roomy)).toBe(pages + 1);
  expect((await roomy.commitPage(pageOf(pages + 2))).created).toBe(created);
  expect(await roomy.entities({ ...target, limit: 1 })).toMatchObject([{ external_id: idOf(3, 0) }]);
});

// The file system itself refuses: EFBIG, which SQLite reports as a failed write.
test('a disk that takes no more fails the page whole, and the store answers on', async () => {
  const folder = await makeFolder();
  const child = startChild('commit-until-refused.ts', [folder], 'ulimit -f 4000;');
  const said: unknown[] = [];
  for (let line = await child.lines.next(); !line.done; line = await child.lines.next()) said.push(JSON.parse(line.value));
  expect(await child.ended()).toBe(0);
  const [{ code, pages, again, stored, checkpoint }] = said as [
    { code: string; pages: number; again: string; stored: number; checkpoint: number },
  ];
  expect({ code, again }).toEqual({ code: 'STORE_FAILED', again: 'STORE_FAILED' });
  expect(pages).toBeGreaterThan(2);
  expect({ stored, checkpoint }).toEqual({ stored: pages * created, checkpoint: pages });

  const store = await open(folder);
  expect(await beginBoth(store)).toBe(pages);
  expect(await store.countEntities('shop', 'product')).toBe(pages * created);
  expect((await store.commitPage(pageOf(pages + 1))).created).toBe(created);
});
